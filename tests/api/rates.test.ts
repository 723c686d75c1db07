/** Legal values over HTTP: listed with their origin, added without a deploy, never over those before. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApi, type TestApi } from './app.ts';

let nowMs = Date.parse('2026-12-20T09:00:00Z');
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const ecb = (over: Record<string, unknown> = {}) => ({
  kind: 'ecbMro',
  effectiveFrom: '2027-01-01',
  percent: 2.65,
  source: 'ECB press release of 17 December 2026',
  ...over,
});
const listed = async (key?: string) => (await api.get('/v1/rates', key)).json();
const valuesOf = (rates: { items: Record<string, unknown>[] }, kind: string, effectiveFrom: string) =>
  rates.items.filter((one) => one['kind'] === kind && one['effectiveFrom'] === effectiveFrom);

describe('R1: the list', () => {
  test('has every shipped value with its source, day of check and confidence, and says which are missing next', async () => {
    const rates = await listed();
    expect(rates.items).toHaveLength(27 + 2 * 30);
    expect(valuesOf(rates, 'ecbMro', '2026-06-17')).toEqual([
      {
        id: null,
        kind: 'ecbMro',
        effectiveFrom: '2026-06-17',
        percent: 2.4,
        source: 'European Central Bank, key interest rates, series FM/D.U2.EUR.4F.KR.MRR_FR.LEV',
        checkedOn: '2026-11-21',
        confidence: 'S2',
        provisional: false,
        origin: 'shipped',
        inForce: true,
        addedAt: null,
        addedBy: null,
      },
    ]);
    expect(rates.missingNext.map((one: { kind: string; semester: string }) => [one.kind, one.semester])).toEqual([
      ['ecbMro', '2027-S1'],
      ['legalPro', '2027-S1'],
      ['legalIndividuals', '2027-S1'],
    ]);
    expect(rates.missingNext[0].remedy).toContain('POST /v1/rates');
  });
});

describe('R1: adding a value', () => {
  test('counts at once and is provisional until the official text was seen; the same again adds nothing', async () => {
    const first = await api.post('/v1/rates', ecb({ by: 'Léa' }));
    expect([first.statusCode, first.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        ...ecb(),
        checkedOn: '2026-12-20',
        confidence: 'S1',
        provisional: true,
        origin: 'own',
        inForce: true,
        addedAt: '2026-12-20T09:00:00.000Z',
        addedBy: 'Léa',
      },
    ]);
    const again = await api.post('/v1/rates', ecb());
    expect([again.statusCode, again.json()]).toEqual([200, first.json()]);
    const rates = await listed();
    expect(valuesOf(rates, 'ecbMro', '2027-01-01')).toEqual([first.json()]);
    expect(rates.missingNext.map((one: { kind: string }) => one.kind)).toEqual(['legalPro', 'legalIndividuals']);
  });

  test('a shipped value sent again is that value', async () => {
    const answer = await api.post('/v1/rates', {
      ...{ kind: 'ecbMro', effectiveFrom: '2026-06-17', percent: 2.4, confidence: 'S2' },
      source: 'European Central Bank, key interest rates, series FM/D.U2.EUR.4F.KR.MRR_FR.LEV',
    });
    expect([answer.statusCode, answer.json().origin]).toEqual([200, 'shipped']);
  });

  test('a correction stands beside what it corrects, later than it even when the clock is not', async () => {
    nowMs -= 60_000;
    const answer = await api.post('/v1/rates', ecb({ percent: 2.9, confidence: 'V' }));
    expect(answer.json()).toMatchObject({ percent: 2.9, provisional: false, addedAt: '2026-12-20T09:00:00.001Z' });
    expect(valuesOf(await listed(), 'ecbMro', '2027-01-01').map((one) => [one['percent'], one['inForce']])).toEqual([
      [2.65, false],
      [2.9, true],
    ]);
  });

  test('several at once all count, one after the other', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((percent) =>
        api.post('/v1/rates', { ...ecb({ percent }), kind: 'legalPro', source: `table ${String(percent)}` }),
      ),
    );
    expect(answers.map((one) => one.statusCode)).toEqual([201, 201, 201, 201, 201]);
    const values = valuesOf(await listed(), 'legalPro', '2027-01-01');
    expect(new Set(values.map((one) => one['addedAt'])).size).toBe(5);
    expect(values.map((one) => one['inForce'])).toEqual([false, false, false, false, true]);
  });

  test.each([
    [{ kind: 'legalPro', effectiveFrom: '2027-02-01' }, 422, 'invalid_rate', 'effectiveFrom'],
    [{ checkedOn: '2027-03-01' }, 422, 'invalid_rate', 'checkedOn'],
    [{ kind: 'euribor' }, 400, 'invalid_request', 'kind'],
    [{ percent: 2.655 }, 400, 'invalid_percent', 'percent'],
    [{ percent: 265 }, 400, 'invalid_percent', 'percent'],
    [{ percent: -1 }, 400, 'invalid_percent', 'percent'],
    [{ source: ' ' }, 400, 'invalid_text', 'source'],
    [{ effectiveFrom: '2027-02-30' }, 400, 'invalid_date', 'effectiveFrom'],
    [{ by: 'worker' }, 400, 'invalid_text', 'by'],
  ])('%j is refused with the field and the remedy', async (over, status, code, field) => {
    const answer = await api.post('/v1/rates', ecb(over));
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([status, code, field]);
  });

  test("is the creditor's own: another one sees the shipped values only", async () => {
    expect((await listed(api.otherApiKey)).items.every((one: { origin: string }) => one.origin === 'shipped')).toBe(
      true,
    );
  });
});
