/** The days on which nothing is sent, by zone and year. The same for every creditor. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Refusal } from '../../cases/refusal.ts';
import { calendarYears, howToNameZones, isKnownZone, nonWorkingDays } from '../../domain/holidays.ts';
import { closed, line, oneOf } from '../fields.ts';
import { answers } from '../openapi.ts';

const { first, last } = calendarYears;

/** A path carries text: the year is checked as such and read afterwards. */
const calendarYear = Type.Refine(
  Type.String({
    pattern: '^\\d{4}$',
    description: `${String(first)} to ${String(last)}`,
    'x-error': { code: 'invalid_year', remedy: `Give a year from ${String(first)} to ${String(last)}, such as 2026.` },
  }),
  (text) => Number(text) >= first && Number(text) <= last,
  () => 'is not a year with a calendar',
);

const calendarView = Type.Object({
  zone: Type.String({
    description: 'FR, FR-ALSACE-MOSELLE, an overseas code (GP, RE…) or another ISO 3166 country code.',
  }),
  year: Type.Integer(),
  days: Type.Array(
    Type.Object({
      date: Type.String({ format: 'date' }),
      name: Type.String({ description: 'In French where known, otherwise in the language of the country.' }),
      nameEn: Type.String(),
      kind: oneOf(['holiday', 'weekend'] as const),
    }),
    { description: 'One per date, in order; a holiday on a weekend is a holiday.' },
  ),
});

const getCalendarSchema = {
  operationId: 'getCalendar',
  summary: 'The weekends and public holidays of a zone in one year',
  tags: ['calendars'],
  params: closed({ zone: line(40), year: calendarYear }),
  response: answers({ 200: calendarView }),
};

export const calendarRoutes = (): FastifyPluginAsyncTypebox => async (app) => {
  app.get('/calendars/:zone/:year', { schema: getCalendarSchema }, async (request) => {
    const zone = request.params.zone.toUpperCase();
    if (!isKnownZone(zone)) {
      throw new Refusal(
        'notFound',
        'zone_not_found',
        `There is no calendar for ${JSON.stringify(zone)}. ${howToNameZones}`,
        'zone',
      );
    }
    const year = Number(request.params.year);
    return { zone, year, days: nonWorkingDays(zone, year) };
  });
};
