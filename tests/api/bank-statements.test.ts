/** Bank statements through the API, on a real database. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { camtFile, type CamtBooking, type CamtShape } from '../../bench/camt-file.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-27T10:00:00Z'));
});
afterAll(() => api.close());

let count = 0;
/** Registers an invoice of a debtor of its own; 1 250.50 EUR unless told otherwise. */
async function register(number: string, over: Record<string, unknown> = {}, ofDebtor: Record<string, unknown> = {}) {
  count += 1;
  const body = invoice(number, { debtor: debtor({ reference: `B-${String(count)}`, ...ofDebtor }), ...over });
  const answer = await api.post('/v1/invoices', body);
  expect(answer.statusCode).toBe(201);
  return answer.json();
}

async function sendRaw(payload: string | Buffer | Readable, type = 'application/xml', key = api.apiKey) {
  return api.app.inject({
    method: 'POST',
    url: '/v1/bank-statements?fileName=releve.xml',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    payload,
  });
}
const send = (bookings: readonly CamtBooking[], shape: CamtShape = {}) => sendRaw(camtFile(bookings, shape));
const balanceOf = async (number: string) =>
  (await api.get(`/v1/invoices/${encodeURIComponent(number)}`)).json().balanceCents;
const linesOf = async (id: string) => (await api.get(`/v1/bank-transactions?import=${id}`)).json().items;
const rows = (text: string, values: unknown[] = []) =>
  inCreditorTx(api.db, api.creditorId, (tx) =>
    run<Record<string, unknown>>(tx, `test ${text}`.slice(0, 60), text, values),
  );
const openTasks = async () => (await api.get('/v1/tasks?kind=unallocatedPayment&status=open&limit=100')).json().items;

test('an invoice has a payment reference, by which it is found', async () => {
  const made = await register('FA-2026-000118');
  expect(made.paymentReference).toBe('RF69FA2026000118');
  const twin = await register('FA/2026/000118');
  expect(twin.paymentReference).toMatch(/^RF\d{10}FA2026000118$/);
  const found = (await api.get('/v1/invoices?paymentReference=RF69%20FA20%202600%200118')).json();
  expect(found.items.map((one: { number: string }) => one.number)).toEqual(['FA-2026-000118']);
});

test('a statement pays by reference, by number, in part, and what is unknown waits for a person', async () => {
  await register('BK-2026-0001');
  await register('BK-2026-0002');
  await register('BK-2026-0003');
  const reference = (await api.get('/v1/invoices/BK-2026-0001')).json().paymentReference;
  const file = camtFile(
    [
      { amount: '1250.50', reference, bankReference: 'A1', name: 'X', iban: 'FR1420041010050500013M02606' },
      { amount: '1250.5', texts: ['VIR FACTURE bk 2026 2'], bankReference: 'A2' },
      { amount: '250.00', texts: ['acompte BK20260003'], bankReference: 'A3' },
      { amount: '77.00', texts: ['merci'], name: 'Inconnu', bankReference: 'A4' },
      { amount: '12.00', direction: 'DBIT', texts: ['frais'], bankReference: 'A5' },
      { amount: '5.00', status: 'PDNG', bankReference: 'A6' },
    ],
    { until: '2026-11-26T23:59:59' },
  );
  const answer = await sendRaw(file);
  expect(answer.statusCode).toBe(201);
  const { import: taken, toPerson } = answer.json();
  expect(taken).toMatchObject({
    ...{ status: 'done', format: 'camt.053', fileName: 'releve.xml', problem: null },
    counts: { read: 5, repeated: 0, notBooked: 1, matched: 3, toPerson: 1, ignored: 1 },
  });
  expect(toPerson).toHaveLength(1);
  expect(toPerson[0]).toMatchObject({ remittance: 'merci', matchedBy: null });
  expect(await Promise.all(['BK-2026-0001', 'BK-2026-0002', 'BK-2026-0003'].map(balanceOf))).toEqual([0, 0, 100_050]);
  const by = (await linesOf(taken.id)).map((one: { matchedBy: string }) => one.matchedBy);
  expect(by.sort()).toEqual(['creditorReference', 'invoiceNumber', 'invoiceNumber', null, null].sort());
  const task = (await openTasks()).find((one: { id: string }) => one.id === toPerson[0].taskId);
  expect(JSON.stringify(task)).toContain('/allocate');
  const [source] = await rows(`select reported_at from sources where creditor_id = $1 and key = 'bank'`, [
    api.creditorId,
  ]);
  expect(source).toMatchObject({ reported_at: new Date('2026-11-26T21:59:59Z') });

  // The same file, and the same movements in another file, change nothing.
  const again = await sendRaw(file);
  expect([again.statusCode, again.json().import.id]).toEqual([200, taken.id]);
  const longer = await sendRaw(file.replace('M1', 'M2'));
  expect(longer.statusCode).toBe(201);
  expect(longer.json().import.counts).toMatchObject({ read: 5, repeated: 5 });
  expect(await balanceOf('BK-2026-0003')).toBe(100_050);
  expect((await api.get('/v1/imports')).json().items).toHaveLength(2);
  expect((await api.get('/v1/imports', api.otherApiKey)).json().items).toEqual([]);
  expect((await api.get('/v1/bank-transactions', api.otherApiKey)).json().items).toEqual([]);
});

