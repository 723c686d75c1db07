/** Invoices that come from files, and what their platforms tell of them, on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import { resolveDispute } from '../../cases/dispute.ts';
import { recordLifeCycle } from '../../cases/record-life-cycle.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { sample } from '../imports/import.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, complete, look, outcome, running, stepsDone, waitsFor, waitsForStep } from './journey.ts';

let stack: TestStack;
let app: FastifyInstance;
beforeAll(async () => {
  stack = await testStack();
  app = await buildApp(
    {
      cases: stack.deps,
      texts: openTexts(),
      gateway: { deliver: stack.delivery.deliver, healthy: async () => true },
      links: { temporalUrl: () => null },
    },
    { logLevel: 'silent', version: '0.0.0' },
  );
});
afterAll(async () => {
  await app.close();
  await stack.close();
});

const today = () => civilDateAt(Date.now(), 'Europe/Paris');

const tell = (id: string, code: string, over: { amountCents?: number; eventKey?: string } = {}) =>
  stack.act(async (act) => recordLifeCycle(act, await openOne(act, id), { code, occurredAt: act.now, ...over }));

async function bring(contentType: string, payload: Buffer | string): Promise<void> {
  const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': contentType };
  const answer = await app.inject({ method: 'POST', url: '/v1/invoices/import', headers, payload });
  expect(answer.statusCode, answer.body).toBe(201);
}

async function idOf(number: string): Promise<string> {
  const [row] = await stack.rows<{ id: string }>('select id from invoices where number = $1', [number]);
  if (!row) throw new Error(`No invoice ${number}`);
  return row.id;
}

test.concurrent('imported: a UBL invoice starts its case, and the money its platform tells of ends it', async () => {
  await bring('application/xml', sample('ubl-invoice.xml'));
  const id = await idOf('UBL-2026-001');
  await stack.until('the case runs', () => running(stack, id).catch(() => false));
  expect(await look(stack, id)).toMatchObject({ status: 'open', balanceCents: 100_000 });
  await tell(id, '212', { amountCents: 40_000, eventKey: 'ubl-1' });
  expect(await look(stack, id)).toMatchObject({ status: 'open', balanceCents: 60_000 });
  await tell(id, '212', { amountCents: 60_000, eventKey: 'ubl-2' });
  expect(await outcome(stack, id)).toBe('settled');
});

test.concurrent('imported: a line of a CSV is dunned as any other invoice', async () => {
  const head = 'numéro;date;échéance;montant TTC;code client;client;email;téléphone;policy';
  const line = 'CSV-1;01/10/2026;31/10/2026;1 200,00;CSV-D;Café du Port;compta@port.example;06 39 98 00 01;demo';
  await bring('text/csv', `${head}\n${line}\n`);
  const id = await idOf('CSV-1');
  await waitsForStep(stack, id, 'sms');
  expect(await stepsDone(stack, id)).toEqual(['email']);
  await tell(id, '212', { amountCents: 120_000, eventKey: 'csv-1' });
  expect(await outcome(stack, id)).toBe('settled');
});

test.concurrent(
  '207: contacts stop until a person rejects the dispute, then the same step is taken',
  async () => {
    const { id } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await tell(id, 'fr:207');
    await waitsFor(stack, id, 'dispute');
    expect(await stepsDone(stack, id)).toEqual(['email']);
    await stack.act(async (act) =>
      resolveDispute(act, await openOne(act, id), { outcome: 'rejected', note: 'Livré', creditCents: null }),
    );
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    await tell(id, '212', { amountCents: 120_000 });
    expect(await outcome(stack, id)).toBe('settled');
  },
  90_000,
);

test.concurrent('211 then the money: nothing is sent in between, and the case ends', async () => {
  const { id, number } = await begin(stack);
  await waitsForStep(stack, id, 'sms');
  await tell(id, '211');
  const [next] = await stack.rows<{ at: Date }>('select next_action_at as at from invoices where id = $1', [id]);
  expect((next?.at.getTime() ?? 0) - Date.now()).toBeGreaterThan(4 * 86_400_000);
  await stack.act((act) =>
    recordPayment(act, {
      ...{ reference: `P-${number}`, receivedOn: today(), amountCents: 120_000, currency: 'EUR' },
      allocations: [{ invoice: number, amountCents: 120_000 }],
    }),
  );
  expect(await outcome(stack, id)).toBe('settled');
  expect(await stepsDone(stack, id)).toEqual(['email']);
});

test.concurrent(
  '213 stops the case until a person says that the invoice did arrive, then the same step is taken',
  async () => {
    const { id } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await tell(id, '213');
    await waitsFor(stack, id, 'eInvoice');
    await complete(stack, id, 'eInvoice', { resume: true, note: 'Déposée à nouveau' });
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    await tell(id, '212', { amountCents: 120_000 });
    expect(await outcome(stack, id)).toBe('settled');
  },
  90_000,
);

test.concurrent(
  '208 and 209: papers are awaited, then given, and the case waits for a few working days',
  async () => {
    const { id } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await tell(id, '208');
    await waitsFor(stack, id, 'eInvoice');
    await tell(id, '209');
    await waitsFor(stack, id, 'date');
    await tell(id, '225');
    await waitsFor(stack, id, 'factored');
    await tell(id, '228');
    await waitsFor(stack, id, 'date');
    await tell(id, '212', { amountCents: 120_000 });
    expect(await outcome(stack, id)).toBe('settled');
    expect(await stepsDone(stack, id)).toEqual(['email']);
  },
  90_000,
);
