/** While an agency holds a case nothing of ours leaves for it, whatever happens and in whatever order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { invoice } from './app.ts';
import { agency, dayMs, placing, type Placing } from './placing.ts';

type Fact = (p: Placing, number: string, placementId: string) => Promise<unknown>;

/** A call that may be refused, but never fails. */
async function may(p: Placing, url: string, body: object): Promise<void> {
  const answer = await p.api.post(url, body);
  expect(answer.statusCode, `${url}: ${answer.body}`).toBeLessThan(500);
}

let reference = 0;
const today = (p: Placing): string => new Date(p.now()).toISOString().slice(0, 10);
const reportOf =
  (kind: string, over: object = {}): Fact =>
  (p, _, id) =>
    may(p, `/v1/placements/${id}/reports`, {
      kind,
      occurredOn: today(p),
      note: `n${String((reference += 1))}`,
      ...over,
    });
const act =
  (what: string, body: object): Fact =>
  (p, number) =>
    may(p, `/v1/invoices/${number}/${what}`, body);

const facts: Readonly<Record<string, Fact>> = {
  payment: (p, number) =>
    may(p, '/v1/payments', {
      ...{ reference: `PP-${String((reference += 1))}`, receivedOn: today(p), amountCents: 30_000, currency: 'EUR' },
      allocations: [{ invoice: number, amountCents: 30_000 }],
    }),
  reversal: (p) => may(p, `/v1/payments/PP-${String(reference)}/reverse`, { reversedOn: today(p), reason: 'Rejeté' }),
  dispute: act('dispute', { reason: 'Jamais livré' }),
  resolved: act('dispute/resolve', { outcome: 'rejected', reason: 'Livraison prouvée' }),
  pause: act('pause', { reason: 'Attendre' }),
  resume: act('resume', { reason: 'Continuer' }),
  otherPolicy: act('policy', { policy: 'standard', reason: 'Autre scénario' }),
  accepted: reportOf('accepted'),
  promise: reportOf('promise', { amountCents: 10_000 }),
  agencyPayment: reportOf('payment', { amountCents: 20_000 }),
  contested: reportOf('disputed'),
  insolvent: reportOf('insolvency'),
  recall: (p, _, id) => may(p, `/v1/placements/${id}/recall`, { reason: 'Repris', by: 'Claire' }),
  days: async (p) => p.pass(3 * dayMs),
  agencyTold: (p, _, id) => p.follow(id),
  plan: (p, number) =>
    may(p, '/v1/payment-plans', {
      ...{ reference: `PL-${String((reference += 1))}`, debtor: `D-${number}`, invoices: [number], agreedOn: today(p) },
      instalments: [{ dueOn: '2027-06-01', amountCents: 100_000 }],
    }),
};

/** Does whatever the workflow of one invoice could be told to do now, whether or not it was. */
async function pushEveryStep(p: Placing, invoiceId: string): Promise<void> {
  const { activities: a, ran } = p;
  const ref = { creditorId: p.api.creditorId, invoiceId };
  for (const key of ['email', 'pre-due', 'friendly', 'firm']) await ran(() => a.sendEmail(ref, key));
  for (const key of ['sms', 'firm-sms']) await ran(() => a.sendSms(ref, key));
  await ran(() => a.scheduleCall(ref, 'call'));
  await ran(() => a.requestRegisteredLetter(ref, 'notice'));
}

interface Leak {
  readonly number: string;
  readonly channel: string;
}

/** What was written or sent to the debtor of a placed invoice about it, between the freeze and the end. */
const leaks = (p: Placing): Promise<Leak[]> =>
  inCreditorTx(p.api.db, p.api.creditorId, (tx) =>
    run<Leak>(
      tx,
      'test-leaks',
      `select i.number, d.channel from deliveries d
         join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
         join placement_invoices y on y.creditor_id = x.creditor_id and y.invoice_id = x.invoice_id
         join placements p on p.creditor_id = y.creditor_id and p.id = y.placement_id
         join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
       where d.creditor_id = $1 and d.channel <> 'agency' and coalesce(d.claimed_at, d.created_at) >= p.frozen_at
         and (p.ended_at is null or coalesce(d.claimed_at, d.created_at) < p.ended_at)`,
      [p.api.creditorId],
    ),
  );

test.each([
  ['by e-mail, and it is the agency’s', agency],
  ['by hand, and it is frozen with us', { ...agency, email: null, route: { by: 'download' } }],
])(
  'no own contact leaves for an invoice that was placed %s, in any order of facts',
  async (_, settings) => {
    const p = await placing(settings);
    let count = 0;
    try {
      const order = fc.array(fc.constantFrom(...Object.keys(facts)), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(order, async (names) => {
          count += 1;
          const number = `X-${String(count)}`;
          const id = await p.ready(number);
          const { id: placementId } = await p.place(id);
          const about = { reference: `D-${number}`, name: `Client D-${number}`, type: 'business' };
          const other = await p.post<{ id: string }>(
            '/v1/invoices',
            invoice(`Y-${String(count)}`, { policy: 'demo', debtor: { ...about, email: 'a@client.example' } }),
          );
          p.pass(60_000);
          for (const name of names) {
            await facts[name]?.(p, number, placementId);
            await pushEveryStep(p, id);
            await pushEveryStep(p, other.id);
          }
          expect(await leaks(p)).toEqual([]);
        }),
        { numRuns: 12 },
      );
      // The steps that are pushed do leave where nothing stands in their way; a single order may hold its debtor from the first fact on.
      const sent: string[] = [];
      for (let at = 1; at <= count; at++) {
        const { items } = await p.get<{ items: { channel: string }[] }>(`/v1/deliveries?invoice=Y-${String(at)}`);
        sent.push(...items.map(({ channel }) => channel));
      }
      expect(sent).toContain('email');
    } finally {
      await p.api.close();
    }
  },
  120_000,
);
