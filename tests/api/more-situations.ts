/** Further rows of the table of situations: what is agreed, what the law stops, what platforms and sources tell. */
import { expect } from 'vitest';
import { releaseAll } from '../../cases/release-stops.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { judgeLapsedPromises } from '../../worker/judge-promises.ts';
import { dayMs } from './placing.ts';
import { amountCents, type Ladders } from './resuming.ts';

export interface Situation {
  /** Also where an agency has the case. */
  readonly placed: boolean;
  readonly happens: (number: string) => Promise<unknown>;
  /** Tasks of the situation itself that stay open. */
  readonly leaves?: readonly string[];
  /** Places where it cannot happen, or leads elsewhere by a rule. */
  readonly notAt?: readonly string[];
}

/** The rows; `ladder` gives the ladders once they are started. */
export function moreSituations(ladder: () => Ladders): Readonly<Record<string, Situation>> {
  const acts = actsOn(ladder);
  return { ...agreements(acts), ...law(acts), ...told(acts) };
}

type Acts = ReturnType<typeof actsOn>;

function actsOn(ladder: () => Ladders) {
  const day = (days: number) => new Date(ladder().now() + days * dayMs).toISOString().slice(0, 10);
  const post = <T extends object>(url: string, body: object) => ladder().post<T>(url, body);
  const waits = async (n: string, waitingFor: string) => expect((await ladder().stand(n)).waitingFor).toBe(waitingFor);
  return {
    ...{ ladder, day, post, waits },
    plan: (n: string) => ({
      ...{ reference: `PL-${n}`, debtor: `D-${n}`, invoices: [n] },
      instalments: [{ dueOn: day(3), amountCents }],
    }),
    promise: (n: string) =>
      post<{ promises?: unknown }>(`/v1/invoices/${n}/promise`, { amountCents: 50_000, payOn: day(1), by: 'Léa' }),
    part: (n: string, receivedOn = day(0)) =>
      post<{ crossed: object | null }>('/v1/payments', {
        ...{ reference: `P-${n}`, receivedOn, amountCents: 20_000, currency: 'EUR' },
        allocations: [{ invoice: n, amountCents: 20_000 }],
      }),
    lapse: async () => {
      ladder().pass(10 * dayMs);
      expect(await judgeLapsedPromises(ladder().api.deps, () => undefined)).toBe(1);
    },
    status: (n: string, code: string) =>
      post(`/v1/invoices/${n}/life-cycle`, { code, occurredAt: new Date(ladder().now()).toISOString() }),
    rows: <R extends object>(name: string, text: string, values: unknown[]): Promise<R[]> =>
      inCreditorTx(ladder().api.db, ladder().api.creditorId, (tx) => run<R>(tx, name, text, values)),
  };
}

/** Where the debtor opens the plan that was sent. */
async function pageOf({ rows }: Acts, reference: string): Promise<string> {
  const [mail] = await rows<{ text: string }>(
    'test-proposal',
    `select d.content->>'text' as text from plans p join deliveries d on d.creditor_id = p.creditor_id and d.idempotency_key = p.id || ':0:proposal' where p.reference = $1`,
    [reference],
  );
  return /\/plans\/[A-Za-z0-9_-]{43}/.exec(mail!.text)![0];
}

async function answer(acts: Acts, reference: string, what: 'accept' | 'decline', typed: Record<string, string>) {
  const answered = await acts.ladder().api.app.inject({
    ...{ method: 'POST', url: `${await pageOf(acts, reference)}/${what}` },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(typed).toString(),
  });
  expect(answered.statusCode, answered.body).toBe(303);
}

function agreements(acts: Acts): Record<string, Situation> {
  const { ladder, post, plan, day, promise, part, lapse, waits } = acts;
  const proposed = async (n: string) => {
    await post('/v1/payment-plans', { ...plan(n), acceptance: 'link' });
    await ladder().stepPlan(`PL-${n}`);
  };
  const contest = (n: string, more: object) => post(`/v1/invoices/${n}/dispute`, { reason: 'Casse', ...more });
  const resolve = (n: string, outcome: string) => post(`/v1/invoices/${n}/dispute/resolve`, { outcome, note: 'Vu' });
  return {
    'a promise broken': {
      placed: false,
      happens: async (n) => {
        await promise(n);
        await lapse();
      },
    },
    'a promise kept in part': {
      placed: false,
      happens: async (n) => {
        await promise(n);
        await part(n);
        await lapse();
      },
    },
    'a promise taken back': {
      placed: false,
      happens: async (n) => {
        await promise(n);
        const { items } = await ladder().get<{ items: { id: string }[] }>(`/v1/debtors/D-${n}/promises`);
        await post(`/v1/promises/${items[0]!.id}/cancel`, { reason: 'Malentendu' });
      },
    },
    'a dispute withdrawn': {
      placed: true,
      happens: async (n) => {
        await contest(n, {});
        await resolve(n, 'withdrawn');
      },
    },
    'a dispute of a part, while the rest goes on': {
      placed: false,
      leaves: ['dispute'],
      // No agency gets a case of which a part is contested.
      notAt: ['with the letter presented'],
      happens: (n) => contest(n, { amountCents: 20_000, undisputedGoesOn: true }),
    },
    'a dispute of a part, while the rest goes on, rejected': {
      placed: false,
      happens: async (n) => {
        await contest(n, { amountCents: 20_000, undisputedGoesOn: true });
        await resolve(n, 'rejected');
      },
    },
    'a plan accepted by its link, then broken': {
      placed: false,
      happens: async (n) => {
        await proposed(n);
        await answer(acts, `PL-${n}`, 'accept', { name: 'Anne Noël', role: 'Gérante', read: 'yes' });
        await waits(n, 'plan');
        await ladder().followPlan(`PL-${n}`);
        expect(await ladder().get(`/v1/payment-plans/PL-${n}`)).toMatchObject({ status: 'broken' });
      },
    },
    'a plan declined': {
      placed: false,
      leaves: ['planAnswer'],
      happens: async (n) => {
        await proposed(n);
        await answer(acts, `PL-${n}`, 'decline', { reason: 'Trop court' });
      },
    },
    'a plan that nobody answered': {
      placed: false,
      leaves: ['planAnswer'],
      happens: async (n) => {
        await proposed(n);
        await ladder().followPlan(`PL-${n}`);
      },
    },
    'a plan that money made void': {
      placed: false,
      leaves: ['planAnswer'],
      happens: async (n) => {
        await proposed(n);
        await part(n);
        await ladder().followPlan(`PL-${n}`);
      },
    },
    'a plan renegotiated, then cancelled': {
      placed: false,
      happens: async (n) => {
        await post('/v1/payment-plans', { ...plan(n), agreedOn: day(0) });
        const { instalments } = plan(n);
        await post(`/v1/payment-plans/PL-${n}/renegotiate`, {
          ...{ reference: `PL-${n}-B`, instalments, acceptance: 'recorded', reason: 'Trésorerie', by: 'Claire' },
        });
        await waits(n, 'plan');
        await post(`/v1/payment-plans/PL-${n}-B/cancel`, { reason: 'Renoncé' });
      },
    },
  };
}

