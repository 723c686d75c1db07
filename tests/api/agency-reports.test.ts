/** What an agency reports, kind by kind, and what is told to it no more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoice } from './app.ts';
import { dayMs, placing, type Placing } from './placing.ts';

let p: Placing;
beforeAll(async () => {
  p = await placing();
});
afterAll(() => p.api.close());

const kinds = async (filter: string) => (await p.tasks(filter)).map(({ kind }) => kind);

describe('reports', () => {
  test('insolvency: a person must declare the claim, and nothing is sent should the case come back', async () => {
    const { id } = await p.place(await p.ready('R-1'));
    const told = await p.report(id, { kind: 'insolvency', note: 'Redressement judiciaire' });
    expect(told).toMatchObject({ outcome: 'forPerson', placement: { status: 'received' } });
    expect(await kinds('invoice=R-1')).toEqual(['legalEvent']);
    await p.post(`/v1/placements/${id}/recall`, { reason: 'Procédure collective', by: 'Claire' });
    await p.post(`/v1/placements/${id}/recall/confirm`, { by: 'Claire' });
    expect(await p.invoiceOf('R-1')).toMatchObject({ status: 'open' });
    const { items } = await p.get<{ items: { type: string; kind: string; endedAt?: string | null }[] }>(
      '/v1/invoices/R-1/timeline?limit=100',
    );
    expect(items.filter((one) => one.type === 'hold' && one.kind === 'insolvency')).toMatchObject([{ endedAt: null }]);
  });

  /** The holds of one kind on an invoice, by whether they have ended. */
  const holdsOf = async (number: string, kind: string): Promise<boolean[]> => {
    const { items } = await p.get<{ items: { type: string; kind: string; endedAt?: string | null }[] }>(
      `/v1/invoices/${number}/timeline?limit=100`,
    );
    return items.filter((one) => one.type === 'hold' && one.kind === kind).map(({ endedAt }) => endedAt !== null);
  };
  const alsoOwed = async (number: string, of: string) => {
    const about = { reference: `D-${of}`, name: `Client D-${of}`, type: 'business', email: 'a@client.example' };
    await p.post('/v1/invoices', invoice(number, { policy: 'demo', debtor: about }));
  };

  test.each([
    ['of insolvency', 'L-1', { kind: 'insolvency' }, 'insolvency'],
    ['that it closes a case for insolvency', 'L-2', { kind: 'closed', reason: 'insolvent' }, 'insolvency'],
    ['that the debtor has died', 'L-3', { kind: 'closed', reason: 'deceased' }, 'deceased'],
  ])(
    'a report %s holds every invoice of the debtor, until the person who owns it lets contacts go on',
    async (_, number, report, kind) => {
      const { id } = await p.place(await p.ready(number));
      await alsoOwed(`${number}-B`, number);
      await p.report(id, report);
      const [task, ...others] = await p.tasks(`kind=legalEvent&invoice=${number}`);
      expect([task?.data['event'], others]).toEqual([kind, []]);
      for (const one of [number, `${number}-B`]) expect([one, await holdsOf(one, kind)]).toEqual([one, [false]]);
      expect(await p.invoiceOf(`${number}-B`)).toMatchObject({ dunning: { waitingFor: kind } });
      await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', resume: true, note: 'Homonyme' });
      for (const one of [number, `${number}-B`]) expect([one, await holdsOf(one, kind)]).toEqual([one, [true]]);
    },
  );

  test('rests with the person where contacts may not go on, also when the case comes back', async () => {
    const { id } = await p.place(await p.ready('L-4'));
    await p.report(id, { kind: 'insolvency' });
    const [task] = await p.tasks('kind=legalEvent&invoice=L-4');
    await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', resume: false, note: 'Créance déclarée' });
    expect([await holdsOf('L-4', 'insolvency'), await holdsOf('L-4', 'pause')]).toEqual([[true], [false]]);
  });

  test('untraceable: the agency has the case on, and a person looks for the debtor', async () => {
    const { id } = await p.place(await p.ready('R-2'));
    const told = await p.report(id, { kind: 'untraceable' });
    expect(told).toMatchObject({ outcome: 'forPerson', placement: { status: 'received', reports: [{}] } });
    expect(await kinds('invoice=R-2')).toEqual(['agencyReport']);
    const [task] = await p.tasks('invoice=R-2');
    expect(task!.data).toMatchObject({
      text: expect.stringContaining('ne trouve pas le débiteur'),
      textEn: expect.stringContaining('does not find the debtor'),
    });
  });

  test('a report without what its kind needs is refused in words about the report', async () => {
    const { id } = await p.place(await p.ready('R-20'));
    const detail = async (body: object) => ((await p.report(id, body, 422)) as unknown as { detail: string }).detail;
    expect(await detail({ kind: 'payment' })).toMatch(/^A report of kind payment needs "amountCents"/);
    expect(await detail({ kind: 'paymentReversed' })).toMatch(/^A report of kind paymentReversed needs "reference"/);
    expect(await detail({ kind: 'closed' })).toMatch(/^A report of kind closed needs "reason"/);
  });

  test('a payment that went back is taken off to the cent, and only one that was reported can go back', async () => {
    const { id } = await p.place(await p.ready('R-3'));
    await p.report(id, { kind: 'payment', amountCents: 100_000, reference: 'M-1' });
    expect(await p.invoiceOf('R-3')).toMatchObject({ balanceCents: 0, status: 'settled' });
    await p.report(id, { kind: 'paymentReversed', reference: 'M-9' }, 422);
    await p.report(id, { kind: 'paymentReversed', reference: 'M-1' });
    expect(await p.invoiceOf('R-3')).toMatchObject({ balanceCents: 100_000, status: 'handedOver' });
    const again = await p.report(id, { kind: 'paymentReversed', reference: 'M-1' }, 200);
    expect(again.outcome).toBe('repeated');
    expect(await p.invoiceOf('R-3')).toMatchObject({ balanceCents: 100_000 });
    expect((await p.look(id)).notices).toEqual([]);
  });

  test('money paid to us that our bank told first is not booked twice when the agency tells of it', async () => {
    const { id } = await p.place(await p.ready('R-4'));
    await p.pay('R-4', 30_000);
    await p.report(id, { kind: 'payment', amountCents: 30_000, reference: 'D-1', via: 'direct' });
    expect(await p.invoiceOf('R-4')).toMatchObject({ balanceCents: 70_000 });
    await p.report(id, { kind: 'payment', amountCents: 20_000, reference: 'D-2', via: 'direct' });
    expect(await p.invoiceOf('R-4')).toMatchObject({ balanceCents: 50_000 });
  });
});

