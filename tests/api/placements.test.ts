/** A case at an agency, from the frozen dossier to each of its ends, on PostgreSQL, with the activities its workflow calls. */
import { readdir } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agency, dayMs, placing, type Placing } from './placing.ts';

let p: Placing;
beforeAll(async () => {
  p = await placing();
});
afterAll(() => p.api.close());

test('R75: accepted, then paid to the agency: the receipt ends the question, the money settles the invoice and closes the case', async () => {
  const id = await p.ready('A-1');
  const placed = await p.place(id);
  expect(placed).toMatchObject({ status: 'sent', nextAction: { step: 'receiptOverdue' } });
  expect(await p.invoiceOf('A-1')).toMatchObject({ status: 'handedOver' });
  const accepted = await p.report(placed.id, { kind: 'accepted', reference: 'OUEST-77' });
  expect(accepted.placement).toMatchObject({
    status: 'received',
    agencyReference: 'OUEST-77',
    nextAction: { step: 'silence' },
  });
  await p.report(placed.id, { kind: 'payment', amountCents: 40_000, reference: 'R1' });
  const again = await p.report(placed.id, { kind: 'payment', amountCents: 40_000, reference: 'R1' }, 200);
  expect(again.outcome).toBe('repeated');
  expect(await p.invoiceOf('A-1')).toMatchObject({ balanceCents: 60_000, status: 'handedOver' });
  const last = await p.report(placed.id, { kind: 'payment', amountCents: 60_000, reference: 'R2' });
  expect(last.placement).toMatchObject({ status: 'closed', nextAction: null, notices: [] });
  expect(await p.invoiceOf('A-1')).toMatchObject({ balanceCents: 0, status: 'settled' });
  const closed = await p.report(placed.id, { kind: 'closed', reason: 'paidInFull' });
  expect(closed.outcome).toBe('recorded');
});

test('R75: the dossier bears its number, hashes and proofs, the limitation date (R57), and its name', async () => {
  const id = await p.ready('A-2');
  const placed = await p.place(id);
  const { deliveryId } = placed as unknown as { deliveryId: string };
  const answer = await p.api.get(`/v1/deliveries/${deliveryId}/content`);
  expect(answer.headers['content-disposition']).toContain(`dossier_fournil-martin_${placed.dossier}_20261120.zip`);
  const files = unzipSync(answer.rawPayload);
  const manifest = JSON.parse(strFromU8(files['manifest.json']!));
  expect(manifest).toMatchObject({ version: 3, sequence: Number(placed.dossier), createdAt: expect.any(String) });
  const names = ['claims.csv', 'contacts.csv', 'proofs.csv', 'disputes.csv', 'plans.csv', 'history.csv', 'ledger.csv'];
  expect(Object.keys(files)).toEqual(expect.arrayContaining(names));
  expect(strFromU8(files['claims.csv']!)).toContain('2026-10-20;2031-10-01');
});

test('refused: the invoice is open again, on hold, and goes on only when a person says so', async () => {
  const id = await p.ready('A-3');
  const placed = await p.place(id);
  const refused = await p.report(placed.id, { kind: 'refused', note: 'Créance trop petite' });
  expect(refused).toMatchObject({ outcome: 'forPerson', placement: { status: 'refused', nextAction: null } });
  expect(await p.invoiceOf('A-3')).toMatchObject({ status: 'open', dunning: { stage: 'pause' } });
  const [task] = await p.tasks('kind=agencyReport&invoice=A-3');
  await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire' }, 422);
  await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', retry: true });
  expect(await p.invoiceOf('A-3')).toMatchObject({ status: 'open', dunning: { stage: 'end' } });
  expect((await p.tasks('invoice=A-3')).map(({ kind }) => kind)).toEqual(['endOfPolicy']);
});

test('a receipt that does not come: one more e-mail and a task, then silence is asked about again and again', async () => {
  const id = await p.ready('A-4');
  const placed = await p.place(id);
  p.pass(4.9 * dayMs);
  expect(await p.follow(placed.id)).toEqual([]);
  p.pass(0.2 * dayMs);
  expect(await p.follow(placed.id)).toEqual(['receiptOverdue', 'notice']);
  expect((await p.tasks('kind=agencyReceipt&invoice=A-4')).length).toBe(1);
  expect((await p.look(placed.id)).notices).toMatchObject([{ kind: 'receipt', state: 'sent' }]);
  p.pass(30 * dayMs);
  expect(await p.follow(placed.id)).toEqual(['silence']);
  p.pass(30 * dayMs);
  expect(await p.follow(placed.id)).toEqual(['silence']);
  expect((await p.tasks('kind=agencySilent&invoice=A-4')).length).toBe(1);
  await p.report(placed.id, { kind: 'inProgress', occurredOn: '2026-12-01' });
  expect((await p.tasks('invoice=A-4')).length).toBe(0);
});

