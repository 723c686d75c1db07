/** A payment that crossed a message is noted, thanked for once, and followed by nothing too soon. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { writeThanks } from '../../activities/texts/thanks-email.ts';
import { perform, type Act } from '../../cases/act.ts';
import { changeCreditorSettings } from '../../cases/change-settings.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordThanks } from '../../cases/record-thanks.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { setHold } from '../../cases/set-hold.ts';
import { claimThanks } from '../../cases/thanks-messages.ts';
import type { QueuedRing } from '../../db/queries/write-cases.ts';
import { run, inCreditorTx } from '../../db/connect.ts';
import type { Choice } from '../../domain/decision.ts';
import type { SendResult } from '../../domain/send-result.ts';
import { testApi, type TestApi } from '../api/app.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

let api: TestApi;
let nowMs = 0;
let count = 0;
let rings: QueuedRing[] = [];
beforeEach(async () => {
  nowMs = Date.parse('2026-11-10T09:00:00Z');
  rings = [];
  api = await testApi(() => new Date(nowMs));
  return () => api.close();
});

const writers = createWriters();
const terms = () => ({ name: 'resend', repeatIsSafe: true });
const act = async <T>(work: (one: Act) => Promise<T>): Promise<T> => {
  const acted = await perform(api.deps, api.creditorId, 'worker', work);
  rings.push(...acted.rings);
  return acted.value;
};
const rows = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  inCreditorTx(api.db, api.creditorId, (tx) =>
    run<Row>(tx, `t ${text}`.slice(0, 60), text, [api.creditorId, ...values]),
  );
const accepted: SendResult = { kind: 'accepted', providerId: 'p' };
const decisionOf = async (id: string) =>
  (
    await rows<{ decision: Choice }>(
      `select decided->'decision' as decision from invoices where creditor_id = $1 and id = $2`,
      [id],
    )
  )[0]!.decision;
const crossings = () =>
  rows<{ id: string; status: string; because: string | null; thanksId: string | null }>(
    `select id, status, because, thanks_id as "thanksId" from crossings where creditor_id = $1 order by noted_at, id`,
  );

/** A case that came here some days ago. */
async function aCase(debtor = 'C-1', daysAgo = 3) {
  count += 1;
  const number = `F-${String(count)}`;
  nowMs -= daysAgo * 86_400_000;
  const { id } = await act((one) =>
    registerInvoice(one, anInvoice({ number, debtor: aDebtor({ reference: debtor }) })),
  );
  nowMs += daysAgo * 86_400_000;
  return { id, number };
}
/** Claims the e-mail; answers unless it stays on its way. */
async function emailed(id: string, result: SendResult | null = accepted): Promise<string> {
  nowMs += 60_000;
  const claim = await act((one) => claimStep(one, id, 'email', writers, terms));
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  if (result) await act((one) => recordOutcome(one, id, claim.deliveryId, claim.invoiceIds, result));
  return claim.deliveryId;
}
const pay = (number: string, amountCents = 120_000, receivedOn = '2026-11-09', reference = `P-${number}`) =>
  api.post('/v1/payments', {
    reference,
    receivedOn,
    amountCents,
    currency: 'EUR',
    allocations: [{ invoice: number, amountCents }],
  });
async function thank(crossingId: string, result: SendResult = accepted) {
  const claim = await act((one) => claimThanks(one, crossingId, writeThanks, terms));
  if (claim.kind !== 'claimed') return { claim, decided: claim.decided };
  return { claim, decided: await act((one) => recordThanks(one, crossingId, claim.deliveryId, result)) };
}

