import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import { openDatabase } from '../../db/connect.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

const texts = openTexts();

interface Operation {
  readonly operationId: string;
  readonly security?: unknown[];
  readonly summary?: string;
  readonly responses: Record<string, { content?: Record<string, { schema?: unknown }> }>;
}

let api: TestApi;
let operations: { method: 'GET' | 'POST'; path: string; operation: Operation }[];
let ids: Record<string, string>;

beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
  const { paths } = (await api.get('/openapi.json')).json();
  operations = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, own]) =>
    Object.entries(own).map(([method, operation]) => ({
      method: method.toUpperCase() as 'GET' | 'POST',
      path,
      operation,
    })),
  );
  const { id } = (await api.post('/v1/invoices', invoice('S-1', { debtor: debtor({ reference: 'S' }) }))).json();
  await api.post('/v1/invoices', invoice('S-2', { debtor: debtor({ reference: 'S' }) }));
  await api.post('/v1/payments', { reference: 'S-PAY', receivedOn: '2026-11-09', amountCents: 5, currency: 'EUR' });
  const instalments = [{ dueOn: '2027-12-01', amountCents: 125_050 }];
  await api.post('/v1/payment-plans', {
    reference: 'S-PLAN',
    debtor: 'S',
    invoices: ['S-2'],
    agreedOn: '2026-11-10',
    instalments,
  });
  await api.post('/v1/agents', { name: 'Anne' });
  const [task] = (await api.get('/v1/tasks')).json().items;
  const url = 'https://erp.example.com/hooks';
  const endpoint = (await api.post('/v1/webhook-endpoints', { url })).json();
  const delivery = (await api.post(`/v1/webhook-endpoints/${endpoint.id}/test`, {})).json();
  ids = {
    invoices: id,
    payments: 'S-PAY',
    'payment-plans': 'S-PLAN',
    tasks: task.id,
    debtors: 'S',
    deliveries: task.id,
    statements: task.id,
    agents: 'Anne',
    placements: task.id,
    promises: task.id,
    disputes: task.id,
    imports: task.id,
    'legal-stops': task.id,
    interruptions: task.id,
    'webhook-endpoints': endpoint.id,
    'webhook-deliveries': delivery.id,
  };
});
afterAll(() => api.close());

/** A body that is good enough to reach the business answer. */
const bodies: Record<string, unknown> = {
  pauseInvoice: { reason: 'x' },
  resumeInvoice: { reason: 'x' },
  openDispute: { reason: 'x' },
  setContractRate: { contractRate: 'default', reason: 'x' },
  resolveDispute: { outcome: 'rejected', note: 'x' },
  writeOffInvoice: { reason: 'x' },
  promiseForInvoice: { amountCents: 1, payOn: '2026-11-12', by: 'Mallory' },
  promiseForDebtor: { invoices: ['S-1'], amountCents: 1, payOn: '2026-11-12', by: 'Mallory' },
  cancelPromise: { reason: 'x' },
  changeDispute: { owner: 'Mallory' },
  addDisputeEvidence: {},
  reversePayment: { reversedOn: '2026-11-09', reason: 'x' },
  cancelPaymentPlan: { reason: 'x' },
  completeTask: { by: 'Mallory' },
  addProof: {},
  reportPlacement: { kind: 'accepted', occurredOn: '2026-11-10' },
  recallPlacement: { reason: 'x', by: 'Mallory' },
  confirmRecall: { by: 'Mallory' },
  assignTask: { owner: null, by: 'Mallory' },
  dialTask: { agent: 'Mallory' },
  changeAgent: { phone: null },
  endAgent: { by: 'Mallory' },
  reopenContactPoint: { because: 'x', by: 'Mallory' },
  changeWebhookEndpoint: { status: 'disabled' },
  rotateWebhookSecret: {},
  endWebhookEndpoint: {},
  testWebhookEndpoint: {},
  replayWebhooks: {},
  replayWebhookDelivery: {},
  moveInvoicePolicy: { policy: 'demo', reason: 'x' },
  creditInvoice: { reference: 'STEAL', issuedOn: '2026-11-09', amountCents: 1, reason: 'x' },
  recordLifeCycleStatus: { code: '212', occurredAt: '2026-11-09T09:00:00Z' },
  allocatePayment: { allocations: [{ invoice: 'S-1', amountCents: 1 }] },
  undoPayment: { reason: 'x' },
  refundPayment: { refundedOn: '2026-11-09' },
  renegotiatePaymentPlan: {
    reference: 'STEAL',
    instalments: [{ dueOn: '2027-12-01', amountCents: 125_050 }],
    reason: 'x',
    by: 'Mallory',
  },
  acceptPaymentPlan: { name: 'Mallory', acceptedOn: '2026-11-10', by: 'Mallory' },
  stopDebtor: { kind: 'deceased', effectiveOn: '2026-11-09', by: 'Mallory' },
  stopInvoice: { kind: 'factored', effectiveOn: '2026-11-09', by: 'Mallory' },
  endLegalStop: { because: 'x', by: 'Mallory' },
  declareClaims: { declaredOn: '2026-11-09', by: 'Mallory' },
  reportInterruption: { kind: 'acknowledgment', occurredOn: '2026-11-09', note: 'x', by: 'Mallory' },
  confirmInterruption: { by: 'Mallory', note: 'x' },
  rejectInterruption: { by: 'Mallory', note: 'x' },
};

