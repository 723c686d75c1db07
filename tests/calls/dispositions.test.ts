/** How a call ended decides what happens next, on a real database: one row for each way. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { dispositionCodes } from '../../domain/call-disposition.ts';
import { debtor, invoice } from '../api/app.ts';
import { calls, type Calls } from './calling.ts';

let c: Calls;
beforeAll(async () => {
  c = await calls();
});
afterAll(() => c.api.close());

const begin = '2026-11-17T09:00:00.000Z';

async function rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  return inCreditorTx(c.api.db, c.api.creditorId, (tx) => run<Row>(tx, `test ${text.slice(0, 50)}`, text, values));
}
const holds = (number: string) =>
  rows<{ kind: string; endsAt: Date | null }>(
    `select h.kind, h.ends_at as "endsAt" from holds h join invoices i on i.creditor_id = h.creditor_id and i.id = h.invoice_id
     where i.number = $1 and h.ended_at is null order by h.kind`,
    [number],
  );
const phoneOf = async (reference: string) =>
  (
    await rows<{ valid: boolean; closed: { channel: string; because: string }[] }>(
      `select c.valid, c.closed from contact_points c join debtors d on d.creditor_id = c.creditor_id and d.id = c.debtor_id where d.reference = $1 and c.kind = 'phone'`,
      [reference],
    )
  )[0];

interface Row {
  readonly code: string;
  readonly with?: Record<string, unknown>;
  /** Kinds of the open tasks afterwards. */
  readonly tasks: readonly string[];
  readonly hold: readonly [kind: string, endsAt: string | null] | null;
  readonly step: string | null;
  readonly rightParty: boolean;
  readonly outcome: string | null;
}

const again = { tasks: ['call'], hold: null, step: null, rightParty: false, outcome: null };
const onward = { tasks: [], hold: null, step: 'notice', rightParty: true };
// Tuesday 17 November and three working days more.
const promise = { amountCents: 100_000, payOn: '2026-11-20', method: 'virement' };
const paid = { on: '2026-11-16', reference: 'VIR 12' };
const paused = (code: string, task: string, endsAt: string, more: Record<string, unknown> = {}): Row => ({
  ...{ code, with: more, tasks: [task], hold: ['pause', endsAt], step: 'notice', rightParty: true, outcome: code },
});
const legal = (code: string, kind: string, rightParty = true): Row => ({
  ...{ code, tasks: ['legalEvent'], hold: [kind, null], step: null, rightParty, outcome: code },
});
const table: readonly Row[] = [
  ...['NO_ANSWER', 'BUSY', 'VOICEMAIL_LEFT', 'VOICEMAIL_NOT_LEFT', 'HUNG_UP_BEFORE_ID'].map((code) => ({
    code,
    ...again,
  })),
  ...['WRONG_NUMBER', 'OUT_OF_SERVICE', 'NOT_AN_ADULT_OR_UNKNOWN'].map((code) => ({
    ...{ code, tasks: ['checkContact'], hold: null, step: 'notice', rightParty: false, outcome: code },
  })),
  { code: 'THIRD_PARTY_MESSAGE', ...again },
  { code: 'GATEKEEPER', ...again },
  { code: 'CALL_BACK_REQUESTED', with: { callBackAt: '2026-11-19T15:30:00Z' }, ...again },
  {
    ...{ code: 'PROMISE_TO_PAY', with: { promise }, tasks: [], hold: ['promise', '2026-11-25T23:00:00.000Z'] as const },
    ...{ step: 'notice', rightParty: true, outcome: 'PROMISE_TO_PAY' },
  },
  paused('PLAN_REQUESTED', 'planRequest', '2026-11-24T23:00:00.000Z'),
  paused('PAID_ALREADY', 'checkPayment', '2026-11-24T23:00:00.000Z', { paid }),
  paused('PAID_DURING_CALL', 'checkPayment', '2026-11-20T23:00:00.000Z', { paid }),
  {
    ...{ code: 'DISPUTE', with: { note: 'Jamais livré' }, tasks: ['dispute'], hold: ['dispute', null] as const },
    ...{ step: null, rightParty: true, outcome: 'DISPUTE' },
  },
  { code: 'REFUSES_TO_PAY', ...onward, outcome: 'REFUSES_TO_PAY' },
  paused('HARDSHIP', 'planRequest', '2026-11-24T23:00:00.000Z'),
  paused('NEEDS_DOCUMENTS', 'sendDocuments', '2026-11-24T23:00:00.000Z', { documents: ['Bon de livraison'] }),
  { code: 'WRONG_ADDRESS_GIVEN', ...onward, tasks: ['checkContact'], outcome: 'WRONG_ADDRESS_GIVEN' },
  { code: 'NO_COMMITMENT', ...onward, outcome: 'NO_COMMITMENT' },
  legal('INSOLVENCY_PROCEEDING', 'insolvency'),
  legal('REPRESENTED_BY_LAWYER', 'represented'),
  legal('DECEASED', 'deceased', false),
  { code: 'DO_NOT_CALL', ...onward, outcome: 'DO_NOT_CALL' },
];

