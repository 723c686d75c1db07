/** A CSV of invoices, as a French spreadsheet writes it: every good line is taken once, every bad one is told its remedy. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importQuery } from '../../api/import-query.ts';
import { beginApplying } from '../../db/queries/invoice-imports.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { goOnWithImports } from '../../worker/invoice-imports.ts';
import { testApi, type TestApi } from '../api/app.ts';
import { send, type Imported, type Line } from './import.ts';

let api: TestApi;
let now = new Date('2026-11-28T09:00:00Z');
beforeAll(async () => {
  api = await testApi(() => now);
});
afterAll(() => api.close());

const csv = (payload: string | Buffer | Readable, query = '') => send(api, 'text/csv', payload, query);
const look = async (number: string) =>
  (await api.get(`/v1/invoices/${encodeURIComponent(number)}`)).json<Record<string, unknown>>();
const linesOf = async (id: string, query = '') =>
  (await api.get(`/v1/imports/${id}/lines?limit=100${query}`)).json<{ items: Line[]; nextCursor: string | null }>();
const sweep = () =>
  goOnWithImports({ cases: api.deps, deliver: () => undefined, log: () => undefined }, new AbortController().signal);

const head = 'N° facture;Date;Échéance;Montant TTC;Devise;Code client;Client;SIREN;Email;Téléphone;Observations';
const file = (rows: readonly string[]) => `${head}\r\n${rows.join('\r\n')}\r\n`;
const row = (number: string, amount = '1 234,56') =>
  `${number};02/11/2026;02/12/2026;${amount};EUR;C-1;Café de l’Été;732829320;compta@cafe.example;06 12 34 56 78;rien`;

test('a file as Excel saves it, in Windows-1252 with decimal commas, becomes cases', async () => {
  const answer = await csv(Buffer.from(file([row('A-1'), row('A-2', '"99,90 "')]).replaceAll('’', "'"), 'latin1'));
  expect(answer.statusCode, answer.body).toBe(201);
  expect(answer.json()).toMatchObject({
    format: 'csv',
    status: 'done',
    counts: { read: 2, taken: 2 },
    columns: { read: { 'N° facture': 'number', Échéance: 'dueOn' }, notRead: ['Observations'] },
  });
  expect(await look('A-1')).toMatchObject({
    amountCents: 123_456,
    issuedOn: '2026-11-02',
    dueOn: '2026-12-02',
    debtor: { reference: 'C-1', name: "Café de l'Été", type: 'business' },
  });
  expect(await look('A-2')).toMatchObject({ amountCents: 9_990 });
});

test('the same file again changes nothing; a longer one adds only what is new', async () => {
  const text = file([row('B-1')]);
  expect((await csv(text)).statusCode).toBe(201);
  expect((await csv(text)).statusCode).toBe(200);
  expect((await csv(file([row('B-1'), row('B-2')]))).json()).toMatchObject({ counts: { read: 2, same: 1, taken: 1 } });
});

test('bad lines are refused with the column and the remedy, the good ones taken', async () => {
  const rows = [
    row('C-1'),
    row('C-2', '1,234'),
    row('C-3', 'douze'),
    row('C-4').replace('02/11/2026', '31/02/2026'),
    row('C-5').replace('02/12/2026', ''),
    row('C-6').replace('compta@cafe.example', 'pas une adresse'),
    row(''),
    row('C-8', '-5,00'),
    row('C-1', '5,00'),
    row('C-10').replace('02/12/2026', '01/10/2026'),
  ];
  const { id, counts } = (await csv(file(rows))).json<Imported>();
  expect(counts).toEqual({ read: 10, taken: 1, refused: 9 });
  const { items } = await linesOf(id, '&status=refused');
  expect(items.map(({ line, problems }) => [line, problems[0]?.field, problems[0]?.code])).toEqual([
    [3, 'Montant TTC', 'ambiguous_amount'],
    [4, 'Montant TTC', 'invalid_amount'],
    [5, 'Date', 'invalid_date'],
    [6, 'Échéance', 'due_date_missing'],
    [7, 'Email', 'invalid_email'],
    [8, 'N° facture', 'invalid_request'],
    [9, 'Montant TTC', 'invalid_amount'],
    [10, 'number', 'invoice_conflict'],
    [11, 'Échéance', 'due_before_issue'],
  ]);
  for (const { problems } of items) expect(problems[0]?.text).toMatch(/[a-zé]{3}/);
});

test('a dry run tells the same and registers nothing, twins inside the file too', async () => {
  const text = file([row('D-1'), row('D-1'), row('D-1', '7,00'), row('D-2', 'x'), row('A-1')]);
  const answer = await csv(text, 'dryRun=true');
  expect(answer.statusCode, answer.body).toBe(201);
  const { id, counts } = answer.json<Imported>();
  const { items } = await linesOf(id);
  expect(items.map(({ status }) => status)).toEqual(['wouldTake', 'same', 'refused', 'refused', 'refused']);
  expect(counts).toEqual({ read: 5, wouldTake: 1, same: 1, refused: 3 });
  expect((await api.get('/v1/invoices/D-1')).statusCode).toBe(404);
  const real = (await csv(text)).json<Imported>();
  expect(real.counts).toEqual({ read: 5, taken: 1, same: 1, refused: 3 });
});

test('a mapping names the columns of an unusual file', async () => {
  const text = 'Doc\tFait le\tA payer\tNet\tQui\tCode\nM-1\t2026-11-02\t2026-12-02\t12.50\tDupont\tD-9\n';
  const unmapped = await csv(text);
  expect(unmapped.json()).toMatchObject({ status: 422, code: 'head_line_unreadable' });
  const mapping = {
    number: 'Doc',
    issuedOn: 'Fait le',
    dueOn: 'A payer',
    amount: 'Net',
    'debtor.name': 'Qui',
    'debtor.reference': 'Code',
  };
  const answer = await csv(text, `mapping=${encodeURIComponent(JSON.stringify(mapping))}`);
  expect(answer.json(), answer.body).toMatchObject({ counts: { taken: 1 } });
  expect(await look('M-1')).toMatchObject({ amountCents: 1_250, debtor: { reference: 'D-9', type: 'unknown' } });
  expect((await csv(text, 'mapping=%7B%22nope%22%3A%22x%22%7D')).json()).toMatchObject({
    status: 400,
    code: 'invalid_mapping',
  });
});

test('our own field names, commas and UTF-8 with a byte order mark are read', async () => {
  const text =
    '\ufeffnumber,issuedOn,dueOn,amountCents,debtor.reference,debtor.name\n"F,1",2026-11-02,2026-12-02,1250,É-1,"Éts ""Durand"""\n';
  expect((await csv(text)).json()).toMatchObject({ counts: { taken: 1 } });
  expect(await look('F,1')).toMatchObject({ amountCents: 1_250, debtor: { reference: 'É-1', name: 'Éts "Durand"' } });
});

test.each([
  ['nothing', '', 'head_line_unreadable'],
  ['a head line that says too little', 'a;b\n1;2\n', 'head_line_unreadable'],
  ['a total that may be without VAT', 'numero;date;echeance;montant;client;code client\n', 'head_line_unreadable'],
  ['two columns for one field', `${head};Numéro\n`, 'head_line_unreadable'],
  ['a quotation mark that is never closed', `${head}\n"${'x;\n'.repeat(40_000)}`, 'csv_unreadable'],
  ['a first line without end', 'x'.repeat(200_000), 'csv_unreadable'],
  ['bytes that are no text', Buffer.alloc(10 * 1024 * 1024), 'not_text'],
  ['UTF-16', Buffer.from('\ufeffnumero;date\n', 'utf16le'), 'not_utf8'],
  [
    'UTF-8 that stops being UTF-8',
    Buffer.concat([Buffer.from(file([row('U-1')])), Buffer.from([0xe9, 0x20, 0x20, 0x20])]),
    'not_utf8',
  ],
])('%s is refused and has no effect', async (_name, payload, code) => {
  const answer = await csv(payload);
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ code });
  expect((await api.get('/v1/invoices/U-1')).statusCode).toBe(404);
});

test('formulas and control characters stay text or are refused, and never reach another cell', async () => {
  const rows = [row('=1+1').replace('Café de l’Été', '=cmd|calc'), row('G-2').replace('Café de l’Été', 'a\u0007b')];
  const { counts, lines } = (await csv(file(rows))).json<Imported>();
  expect(counts).toEqual({ read: 2, taken: 1, refused: 1 });
  expect(lines[0]).toMatchObject({ line: 3, problems: [{ field: 'Client', code: 'invalid_text' }] });
});

const many = (count: number, prefix: string) =>
  Readable.from(
    (function* () {
      yield `${head}\n`;
      for (let at = 0; at < count; at += 1)
        yield `${row(`${prefix}-${String(at)}`).replace('C-1', `K-${String(at % 40)}`)}\n`;
    })(),
    { objectMode: false },
  );

test('a long file is answered before it is applied, and the worker goes on with it', async () => {
  const answer = await csv(many(700, 'L'));
  expect(answer.statusCode, answer.body).toBe(202);
  const { id, status, counts } = answer.json<Imported>();
  expect({ status, counts }).toEqual({ status: 'applying', counts: { read: 700 } });
  expect(await sweep()).toBe(1);
  expect((await linesOf(id, '&status=pending')).items).toEqual([]);
  const first = await linesOf(id, '&status=taken');
  expect(first.items).toHaveLength(100);
  expect(first.nextCursor).toBe('101');
  expect(await look('L-699')).toMatchObject({ balanceCents: 123_456 });
}, 60_000);

test('fifty thousand lines are read without growing memory', async () => {
  const before = process.memoryUsage().heapUsed;
  let peak = 0;
  const watched = Readable.from(
    (async function* () {
      let seen = 0;
      for await (const chunk of many(50_000, 'H') as AsyncIterable<Buffer>) {
        if (++seen % 2_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
        yield chunk;
      }
    })(),
    { objectMode: false },
  );
  const answer = await csv(watched, 'dryRun=true');
  expect(answer.statusCode, answer.body).toBe(202);
  expect(answer.json()).toMatchObject({ counts: { read: 50_000 } });
  // The lines themselves would take several times as much.
  expect((peak - before) / 1024 / 1024).toBeLessThan(150);
  const { id } = answer.json<Imported>();
  // The rest of the dry run is not part of this promise.
  await inCreditorTx(api.db, api.creditorId, (tx) =>
    run(tx, 'test-end', `update imports set status = 'failed' where creditor_id = $1 and id = $2`, [
      api.creditorId,
      id,
    ]),
  );
}, 120_000);

test('a file whose reader died has no effect, and its sender is told', async () => {
  const { id } = (await csv(file([row('Z-1')]), 'dryRun=true')).json<Imported>();
  const stateOf = async () =>
    (
      await inCreditorTx(api.db, api.creditorId, (tx) =>
        run<{ status: string; problem: string | null }>(
          tx,
          'test-state',
          'select status, problem from imports where creditor_id = $1 and id = $2',
          [api.creditorId, id],
        ),
      )
    )[0];
  await inCreditorTx(api.db, api.creditorId, (tx) =>
    run(
      tx,
      'test-reading',
      `update imports set status = 'reading', ended_at = null where creditor_id = $1 and id = $2`,
      [api.creditorId, id],
    ),
  );
  await sweep();
  expect(await stateOf()).toMatchObject({ status: 'reading' });
  now = new Date('2026-11-28T09:16:00Z');
  await sweep();
  expect(await stateOf()).toMatchObject({
    status: 'failed',
    problem: 'The file was cut off while it was read. Send it again.',
  });
});

async function countsOf(id: string): Promise<{ counts: object; status: string }> {
  const rows = await inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ counts: object; status: string }>(
      tx,
      'test-counts',
      'select counts, status from imports where creditor_id = $1 and id = $2',
      [api.creditorId, id],
    ),
  );
  return rows[0] ?? { counts: {}, status: 'gone' };
}

test('a worker that died in the middle is gone on with, and no line is applied twice', async () => {
  const { id } = (await csv(many(600, 'W'))).json<Imported>();
  const abort = new AbortController();
  let calls = 0;
  const stopping = {
    cases: api.deps,
    log: () => undefined,
    deliver: () => {
      if (++calls === 3) abort.abort();
    },
  };
  await goOnWithImports(stopping, abort.signal);
  expect((await countsOf(id)).counts).toEqual({ read: 600, taken: 150 });
  await sweep();
  expect(await countsOf(id)).toEqual({ status: 'done', counts: { read: 600, taken: 600 } });
  // Whoever puts an ended import back finds nothing pending.
  await inCreditorTx(api.db, api.creditorId, (tx) => beginApplying(tx, api.creditorId, id, 'x'.repeat(64)));
  await sweep();
  expect(await look('W-0')).toMatchObject({ balanceCents: 123_456 });
}, 60_000);

test('the query says which fields there are', () => {
  expect(JSON.stringify(importQuery)).toContain('debtor.address.postcode');
});