const queries: Record<string, string> = {
  addProof: '?kind=deposit&by=Mallory',
  addDisputeEvidence: '?name=x&by=Mallory',
};

describe('who may read and write', () => {
  test('every route under /v1 refuses a request without a key, with a wrong one, with a broken header', async () => {
    const guarded = operations.filter((one) => one.path.startsWith('/v1/'));
    expect(guarded.length).toBeGreaterThan(20);
    for (const { method, path } of guarded) {
      for (const headers of [
        {},
        { authorization: 'Bearer relance_test_wrong' },
        { authorization: 'Basic abc' },
        { authorization: `Bearer ${'x'.repeat(5_000)}` },
      ]) {
        const answer = await api.app.inject({ method, url: path, headers });
        expect([path, answer.statusCode, answer.json().code]).toEqual([path, 401, 'unauthorized']);
      }
    }
  });

  test('every route with an identifier answers 404 to another creditor, as for one that does not exist', async () => {
    const withId = operations.filter(
      (one) =>
        one.path.startsWith('/v1/') &&
        one.path.includes('{') &&
        !one.path.startsWith('/v1/policies') &&
        // Public holidays are the same for every creditor.
        !one.path.startsWith('/v1/calendars') &&
        // A source is named by its first report, each creditor's own under the same key; see sources.test.ts.
        !one.path.startsWith('/v1/sources') &&
        // Making a debtor of one's own under a reference that another creditor uses is right; see the next test.
        one.operation.operationId !== 'putDebtor',
    );
    expect(withId.length).toBeGreaterThanOrEqual(15);
    for (const { method, path, operation } of withId) {
      const kind = path.split('/')[2] ?? '';
      const url =
        path.replace('{kind}', 'phone').replace(/\{\w+\}/g, ids[kind] ?? '') + (queries[operation.operationId] ?? '');
      const payload = bodies[operation.operationId];
      if (method === 'POST') expect(payload, operation.operationId).toBeDefined();
      const headers = { authorization: `Bearer ${api.otherApiKey}` };
      const answer = await api.app.inject({
        method,
        url,
        headers,
        ...(payload === undefined ? {} : { payload: payload as object }),
      });
      expect([operation.operationId, answer.statusCode]).toEqual([operation.operationId, 404]);
      expect(answer.body).not.toContain('Boulangerie');
    }
  });

  test("lists and filters show another creditor nothing; money cannot be laid on somebody else's invoice", async () => {
    for (const url of [
      '/v1/invoices',
      `/v1/invoices?number=S-1`,
      '/v1/invoices?debtor=S',
      '/v1/deliveries',
      `/v1/deliveries?invoice=${ids['invoices']}`,
      '/v1/tasks',
      `/v1/tasks?invoice=S-1`,
    ])
      expect((await api.get(url, api.otherApiKey)).json(), url).toEqual({ items: [], nextCursor: null });
    const headers = { authorization: `Bearer ${api.otherApiKey}` };
    const stolen = {
      reference: 'STEAL',
      receivedOn: '2026-11-09',
      amountCents: 5,
      currency: 'EUR',
      allocations: [{ invoice: ids['invoices'], amountCents: 5 }],
    };
    expect((await api.post('/v1/payments', stolen, headers)).json()).toMatchObject({
      status: 404,
      field: 'allocations.0.invoice',
    });
    expect(
      (await api.post('/v1/payments', { ...stolen, allocations: undefined, debtor: 'S' }, headers)).statusCode,
    ).toBe(404);
    const instalments = [{ dueOn: '2027-12-01', amountCents: 125_050 }];
    expect(
      (
        await api.post(
          '/v1/payment-plans',
          { reference: 'STEAL', debtor: 'S', invoices: ['S-1'], agreedOn: '2026-11-10', instalments },
          headers,
        )
      ).statusCode,
    ).toBe(404);
    // The same number is another invoice for another creditor.
    expect((await api.post('/v1/invoices', invoice('S-1'), headers)).statusCode).toBe(201);
  });
});