function law({ ladder, post, day, waits }: Acts): Record<string, Situation> {
  const stopped = (kind: string, url: (n: string) => string, more: () => object = () => ({})): Situation => ({
    placed: false,
    happens: async (n) => {
      const stop = await post<{ id: string }>(url(n), { kind, effectiveOn: day(0), ...more() });
      await waits(n, kind);
      await post(`/v1/legal-stops/${stop.id}/end`, { because: 'Levé', by: 'Claire' });
    },
  });
  const ofDebtor = (n: string) => `/v1/debtors/D-${n}/legal-stops`;
  const ofInvoice = (n: string) => `/v1/invoices/${n}/legal-stops`;
  const ends = Object.fromEntries(
    [
      ...['insolvency', 'overIndebted', 'deceased', 'struckOff'].map((kind) => [kind, ofDebtor] as const),
      ...['smallClaims', 'factored'].map((kind) => [kind, ofInvoice] as const),
    ].map(([kind, url]) => [
      `${kind}, ended`,
      stopped(kind, url, () => (kind === 'insolvency' ? { procedure: 'redressement' } : {})),
    ]),
  );
  const delay = (n: string) =>
    post<{ id: string }>(ofDebtor(n), { kind: 'judicialGrace', effectiveOn: day(0), until: day(5) });
  return {
    ...ends,
    'a delay of the judge, ended': {
      placed: false,
      happens: async (n) =>
        post(`/v1/legal-stops/${(await delay(n)).id}/end`, { because: 'Délai retiré', by: 'Claire' }),
    },
    'a delay of the judge, over by itself': {
      placed: false,
      leaves: ['legalStop'],
      happens: async (n) => {
        await delay(n);
        await ladder().rest(n);
      },
    },
  };
}

function told({ ladder, part, status, waits, rows }: Acts): Record<string, Situation> {
  return {
    'a source silent, then its report': {
      placed: false,
      happens: async (n) => {
        const { api, pass, get, take } = ladder();
        await api.put('/v1/sources/bank', { withinHours: 1 });
        pass(2 * 3_600_000);
        const { id } = await get<{ id: string }>(`/v1/invoices/${n}`);
        const { made } = await ladder().stand(n);
        await take(id);
        expect((await ladder().stand(n)).made).toEqual(made);
        await api.post('/v1/sources/bank/report', {});
        await releaseAll(api.deps, () => undefined, new AbortController().signal);
        await api.put('/v1/sources/bank', { withinHours: null });
      },
    },
    'papers asked for (208), then given (209)': {
      placed: false,
      happens: async (n) => {
        await status(n, '208');
        await waits(n, 'eInvoice');
        await status(n, '209');
        await ladder().rest(n);
      },
    },
    'a payment announced (211) that did not come': {
      placed: false,
      happens: async (n) => {
        await status(n, '211');
        await ladder().rest(n);
      },
    },
    'a payment of a part that crossed a message': {
      placed: false,
      // No message has left that it could cross.
      notAt: ['before the first contact'],
      happens: async (n) => {
        // The next step is overdue: nothing but the thanks keeps it back.
        ladder().pass(60_000);
        // The case was here before its money.
        const earlier = `update invoices set registered_at = registered_at - interval '400 days' where number = $1 returning 1`;
        await rows('test-earlier', earlier, [n]);
        expect((await part(n, '2026-11-19')).crossed).not.toBeNull();
        const text = `select c.id from crossings c join payments p on p.creditor_id = c.creditor_id and p.id = c.payment_id where p.reference = $1`;
        const [crossing] = await rows<{ id: string }>('test-crossing', text, [`P-${n}`]);
        const { creditorId } = ladder().api;
        const at = ladder().now();
        const action = { name: 'sendThanks', step: 'thanks' } as const;
        await ladder().ran(() => ladder().activities.sendThanks({ creditorId, crossingId: crossing!.id }, action));
        const { dunning } = await ladder().get<{ dunning: { nextAction: { at: string } | null } }>(`/v1/invoices/${n}`);
        // The least pause of the policy, from the thanks.
        if (dunning.nextAction) expect(Date.parse(dunning.nextAction.at)).toBeGreaterThanOrEqual(at + 1_000);
      },
    },
  };
}
