/** Events on their way to the endpoints of the ERP, on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { completeTask } from '../../cases/complete-task.ts';
import { replayDelivery, replayEndpoint, tryEndpoint } from '../../cases/webhook-deliveries.ts';
import { addEndpoint, rotateSecret } from '../../cases/webhook-endpoints.ts';
import { webhookWorkflowId } from '../../domain/workflow-ids.ts';
import { reviveDead } from '../../worker/sweeps.ts';
import { testEndpoint, verifies, type TestEndpoint } from '../setup/endpoint.ts';
import { recordHistory } from '../setup/histories.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, pause } from './journey.ts';

let stack: TestStack;
const endpoints: TestEndpoint[] = [];
beforeAll(async () => {
  stack = await testStack();
});
afterAll(async () => {
  await stack.close();
  for (const endpoint of endpoints) await endpoint.close();
});

/** An endpoint of its own for these types, so that tests beside each other do not hear one another's events. */
async function listening(types: readonly string[] | null) {
  const endpoint = await testEndpoint();
  endpoints.push(endpoint);
  const added = await stack.act((act) => addEndpoint(act, { url: endpoint.url, description: null, types }, true));
  return { endpoint, ...added };
}

interface Row {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
}

const rowsOf = (endpointId: string): Promise<Row[]> =>
  stack.rows<Row>('select id, status, attempts from webhook_deliveries where endpoint_id = $1 order by event_no', [
    endpointId,
  ]);
const rowOf = async (id: string): Promise<Row | undefined> =>
  (await stack.rows<Row>('select id, attempts, status from webhook_deliveries where id = $1', [id]))[0];
const workflow = (id: string) => stack.client.workflow.getHandle(webhookWorkflowId(stack.creditorId, id));

test.concurrent('an endpoint that fails twice is told again under the same id, and takes it', async () => {
  const { endpoint, secret, id } = await listening(['hold.set']);
  endpoint.answer((_told, nth) => ({ status: nth < 3 ? 500 : 200 }));
  const { id: invoiceId, number } = await begin(stack);
  await pause(stack, invoiceId, 'Madame Durand est absente');
  // The second try comes by itself, after five seconds.
  const failed = await stack.until('two tries', async () => (await rowsOf(id)).find((row) => row.attempts === 2));
  expect(failed.status).toBe('pending');
  expect(await workflow(failed.id).query('status')).toMatchObject({ decision: { wait: { then: { step: 'tell' } } } });
  // The third would come after five minutes; somebody asks for it now.
  await stack.act((act) => replayDelivery(act, failed.id));
  expect(await workflow(failed.id).result()).toBe('delivered');
  expect(await rowOf(failed.id)).toMatchObject({ status: 'delivered' });
  expect(endpoint.told).toHaveLength(3);
  expect(new Set(endpoint.told.map((one) => one.headers['webhook-id'])).size).toBe(1);
  expect(new Set(endpoint.told.map((one) => one.body)).size).toBe(1);
  expect(new Set(endpoint.told.map((one) => one.headers['webhook-timestamp'])).size).toBeGreaterThan(1);
  for (const one of endpoint.told) expect(verifies(secret, one)).toBe(true);
  expect(endpoint.told[0]).toMatchObject({ type: 'hold.set', data: { invoiceId, invoice: number } });
  expect(endpoint.told[0]?.body).not.toContain('Durand');
  await recordHistory(stack.client, 'webhook-told-again', webhookWorkflowId(stack.creditorId, failed.id));
});