test('a return undoes the payment it names; one that names none asks a person', async () => {
  await register('RT-0001');
  const paid = await send([{ amount: '1250.50', texts: ['RT-0001'], endToEndId: 'E2E-RT-1', bankReference: 'R1' }]);
  expect(paid.json().import.counts).toMatchObject({ matched: 1 });
  expect(await balanceOf('RT-0001')).toBe(0);
  const back = await send([
    { amount: '1250.50', direction: 'DBIT', endToEndId: 'E2E-RT-1', returnReason: 'AC04', bankReference: 'R2' },
    { amount: '9.00', direction: 'DBIT', endToEndId: 'E2E-NONE', returnReason: 'AM04', bankReference: 'R3' },
    { amount: '8.00', direction: 'DBIT', endToEndId: 'E2E-RT-1', bankReference: 'R4' },
  ]);
  expect(back.json().import.counts).toMatchObject({ matched: 1, toPerson: 1, ignored: 1 });
  expect(await balanceOf('RT-0001')).toBe(125_050);
  expect((await api.get('/v1/invoices/RT-0001')).json().status).toBe('open');
});

test('a statement and a notice of the same batch count once, in either order', async () => {
  for (const n of [1, 2, 3, 4]) await register(`BA-000${String(n)}`, { amountCents: 10_000 });
  const details = (first: number) =>
    [first, first + 1].map((n) => ({ amount: '100.00', texts: [`BA-000${String(n)}`], name: `P${String(n)}` }));
  const sum = (bankReference: string) => ({ amount: '200.00', bankReference, transactions: 'none' as const });
  // The sum first: a person is asked, until the notice tells the transactions.
  const first = await send([sum('LOT1')]);
  expect(first.json().import.counts).toMatchObject({ toPerson: 1 });
  const { taskId } = first.json().toPerson[0];
  const told = await send([{ amount: '200.00', bankReference: 'LOT1', transactions: details(1) }], { format: '054' });
  expect(told.json().import.counts).toMatchObject({ matched: 2 });
  expect(await Promise.all(['BA-0001', 'BA-0002'].map(balanceOf))).toEqual([0, 0]);
  expect((await api.get(`/v1/tasks/${taskId}`)).json().status).toBe('cancelled');
  expect((await linesOf(first.json().import.id))[0].status).toBe('known');
  // The transactions first, each an entry of its own under the reference of the batch; then the sum.
  await send(
    details(3).map((one) => ({ ...one, bankReference: 'LOT2' })),
    { format: '054' },
  );
  expect(await Promise.all(['BA-0003', 'BA-0004'].map(balanceOf))).toEqual([0, 0]);
  const after = await send([sum('LOT2')]);
  expect(after.json().import.counts).toMatchObject({ known: 1 });
  const left = await rows(
    `select count(*) as n from payments where creditor_id = $1 and reversed_at is null and amount_cents in (10000, 20000)`,
    [api.creditorId],
  );
  expect(left).toEqual([{ n: 4 }]);
});

test('without a bank reference, what may have been told by the other format is kept and asked about', async () => {
  await register('LK-0001', { amountCents: 4_200 });
  await send([{ amount: '42.00', texts: ['LK-0001 reglement'] }]);
  const other = await send([{ amount: '42.00', texts: ['LK-0001'], name: 'Autre' }], { format: '054' });
  expect(other.json().import.counts).toMatchObject({ toPerson: 1 });
  expect(JSON.stringify(other.json().toPerson[0].because)).toContain('told before');
});

