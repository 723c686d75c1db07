/** Papers on request, read back from the PDFs the API gives. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPdf } from '../texts/letter-reader.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-12-15T09:00:00Z'));
  const who = debtor({ reference: 'L 1', name: 'Établissements Lefèvre & Fils' });
  await api.post('/v1/invoices', invoice('L-1', { debtor: who, amountCents: 300_000 }));
  await api.post('/v1/invoices', invoice('L-2', { debtor: who, dueOn: '2027-01-02', amountCents: 50_000 }));
  await api.post('/v1/invoices', invoice('L-3', { debtor: who, currency: 'USD', amountCents: 10_000 }));
  const paid = { reference: 'V-1', receivedOn: '2026-12-10', amountCents: 100_000, currency: 'EUR' };
  await api.post('/v1/payments', { ...paid, allocations: [{ invoice: 'L-1', amountCents: 100_000 }] });
  const all = { reference: 'V-2', receivedOn: '2026-12-11', amountCents: 10_000, currency: 'USD' };
  await api.post('/v1/payments', { ...all, allocations: [{ invoice: 'L-3', amountCents: 10_000 }] });
});
afterAll(() => api.close());

const textOf = async (bytes: Buffer): Promise<string> => (await readPdf(new Uint8Array(bytes))).text;
const asPdf = (url: string, key = api.apiKey) =>
  api.app.inject({ url, headers: { authorization: `Bearer ${key}`, accept: 'application/pdf' } });

describe('a statement of account', () => {
  test('has every movement and what is open, on the day asked for', async () => {
    const today = await api.get('/v1/debtors/L%201/statement');
    expect(today.json()).toMatchObject({
      on: '2026-12-15',
      debtor: { reference: 'L 1', type: 'business' },
      balances: [
        { currency: 'EUR', balanceCents: 250_000, overdueCents: 200_000 },
        { currency: 'USD', balanceCents: 0, overdueCents: 0 },
      ],
      invoices: [
        {
          ...{ number: 'L-1', balanceCents: 200_000, daysLate: 13 },
          movements: [
            { on: '2026-11-02', kind: 'invoiced', amountCents: 300_000 },
            { on: '2026-12-10', kind: 'payment', amountCents: -100_000 },
          ],
        },
        { number: 'L-3', balanceCents: 0 },
        { number: 'L-2', balanceCents: 50_000, daysLate: -18 },
      ],
    });
    const before = (await api.get('/v1/debtors/L%201/statement?on=2026-12-09')).json();
    expect(before.balances[0]).toEqual({ currency: 'EUR', balanceCents: 350_000, overdueCents: 300_000 });
    expect((await api.get('/v1/debtors/L%201/statement?on=2026-11-01')).json().invoices).toEqual([]);
  });

  test('as a letter shows the same sums, informs and asks for nothing', async () => {
    const answer = await asPdf('/v1/debtors/L%201/statement');
    expect(answer.headers['content-type']).toBe('application/pdf');
    expect(answer.headers['content-disposition']).toBe('inline; filename="releve-L-1-2026-12-15.pdf"');
    const text = await textOf(answer.rawPayload);
    expect(text).toContain('Relevé de compte au 15 décembre 2026');
    expect(text).toContain('10/12/2026 Règlement reçu L-1 1 000,00 €');
    expect(text).toContain('2 500,00 €');
    expect(text).not.toMatch(/mise en demeure/i);
    expect((await asPdf('/v1/debtors/L%201/statement')).rawPayload.equals(answer.rawPayload)).toBe(true);
  });

  test('R5 R6 R12: of today tells the interest and the 40 € of what is late, as the statement of the invoice has them', async () => {
    const { interestCents, indemnityCents } = (await api.get('/v1/invoices/L-1/statement')).json();
    expect([interestCents > 0, indemnityCents]).toEqual([true, 4_000]);
    const { invoices } = (await api.get('/v1/debtors/L%201/statement')).json();
    const sums = invoices.map((one: Record<string, number>) => [
      one['number'],
      one['interestCents'],
      one['indemnityCents'],
    ]);
    expect(sums).toEqual([
      ['L-1', interestCents, indemnityCents],
      ['L-3', 0, 0],
      ['L-2', 0, 0],
    ]);
    const text = await textOf((await asPdf('/v1/debtors/L%201/statement')).rawPayload);
    expect(text).toMatch(/Pénalités de retard/);
    expect(text).toMatch(/Indemnité forfaitaire/);
    const [before] = (await api.get('/v1/debtors/L%201/statement?on=2026-12-09')).json().invoices;
    expect(before).toMatchObject({ interestCents: 0, indemnityCents: 0 });
  });

  test('of a day that has not come is refused', async () => {
    const answer = await api.get('/v1/debtors/L%201/statement?on=2026-12-16');
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([422, 'on_in_the_future', 'on']);
  });

  test('needs an address to be a letter, and says so', async () => {
    await api.post('/v1/invoices', invoice('L-9', { debtor: debtor({ reference: 'L-9', address: undefined }) }));
    const answer = await asPdf('/v1/debtors/L-9/statement');
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([
      422,
      'letter_not_written',
      'debtor.address',
    ]);
    expect((await api.get('/v1/debtors/L-9/statement')).statusCode).toBe(200);
  });
});

describe('the agreement of a payment plan', () => {
  test('R70: says what was agreed, to the cent, whatever was paid since', async () => {
    const plan = {
      ...{ reference: 'PL-1', debtor: 'L 1', invoices: ['L-1', 'L-2'], agreedOn: '2026-12-15' },
      instalments: [
        { dueOn: '2027-01-05', amountCents: 125_000 },
        { dueOn: '2027-02-05', amountCents: 125_000 },
      ],
    };
    expect((await api.post('/v1/payment-plans', plan)).statusCode).toBe(201);
    const first = await api.get('/v1/payment-plans/PL-1/agreement');
    expect(first.headers['content-type']).toBe('application/pdf');
    const text = await textOf(first.rawPayload);
    for (const part of [
      'Reconnaissance de dette et échéancier de paiement n° PL-1',
      'au 15 décembre 2026, la somme de 2 500,00 €',
      '1 05/01/2027 1 250,00 € 1 250,00 € 2 05/02/2027 1 250,00 € 0,00 €',
      'dans un délai de 8 jours à compter de la réception',
    ])
      expect(text).toContain(part);
    await api.post('/v1/payments', {
      ...{ reference: 'V-3', receivedOn: '2026-12-15', amountCents: 5_000, currency: 'EUR' },
      allocations: [{ invoice: 'L-1', amountCents: 5_000 }],
    });
    const later = await api.get('/v1/payment-plans/PL-1/agreement');
    expect(later.rawPayload.equals(first.rawPayload)).toBe(true);
  });
});

test('another creditor gets neither paper, nor learns that it exists', async () => {
  for (const url of ['/v1/debtors/L%201/statement', '/v1/payment-plans/PL-1/agreement'])
    expect((await asPdf(url, api.otherApiKey)).statusCode).toBe(404);
});
