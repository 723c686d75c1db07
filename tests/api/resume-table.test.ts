/**
 * The table of situations: wherever the ladder stood, and whatever ended or suspended the case, afterwards the step that was next is next: not the first, none
 * passed over, none twice. Add a row to `situations` for each new thing that can suspend a case.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moreSituations, type Situation } from './more-situations.ts';
import { amountCents, ladders, type Ladders, type Standing } from './resuming.ts';

let p: Ladders;
beforeAll(async () => {
  p = await ladders();
});
afterAll(() => p.api.close());

async function takeToCall(id: string): Promise<void> {
  for (let step = 0; step < 3; step += 1) await p.take(id);
}

/** Where the ladder stands, and the step that is next. `agency`: the case is with one, and nothing of ours is next. */
const places: Readonly<Record<string, (number: string) => Promise<string>>> = {
  'before the first contact': (number) => p.begin(number),
  'after the first e-mail': async (number) => {
    const id = await p.begin(number);
    await p.take(id);
    return id;
  },
  'with a call to make': async (number) => {
    const id = await p.begin(number);
    await takeToCall(id);
    return id;
  },
  'with the letter presented': async (number) => {
    const id = await p.begin(number);
    const done = async (kind: string, body: object) => {
      const [task] = await p.tasks(`kind=${kind}&invoice=${number}`);
      await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', ...body });
    };
    await takeToCall(id);
    await done('call', { disposition: 'NO_COMMITMENT' });
    await p.take(id);
    await done('approval', { approved: true });
    await p.take(id);
    await done('postLetter', { trackingNumber: `1A ${number}`, presentedOn: today() });
    return id;
  },
  'with the agency': async (number) => {
    const id = await p.ready(number);
    await p.place(id);
    return id;
  },
};

const receivedOn = '2026-11-20';
const pay = (number: string, cents = amountCents, reference = `P-${number}`) =>
  p.post('/v1/payments', {
    ...{ reference, receivedOn, amountCents: cents, currency: 'EUR' },
    allocations: [{ invoice: number, amountCents: cents }],
  });
const reverse = (number: string) =>
  p.post(`/v1/payments/P-${number}/reverse`, { reversedOn: receivedOn, reason: 'Rejet' });
const undo = (number: string) => p.post(`/v1/payments/P-${number}/undo`, { reason: 'Pas pour cette facture' });
const today = () => new Date(p.now()).toISOString().slice(0, 10);
const agree = (number: string, cents = amountCents) =>
  p.post('/v1/payment-plans', {
    ...{ reference: `PL-${number}`, debtor: `D-${number}`, invoices: [number], agreedOn: today() },
    instalments: [{ dueOn: new Date(p.now() + 3 * 86_400_000).toISOString().slice(0, 10), amountCents: cents }],
  });
const cancelPlan = (number: string) => p.post(`/v1/payment-plans/PL-${number}/cancel`, { reason: 'Renoncé' });
const dispute = (number: string) => p.post(`/v1/invoices/${number}/dispute`, { reason: 'Jamais livré' });
const credit = (number: string, cents: number) =>
  p.post(`/v1/invoices/${number}/credit-notes`, {
    ...{ reference: `AV-${number}`, issuedOn: receivedOn, amountCents: cents, reason: 'Remise' },
  });