test('an entry whose transactions do not sum to it goes to a person, with the invoices it names', async () => {
  await register('FE-0001', { amountCents: 10_000 });
  const answer = await send([
    { amount: '95.00', bankReference: 'F1', transactions: [{ amount: '100.00', texts: ['FE-0001'] }] },
  ]);
  expect(answer.json().toPerson[0]).toMatchObject({ amountCents: 9_500, candidates: [{ number: 'FE-0001' }] });
  expect(await balanceOf('FE-0001')).toBe(10_000);
});

test('money that is booked in the future settles nothing: a person looks', async () => {
  await register('FU-0001', { amountCents: 4_100 });
  const answer = await send([{ amount: '41.00', texts: ['FU-0001'], bookedOn: '2099-01-01', bankReference: 'FU1' }]);
  expect(answer.json().import.counts).toMatchObject({ toPerson: 1 });
  expect(await balanceOf('FU-0001')).toBe(4_100);
});

test('a payment the ERP told counts once; one that may be the same is kept and asked about', async () => {
  await register('EP-0001', { amountCents: 3_000 });
  await register('EP-0002', { amountCents: 3_100 });
  for (const [n, cents] of [
    [1, 3_000],
    [2, 3_100],
  ] as const)
    await api.post('/v1/payments', {
      ...{ reference: `VIR-88${String(n)}`, receivedOn: '2026-11-19', amountCents: cents, currency: 'EUR' },
      allocations: [{ invoice: `EP-000${String(n)}`, amountCents: cents - 1_000 }],
    });
  const answer = await send([
    { amount: '30.00', texts: ['EP-0001 VIR-881'], bankReference: 'E1' },
    { amount: '31.00', texts: ['EP-0002'], bankReference: 'E2' },
  ]);
  expect(answer.json().import.counts).toMatchObject({ known: 1, toPerson: 1 });
  expect(await Promise.all(['EP-0001', 'EP-0002'].map(balanceOf))).toEqual([1_000, 1_000]);
});

test('money that settled its invoice is the same money when the other source tells of it, in either order', async () => {
  const told = (reference: string, of: string) => ({
    ...{ reference, receivedOn: '2026-11-19', amountCents: 7_700, currency: 'EUR', debtor: of },
  });
  const own = (reference: string) => ({ debtor: debtor({ reference }), amountCents: 7_700 });
  for (const [number, of] of [
    ['TW-0001', 'TW-A'],
    ['TW-0002', 'TW-B'],
    ['TW-0003', 'TW-B'],
  ] as const)
    await api.post('/v1/invoices', invoice(number, own(of)));

  // The ERP first: nothing is open any more when the statement comes.
  await api.post('/v1/payments', told('ERP-TW-1', 'TW-A'));
  const late = await send([
    { amount: '77.00', texts: ['Facture TW 0001'], bankReference: 'T1' },
    { amount: '77.00', texts: ['TW-0001 encore'], bankReference: 'T2' },
  ]);
  expect(late.json().import.counts).toMatchObject({ known: 1, toPerson: 1 });

  // The statement first: the ERP's word without an invoice pays no other one, until a person has said so.
  await send([{ amount: '77.00', texts: ['TW-0002'], bankReference: 'T3' }]);
  const repeated = await api.post('/v1/payments', told('ERP-TW-2', 'TW-B'));
  expect(repeated.json()).toMatchObject({ unallocatedCents: 7_700, allocations: [] });
  expect(await balanceOf('TW-0003')).toBe(7_700);
  const task = (await openTasks()).find((one: { data: { reference: string } }) => one.data.reference === 'ERP-TW-2');
  expect(task.data.textEn).toContain('Possible duplicate');
  expect((await api.post(`/v1/tasks/${String(task.id)}/complete`, { by: 'Léa' })).statusCode).toBe(200);

  // A person was asked once: the next payment of the same sum is another one. One that names another invoice is no repetition either.
  expect((await api.post('/v1/payments', told('ERP-TW-3', 'TW-B'))).json().allocations).toHaveLength(1);
});