test('money paid to us is told to the agency the same day, to the cent; then the case closes, and opens again when it goes back', async () => {
  const id = await p.ready('A-5');
  const placed = await p.place(id);
  await p.pay('A-5', 30_000);
  expect(await p.follow(placed.id)).toEqual(['notice']);
  await p.pay('A-5', 70_000);
  expect((await p.look(placed.id)).status).toBe('sent');
  expect(await p.follow(placed.id)).toEqual(['notice']);
  const closed = await p.look(placed.id);
  expect(closed).toMatchObject({ status: 'closed', endedBecause: 'Nothing is owed any more' });
  expect(closed.notices).toMatchObject([
    { kind: 'directPayment', state: 'sent', facts: { amountCents: 30_000, balanceCents: 70_000 } },
    { kind: 'directPayment', state: 'sent', facts: { amountCents: 70_000, balanceCents: 0 } },
  ]);
  await p.post('/v1/payments/P-A-5-70000/reverse', { reversedOn: '2026-11-20', reason: 'AC04' });
  expect(await p.invoiceOf('A-5')).toMatchObject({ status: 'handedOver', balanceCents: 70_000 });
  expect(await p.look(placed.id)).toMatchObject({ status: 'sent', nextAction: { step: 'notice' } });
  expect(await p.follow(placed.id)).toContain('notice');
  const told = (await p.mails()).filter(
    (mail) => mail.includes(`Dossier ${placed.dossier}`) || mail.includes(placed.dossier),
  );
  expect(told.length).toBeGreaterThanOrEqual(3);
  for (const mail of await p.mails()) expect(mail).toContain('To: dossiers@ouest.example');
});

test('recalled: told, asked about when nobody confirms, and back with us only when the agency has confirmed', async () => {
  const id = await p.ready('A-6');
  const placed = await p.place(id);
  await p.report(placed.id, { kind: 'recallConfirmed' }, 409);
  await p.post(`/v1/placements/${placed.id}/recall`, { reason: 'Accord trouvé', by: 'Claire' });
  expect(await p.follow(placed.id)).toEqual(['notice']);
  p.pass(5.1 * dayMs);
  expect(await p.follow(placed.id)).toEqual(['recallOverdue']);
  await p.pay('A-6', 10_000);
  expect(await p.invoiceOf('A-6')).toMatchObject({ status: 'handedOver', balanceCents: 90_000 });
  await p.follow(placed.id);
  await p.post(`/v1/placements/${placed.id}/recall/confirm`, { by: 'Claire' });
  expect(await p.look(placed.id)).toMatchObject({ status: 'recalled', nextAction: null });
  expect(await p.invoiceOf('A-6')).toMatchObject({ status: 'open', dunning: { stage: 'end' } });
  expect((await p.tasks('invoice=A-6')).map(({ kind }) => kind)).toEqual(['endOfPolicy']);
});

test('closed without payment, the invoice stays where it is until a person takes it back', async () => {
  const id = await p.ready('A-7');
  const placed = await p.place(id);
  const paid = await p.report(placed.id, { kind: 'closed', reason: 'paidInFull' });
  expect(paid).toMatchObject({ outcome: 'forPerson', placement: { status: 'sent' } });
  await p.report(placed.id, { kind: 'closed', reason: 'uncollectible' });
  expect(await p.look(placed.id)).toMatchObject({ status: 'closed', endedBecause: 'uncollectible' });
  expect(await p.invoiceOf('A-7')).toMatchObject({ status: 'handedOver' });
  const task = (await p.tasks('kind=agencyReport&invoice=A-7')).find(({ data }) => data['decide'] === 'closed');
  await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', retry: true });
  expect(await p.invoiceOf('A-7')).toMatchObject({ status: 'open', dunning: { stage: 'end' } });
});

test('money between approval and sending withdraws the dossier, also when it settles one invoice of several', async () => {
  const first = await p.ready('A-8', 'D-8');
  await p.ready('A-9', 'D-8');
  await p.handOver(first);
  const [approval] = await p.tasks(`kind=approval&invoice=${first}`);
  await p.post(`/v1/tasks/${approval!.id}/complete`, { by: 'Claire', approved: true });
  await p.pay('A-9');
  await p.handOver(first);
  expect(await p.invoiceOf('A-8')).toMatchObject({ status: 'open' });
  expect(await p.invoiceOf('A-9')).toMatchObject({ status: 'settled' });
  const live = await p.get<{ items: { invoices: { number: string }[] }[] }>('/v1/placements?limit=100');
  expect(live.items.some(({ invoices }) => invoices.some(({ number }) => number === 'A-8' || number === 'A-9'))).toBe(
    false,
  );
  const placed = await p.place(first).catch(async () => p.place(first));
  expect((placed as unknown as { invoices: object[] }).invoices).toMatchObject([
    { number: 'A-8', placedCents: 100_000 },
  ]);
});

test('a dispute told to us reaches the agency, one told by the agency does not go back to it', async () => {
  const one = await p.place(await p.ready('A-10'));
  await p.post('/v1/invoices/A-10/dispute', { reason: 'Livraison incomplète' });
  expect(await p.follow(one.id)).toEqual(['notice']);
  expect((await p.look(one.id)).notices).toMatchObject([
    { kind: 'dispute', facts: { reason: 'Livraison incomplète' } },
  ]);
  const other = await p.place(await p.ready('A-11'));
  await p.report(other.id, { kind: 'disputed', note: 'Jamais commandé' });
  expect((await p.look(other.id)).notices).toEqual([]);
  expect((await p.tasks('kind=dispute&invoice=A-11')).length).toBe(1);
});