describe('a payment that crossed', () => {
  test('is shown with its message and its thanks, which cover no invoice and ask for nothing', async () => {
    const { id, number } = await aCase();
    const deliveryId = await emailed(id);
    nowMs += 3_600_000;
    const answer = await pay(number);
    expect(answer.statusCode).toBe(201);
    expect(answer.json().crossed).toEqual({ delivery: deliveryId, thanks: null });
    const [crossing] = await crossings();
    expect(crossing).toMatchObject({ status: 'noted' });
    expect(api.rings.map(({ ring }) => ring.workflow)).toContain('thankDebtor');
    const { claim, decided } = await thank(crossing!.id);
    expect(decided.decision).toEqual({ finish: 'thanked' });
    if (claim.kind !== 'claimed' || claim.content.kind !== 'email') throw new Error('no e-mail');
    expect(claim.content.text).toContain('se sont croisés');
    expect(claim.idempotencyKey).toBe(`${crossing!.id}:thanks`);
    expect((await api.get(`/v1/payments/P-${number}`)).json().crossed).toEqual({
      delivery: deliveryId,
      thanks: claim.deliveryId,
    });
    // Literally true: no delivery of this invoice is claimed after its payment.
    const listed = (await api.get(`/v1/deliveries?invoice=${number}`)).json().items;
    expect(listed.map((one: { id: string }) => one.id)).toEqual([deliveryId]);
    const shown = (await api.get(`/v1/deliveries/${claim.deliveryId}`)).json();
    expect(shown).toMatchObject({
      step: 'thanks',
      state: 'accepted',
      invoices: [],
      look: { invoices: [{ number, balanceCents: 0, lastMoney: { kind: 'payment' } }] },
    });
    expect(shown.look.guards.every((one: { passed: boolean }) => one.passed)).toBe(true);
    const kinds = await rows<{ kind: string; data: object }>(
      `select kind, data from events where creditor_id = $1 and invoice_id = $2 order by seq`,
      [id],
    );
    expect(kinds.slice(-4).map(({ kind }) => kind)).toEqual(['payment', 'paymentCrossed', 'settled', 'debtorThanked']);
    // Told again, it is the same payment.
    expect((await pay(number)).json().crossed).toEqual({ delivery: deliveryId, thanks: claim.deliveryId });
    expect(await crossings()).toHaveLength(1);
  });

  test.each([
    ['on its way', null, '2026-11-10', true],
    ['of which nobody knows', { kind: 'ambiguous', code: 'x', detail: 'x' }, '2026-11-10', true],
    [
      'tried again, and perhaps arrived',
      { kind: 'retry', code: 'x', detail: 'x', mayHaveLeft: true },
      '2026-11-10',
      true,
    ],
    ['tried again, and certainly not sent', { kind: 'retry', code: 'x', detail: 'x' }, '2026-11-10', false],
    ['that left on the day of the money', accepted, '2026-11-10', false],
  ] as const)('a message %s', async (_name, result, receivedOn, crossed) => {
    const { id, number } = await aCase();
    await emailed(id, result);
    expect((await pay(number, 120_000, receivedOn)).json().crossed !== null).toBe(crossed);
    expect(await crossings()).toHaveLength(crossed ? 1 : 0);
  });

  test('an invoice that is registered after its money crossed nothing, and nobody is thanked', async () => {
    const { id, number } = await aCase('C-1', 0);
    await emailed(id);
    expect((await pay(number)).json().crossed).toBeNull();
    expect(await crossings()).toEqual([]);
  });

  test('with a part still owed: the next step waits for the least pause after the thanks', async () => {
    const { id, number } = await aCase();
    await act((one) => changeCreditorSettings(one, {}));
    await emailed(id);
    const before = await decisionOf(id);
    nowMs += 1_000;
    await pay(number, 20_000);
    const [crossing] = await crossings();
    nowMs += 3_600_000;
    const { claim } = await thank(crossing!.id);
    if (claim.kind !== 'claimed' || claim.content.kind !== 'email') throw new Error('no e-mail');
    expect(claim.content.text.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain(
      `le solde de la facture ${number} est de 1 000,00 €`,
    );
    const after = await decisionOf(id);
    const untilOf = (one: Choice) => ('wait' in one ? Date.parse(one.wait.until ?? '') : 0);
    expect(untilOf(after)).toBeGreaterThan(nowMs);
    expect(untilOf(before)).toBeLessThan(nowMs);
    expect((await act((one) => claimStep(one, id, 'sms', writers, terms))).kind).toBe('declined');
  });

  test('several payments are thanked for in one message, and once a day', async () => {
    const [one, two] = [await aCase(), await aCase()];
    await emailed(one.id);
    await pay(one.number);
    await pay(two.number);
    const [first, second, none] = await crossings();
    expect(none).toBeUndefined();
    const { claim } = await thank(first!.id);
    if (claim.kind !== 'claimed' || claim.content.kind !== 'email') throw new Error('no e-mail');
    expect(claim.content.text).toContain(one.number);
    expect(claim.content.text).toContain(two.number);
    expect(await crossings()).toMatchObject([
      { id: first!.id, status: 'thanked', thanksId: claim.deliveryId },
      { id: second!.id, status: 'thanked', thanksId: claim.deliveryId },
    ]);
    // Its own workflow learns that it has ended.
    expect((await thank(second!.id)).decided.decision).toEqual({ finish: 'thanked' });
    const third = await aCase();
    await emailed(third.id);
    await pay(third.number);
    const [, , again] = await crossings();
    expect((await thank(again!.id)).decided.decision).toMatchObject({ wait: { until: '2026-11-10T23:00:00.000Z' } });
  });

  test('is not thanked for when the money went back, the creditor does not want it, or the law protects the debtor', async () => {
    const { id, number } = await aCase();
    await emailed(id);
    await pay(number, 20_000);
    await act((one) => reversePayment(one, { reference: `P-${number}`, reversedOn: '2026-11-10', reason: 'returned' }));
    const [crossing] = await crossings();
    expect((await thank(crossing!.id)).decided.decision).toEqual({ finish: 'notThanked' });
    expect(await rows(`select 1 from deliveries where creditor_id = $1 and step = 'thanks'`)).toEqual([]);
    // Nothing rests for thanks that were not sent.
    const [row] = await rows<{ passed: unknown[] }>(
      `select passed_steps as passed from invoices where creditor_id = $1 and id = $2`,
      [id],
    );
    expect(row!.passed).toEqual([]);

    expect((await api.put('/v1/creditor/settings', { thanks: false })).json().thanks).toBe(false);
    const quiet = await aCase('C-2');
    await emailed(quiet.id);
    await pay(quiet.number);
    expect((await crossings())[1]).toMatchObject({
      status: 'notThanked',
      because: expect.stringContaining('does not want'),
    });
    await api.put('/v1/creditor/settings', { thanks: null });

    const protectedOne = await aCase('C-3');
    await emailed(protectedOne.id, null);
    await act((one) => setHold(one, protectedOne.id, { kind: 'insolvency', reason: 'RJ', subjectId: null } as never));
    await pay(protectedOne.number);
    expect((await crossings())[2]).toMatchObject({ status: 'notThanked', because: 'The debtor may not be contacted' });
  });

  test('a try that did not leave is made again under its key; one that would not be true any more is given up', async () => {
    const { id, number } = await aCase();
    await emailed(id);
    await pay(number, 20_000);
    const [crossing] = await crossings();
    const later: SendResult = { kind: 'retry', code: 'x', detail: 'x' };
    const first = await thank(crossing!.id, later);
    expect(first.decided.decision).toMatchObject({ wait: { then: { name: 'sendThanks' } } });
    nowMs += 60_000;
    const second = await thank(crossing!.id, later);
    expect(second.claim).toMatchObject({ kind: 'claimed', idempotencyKey: `${crossing!.id}:thanks` });
    nowMs += 60_000;
    await pay(number, 30_000, '2026-11-10', 'P-more');
    expect((await thank(crossing!.id)).decided.decision).toEqual({ finish: 'thanked' });
    expect(await rows(`select state from deliveries where creditor_id = $1 and step = 'thanks'`)).toEqual([
      { state: 'cancelled' },
    ]);
    expect(
      await rows(
        `select 1 from tasks where creditor_id = $1 and status = 'open' and kind in ('sendFailed', 'resolveUnknown')`,
      ),
    ).toEqual([]);
  });

  /** A payment that crossed (absent: in full), whose thanks the provider turned away once. */
  async function triedOnce(amountCents: number | undefined, doubt: { readonly mayHaveLeft?: true }) {
    const { id, number } = await aCase();
    await emailed(id);
    await pay(number, amountCents);
    const [crossing] = await crossings();
    await thank(crossing!.id, { kind: 'retry', code: 'x', detail: 'x', ...doubt });
    return { number, crossingId: crossing!.id };
  }

  test.each([
    ['cancelled', 'certainly did not leave', {}],
    ['unknown', 'may have left', { mayHaveLeft: true }],
  ] as const)('a try that is given up since the debt changed is %s where it %s', async (state, _how, doubt) => {
    const { number, crossingId } = await triedOnce(20_000, doubt);
    nowMs += 60_000;
    await pay(number, 30_000, '2026-11-10', 'P-more');
    await thank(crossingId);
    expect(await rows(`select state from deliveries where creditor_id = $1 and step = 'thanks'`)).toEqual([{ state }]);
  });

  test.each([
    ['failed', 'certainly did not leave', {}],
    ['unknown', 'may have left', { mayHaveLeft: true }],
  ] as const)('tries that last twenty hours end %s where one of them %s', async (state, _how, doubt) => {
    const { crossingId } = await triedOnce(undefined, doubt);
    nowMs += 19 * 3_600_000;
    const later: SendResult = { kind: 'retry', code: 'x', detail: 'x', retryAfterMs: 3_600_000 };
    for (let tries = 0; tries < 3; tries++) {
      const { claim } = await thank(crossingId, later);
      if (claim.kind === 'claimed') nowMs += 3_600_000;
    }
    expect(await rows(`select state from deliveries where creditor_id = $1 and step = 'thanks'`)).toEqual([{ state }]);
  });
});