test('a plan agreed between the approval and the sending keeps the dossier here', async () => {
  const id = await p.ready('R-5');
  await p.approve(id);
  const instalments = [{ dueOn: '2026-12-20', amountCents: 100_000 }];
  await p.post('/v1/payment-plans', {
    ...{ reference: 'PL-R5', debtor: 'D-R-5', invoices: ['R-5'], agreedOn: '2026-11-20', instalments },
  });
  const before = (await p.mails()).length;
  await p.handOver(id);
  expect((await p.mails()).length).toBe(before);
  expect(await p.invoiceOf('R-5')).toMatchObject({ status: 'open', dunning: { stage: 'plan' } });
  const { items } = await p.get<{ items: { invoices: { number: string }[] }[] }>('/v1/placements?limit=100');
  expect(items.flatMap(({ invoices }) => invoices.map(({ number }) => number))).not.toContain('R-5');
});

describe('what is told no more', () => {
  test('the reminder of a receipt does not leave once the receipt is there', async () => {
    const { id } = await p.place(await p.ready('N-1'));
    p.pass(5.1 * dayMs);
    await p.step(id, { name: 'lookAtPlacement', step: 'receiptOverdue' });
    expect((await p.look(id)).notices).toMatchObject([{ kind: 'receipt', state: 'pending' }]);
    await p.report(id, { kind: 'accepted', occurredOn: '2026-11-25', reference: 'O-1' });
    expect(await p.follow(id)).toEqual([]);
    expect((await p.look(id)).notices).toMatchObject([{ kind: 'receipt', state: 'notNeeded' }]);
  });

  test('a recall does not leave once the agency has confirmed it, and money told before it still does', async () => {
    const { id } = await p.place(await p.ready('N-2'));
    await p.pay('N-2', 10_000);
    await p.post(`/v1/placements/${id}/recall`, { reason: 'Accord trouvé', by: 'Claire' });
    await p.post(`/v1/placements/${id}/recall/confirm`, { by: 'Claire' });
    await p.follow(id);
    expect((await p.look(id)).notices).toMatchObject([
      { kind: 'directPayment', state: 'sent' },
      { kind: 'recall', state: 'notNeeded' },
    ]);
  });

  test('a recall stands when money settles the case and goes back again', async () => {
    const { id } = await p.place(await p.ready('N-3'));
    await p.post(`/v1/placements/${id}/recall`, { reason: 'Accord trouvé', by: 'Claire' });
    await p.follow(id);
    await p.pay('N-3');
    await p.follow(id);
    expect((await p.look(id)).status).toBe('closed');
    await p.post('/v1/payments/P-N-3-100000/reverse', { reversedOn: '2026-11-25', reason: 'AC04' });
    expect((await p.look(id)).status).toBe('recallRequested');
  });
});

test('R75: whoever approves a dossier is told which ones before it the agency has not confirmed in time', async () => {
  const q = await placing();
  try {
    const first = await q.place(await q.ready('Q-1'));
    const soon = await q.ready('Q-2');
    await q.handOver(soon);
    expect((await q.tasks('kind=approval&invoice=Q-2'))[0]?.data).not.toHaveProperty('missingReceipts');
    q.pass(5.1 * dayMs);
    const late = await q.ready('Q-3');
    await q.handOver(late);
    const [task] = await q.tasks('kind=approval&invoice=Q-3');
    expect(task?.data['missingReceipts']).toMatchObject({ dossiers: [{ dossier: first.dossier }] });
    await q.report(first.id, { kind: 'accepted' });
    const next = await q.ready('Q-4');
    await q.handOver(next);
    expect((await q.tasks('kind=approval&invoice=Q-4'))[0]?.data).not.toHaveProperty('missingReceipts');
  } finally {
    await q.api.close();
  }
});
