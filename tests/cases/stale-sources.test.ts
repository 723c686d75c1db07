/** While nobody knows what was paid nothing leaves; the next report lets cases go on in their order, a few at a time. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { perform, type Act } from '../../cases/act.ts';
import type { ChannelTerms } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { completeTask } from '../../cases/complete-task.ts';
import { lastLook } from '../../cases/last-look.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { releaseAll } from '../../cases/release-stops.ts';
import { requireSource, sourceReported } from '../../cases/source-reported.ts';
import { watchSources } from '../../cases/stale-source.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { stopsInForce } from '../../db/queries/channel-stops.ts';
import type { Choice } from '../../domain/decision.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

let database: TestDatabase;
let nowMs = 0;
let count = 0;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-10T09:00:00Z');
  database = await testDatabase(() => new Date(nowMs));
  return () => database.close();
});

const hourMs = 3_600_000;
const writers = createWriters();
const resend: ChannelTerms = { name: 'resend', repeatIsSafe: true };
const act = async <T>(work: (one: Act) => Promise<T>): Promise<T> =>
  (await perform(database.deps, database.creditorId, 'worker', work)).value;
const rows = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  inCreditorTx(database.db, database.creditorId, (tx) =>
    run<Row>(tx, `t ${text}`.slice(0, 60), text, [database.creditorId, ...values]),
  );
const tasks = () =>
  rows<{ id: string; data: Record<string, unknown> }>(
    `select id, data from tasks where creditor_id = $1 and kind = 'staleSource' and status = 'open'`,
  );
const decisionOf = async (id: string) =>
  (
    await rows<{ decision: Choice }>(
      `select decided->'decision' as decision from invoices where creditor_id = $1 and id = $2`,
      [id],
    )
  )[0]!.decision;
const claim = (id: string, step = 'email') => act((one) => claimStep(one, id, step, writers, () => resend));
const require = (key: string, hours: number | null) => act((one) => requireSource(one, key, hours));
const report = (key: string, at = new Date(nowMs)) => act((one) => sourceReported(one, key, at, null));
const release = () => releaseAll(database.deps, () => undefined, new AbortController().signal);

async function aCase(issuedOn = '2026-10-01'): Promise<string> {
  count += 1;
  const number = `F-${String(count)}`;
  return (
    await act((one) => registerInvoice(one, anInvoice({ number, issuedOn, debtor: aDebtor({ reference: number }) })))
  ).id;
}

describe('a source that is too old', () => {
  test('stops a claim though no sweep has looked; the claim tells a person, once per source', async () => {
    const [id, other] = [await aCase(), await aCase()];
    await require('bank', 24);
    nowMs += 24 * hourMs;
    expect((await claim(id)).kind).toBe('claimed');
    nowMs += 1;
    expect((await claim(other)).kind).toBe('declined');
    expect((await claim(other)).kind).toBe('declined');
    expect(await watchSources(database.deps)).toBe(0);
    expect(await tasks()).toMatchObject([{ data: { source: 'bank', withinHours: 24, reportedAt: null } }]);
    const decision = await decisionOf(other);
    expect(decision).toMatchObject({ wait: { until: expect.any(String) } });
    expect(JSON.stringify(decision)).toContain('source bank has never reported');
    expect(await rows(`select 1 from deliveries where creditor_id = $1`)).toHaveLength(1);
    // Payment plans look at the same stops.
    expect(
      await inCreditorTx(database.db, database.creditorId, (tx) =>
        stopsInForce(tx, database.creditorId, 'email', new Date(nowMs)),
      ),
    ).toMatchObject([{ kind: 'stale' }]);
  });

  test('the sweep tells a person too, and nobody can put the task aside while the source is silent', async () => {
    await require('erp', 2);
    nowMs += 3 * hourMs;
    expect(await watchSources(database.deps)).toBe(1);
    const [task] = await tasks();
    await expect(act((one) => completeTask(one, task!.id, { by: 'Claire' }))).rejects.toMatchObject({
      code: 'source_still_stale',
      message: expect.stringContaining('/v1/sources/erp/report'),
    });
    await report('erp');
    expect(await tasks()).toEqual([]);
  });

  test('a report lets the cases go on in their order, a batch at each look, each of them once', async () => {
    await require('bank', 1);
    const ids: string[] = [];
    for (let day = 30; day > 0; day--) ids.push(await aCase(`2026-09-${String(day).padStart(2, '0')}`));
    nowMs += 2 * hourMs;
    for (const id of ids) expect((await claim(id)).kind).toBe('declined');
    await release();
    expect(await Promise.all(ids.map(decisionOf))).toEqual(
      ids.map(() => expect.objectContaining({ wait: expect.anything() })),
    );
    await report('bank');
    await release();
    const acting = async () => {
      const decisions = await Promise.all(ids.map(decisionOf));
      return ids.filter((_, at) => 'act' in decisions[at]!);
    };
    // The oldest due dates first: they were registered last.
    expect(await acting()).toEqual(ids.slice(5));
    await release();
    expect(await acting()).toEqual(ids);
    const resumed = await rows<{ n: number }>(
      `select count(*)::int as n from events where creditor_id = $1 and kind = 'channelResumed' group by invoice_id`,
    );
    expect(resumed.map(({ n }) => n)).toEqual(ids.map(() => 1));
    for (const id of ids) expect((await claim(id)).kind).toBe('claimed');
  });

  test('nothing is released while another source is still silent, or when it falls silent again', async () => {
    await require('bank', 1);
    await require('erp', 1);
    const id = await aCase();
    nowMs += 2 * hourMs;
    expect((await claim(id)).kind).toBe('declined');
    await report('bank');
    await release();
    expect(await decisionOf(id)).toHaveProperty('wait');
    await report('erp');
    nowMs += 2 * hourMs;
    await watchSources(database.deps);
    await release();
    expect(await decisionOf(id)).toHaveProperty('wait');
    expect(await tasks()).toHaveLength(2);
    // Not required any more: the same as a report.
    await require('bank', null);
    await require('erp', null);
    await release();
    expect(await decisionOf(id)).toHaveProperty('act');
    expect(await tasks()).toEqual([]);
  });

  test('an older report changes nothing, one from the future counts as now, and asking the same again gives no new time', async () => {
    await require('bank', 24);
    const start = nowMs;
    nowMs += 30 * hourMs;
    await require('bank', 24);
    const id = await aCase();
    nowMs += 60_000;
    expect((await claim(id)).kind).toBe('declined');
    await report('bank', new Date(start + hourMs));
    await report('bank', new Date(start));
    const at = async () =>
      (await rows<{ at: Date }>(`select reported_at as at from sources where creditor_id = $1`))[0]!.at.getTime();
    expect(await at()).toBe(start + hourMs);
    expect((await claim(id)).kind).toBe('declined');
    await report('bank', new Date(nowMs + hourMs));
    expect(await at()).toBe(nowMs);
    expect((await claim(id)).kind).toBe('claimed');
  });

  test('the last look before a submit refuses too, and withdraws what was prepared', async () => {
    await require('bank', 1);
    const id = await aCase();
    nowMs += hourMs;
    const claimed = await claim(id);
    expect(claimed.kind).toBe('claimed');
    nowMs += 1;
    const deliveryId = claimed.kind === 'claimed' ? claimed.deliveryId : '';
    expect(await act((one) => lastLook(one, deliveryId))).toBe(false);
    expect(await rows(`select 1 from deliveries where creditor_id = $1 and state = 'cancelled'`)).toHaveLength(1);
    expect(await decisionOf(id)).toHaveProperty('wait');
  });

  test("another creditor's sources stop nothing here", async () => {
    await perform(database.deps, database.otherCreditorId, 'worker', (one) => requireSource(one, 'bank', 1));
    const id = await aCase();
    nowMs += 2 * hourMs;
    expect((await claim(id)).kind).toBe('claimed');
  });
});