describe('the description', () => {
  test('every operation has a name of its own, a summary, an answer with a schema and the form of errors', () => {
    expect(new Set(operations.map((one) => one.operation.operationId)).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      expect(operation.summary, path).toBeTruthy();
      expect(operation.responses['default']?.content?.['application/problem+json']?.schema, path).toBeDefined();
      const good = operation.responses['200'] ?? operation.responses['201'];
      expect(Object.values(good?.content ?? {})[0]?.schema, path).toBeDefined();
      expect(operation.security, path).toEqual(path.startsWith('/v1/') ? [{ apiKey: [] }] : []);
    }
  });

  test('the pages need nothing from another host', async () => {
    const page = await api.get('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.body.match(/(?:src|href)="https?:\/\//g)).toBeNull();
    expect((await api.app.inject('/docs/json')).json().info.title).toBe('Relance');
  });
});

describe('health', () => {
  test('live and ready need no key', async () => {
    expect((await api.app.inject('/health/live')).json()).toEqual({ live: true });
    const ready = await api.app.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([200, { database: true, temporal: true }]);
  });

  test('metrics count answers by class', async () => {
    await api.app.inject('/nothing-here');
    expect((await api.app.inject('/metrics')).body).toMatch(/relance_api_requests_total\{class="4xx"\} [1-9]/);
  });

  test('without Temporal writes are accepted and readiness says so', async () => {
    const gateway = { deliver: () => undefined, healthy: async () => false };
    const app = await buildApp(
      { cases: api.deps, gateway, texts, links: { temporalUrl: () => null } },
      { logLevel: 'silent', version: '0' },
    );
    const ready = await app.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([200, { database: true, temporal: false }]);
    const headers = { authorization: `Bearer ${api.apiKey}` };
    const answer = await app.inject({ method: 'POST', url: '/v1/invoices', headers, payload: invoice('NO-TEMPORAL') });
    expect([answer.statusCode, answer.json().temporal.url]).toEqual([201, null]);
    await app.close();
  });

  test('without PostgreSQL requests are answered 503 with a time to come back, and no secret is told', async () => {
    // Port 9 of this machine is closed: the connection is refused at once.
    const db = openDatabase('postgresql://relance_app:secret-word@127.0.0.1:9/relance', 2);
    const gateway = { deliver: () => undefined, healthy: async () => true };
    const app = await buildApp(
      { cases: { ...api.deps, db }, gateway, texts, links: { temporalUrl: () => null } },
      { logLevel: 'silent', version: '0' },
    );
    const answer = await app.inject({ url: '/v1/invoices', headers: { authorization: `Bearer ${api.apiKey}` } });
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().code]).toEqual([503, '2', 'unavailable']);
    expect(answer.body).not.toContain('secret-word');
    const ready = await app.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([503, { database: false, temporal: true }]);
    await app.close();
    await db.end();
  });

  test('a fault of ours is answered 500 with a request id and without its text', async () => {
    const cases = { ...api.deps, newId: () => 'not a uuid, secret-word' };
    const gateway = { deliver: () => undefined, healthy: async () => true };
    const app = await buildApp(
      { cases, gateway, texts, links: { temporalUrl: () => null } },
      { logLevel: 'silent', version: '0' },
    );
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/invoices',
      headers: { authorization: `Bearer ${api.apiKey}` },
      payload: invoice('FAULT'),
    });
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal_error']);
    expect(answer.body).not.toContain('secret-word');
    expect(answer.json().detail).toMatch(/request id [0-9a-f-]{36}/);
    await app.close();
  });
});

// Last, because it leaves a second debtor of the same reference behind.
describe('the same reference twice', () => {
  test("a debtor of one's own may have the reference of somebody else's, who is neither shown nor touched", async () => {
    const reference = ids['debtors'] ?? '';
    const before = (await api.get(`/v1/debtors/${reference}`)).body;
    const made = await api.app.inject({
      method: 'PUT',
      url: `/v1/debtors/${reference}`,
      headers: { authorization: `Bearer ${api.otherApiKey}` },
      payload: { name: 'Autre', type: 'business' },
    });
    expect([made.statusCode, made.json().name]).toEqual([201, 'Autre']);
    expect((await api.get(`/v1/debtors/${reference}`)).body).toBe(before);
  });
});