const situations: Readonly<Record<string, Situation>> = {
  'paid, and the money went back': { placed: true, happens: async (n) => [await pay(n), await reverse(n)] },
  'paid, and it was a wrong match': { placed: true, happens: async (n) => [await pay(n), await undo(n)] },
  'paid in two, and the first went back': {
    placed: true,
    happens: async (n) => [await pay(n, 40_000), await pay(n, 60_000, `Q-${n}`), await reverse(n)],
  },
  'paid too much, and it was a wrong match': {
    placed: true,
    happens: async (n) => {
      const body = { reference: `P-${n}`, receivedOn, amountCents: amountCents + 5_000, currency: 'EUR' };
      await p.post('/v1/payments', { ...body, debtor: `D-${n}` });
      await undo(n);
    },
  },
  'settled by a credit note and money that went back': {
    placed: true,
    happens: async (n) => [await pay(n, 70_000), await credit(n, 30_000), await reverse(n)],
  },
  'paid, credited, and what was left undone': {
    placed: true,
    happens: async (n) => [await pay(n), await credit(n, 30_000), await undo(n)],
  },
  'a part credited': { placed: false, happens: (n) => credit(n, 30_000) },
  'a part written off': {
    placed: false,
    happens: (n) => p.post(`/v1/invoices/${n}/write-off`, { reason: 'Geste', amountCents: 10_000 }),
  },
  'a plan kept, and its money went back, and the plan cancelled': {
    placed: false,
    happens: async (n) => {
      await agree(n);
      await pay(n);
      await p.followPlan(`PL-${n}`);
      await reverse(n);
      await cancelPlan(n);
    },
  },
  'a plan broken': {
    placed: false,
    happens: async (n) => {
      await agree(n);
      await p.followPlan(`PL-${n}`);
    },
  },
  'a plan cancelled': { placed: false, happens: async (n) => [await agree(n), await cancelPlan(n)] },
  'a dispute rejected': {
    placed: true,
    happens: async (n) => [
      await dispute(n),
      await p.post(`/v1/invoices/${n}/dispute/resolve`, { outcome: 'rejected', note: 'Bon signé' }),
    ],
  },
  'a dispute upheld in part': {
    placed: true,
    happens: async (n) => [
      await dispute(n),
      await p.post(`/v1/invoices/${n}/dispute/resolve`, { outcome: 'upheld', note: 'Casse', creditCents: 20_000 }),
    ],
  },
  'a dispute, paid meanwhile, the money back, the dispute rejected': {
    placed: true,
    happens: async (n) => [
      await dispute(n),
      await pay(n),
      await reverse(n),
      await p.post(`/v1/invoices/${n}/dispute/resolve`, { outcome: 'rejected', note: 'Bon signé' }),
    ],
  },
  'a pause ended': {
    placed: false,
    happens: async (n) => [
      await p.post(`/v1/invoices/${n}/pause`, { reason: 'Congés' }),
      await p.post(`/v1/invoices/${n}/resume`, { reason: 'Retour' }),
    ],
  },
  'a pause, paid meanwhile, the money back, the pause ended': {
    placed: false,
    happens: async (n) => [
      await p.post(`/v1/invoices/${n}/pause`, { reason: 'Congés' }),
      await pay(n),
      await reverse(n),
      await p.post(`/v1/invoices/${n}/resume`, { reason: 'Retour' }),
    ],
  },
  'money that might have paid it, kept as a credit': {
    placed: false,
    happens: async (n) => {
      const body = { reference: `P-${n}`, receivedOn, amountCents: 1_000, currency: 'EUR', debtor: `D-${n}` };
      await p.post('/v1/payments', { ...body, allocations: [] });
      expect((await p.stand(n)).waitingFor).toBe('unallocated');
      const task = (await p.tasks('kind=unallocatedPayment')).find(({ data }) => data['reference'] === `P-${n}`);
      await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', credit: true });
    },
  },
  ...moreSituations(() => p),
};

/** Where each place leads: the step that is taken next, what is made once it was, and what a person then has to do. */
const nextAt: Readonly<
  Record<string, { readonly stage: string; readonly made: readonly string[]; readonly task: string | null }>
> = {
  'before the first contact': { stage: 'email', made: ['email'], task: null },
  'after the first e-mail': { stage: 'sms', made: ['email', 'sms'], task: null },
  'with a call to make': { stage: 'call', made: ['email', 'sms', 'call'], task: 'call' },
  'with the letter presented': {
    stage: 'agency',
    made: ['email', 'sms', 'call', 'notice', 'agency'],
    task: 'approval',
  },
};

let count = 0;
describe.each(Object.keys(places))('%s', (place) => {
  const rows = Object.keys(situations).filter((name) => {
    const { placed, notAt = [] } = situations[name]!;
    return !notAt.includes(place) && (placed || place !== 'with the agency');
  });
  test.each(rows)('%s: the same step is next, and is made once', async (name) => {
    count += 1;
    const number = `S-${String(count)}`;
    const id = await places[place]!(number);
    const before = await p.stand(number);
    await situations[name]!.happens(number);
    const after = await p.stand(number);
    if (place === 'with the agency') {
      expect(after).toEqual(before);
      return;
    }
    const next = nextAt[place]!;
    expect(before.stage).toBe(next.stage);
    expect(after).toMatchObject({ status: 'open', stage: before.stage });
    // Held by nothing any more.
    expect(['nothing', 'date', 'call']).toContain(after.waitingFor);
    // What a person had in hand is theirs again at once, or is prepared anew by the next step.
    if (!after.made.includes(next.stage)) await p.take(id);
    const then: Standing = await p.stand(number);
    expect(then.made).toEqual(next.made);
    const { leaves = [] } = situations[name]!;
    expect(then.openTasks).toEqual([...leaves, ...(next.task === null ? [] : [next.task])].sort());
  });
});