test('the table has every disposition once', () => {
  expect(table.map(({ code }) => code)).toEqual(dispositionCodes);
});

describe.each(table)('$code', (row) => {
  test('has its consequence', async () => {
    c.at(begin);
    const number = `T-${row.code}`;
    const task = await c.call(number);
    const done = await c.report(task, { disposition: row.code, ...row.with });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body['result']).toMatchObject({ disposition: row.code, rightParty: row.rightParty });
    expect((await c.tasks(`status=open&invoice=${number}`)).map(({ kind }) => kind)).toEqual(row.tasks);
    const [hold, ...more] = await holds(number);
    expect(more).toEqual([]);
    expect(hold ? [hold.kind, hold.endsAt?.toISOString() ?? null] : null).toEqual(row.hold);
    expect((await c.view(number)).dunning.nextAction?.['step'] ?? null).toBe(row.step);
    const [delivery] = (await c.api.get(`/v1/deliveries?invoice=${number}`)).json<{
      items: { outcome: string | null }[];
    }>().items;
    expect(delivery?.outcome).toBe(row.outcome);
    expect((await c.report(task, { disposition: row.code, ...row.with })).body['code']).toBe('task_done');
  });
});

describe('what a disposition needs', () => {
  test.each(['PROMISE_TO_PAY', 'PAID_ALREADY', 'CALL_BACK_REQUESTED'])('is told by %s itself', async (disposition) => {
    c.at(begin);
    const answer = await c.report(await c.call(`NEEDS-${disposition}`), { disposition });
    expect(answer.body['detail']).toMatch(new RegExp(`^The disposition ${disposition} needs "`));
  });

  const refusals: readonly [code: string, body: Record<string, unknown>, field: string][] = [
    ['NOT_A_CODE', {}, 'disposition'],
    ['PROMISE_TO_PAY', {}, 'promise'],
    ['PROMISE_TO_PAY', { promise: { amountCents: 125_051, payOn: '2026-11-20' } }, 'promise.amountCents'],
    ['PROMISE_TO_PAY', { promise: { amountCents: 1, payOn: '2026-11-16' } }, 'promise.payOn'],
    ['PROMISE_TO_PAY', { promise: { amountCents: 1, payOn: '2026-12-18' } }, 'promise.payOn'],
    ['PROMISE_TO_PAY', { promise, rightParty: false }, 'rightParty'],
    ['NO_ANSWER', { rightParty: true }, 'rightParty'],
    ['PAID_ALREADY', {}, 'paid'],
    ['PAID_DURING_CALL', {}, 'paid'],
    ['PAID_ALREADY', { paid: { on: '2026-11-18' } }, 'paid.on'],
    // What belongs to another ending.
    ['NO_ANSWER', { promise }, 'promise'],
    ['PROMISE_TO_PAY', { promise, paid }, 'paid'],
    ['PAID_ALREADY', { paid, callBackAt: '2026-11-19T15:30:00Z' }, 'callBackAt'],
    ['NO_COMMITMENT', { documents: ['Bon de livraison'] }, 'documents'],
    ['CALL_BACK_REQUESTED', {}, 'callBackAt'],
    ['CALL_BACK_REQUESTED', { callBackAt: '2026-11-17T08:59:00Z' }, 'callBackAt'],
    // Sunday; 13:30 between the hours; more than fourteen days away.
    ['CALL_BACK_REQUESTED', { callBackAt: '2026-11-22T10:00:00Z' }, 'callBackAt'],
    ['CALL_BACK_REQUESTED', { callBackAt: '2026-11-18T12:30:00Z' }, 'callBackAt'],
    ['CALL_BACK_REQUESTED', { callBackAt: '2026-12-02T10:00:00Z' }, 'callBackAt'],
  ];
  test('is asked for by name, and nothing is written without it', async () => {
    c.at(begin);
    const task = await c.call('REFUSED');
    for (const [disposition, body, field] of refusals) {
      const answer = await c.report(task, { disposition, ...body });
      expect([answer.status, answer.body['field']], `${disposition} ${JSON.stringify(body)}`).toEqual([422, field]);
    }
    expect((await c.tasks('status=open&invoice=REFUSED')).map(({ id }) => id)).toEqual([task.id]);
  });
});

test('a dispute said on the phone ends with its answer, not with its task', async () => {
  c.at(begin);
  await c.report(await c.call('SAID'), { disposition: 'DISPUTE', note: 'Jamais livré' });
  const [task] = await c.tasks('status=open&invoice=SAID');
  const refused = await c.report(task as never, { note: 'Vu' });
  expect([refused.status, refused.body['code']]).toEqual([422, 'dispute_needs_answer']);
  expect(refused.body['detail']).toContain('POST /v1/invoices/{id}/dispute/resolve');
  expect((await c.tasks('status=open&invoice=SAID')).map(({ kind }) => kind)).toEqual(['dispute']);
});