test.concurrent('nothing of an event or a secret is in what Temporal keeps', async () => {
  const { endpoint, secret, id } = await listening(null);
  const { id: invoiceId, number } = await begin(stack);
  const told = await stack.until('told of it', async () =>
    endpoint.told.find((one) => one.type === 'invoice.registered' && one.data['invoiceId'] === invoiceId),
  );
  const rows = await stack.until('delivered', async () => {
    const all = await rowsOf(id);
    return all.some((row) => row.status === 'delivered') && all;
  });
  const delivered = rows.find((row) => row.status === 'delivered');
  const history = JSON.stringify(await workflow(delivered?.id ?? '').fetchHistory(), (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  for (const kept of [secret, endpoint.url, number, told.body]) expect(history).not.toContain(kept);
});

test.concurrent(
  '410 disables the endpoint and asks a person; enabled again, a replay sends what was missed',
  async () => {
    const { endpoint, id } = await listening(['invoice.registered']);
    endpoint.answer(() => ({ status: 410 }));
    await begin(stack);
    const task = await stack.until('task', async () => {
      const open = `select id from tasks where kind = 'endpointDisabled' and status = 'open' and data->>'endpointId' = $1`;
      return (await stack.rows<{ id: string }>(open, [id]))[0];
    });
    const toldBefore = endpoint.told.length;
    const { id: missed } = await begin(stack);
    const skipped = `select 1 from events e join webhook_deliveries w on w.creditor_id = e.creditor_id and w.event_no = e.chain_no
    where e.invoice_id = $1 and w.endpoint_id = $2 and w.status = 'skipped'`;
    await stack.until('skipped', async () => (await stack.rows(skipped, [missed, id])).length > 0);
    expect(endpoint.told.filter((one) => one.data['invoiceId'] === missed)).toEqual([]);
    endpoint.answer(() => ({ status: 202 }));
    await stack.act((act) => completeTask(act, task.id, { by: 'Claire', retry: true }));
    const filter = { statuses: ['failed', 'skipped'] as const, from: null, until: null };
    const { replayed } = await stack.act((act) => replayEndpoint(act, id, filter));
    expect(replayed).toBeGreaterThanOrEqual(2);
    await stack.until('everything told', async () => (await rowsOf(id)).every((row) => row.status === 'delivered'));
    expect(endpoint.told.filter((one) => one.data['invoiceId'] === missed)).toHaveLength(1);
    expect(endpoint.told.length).toBeGreaterThan(toldBefore);
  },
);

test.concurrent('after a rotation both secrets verify what is sent, whichever the receiver knows', async () => {
  const { endpoint, secret, id } = await listening(['dispute.opened']);
  const fresh = await stack.act((act) => rotateSecret(act, id, 24));
  const delivery = await stack.act((act) => tryEndpoint(act, id));
  await stack.until('told', async () => (await rowOf(delivery))?.status === 'delivered');
  const [told] = endpoint.told;
  if (!told) throw new Error('Nothing came');
  expect(told.type).toBe('webhook.test');
  expect(verifies(secret, told)).toBe(true);
  expect(verifies(fresh, told)).toBe(true);
  const last = await stack.act((act) => rotateSecret(act, id, 0));
  const second = await stack.act((act) => tryEndpoint(act, id));
  await stack.until('told again', async () => (await rowOf(second))?.status === 'delivered');
  const newest = endpoint.told.at(-1);
  if (!newest) throw new Error('Nothing came');
  expect(verifies(last, newest)).toBe(true);
  expect(verifies(fresh, newest)).toBe(false);
});

test.concurrent('a slow endpoint holds up no other one', async () => {
  const slow = await listening(['dispute.opened']);
  const quick = await listening(['dispute.opened']);
  slow.endpoint.answer(() => 'hang');
  for (let n = 0; n < 12; n += 1) await stack.act((act) => tryEndpoint(act, slow.id));
  await stack.until('the slow one is asked', async () => slow.endpoint.told.length > 0);
  const delivery = await stack.act((act) => tryEndpoint(act, quick.id));
  await stack.until('the quick one is told', async () => (await rowOf(delivery))?.status === 'delivered', 15_000);
  expect(slow.endpoint.told.length).toBeLessThanOrEqual(4);
});

test.concurrent('another creditor’s endpoint hears nothing of it', async () => {
  const endpoint = await testEndpoint();
  endpoints.push(endpoint);
  const other = await perform(stack.deps, stack.otherCreditorId, 'api', (act) =>
    addEndpoint(act, { url: endpoint.url, description: null, types: null }, true),
  );
  const mine = await listening(['invoice.registered']);
  const { id: invoiceId } = await begin(stack);
  await stack.until('the own endpoint is told', async () =>
    mine.endpoint.told.find((one) => one.data['invoiceId'] === invoiceId),
  );
  expect(endpoint.told).toEqual([]);
  expect(other.value.id).not.toBe(mine.id);
});

test.concurrent('a delivery whose workflow was lost is told all the same', async () => {
  const { endpoint, id } = await listening(['dispute.opened']);
  endpoint.answer((_told, nth) => ({ status: nth < 3 ? 503 : 200 }));
  const delivery = await stack.act((act) => tryEndpoint(act, id));
  await stack.until('two tries', async () => (await rowOf(delivery))?.attempts === 2);
  await workflow(delivery).terminate('lost');
  const isRunning = async (workflowId: string) =>
    (await stack.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  const { db, delivery: rings } = stack;
  const revived = await reviveDead({ db, now: () => new Date(), delivery: rings, isRunning, log: () => undefined });
  expect(revived).toBeGreaterThanOrEqual(1);
  await stack.until('running again', () => isRunning(webhookWorkflowId(stack.creditorId, delivery)));
  await stack.act((act) => replayDelivery(act, delivery));
  await stack.until('told', async () => (await rowOf(delivery))?.status === 'delivered');
  expect(new Set(endpoint.told.map((one) => one.headers['webhook-id'])).size).toBe(1);
});
