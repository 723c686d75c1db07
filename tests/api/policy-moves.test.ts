/** Running cases moved to another policy: what was done stays done, nothing is said twice, and it is always said why. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let now = new Date('2026-11-10T09:00:00Z');
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => now);
});
afterAll(() => api.close());

const own = (reference: string, over: Record<string, unknown> = {}) => ({ debtor: debtor({ reference, ...over }) });
const register = async (number: string, over: Record<string, unknown> = {}) =>
  (await api.post('/v1/invoices', invoice(number, { ...own(number), ...over }))).json();
const read = async (number: string) => (await api.get(`/v1/invoices/${number}`)).json();
const kinds = async (number: string) =>
  (await api.get(`/v1/invoices/${number}/timeline`)).json().items.map((item: { kind: string }) => item.kind);

describe('POST /v1/invoices/:id/policy', () => {
  test('previews what would change and writes nothing', async () => {
    const before = await register('P-1', { stepsDone: ['pre-due', 'friendly'] });
    const answer = await api.post('/v1/invoices/P-1/policy', { policy: 'repeat-late', reason: 'x', preview: true });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      applied: false,
      move: {
        ...{ from: { key: 'standard', version: 1 }, to: { key: 'repeat-late', version: 1 }, obstacles: [] },
        doneSteps: [
          { step: 'pre-due', countsFor: 'pre-due', how: 'sameKey' },
          { step: 'friendly', countsFor: null },
        ],
        ...{ nextBefore: { step: 'firm' }, nextAfter: { step: 'firm' } },
      },
    });
    expect(answer.json().move.changes.length).toBeGreaterThan(1);
    expect(await read('P-1')).toEqual(before);
    expect(await kinds('P-1')).not.toContain('policyMoved');
  });

  test('moves the case, keeps the steps made, tells the workflow and the history', async () => {
    await register('M-1', { stepsDone: ['pre-due', 'friendly'], amountCents: 14_000, policy: 'standard' });
    api.rings.length = 0;
    const answer = await api.post('/v1/invoices/M-1/policy', {
      ...{ policy: 'small-amount', reason: 'Only 140 €', by: 'Léa Martin' },
    });
    const { applied, move, invoice: moved } = answer.json();
    expect([answer.statusCode, applied]).toEqual([200, true]);
    expect(moved.dunning).toMatchObject({
      ...{ policy: 'small-amount', policyVersion: 1, nextAction: { step: 'firm' } },
      policyBecause: ['Moved from standard version 1: Only 140 €'],
    });
    expect(moved.dunning.nextAction.at).toBe(move.nextAfter.at);
    expect(api.rings).toHaveLength(1);
    const { items } = (await api.get('/v1/invoices/M-1/timeline')).json();
    expect(items.at(-1)).toMatchObject({ kind: 'policyMoved', actor: 'Léa Martin', data: { reason: 'Only 140 €' } });
    const again = await api.post('/v1/invoices/M-1/policy', { policy: 'small-amount', reason: 'Once more' });
    expect([again.statusCode, again.json().applied]).toEqual([200, false]);
  });

  test('R22: a softer step than one already made is left out, and a step of the same kind is not repeated', async () => {
    await register('M-2', { policy: 'small-amount', stepsDone: ['pre-due', 'firm'] });
    const { move, invoice: moved } = (
      await api.post('/v1/invoices/M-2/policy', { policy: 'standard', reason: 'Grew' })
    ).json();
    expect(move.passes.map((pass: { step: string }) => pass.step)).toEqual(['friendly']);
    expect(moved.dunning.nextAction.step).toBe('firm-sms');
    expect((await api.get('/v1/invoices/M-2/explain')).json().steps[1]).toMatchObject({
      ...{ step: 'friendly', state: 'passedOver' },
    });
  });

  test.each([
    ['R10', { policy: 'consumer' }, 422, 'policy_not_for_debtor', 'policy'],
    ['unknown', { policy: 'gentle' }, 422, 'unknown_policy', 'policy'],
    ['unknown version', { policy: 'standard', version: 9 }, 422, 'unknown_policy', 'policy'],
    ['no reason', { policy: 'standard', reason: '' }, 400, 'invalid_text', 'reason'],
    ['no version', { policy: 'standard', version: 0 }, 400, 'invalid_version', 'version'],
  ])('%s: %j is refused', async (_, body, status, code, field) => {
    await register('M-3');
    const answer = await api.post('/v1/invoices/M-3/policy', { reason: 'x', ...body });
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([status, code, field]);
  });

  test('a closed case stays where it is (409), with the reason', async () => {
    await register('M-4');
    await api.post('/v1/payments', {
      ...{ reference: 'M-4', receivedOn: '2026-11-10', amountCents: 125_050, currency: 'EUR' },
      allocations: [{ invoice: 'M-4', amountCents: 125_050 }],
    });
    const answer = await api.post('/v1/invoices/M-4/policy', { policy: 'repeat-late', reason: 'x' });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'move_not_possible']);
    expect(answer.json().detail).toContain('closed (settled)');
  });
});

describe('POST /v1/policy-moves', () => {
  test('moves all running cases to a new version, each by itself, part by part, once per key', async () => {
    const policy = { ...(await api.get('/v1/policies/standard')).json(), key: 'bulk', name: 'Un' };
    await api.post('/v1/policies', policy);
    for (const at of [1, 2, 3, 4, 5]) await register(`B-${at}`, { policy: 'bulk' });
    await api.post('/v1/policies', { ...policy, name: 'Deux' });
    const body = { from: { key: 'bulk' }, to: { key: 'bulk' }, reason: 'New wording', limit: 3 };
    const preview = (await api.post('/v1/policy-moves', { ...body, preview: true })).json();
    expect(preview.results.map((one: { status: string }) => one.status)).toEqual(['movable', 'movable', 'movable']);
    const first = await api.post('/v1/policy-moves', body, { 'idempotency-key': 'k' });
    expect(first.json().results.map((one: { status: string }) => one.status)).toEqual(['moved', 'moved', 'moved']);
    const repeat = await api.post('/v1/policy-moves', body, { 'idempotency-key': 'k' });
    expect(repeat.json()).toEqual(first.json());
    const rest = (await api.post('/v1/policy-moves', { ...body, after: first.json().nextAfter })).json();
    expect([rest.results.length, rest.nextAfter]).toEqual([2, null]);
    for (const at of [1, 2, 3, 4, 5]) expect((await read(`B-${at}`)).dunning.policyVersion).toBe(2);
  });

  test('what refuses one case does not stop the others', async () => {
    await register('X-1', { policy: 'public-buyer', ...own('X-1', { type: 'public' }) });
    const policy = { ...(await api.get('/v1/policies/standard')).json(), key: 'x-from' };
    delete policy.debtorTypes;
    const any = policy.steps.map((step: { channel: string }) => ({ ...step, penalties: 'none' }));
    any.find((step: { key: string }) => step.key === 'notice').penalties = 'claimed';
    any.find((step: { key: string }) => step.key === 'agency').penalties = 'none';
    const stored = await api.post('/v1/policies', { ...policy, debtorTypes: ['business', 'consumer'], steps: any });
    expect([stored.statusCode, stored.json().detail]).toEqual([201, undefined]);
    await register('X-2', { policy: 'x-from' });
    await register('X-3', { policy: 'x-from', ...own('X-3', { type: 'consumer' }) });
    const { results } = (
      await api.post('/v1/policy-moves', { from: { key: 'x-from' }, to: { key: 'standard' }, reason: 'x' })
    ).json();
    const told = new Map(results.map((one: { number: string }) => [one.number, one]));
    expect(told.get('X-2')).toMatchObject({ status: 'moved' });
    expect(told.get('X-3')).toMatchObject({ status: 'refused', problem: { code: 'policy_not_for_debtor' } });
  });

  test.each([
    [{ from: { key: 'gone' }, to: { key: 'standard' } }, 'from.key'],
    [{ from: { key: 'standard' }, to: { key: 'gone' } }, 'to.key'],
  ])('%j names a policy nobody has', async (body, field) => {
    const answer = await api.post('/v1/policy-moves', { ...body, reason: 'x' });
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([422, 'unknown_policy', field]);
  });
});

describe('a debtor who turns out to be of another type', () => {
  test('R10: takes its running cases to the policy for consumers, in the same act, and says why', async () => {
    await register('T-1', { stepsDone: ['pre-due', 'friendly'] });
    const { reference, ...body } = debtor({ reference: 'T-1', type: 'consumer' });
    api.rings.length = 0;
    expect((await api.put(`/v1/debtors/${String(reference)}`, body)).statusCode).toBe(200);
    const { dunning } = await read('T-1');
    expect([dunning.policy, dunning.policyBecause]).toEqual(['consumer', ['Debtor is of type consumer']]);
    expect(dunning.nextAction.step).toBe('firm-sms');
    expect(await kinds('T-1')).toEqual(expect.arrayContaining(['debtorChanged', 'policyMoved']));
    expect(api.rings).toHaveLength(1);
  });

  test('R9: the same when the next invoice says so', async () => {
    await register('T-2', own('T-2'));
    await register('T-2B', own('T-2', { type: 'public' }));
    expect((await read('T-2')).dunning.policy).toBe('public-buyer');
    expect((await read('T-2B')).dunning.policy).toBe('public-buyer');
  });

  test('R10: while a step is under way that the right policy lacks, a person gets a task; the move ends it', async () => {
    const stepsDone = ['pre-due', 'friendly', 'firm', 'firm-sms'];
    const { id } = await register('T-4', { issuedOn: '2026-09-01', dueOn: '2026-10-01', stepsDone });
    now = new Date('2026-11-17T09:00:00Z');
    const script = { kind: 'call', phone: '+33612345678', script: 'Bonjour' } as const;
    const textOf = () => ({ name: 'fr/test', version: null });
    const writers = {
      message: async () => script,
      textOf,
      dossier: async () => ({ kind: 'dossier', zip: new Uint8Array() }),
    };
    const terms = () => ({ name: 'localOutbox', repeatIsSafe: true });
    await perform(api.deps, api.creditorId, 'worker', (act) => claimStep(act, id, 'call', writers as never, terms));
    const { reference, ...body } = debtor({ reference: 'T-4', type: 'consumer' });
    for (const time of [1, 2])
      expect([time, (await api.put(`/v1/debtors/${String(reference)}`, body)).statusCode]).toEqual([time, 200]);
    expect((await read('T-4')).dunning.policy).toBe('standard');
    const tasks = async () =>
      (await api.get('/v1/tasks?status=open'))
        .json()
        .items.filter((task: { invoiceId: string }) => task.invoiceId === id);
    const open = await tasks();
    expect(open.map((task: { kind: string }) => task.kind).sort()).toEqual(['call', 'policyDoesNotFit']);
    const refused = await api.post('/v1/invoices/T-4/policy', { policy: 'consumer', reason: 'Is a consumer' });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'move_not_possible']);
    const call = open.find((task: { kind: string }) => task.kind === 'call');
    await api.post(`/v1/tasks/${call.id}/complete`, { by: 'Léa Martin', disposition: 'NO_COMMITMENT' });
    const moved = await api.post('/v1/invoices/T-4/policy', { policy: 'consumer', reason: 'Is a consumer' });
    expect([moved.statusCode, moved.json().invoice.dunning.policy]).toEqual([200, 'consumer']);
    expect(await tasks()).toEqual([]);
    now = new Date('2026-11-10T09:00:00Z');
  });

  test('a policy for any debtor is kept', async () => {
    await register('T-3', { policy: 'demo' });
    const { reference, ...body } = debtor({ reference: 'T-3', type: 'consumer' });
    await api.put(`/v1/debtors/${String(reference)}`, body);
    expect((await read('T-3')).dunning.policy).toBe('demo');
    expect(await kinds('T-3')).not.toContain('policyMoved');
  });
});

describe('GET /v1/invoices/:id/explain', () => {
  test('says what is decided and why, why this policy, and what would change it', async () => {
    await register('E-1');
    const answer = (await api.get('/v1/invoices/E-1/explain')).json();
    expect(answer).toMatchObject({
      ...{ invoice: { number: 'E-1', status: 'open' }, at: '2026-11-10T09:00:00.000Z' },
      inForce: { decision: { does: 'wait', step: 'pre-due' } },
      now: { waitingFor: 'date', decision: { does: 'wait', step: 'pre-due' } },
      policy: { key: 'standard', version: 1, newestVersion: 1, rule: 'standard' },
    });
    expect(answer.inForce.decision).toEqual(answer.now.decision);
    expect(answer.policy.considered.map((one: { outcome: string }) => one.outcome)).toContain('doesNotFit');
    expect(answer.steps.map((one: { state: string }) => one.state).slice(0, 2)).toEqual(['next', 'ahead']);
    expect(answer.wouldChange.join(' ')).toContain('€1,250.50');
    await api.post('/v1/invoices/E-1/pause', { reason: 'Broken window' });
    const paused = (await api.get('/v1/invoices/E-1/explain')).json();
    expect(paused.now.waitingFor).toBe('pause');
    expect(paused.wouldChange[0]).toContain('/resume');
    expect((await api.get('/v1/invoices/nobody/explain')).statusCode).toBe(404);
  });
});