test('an instalment paid with the reference of its plan, as the agreement asks, is laid on the invoices of the plan', async () => {
  const of = { debtor: debtor({ reference: 'PL-A', name: 'Serrurerie Caron' }), amountCents: 6_000 };
  for (const number of ['PX-0001', 'PX-0002']) await api.post('/v1/invoices', invoice(number, of));
  const plan = (reference: string, number: string) => ({
    ...{ reference, debtor: 'PL-A', invoices: [number], agreedOn: '2026-11-20' },
    instalments: [
      { dueOn: '2026-12-01', amountCents: 2_500 },
      { dueOn: '2027-01-04', amountCents: 3_500 },
    ],
  });
  expect((await api.post('/v1/payment-plans', plan('ECH-2026-7', 'PX-0001'))).statusCode).toBe(201);
  expect((await api.post('/v1/payment-plans', plan('P-9', 'PX-0002'))).statusCode).toBe(201);
  const answer = await send([
    { amount: '25.00', texts: ['echeance ech 2026 7'], name: 'Compte joint', bankReference: 'X1' },
    // So short a reference counts only where the payer fits.
    { amount: '25.00', texts: ['P-9'], name: 'Inconnu', bankReference: 'X2' },
    { amount: '10.00', texts: ['P-9'], name: 'SERRURERIE CARON', bankReference: 'X3' },
  ]);
  expect(answer.json().import.counts).toMatchObject({ matched: 2, toPerson: 1 });
  expect(await Promise.all(['PX-0001', 'PX-0002'].map(balanceOf))).toEqual([3_500, 5_000]);
  expect(answer.json().toPerson[0].candidates[0].number).toBe('PX-0002');
});

test('a payer seen before is known by IBAN, and a name by its words', async () => {
  const iban = 'FR7610107001011234567890129';
  await register('IB-0001', { amountCents: 5_100 }, { reference: 'IBAN-1', name: 'Garage Leroy' });
  await register('IB-0002', { amountCents: 5_200 }, { reference: 'IBAN-1', name: 'Garage Leroy' });
  await register('IB-0003', { amountCents: 5_300 }, { name: 'Établissements Dupré & Fils SARL' });
  await send([{ amount: '51.00', texts: ['IB-0001'], iban, bankReference: 'I1' }]);
  const answer = await send([
    { amount: '52.00', texts: ['virement'], iban, bankReference: 'I2' },
    { amount: '53.00', texts: ['virement'], name: 'SARL FILS DUPRE', bankReference: 'I3' },
  ]);
  const by = (await linesOf(answer.json().import.id)).map((one: { matchedBy: string }) => one.matchedBy);
  expect(by.sort()).toEqual(['amountAndIban', 'amountAndName']);
  expect(await Promise.all(['IB-0002', 'IB-0003'].map(balanceOf))).toEqual([0, 0]);
});

