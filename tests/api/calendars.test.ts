import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApi, type TestApi } from './app.ts';

interface Day {
  readonly date: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
}

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const calendar = async (zone: string, year: number | string) => api.get(`/v1/calendars/${zone}/${String(year)}`);

describe('GET /v1/calendars/:zone/:year', () => {
  test('lists weekends and holidays, one line per date, in order', async () => {
    const answer = await calendar('FR', 2026);
    expect(answer.statusCode).toBe(200);
    const { zone, year, days } = answer.json<{ zone: string; year: number; days: Day[] }>();
    expect([zone, year]).toEqual(['FR', 2026]);
    // 104 weekend days and 11 holidays, of which 15 August and 1 November fall on a weekend.
    expect(days).toHaveLength(113);
    expect(days.filter((day) => day.kind === 'holiday')).toHaveLength(11);
    expect(days.map((day) => day.date)).toEqual([...new Set(days.map((day) => day.date))].sort());
    expect(days[0]).toEqual({ date: '2026-01-01', name: 'Nouvel An', nameEn: "New Year's Day", kind: 'holiday' });
    expect(days[1]).toEqual({ date: '2026-01-03', name: 'samedi', nameEn: 'Saturday', kind: 'weekend' });
  });

  test.each([
    ['FR-ALSACE-MOSELLE', '2026-12-26'],
    ['fr-alsace-moselle', '2026-04-03'],
    ['GP', '2026-05-27'],
    ['MQ', '2026-05-22'],
    ['GF', '2026-06-10'],
    ['RE', '2026-12-20'],
    ['YT', '2026-04-27'],
    ['BE', '2026-07-21'],
  ])('R28: %s has its own holiday on %s', async (zone, date) => {
    const answer = await calendar(zone, 2026);
    const { zone: named, days } = answer.json<{ zone: string; days: Day[] }>();
    expect(named).toBe(zone.toUpperCase());
    expect(days.find((day) => day.date === date)?.kind).toBe('holiday');
    const metropolitan = (await calendar('FR', 2026)).json<{ days: Day[] }>();
    expect(metropolitan.days.some((day) => day.date === date && day.kind === 'holiday')).toBe(false);
  });

  test.each(['XX', 'FRANCE', 'Europe%2FParis', '%22%3E'])(
    'answers 404 for the zone %s, with the way to name one',
    async (zone) => {
      const answer = await calendar(zone, 2026);
      expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([404, 'zone_not_found', 'zone']);
      expect(answer.json().detail).toMatch(/FR-ALSACE-MOSELLE.*GP.*ISO 3166/);
    },
  );

  test.each(['1989', '2101', '26', '2026.5', 'next', '-2026', '02026'])(
    'refuses the year %s and says which there are',
    async (year) => {
      const answer = await calendar('FR', year);
      expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([400, 'invalid_year', 'year']);
      expect(answer.json().detail).toContain('from 1990 to 2100');
    },
  );

  test('takes the first and the last year, and says so in the description', async () => {
    expect((await calendar('FR', 1990)).statusCode).toBe(200);
    expect((await calendar('FR', 2100)).statusCode).toBe(200);
    const { paths } = (await api.get('/openapi.json')).json();
    expect(paths['/v1/calendars/{zone}/{year}'].get.operationId).toBe('getCalendar');
  });
});
