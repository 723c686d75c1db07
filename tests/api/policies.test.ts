/** Policies a creditor stores: versioned, never changed, and none that breaks a limit or the law. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consumer, demo, publicBuyer, standard } from '../../domain/policies.ts';
import type { Policy, Step } from '../../domain/policy.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
});
afterAll(() => api.close());

/** The shipped ladder under a name of one's own, some steps changed. */
function own(key: string, over: Partial<Policy> = {}, changes: Record<string, Partial<Step>> = {}): Policy {
  const steps = (over.steps ?? standard.steps).map((step) => ({ ...step, ...changes[step.key] }));
  return { ...standard, ...over, key, steps };
}

describe('POST /v1/policies', () => {
  test('stores version 1, then 2, and leaves running cases where they are', async () => {
    const first = await api.post('/v1/policies', own('house'));
    expect([first.statusCode, first.json().version, first.json().debtorTypes]).toEqual([201, 1, ['business']]);
    const running = await api.post('/v1/invoices', invoice('V-1', { policy: 'house' }));
    expect(running.json().dunning).toMatchObject({ policy: 'house', policyVersion: 1 });
    const second = await api.post('/v1/policies', own('house', {}, { friendly: { offset: 'P4D' } }));
    expect([second.statusCode, second.json().version]).toEqual([201, 2]);
    expect((await api.get('/v1/invoices/V-1')).json().dunning.policyVersion).toBe(1);
    expect((await api.post('/v1/invoices', invoice('V-2', { policy: 'house' }))).json().dunning.policyVersion).toBe(2);
    const versions = (await api.get('/v1/policies/house/versions')).json().items;
    expect(versions.map((one: Policy) => one.version)).toEqual([2, 1]);
    expect((await api.get('/v1/policies/nobody/versions')).statusCode).toBe(404);
  });

  test('what GET answered can be sent back; the same as the newest is 200 and no new version', async () => {
    const read = (await api.get('/v1/policies/standard')).json();
    const again = await api.post('/v1/policies', read);
    expect([again.statusCode, again.json()]).toEqual([200, read]);
    const renamed = await api.post('/v1/policies', { ...read, name: 'Scénario maison' });
    expect([renamed.statusCode, renamed.json().version]).toEqual([201, 2]);
  });

  test('twenty at once with twenty bodies make twenty versions, with one body make one', async () => {
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, at) => api.post('/v1/policies', own('many', { name: `Ladder ${String(at)}` }))),
    );
    expect(new Set(many.map((answer) => answer.json().version)).size).toBe(20);
    const same = await Promise.all(Array.from({ length: 20 }, () => api.post('/v1/policies', own('one'))));
    expect(same.filter((answer) => answer.statusCode === 201)).toHaveLength(1);
  });

  test('another creditor has neither the policy nor its versions', async () => {
    await api.post('/v1/policies', own('mine'));
    expect((await api.get('/v1/policies/mine', api.otherApiKey)).statusCode).toBe(404);
  });

  test.each<readonly [rule: string, what: string, policy: unknown, problem: object]>([
    ['R20', 'a note before the due date that asks for something', own('p', {}, { 'pre-due': { tone: 'firm' } }), {}],
    [
      'R22',
      'more than 28 days from the first reminder to the notice',
      own('p', {}, { notice: { offset: 'P40D' } }),
      { code: 'reminderPhase', field: 'steps.5.offset' },
    ],
    ['R24', 'days and nights, once the creditor is live', { ...demo, key: 'p' }, { code: 'window' }],
    ['R25', 'a pause of one day', own('p', { minimumGap: 'P1D' }), { code: 'gap', field: 'minimumGap' }],
    [
      'R25',
      'three touches a week',
      own('p', { limits: { ...standard.limits, touchesPer7Days: 3 } }),
      { code: 'cap', field: 'limits.touchesPer7Days' },
    ],
    [
      'R25',
      'calls without a cap',
      own('p', { limits: { ...standard.limits, callsPer30Days: 0 } }),
      { code: 'cap', field: 'limits.callsPer30Days' },
    ],
    ['R40', 'a notice nobody approves', own('p', {}, { notice: { approval: false } }), { code: 'approval' }],
    ['R41', 'an agency before the days of the notice are over', own('p', {}, { agency: { offset: 'P2D' } }), {}],
    ['R75', 'an agency nobody approves', own('p', {}, { agency: { approval: false } }), { code: 'approval' }],
    ['R6', 'penalties before the due date', own('p', {}, { 'pre-due': { penalties: 'told' } }), { code: 'penalties' }],
    [
      'R9',
      'a notice that waives what a public buyer owes',
      own('p', { ...publicBuyer }, { notice: { penalties: 'none' } }),
      { code: 'penalties' },
    ],
    [
      'R10',
      'penalties to a consumer before the notice',
      own('p', { ...consumer }, { friendly: { penalties: 'told' } }),
      { code: 'penalties' },
    ],
    [
      'R70',
      'a plan broken at once',
      own('p', { plan: { ...standard.plan, brokenAfter: 'P1D' } }),
      { code: 'planTerms' },
    ],
  ])('%s: %s is refused with the reason', async (rule, _, policy, problem) => {
    if (rule === 'R24') await api.goLive();
    const answer = await api.post('/v1/policies', policy);
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const body = answer.json();
    expect(body.code).toBe('policy_not_valid');
    expect(body.errors).toContainEqual(expect.objectContaining({ rule, ...problem }));
    expect(body.detail).toContain(body.errors[0].detail);
    expect(body.field).toBe(body.errors[0].field);
    expect((await api.get('/v1/policies/p')).statusCode).toBe(404);
  });

  test('what is no policy at all is told field by field, however deep', async () => {
    const answer = await api.post('/v1/policies', { key: 'Not a key', steps: [{ channel: 'pigeon' }], surprise: 1 });
    expect(answer.statusCode).toBe(422);
    const fields = answer.json().errors.map((problem: { field: string }) => problem.field);
    expect(fields).toEqual(expect.arrayContaining(['key', 'surprise', 'name', 'steps.0.channel', 'steps.0.key']));
    const deep = `{"key":"p","steps":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect((await api.post('/v1/policies', deep, { 'idempotency-key': 'deep' })).statusCode).toBe(422);
  });
});

test('POST /v1/policies/check says what would happen and stores nothing', async () => {
  const fresh = await api.post('/v1/policies/check', own('dry'));
  expect([fresh.statusCode, fresh.json()]).toEqual([200, { problems: [], nextVersion: 1, unchanged: false }]);
  expect((await api.get('/v1/policies/dry')).statusCode).toBe(404);
  const wrong = (await api.post('/v1/policies/check', own('dry', { minimumGap: 'P1D' }))).json();
  expect(wrong).toMatchObject({ nextVersion: null, problems: [{ field: 'minimumGap', code: 'gap', rule: 'R25' }] });
  await api.post('/v1/policies', own('dry'));
  expect((await api.post('/v1/policies/check', own('dry'))).json()).toMatchObject({ nextVersion: 1, unchanged: true });
});

describe('a named policy', () => {
  test('R24: "demo" is refused to a live creditor, and the seconds are not for its debtors', async () => {
    await api.goLive();
    const answer = await api.post('/v1/invoices', invoice('L-1', { policy: 'demo' }));
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([
      422,
      'demo_policy_when_live',
      'policy',
    ]);
  });

  test.each([
    ['R9', 'public', 'standard'],
    ['R10', 'consumer', 'standard'],
    ['R11', 'unknown', 'bad-faith'],
  ])('%s: a debtor of type %s is refused the policy %s, made for businesses', async (rule, type, policy) => {
    const answer = await api.post(
      '/v1/invoices',
      invoice(`M-${rule}`, { policy, debtor: debtor({ reference: rule, type }) }),
    );
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([
      422,
      'policy_not_for_debtor',
      'policy',
    ]);
    expect(answer.json().detail).toContain('business');
  });
});
