/** Which policy an invoice gets when nobody names one, why, and what a creditor may set. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let now = new Date('2026-11-10T09:00:00Z');
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => now);
});
afterAll(() => api.close());

const late = { issuedOn: '2026-08-01', dueOn: '2026-09-01' };
const pay = (number: string, receivedOn: string) =>
  api.post('/v1/payments', {
    ...{ reference: `P-${number}`, receivedOn, amountCents: 125_050, currency: 'EUR' },
    allocations: [{ invoice: number, amountCents: 125_050 }],
  });
async function register(number: string, over: Record<string, unknown> = {}) {
  const answer = await api.post('/v1/invoices', invoice(number, over));
  expect([number, answer.statusCode]).toEqual([number, 201]);
  return answer.json().dunning;
}
const from = (reference: string, over: Record<string, unknown> = {}) => ({ debtor: debtor({ reference, ...over }) });

describe('the policy of an invoice', () => {
  test.each([
    ['R9', 'a public buyer', 'public', 125_050, 'public-buyer'],
    ['R10', 'a consumer', 'consumer', 125_050, 'consumer'],
    ['R11', 'a debtor of unknown type', 'unknown', 125_050, 'consumer'],
    ['R23', 'a business owing 149.99 €', 'business', 14_999, 'small-amount'],
    ['R22', 'a business owing 150 €', 'business', 15_000, 'standard'],
  ])('%s: of %s is chosen by its segment and said why', async (rule, _, type, amountCents, policy) => {
    const dunning = await register(`SEG-${rule}`, { ...from(`SEG-${rule}`, { type }), amountCents });
    expect(dunning).toMatchObject({ policy, policyVersion: 1 });
    expect(dunning.policyBecause.join(' ')).toContain(`type ${type}`);
  });

  test('is repeat-late after three of the last six were paid late, and says so', async () => {
    for (const at of [1, 2, 3, 4]) await register(`RL-${at}`, { ...from('RL'), ...late });
    // One was paid in time and recorded late; two were paid late; one is open past its date.
    await pay('RL-1', '2026-08-30');
    await pay('RL-2', '2026-09-20');
    await pay('RL-3', '2026-10-20');
    const dunning = await register('RL-5', from('RL'));
    expect(dunning.policy).toBe('repeat-late');
    expect(dunning.policyBecause[0]).toBe('Late on 3 of the last six invoices; the rule asks for 3');
  });

  test('R50: is not held against a debtor who disputes what is open', async () => {
    for (const at of [1, 2, 3]) await register(`DI-${at}`, { ...from('DI'), ...late, policy: 'standard' });
    for (const at of [1, 2, 3]) await api.post(`/v1/invoices/DI-${at}/dispute`, { reason: 'Never delivered' });
    expect((await register('DI-4', from('DI'))).policy).toBe('standard');
  });

  test('is new-customer only once the creditor has been here long enough to know who is new', async () => {
    expect((await register('NC-1', from('NC'))).policy).toBe('standard');
    const settings = await api.put('/v1/creditor/settings', { historyKnownAfterDays: 0 });
    expect(settings.statusCode).toBe(200);
    expect((await register('NC-2', from('NC'))).policy).toBe('new-customer');
    await register('NC-3', from('NC'));
    expect((await register('NC-4', from('NC'))).policy).toBe('standard');
    await api.put('/v1/creditor/settings', { historyKnownAfterDays: null });
    now = new Date('2027-06-01T09:00:00Z');
    const year = { issuedOn: '2027-06-01', dueOn: '2027-07-01' };
    expect((await register('NC-5', { ...from('NC-LATER'), ...year })).policy).toBe('new-customer');
    now = new Date('2026-11-10T09:00:00Z');
  });

  test('is bad-faith once a person marked the debtor, with the reason kept, and no more when the mark is taken back', async () => {
    await register('BF-1', from('BF'));
    const { reference, ...body } = debtor({ reference: 'BF' });
    const marked = await api.put(`/v1/debtors/${String(reference)}`, {
      ...body,
      mark: { mark: 'badFaith', reason: 'Denies orders it signed', by: 'Léa Martin' },
    });
    expect(marked.json().mark).toEqual({
      ...{ mark: 'badFaith', reason: 'Denies orders it signed' },
      ...{ by: 'Léa Martin', at: '2026-11-10T09:00:00.000Z' },
    });
    expect((await api.get('/v1/invoices/BF-1')).json().dunning.policy).toBe('standard');
    const dunning = await register('BF-2', from('BF'));
    expect([dunning.policy, dunning.policyBecause[0]]).toEqual(['bad-faith', 'A person marked the debtor badFaith']);
    await api.put('/v1/debtors/BF', { ...body, mark: null });
    expect((await register('BF-3', from('BF'))).policy).toBe('standard');
  });

  test('stays named when the caller named it', async () => {
    expect(await register('NAMED', { ...from('NAMED'), policy: 'small-amount' })).toMatchObject({
      ...{ policy: 'small-amount', policyBecause: ['Named when the invoice was registered'] },
    });
  });

  test('of a bulk counts the lines before it', async () => {
    await api.put('/v1/creditor/settings', { historyKnownAfterDays: 0 });
    const lines = [1, 2, 3, 4].map((at) => invoice(`BULK-${at}`, from('BULK')));
    const { results } = (await api.post('/v1/invoices/bulk', { invoices: lines })).json();
    await api.put('/v1/creditor/settings', { historyKnownAfterDays: null });
    expect(results.map((one: { invoice: { dunning: { policy: string } } }) => one.invoice.dunning.policy)).toEqual([
      ...['new-customer', 'new-customer', 'new-customer', 'standard'],
    ]);
  });
});

describe('PUT /v1/segment-rules', () => {
  test('counts for the next invoice, and a policy stored a moment ago too', async () => {
    const patient = { ...(await api.get('/v1/policies/standard')).json(), key: 'patient', name: 'Clients suisses' };
    expect((await api.post('/v1/policies', patient)).statusCode).toBe(201);
    const rules = [
      { key: 'swiss', policy: 'patient', when: { countries: ['CH'] } },
      { key: 'rest', policy: 'standard', when: {} },
    ];
    const put = await api.put('/v1/segment-rules', { rules, by: 'Léa Martin' });
    expect([put.statusCode, put.json()]).toEqual([200, { rules, own: true }]);
    const swiss = debtor({ reference: 'CH', address: { line1: 'a', postcode: '1200', city: 'Genève', country: 'CH' } });
    const dunning = await register('CH-1', { debtor: swiss });
    expect([dunning.policy, dunning.policyBecause[0]]).toEqual(['patient', 'Debtor is in CH']);
    // No rule of this creditor is for consumers: the most careful policy made for them.
    expect((await register('CO-1', from('CO', { type: 'consumer' }))).policy).toBe('consumer');
    await api.put('/v1/segment-rules', { rules: null });
    expect((await api.get('/v1/segment-rules')).json()).toMatchObject({ own: false });
  });

  test.each([
    [
      'rules.1.key',
      'notUnique',
      [
        ['a', 'standard', {}],
        ['a', 'consumer', {}],
      ],
    ],
    ['rules.0.policy', 'unknownPolicy', [['a', 'gentle', {}]]],
    ['rules.0.when.debtorTypes', 'policyNotForIt', [['a', 'standard', { debtorTypes: ['consumer'] }]]],
    ['rules.0.when.balanceBelowCents', 'neverFits', [['a', 'standard', { balanceFromCents: 5, balanceBelowCents: 5 }]]],
  ])('refuses %s (%s) and changes nothing', async (field, code, rows) => {
    const rules = (rows as [string, string, object][]).map(([key, policy, when]) => ({ key, policy, when }));
    const answer = await api.put('/v1/segment-rules', { rules });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'settings_not_valid', field, errors: [{ field, code }] });
    expect((await api.get('/v1/segment-rules')).json().own).toBe(false);
  });

  test.each([
    [{ rules: [{ key: 'a', policy: 'standard', when: { lateOfLastSix: 7 } }] }, 'rules.0.when.lateOfLastSix'],
    [{ rules: [{ key: 'a', policy: 'standard', when: { debtorTypes: ['bank'] } }] }, 'rules.0.when.debtorTypes.0'],
    [{ rules: [{ key: 'a', policy: 'standard' }] }, 'rules.0.when'],
    [{}, 'rules'],
  ])('%j is no set of rules: %s', async (body, field) => {
    const answer = await api.put('/v1/segment-rules', body);
    expect([answer.statusCode, answer.json().field]).toEqual([400, field]);
  });
});

describe('PUT /v1/creditor/settings', () => {
  test('R22, R25: a limit counts for the next policy, what is not given stays, and every change is kept with its author', async () => {
    const tight = { reminderPhaseDays: { business: 10, public: 10, consumer: 10, unknown: 10 }, minimumGap: 'P5D' };
    const put = await api.put('/v1/creditor/settings', { limits: tight, by: 'Léa Martin' });
    expect(put.json()).toMatchObject({ limits: { ...tight, noticeApproval: true }, allocation: 'interestFirst' });
    const standard = (await api.get('/v1/policies/standard')).json();
    const refused = await api.post('/v1/policies', { ...standard, key: 'tight' });
    expect(refused.json().errors).toContainEqual(expect.objectContaining({ field: 'minimumGap', rule: 'R25' }));
    const next = (await api.put('/v1/creditor/settings', { allocation: 'principalFirst', by: 'Ana' })).json();
    expect(next).toMatchObject({ limits: tight, allocation: 'principalFirst' });
    const back = (await api.put('/v1/creditor/settings', { limits: null, allocation: null, by: 'Ana' })).json();
    expect(back.limits.minimumGap).toBe('P3D');
    expect(back.own).not.toContain('limits');
    const told = back.changes.map((one: { by: string; setting: string }) => `${one.by} ${one.setting}`);
    expect(told.slice(-4)).toEqual(['Léa Martin limits', 'Ana allocation', 'Ana limits', 'Ana allocation']);
    expect(back.changes.at(-2)).toMatchObject({ at: '2026-11-10T09:00:00.000Z', before: tight });
  });

  test('the same again is no change', async () => {
    await api.put('/v1/creditor/settings', { lintRulesOff: ['R41'] });
    const { changes } = (await api.put('/v1/creditor/settings', { lintRulesOff: ['R41'] })).json();
    expect(changes.at(-1)).toMatchObject({ setting: 'lintRulesOff', before: null, by: 'api' });
  });

  test.each(['R9', 'R10', 'R29', 'R30', 'R42', 'R74', 'R76'])('%s: a rule of the law stays on', async (rule) => {
    const answer = await api.put('/v1/creditor/settings', { lintRulesOff: ['R20', rule] });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ field: 'lintRulesOff.1', code: 'lawBacked', rule }] });
  });

  test.each([
    [{ limits: { minimumGap: 'soon' } }, 422, 'limits.minimumGap'],
    [{ limits: { minimumGap: 'PT3H' } }, 422, 'limits.minimumGap'],
    [{ limits: { planNotice: 'P0D' } }, 422, 'limits.planNotice'],
    [{ limits: { planGrace: 'P1M1D' } }, 422, 'limits.planGrace'],
    [{ limits: { minimumGap: 'P1Y5D' } }, 422, 'limits.minimumGap'],
    [{ limits: { mode: 'test' } }, 400, 'limits.mode'],
    [
      { limits: { contact: { channelGap: 'P3D', touchesPer7Days: 8, callsPer30Days: 4 } } },
      400,
      'limits.contact.touchesPer7Days',
    ],
    [{ allocation: 'feesFirst' }, 400, 'allocation'],
    [{ changes: [] }, 400, 'changes'],
    [{ shippedPolicies: {} }, 400, 'shippedPolicies'],
  ])('%j is refused with %i and names %s', async (body, status, field) => {
    const answer = await api.put('/v1/creditor/settings', body);
    expect([answer.statusCode, answer.json().field]).toEqual([status, field]);
  });

  test('another creditor keeps its own', async () => {
    const other = (await api.get('/v1/creditor/settings', api.otherApiKey)).json();
    expect(other).toMatchObject({ lintRulesOff: [], own: [], changes: [] });
  });
});
