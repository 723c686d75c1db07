/** Electronic invoices become cases, exactly as the API would have registered them, and hostile files become nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { debtor, invoice, testApi, type TestApi } from '../api/app.ts';
import { pdfWith, sample, send, type Imported } from './import.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-28T09:00:00Z'));
});
afterAll(() => api.close());

const ubl = () => sample('ubl-invoice.xml').toString();
const xml = (payload: string | Buffer, query = '') => send(api, 'application/xml', payload, query);
const look = async (number: string) => (await api.get(`/v1/invoices/${number}`)).json<Record<string, unknown>>();

test('a dry run of a UBL invoice tells what would happen and registers nothing', async () => {
  const answer = await xml(ubl(), 'dryRun=true');
  expect(answer.statusCode, answer.body).toBe(201);
  expect(answer.json()).toMatchObject({ dryRun: true, status: 'done', counts: { read: 1, wouldTake: 1 } });
  expect((await api.get('/v1/invoices/UBL-2026-001')).statusCode).toBe(404);
  expect((await api.get('/v1/debtors/552100554')).statusCode).toBe(404);
});

test('a UBL invoice becomes a case over what is left to pay, and says what was prepaid', async () => {
  const answer = await xml(ubl(), 'fileName=facture.xml');
  expect(answer.statusCode, answer.body).toBe(201);
  expect(answer.json()).toMatchObject({
    format: 'ubl',
    status: 'done',
    counts: { read: 1, taken: 1 },
    lines: [{ line: 1, status: 'taken', number: 'UBL-2026-001', problems: [{ code: 'prepaid' }] }],
  });
  expect(await look('UBL-2026-001')).toMatchObject({
    amountCents: 100_000,
    balanceCents: 100_000,
    dueOn: '2026-12-02',
    debtor: { reference: '552100554', name: 'Épicerie du Marché', type: 'business' },
    dunning: { nextAction: { channel: 'email' } },
  });
});

test('the same file again changes nothing', async () => {
  const answer = await xml(ubl(), 'fileName=encore.xml');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ counts: { taken: 1 } });
  const spaced = await xml(`${ubl()}\n`);
  expect(spaced.statusCode).toBe(201);
  expect(spaced.json()).toMatchObject({ counts: { same: 1 } });
});

test('the same number with other content is refused, in both languages', async () => {
  const answer = await xml(ubl().replace('>1000.00<', '>999.00<'));
  const { lines, counts } = answer.json<Imported>();
  expect(counts).toEqual({ read: 1, refused: 1 });
  expect(lines[0]?.problems.at(-1)).toMatchObject({ code: 'invoice_conflict' });
  expect(lines[0]?.problems.at(-1)?.text).toContain('déjà enregistrée');
  expect(lines[0]?.problems.at(-1)?.textEn).toContain('already registered');
  expect(await look('UBL-2026-001')).toMatchObject({ balanceCents: 100_000 });
});

test('a CII invoice names its buyer by the SIREN of its VAT number', async () => {
  const answer = await send(api, 'text/xml', sample('cii.xml'));
  expect(answer.json()).toMatchObject({ format: 'cii', counts: { taken: 1 }, lines: [] });
  expect(await look('CII-2026-001')).toMatchObject({ amountCents: 45_050, debtor: { reference: '303265045' } });
});

test.each(['factur-x.xml', 'ZUGFeRD-invoice.xml', 'XRechnung.xml'])(
  'an invoice inside a PDF (%s) is read',
  async (name) => {
    const number = `FX-${name.slice(0, 4)}`;
    const cii = Buffer.from(sample('cii.xml').toString().replace('CII-2026-001', number));
    const answer = await send(api, 'application/pdf', await pdfWith(name, cii));
    expect(answer.statusCode, answer.body).toBe(201);
    expect(answer.json()).toMatchObject({ format: 'facturX', counts: { taken: 1 } });
    expect(await look(number)).toMatchObject({ amountCents: 45_050 });
  },
);

test('a debtor that exists keeps what it has: its reference, its type and its contact points', async () => {
  await api.post(
    '/v1/invoices',
    invoice('OLD-1', { debtor: debtor({ reference: 'M-7', siren: '784671695', type: 'public' }) }),
  );
  const file = ubl().replaceAll('552100554', '784671695').replace('UBL-2026-001', 'UBL-KEEP');
  expect((await xml(file)).json()).toMatchObject({ counts: { taken: 1 } });
  expect(await look('UBL-KEEP')).toMatchObject({
    debtor: { reference: 'M-7', type: 'public', name: 'Boulangerie Noël & Fils' },
  });
  const known = (await api.get('/v1/debtors/M-7')).json<Record<string, unknown>>();
  expect(JSON.stringify(known)).toContain('compta@noel.example');
  expect(JSON.stringify(known)).not.toContain('compta@marche.example');
  expect((await xml(`${file}\n`)).json()).toMatchObject({ counts: { same: 1 } });
});

test('a credit note is booked once on the invoice it names, and refused while that invoice is not here', async () => {
  const file = sample('ubl-credit-note.xml').toString();
  const early = file.replaceAll('UBL-2026-001', 'UBL-UNKNOWN').replaceAll('AV-2026-001', 'AV-0');
  expect((await xml(early)).json<Imported>().lines[0]).toMatchObject({
    status: 'refused',
    problems: [{ code: 'credited_invoice_unknown' }],
  });
  expect((await xml(file)).json()).toMatchObject({ counts: { taken: 1 } });
  expect(await look('UBL-2026-001')).toMatchObject({ balanceCents: 88_000 });
  expect((await xml(`${file}\n`)).json()).toMatchObject({ counts: { same: 1 } });
  expect(await look('UBL-2026-001')).toMatchObject({ balanceCents: 88_000 });
});

test('an invoice without a due date is refused with the remedy, which works', async () => {
  const file = ubl()
    .replace(/<cbc:DueDate>.*<\/cbc:DueDate>/, '')
    .replace('UBL-2026-001', 'UBL-NODUE');
  const [refused] = (await xml(file)).json<Imported>().lines;
  expect(refused).toMatchObject({ status: 'refused', problems: [{ field: 'dueOn', code: 'due_date_missing' }] });
  expect((await xml(file, 'defaultTermDays=45')).json()).toMatchObject({ counts: { taken: 1 } });
  expect(await look('UBL-NODUE')).toMatchObject({ dueOn: '2026-12-17' });
});

test.each([
  ['another creditor’s invoice', (file: string) => file.replaceAll('732829320', '784671695'), 'other_seller'],
  ['a type that is no claim', (file: string) => file.replace('>380<', '>751<'), 'unknown_type'],
  ['nothing left to pay', (file: string) => file.replace('>1000.00<', '>0.00<'), 'nothing_due'],
  ['an amount that is none', (file: string) => file.replace('>1000.00<', '>1.000,00<'), 'missing_field'],
  ['a date that is none', (file: string) => file.replace('2026-11-02', '2026-02-30'), 'missing_field'],
  ['due before it was issued', (file: string) => file.replace('2026-12-02', '2026-10-02'), 'due_before_issue'],
  ['a currency we do not take', (file: string) => file.replace('>EUR<', '>XAU<'), 'unknown_currency'],
  [
    'no buyer id',
    (file: string) => file.replace(/<cbc:CompanyID schemeID="0002">552100554<\/cbc:CompanyID>/, ''),
    'buyer_unknown',
  ],
])('%s is refused', async (name, change, code) => {
  const answer = await xml(change(ubl().replace('UBL-2026-001', `X ${name}`.slice(0, 30))));
  expect(answer.json<Imported>().lines[0]).toMatchObject({ status: 'refused', problems: [{ code }] });
});

test('a buyer without an id is taken under the creditor’s own reference', async () => {
  const file = ubl()
    .replace(/<cbc:CompanyID schemeID="0002">552100554<\/cbc:CompanyID>/, '')
    .replace('UBL-2026-001', 'UBL-REF');
  expect((await xml(file, 'debtorReference=C-99')).json()).toMatchObject({ counts: { taken: 1 } });
  expect(await look('UBL-REF')).toMatchObject({ debtor: { reference: 'C-99' } });
});

test('a contact point that cannot be used does not stop the invoice', async () => {
  const file = ubl()
    .replace('compta@marche.example', 'not an address')
    .replace('UBL-2026-001', 'UBL-MAIL')
    .replaceAll('552100554', '542051180');
  const [line] = (await xml(file)).json<Imported>().lines;
  expect(line).toMatchObject({ status: 'taken', problems: [{ code: 'prepaid' }, { code: 'invalid_email' }] });
});

const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Invoice>&b;</Invoice>`;
const xxe = `<?xml version="1.0"?><!DOCTYPE i [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice><ID>&x;</ID></Invoice>`;

test.each([
  ['a billion laughs', bomb, 'doctype_refused'],
  ['an entity from the disk', xxe, 'doctype_refused'],
  ['an entity of its own', '<Invoice>&nope;</Invoice>', 'xml_unreadable'],
  ['a cut off file', ubl().slice(0, 900), 'xml_unreadable'],
  ['nesting without end', '<a>'.repeat(5_000), 'xml_unreadable'],
  ['no invoice', '<html><body/></html>', 'not_an_invoice'],
  ['text', 'hello', 'xml_unreadable'],
  [
    'another encoding than it says',
    Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="UTF-8"?><Invoice>'),
      Buffer.from([0xe9]),
      Buffer.from('</Invoice>'),
    ]),
    'not_utf8',
  ],
  ['an encoding nobody reads', '<?xml version="1.0" encoding="UTF-7"?><Invoice/>', 'not_utf8'],
  ['eight megabytes of junk', Buffer.alloc(8 * 1024 * 1024, 0x20), 'xml_unreadable'],
  ['ten megabytes', Buffer.alloc(10 * 1024 * 1024, 0x3c), 'file_too_large'],
  ['nothing', '', 'empty_file'],
])('%s is refused and nothing is kept', async (_name, payload, code) => {
  const answer = await xml(payload);
  expect([400, 422]).toContain(answer.statusCode);
  expect(answer.json()).toMatchObject({ code });
});

test('Windows-1252 is read when the file says so', async () => {
  const text = ubl()
    .replace('encoding="UTF-8"', 'encoding="windows-1252"')
    .replace('UBL-2026-001', 'UBL-1252')
    .replaceAll('552100554', '552032534');
  expect((await xml(Buffer.from(text, 'latin1'))).json()).toMatchObject({ counts: { taken: 1 } });
  expect(await look('UBL-1252')).toMatchObject({ debtor: { name: 'Épicerie du Marché' } });
});

test.each([
  ['no PDF', Buffer.from('%PDF-1.7 junk'), 'pdf_unreadable'],
  ['random bytes', Buffer.alloc(100_000, 7), 'pdf_unreadable'],
])('%s is refused', async (_name, payload, code) => {
  expect((await send(api, 'application/pdf', payload)).json()).toMatchObject({ status: 422, code });
});

test('a PDF without an invoice inside is refused with the remedy', async () => {
  const answer = await send(api, 'application/pdf', await pdfWith('conditions.xml', sample('cii.xml')));
  expect(answer.json()).toMatchObject({ status: 422, code: 'no_invoice_in_pdf' });
});

test('another creditor sees neither the import nor its lines', async () => {
  const { id } = (await xml(ubl())).json<Imported>();
  expect((await api.get(`/v1/imports/${id}/lines`)).json()).toMatchObject({ items: [{ number: 'UBL-2026-001' }] });
  expect((await api.get(`/v1/imports/${id}/lines`, api.otherApiKey)).statusCode).toBe(404);
});
