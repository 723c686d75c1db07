/** The worker is killed while endpoints are being told: every event arrives all the same, repeats under the same id. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEndpoint, verifies, type TestEndpoint } from '../setup/endpoint.ts';
import { demoInvoice, stackUnderFire, type StackUnderFire } from './stack-under-fire.ts';

const invoices = 40;

let fire: StackUnderFire;
let endpoint: TestEndpoint;
beforeAll(async () => {
  fire = await stackUnderFire({ RELANCE_WEBHOOK_PRIVATE: 'allow' });
  endpoint = await testEndpoint();
});
afterAll(async () => {
  await fire.close();
  await endpoint.close();
});

const numbers = Array.from({ length: invoices }, (_, n) => `H-${String(n)}`);

test('a worker killed with messages in the air: each event is told at least once, and what was in the air comes again under its id', async () => {
  let killed = false;
  // Until the kill no message is answered: those sent are in the air when the worker dies.
  endpoint.answer(() => (killed ? { status: 204 } : 'hang'));
  const added = await fire.post<{ id: string; secret: string }>('/v1/webhook-endpoints', {
    url: endpoint.url,
    types: ['invoice.registered'],
  });
  expect(added.status).toBe(201);
  const steps = ['email', 'sms', 'call', 'notice', 'agency'];
  const registered = await fire.post('/v1/invoices/bulk', {
    invoices: numbers.map((number) => demoInvoice(number, 120_000, steps)),
  });
  expect(registered.status).toBe(200);
  await fire.until('messages in the air', async () => endpoint.told.length >= 4, 60_000);
  const inTheAir = endpoint.told.map((one) => one.headers['webhook-id']);
  const victim = fire.pid('worker');
  process.kill(victim, 'SIGKILL');
  killed = true;
  const undelivered = `select 1 from webhook_deliveries where status <> 'delivered'`;
  await fire.until(
    'every event is told',
    async () => {
      const made = await fire.rows('select 1 from webhook_deliveries');
      return made.length === invoices && (await fire.rows(undelivered)).length === 0;
    },
    90_000,
  );
  const told = new Set(endpoint.told.map((one) => one.data['invoice']));
  expect([...told].sort()).toEqual([...numbers].sort());
  const ids = endpoint.told.map((one) => one.headers['webhook-id']);
  expect(new Set(ids).size).toBe(invoices);
  for (const id of inTheAir) expect(ids.filter((one) => one === id).length).toBeGreaterThan(1);
  for (const one of endpoint.told) expect(verifies(added.body.secret, one)).toBe(true);
}, 180_000);