test('a case that the law holds is not resumed: the answer names the task that ends it', async () => {
  c.at(begin);
  await c.report(await c.call('RESUMED'), { disposition: 'INSOLVENCY_PROCEEDING' });
  const answer = await c.api.post('/v1/invoices/RESUMED/resume', { reason: 'Encore' });
  expect(answer.json()).toMatchObject({ status: 409, code: 'held_otherwise' });
  expect(answer.json<{ detail: string }>().detail).toContain('insolvency: complete the task "legalEvent"');
  expect((await holds('RESUMED')).map(({ kind }) => kind)).toEqual(['insolvency']);
});

describe('contact points', () => {
  test('a wrong number is marked only while it is the number that was called', async () => {
    c.at(begin);
    const task = await c.call('NEWNUMBER');
    await c.api.put('/v1/debtors/D-NEWNUMBER', debtor({ reference: undefined, phone: '06 99 88 77 66' }));
    await c.report(task, { disposition: 'WRONG_NUMBER' });
    expect(await phoneOf('D-NEWNUMBER')).toMatchObject({ valid: true });
    expect(await phoneOf('D-T-WRONG_NUMBER')).toMatchObject({ valid: false });
  });

  test('do not call closes the calls and keeps the number for an SMS', async () => {
    expect(await phoneOf('D-T-DO_NOT_CALL')).toMatchObject({
      valid: true,
      closed: [{ channel: 'call', because: 'doNotCall' }],
    });
  });
});

describe('every invoice of the call', () => {
  test('is held, and a payment that settles one ends its hold only', async () => {
    c.at(begin);
    const same = debtor({ reference: 'D-TWO' });
    const other = invoice('TWO-B', { issuedOn: '2026-10-02', dueOn: '2026-11-02', policy: 'calls', debtor: same });
    expect((await c.api.post('/v1/invoices', other)).statusCode).toBe(201);
    const task = await c.call('TWO-A', { debtor: same });
    expect(task.data['invoices']).toEqual(['TWO-A', 'TWO-B']);
    await c.report(task, { disposition: 'PLAN_REQUESTED' });
    expect([(await holds('TWO-A')).length, (await holds('TWO-B')).length]).toEqual([1, 1]);
    const pay = (number: string) =>
      c.api.post('/v1/payments', {
        ...{ reference: `P-${number}`, receivedOn: '2026-11-17', amountCents: 125_050, currency: 'EUR' },
        allocations: [{ invoice: number, amountCents: 125_050 }],
      });
    expect((await pay('TWO-A')).statusCode).toBe(201);
    expect([(await c.view('TWO-A')).status, (await holds('TWO-B')).length]).toEqual(['settled', 1]);
    // The plan is still wanted for the other one: the task stays, and ends the other hold.
    const [open] = await c.tasks('status=open&kind=planRequest&invoice=TWO-B');
    if (!open) throw new Error('The task of the open invoice is gone');
    await c.report(open, {});
    expect(await holds('TWO-B')).toEqual([]);
    expect((await c.view('TWO-A')).status).toBe('settled');
  });

  test('an insolvency holds every open invoice of the debtor, until its task says otherwise', async () => {
    c.at(begin);
    const same = debtor({ reference: 'D-LAW' });
    const later = invoice('LAW-B', { dueOn: '2027-01-04', policy: 'calls', debtor: same });
    expect((await c.api.post('/v1/invoices', later)).statusCode).toBe(201);
    const task = await c.call('LAW-A', { debtor: same });
    await c.report(task, { disposition: 'INSOLVENCY_PROCEEDING' });
    expect([await holds('LAW-A'), await holds('LAW-B')]).toEqual([
      [{ kind: 'insolvency', endsAt: null }],
      [{ kind: 'insolvency', endsAt: null }],
    ]);
    const [event] = await c.tasks('status=open&kind=legalEvent&invoice=LAW-A');
    if (!event) throw new Error('Nobody owns the hold');
    expect((await c.report(event, {})).body['field']).toBe('resume');
    expect((await c.report(event, { resume: true })).body['field']).toBe('note');
    expect((await c.report(event, { resume: true, note: 'Faux bruit' })).status).toBe(200);
    expect([await holds('LAW-A'), await holds('LAW-B')]).toEqual([[], []]);
    expect((await c.view('LAW-B')).dunning.nextAction?.['step']).toBe('call');
  });

  test('a promise that is not kept lets the ladder go on by itself', async () => {
    const until = '2026-11-25T23:00:00.000Z';
    const { nextAction } = (await c.view('T-PROMISE_TO_PAY')).dunning;
    expect(Date.parse(String(nextAction?.['at']))).toBeGreaterThan(Date.parse(until));
    expect(await c.kinds('T-PROMISE_TO_PAY')).toContain('promiseMade');
  });
});