test.each([
  ['a DOCTYPE', `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Document/>`, 'camt_doctype'],
  ['an unknown entity', camtFile([]).replace('<Id>S1</Id>', '<Id>&nbsp;</Id>'), 'camt_not_xml'],
  ['another root', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"></Document>', 'camt_unknown'],
  ['version 01', camtFile([], { version: '01' }), 'camt_unknown'],
  ['a file that is cut', camtFile([{ amount: '10.00' }]).slice(0, -30), 'camt_not_xml'],
  ['an empty file', '', 'camt_cut'],
  ['parts of a cent', camtFile([{ amount: '10.001' }]), 'camt_amount'],
  ['an exponent', camtFile([{ amount: '1E5' }]), 'camt_amount'],
  ['an impossible day', camtFile([{ amount: '10.00', bookedOn: '2026-02-30' }]), 'camt_date'],
  ['too deep nesting', camtFile([]).replace('<Id>S1</Id>', '<a>'.repeat(70) + '</a>'.repeat(70)), 'camt_too_deep'],
  ['a text without end', camtFile([{ amount: '10.00', texts: ['x'.repeat(20_000)] }]), 'camt_too_long'],
  ['an encoding nobody reads', '<?xml version="1.0" encoding="UTF-7"?><Document/>', 'camt_encoding'],
])('%s is refused with a remedy, and nothing of the file takes effect', async (_what, file, code) => {
  const before = await rows('select count(*) as n from bank_transactions where creditor_id = $1', [api.creditorId]);
  const answer = await sendRaw(file);
  expect(answer.json()).toMatchObject({ status: 422, code });
  expect(await rows('select count(*) as n from bank_transactions where creditor_id = $1', [api.creditorId])).toEqual(
    before,
  );
});

test('a long file that breaks off has no effect, and its lines count when it comes whole', async () => {
  await register('LG-0001', { amountCents: 700 });
  const bookings = Array.from({ length: 1_200 }, (_, n) => ({
    amount: '7.00',
    texts: [n === 0 ? 'LG-0001' : `inconnu ${String(n)}`],
    bankReference: `LG${String(n)}`,
    direction: n === 0 ? ('CRDT' as const) : ('DBIT' as const),
  }));
  const file = camtFile(bookings);
  const cut = await sendRaw(Readable.from([file.slice(0, -200), '<broken']));
  expect(cut.statusCode).toBe(422);
  const [failed] = (await api.get('/v1/imports?status=failed')).json().items;
  expect(failed.problem).toContain('well-formed');
  expect(await balanceOf('LG-0001')).toBe(700);
  const whole = await sendRaw(Readable.from(file.match(/[\s\S]{1,65536}/g) ?? []));
  expect(whole.statusCode).toBe(202);
  expect(whole.headers['location']).toBe(`/v1/imports/${String(whole.json().import.id)}`);
  expect(whole.json().import).toMatchObject({ status: 'applying', counts: { read: 1_200, pending: 1_200 } });
});

test('of many lines each takes effect once, and a return finds its payment wherever it stands in the file', async () => {
  await register('MA-0001', { amountCents: 900 });
  const answer = await send([
    { amount: '9.00', direction: 'DBIT', endToEndId: 'E2E-MA', returnReason: 'AC04', bankReference: 'MA-R' },
    ...Array.from({ length: 260 }, (_, n) => ({
      ...{ amount: '4.01', bankReference: `MA-D${String(n)}` },
      ...(n % 2 === 0 ? ({ direction: 'DBIT' } as const) : { name: `PASSANT ${String(n)}` }),
    })),
    { amount: '9.00', texts: ['MA-0001'], endToEndId: 'E2E-MA', bankReference: 'MA-C' },
  ]);
  expect(answer.statusCode).toBe(201);
  expect(answer.json().import).toMatchObject({
    status: 'done',
    counts: { read: 262, matched: 2, toPerson: 130, ignored: 130 },
  });
  expect(answer.json().import.counts.pending).toBeUndefined();
  expect(await balanceOf('MA-0001')).toBe(900);
});

test('an outgoing booking that both formats tell is ignored once and known once', async () => {
  const transactions = [
    { amount: '60.00', name: 'A' },
    { amount: '40.00', name: 'B' },
  ];
  const out = { amount: '100.00', direction: 'DBIT', bankReference: 'OUT1' } as const;
  const notice = await send([{ ...out, transactions }], { format: '054' });
  expect(notice.json().import.counts).toMatchObject({ ignored: 2 });
  const statement = await send([{ ...out, transactions: 'none' }]);
  expect(statement.json().import.counts).toMatchObject({ known: 1 });
});

test('a file of more than 512 MB is refused before it is read', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/v1/bank-statements',
    headers: {
      authorization: `Bearer ${api.apiKey}`,
      ...{ 'content-type': 'application/xml', 'content-length': String(512 * 1024 * 1024 + 1) },
    },
    payload: Readable.from(['<?xml version="1.0"?>']),
  });
  expect(answer.json()).toMatchObject({ status: 413 });
});

test('Latin letters are read as declared, and other types than XML are refused', async () => {
  await register('LA-0001', { amountCents: 600 }, { name: 'Crêperie Noël' });
  const file = camtFile([{ amount: '6.00', name: 'CRÊPERIE NOËL', bankReference: 'L1' }]).replace(
    'UTF-8',
    'ISO-8859-1',
  );
  const answer = await sendRaw(Buffer.from(file, 'latin1'));
  expect((await linesOf(answer.json().import.id))[0]).toMatchObject({
    partyName: 'CRÊPERIE NOËL',
    matchedBy: 'amountAndName',
  });
  expect((await sendRaw('x', 'text/plain')).json()).toMatchObject({ status: 415 });
});