test('a return file: good lines are applied once, the others become tasks, none is dropped', async () => {
  const placed = await p.place(await p.ready('A-12'));
  const file = [
    'dossier;invoice;kind;occurredOn;amountCents;reference;reason',
    `${placed.dossier};;accepted;2026-11-20;;OUEST-12;`,
    `${placed.dossier};A-12;payment;2026-11-20;25000;V-1;`,
    `${placed.dossier};A-12;payment;2026-11-20;25000;V-1;`,
    '999999;;in_progress;2026-11-20;;;',
    `${placed.dossier};A-1;payment;2026-11-20;100;V-2;`,
    `${placed.dossier};;bientot;2026-11-20;;;`,
  ].join('\r\n');
  const send = async () => {
    const answer = await p.api.post('/v1/placements/reports', file, { 'content-type': 'text/csv' });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<{ lines: { outcome: string; because: string | null }[] }>().lines.map(({ outcome }) => outcome);
  };
  expect(await send()).toEqual(['recorded', 'recorded', 'repeated', 'forPerson', 'forPerson', 'forPerson']);
  expect(await p.invoiceOf('A-12')).toMatchObject({ balanceCents: 75_000 });
  const before = (await p.tasks('kind=agencyReport&limit=100')).length;
  expect(await send()).toEqual(['repeated', 'repeated', 'repeated', 'repeated', 'repeated', 'repeated']);
  expect((await p.tasks('kind=agencyReport&limit=100')).length).toBe(before);
  expect(await p.invoiceOf('A-12')).toMatchObject({ balanceCents: 75_000 });
});

test('while a case is placed its debtor hears from us only about other invoices', async () => {
  await p.place(await p.ready('A-13', 'D-13'));
  const other = await p.ready('A-14', 'D-13');
  await p.handOver(other);
  const rows = await p.get<{ items: { invoices: { number: string }[] }[] }>('/v1/deliveries?invoice=A-14');
  expect(rows.items.map(({ invoices }) => invoices.map(({ number }) => number))).toEqual([['A-14']]);
  const plan = { reference: 'PL-13', debtor: 'D-13', invoices: ['A-13'], agreedOn: '2026-11-20' };
  const instalments = [{ dueOn: '2026-12-20', amountCents: 100_000 }];
  await p.post('/v1/payment-plans', { ...plan, instalments }, 409);
});

test('the settings of an agency are checked, each problem by its field', async () => {
  const put = async (over: object) => {
    const answer = await p.api.put('/v1/creditor/settings', { agency: { ...agency, ...over } });
    return [answer.statusCode, answer.json<{ field?: string; errors?: { field: string }[] }>().field];
  };
  expect((await put({ email: null }))[0]).toBe(422);
  expect((await put({ route: { by: 'folder' } }))[0]).toBe(400);
  expect((await put({ route: { by: 'folder', folder: 'agence/../x' } }))[0]).toBe(422);
  expect((await put({ receiptDays: 0 }))[0]).toBe(400);
  expect((await put({}))[0]).toBe(200);
});

test('another creditor sees no placement', async () => {
  const { items } = await p.get<{ items: { id: string }[] }>('/v1/placements');
  expect((await p.api.get(`/v1/placements/${items[0]!.id}`, p.api.otherApiKey)).statusCode).toBe(404);
  expect((await p.api.get('/v1/placements', p.api.otherApiKey)).json<{ items: [] }>().items).toEqual([]);
});

test('an agency that takes files by hand: the invoice is ours until a person has handed the dossier over', async () => {
  const q = await placing({ ...agency, email: null, route: { by: 'download' } });
  try {
    const id = await q.ready('B-1');
    const placed = await q.place(id);
    expect(placed.status).toBe('frozen');
    expect(await q.invoiceOf('B-1')).toMatchObject({ status: 'open' });
    const [task] = await q.tasks('kind=tellAgency&invoice=B-1');
    await q.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire' });
    expect(await q.look(placed.id)).toMatchObject({ status: 'sent' });
    expect(await q.invoiceOf('B-1')).toMatchObject({ status: 'handedOver' });
    await q.pay('B-1', 10_000);
    expect(await q.follow(placed.id)).toEqual(['notice']);
    expect((await q.look(placed.id)).notices).toMatchObject([{ kind: 'directPayment', state: 'withPerson' }]);
    const [tell] = await q.tasks('kind=tellAgency&invoice=B-1');
    await q.post(`/v1/tasks/${tell!.id}/complete`, { by: 'Claire' });
    expect((await q.look(placed.id)).notices).toMatchObject([{ kind: 'directPayment', state: 'sent' }]);
    expect((await readdir(q.outboxDir)).filter((name) => name.endsWith('.eml'))).toEqual([]);
  } finally {
    await q.api.close();
  }
});
