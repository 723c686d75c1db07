import { expect, test } from 'vitest';
import { isTimeZone } from '../../domain/civil-date.ts';
import { defaultTimeZone } from '../../domain/debtor-zone.ts';
import { holidayZones } from '../../domain/holidays.ts';

test.each([
  ['75001', 'Europe/Paris'],
  ['67000', 'Europe/Paris'],
  ['20090', 'Europe/Paris'],
  ['97110', 'America/Guadeloupe'],
  ['97133', 'America/St_Barthelemy'],
  ['97150', 'America/Marigot'],
  ['97200', 'America/Martinique'],
  ['97300', 'America/Cayenne'],
  ['97400', 'Indian/Reunion'],
  ['974 00', 'Indian/Reunion'],
  ['97500', 'America/Miquelon'],
  ['97600', 'Indian/Mayotte'],
  ['98600', 'Pacific/Wallis'],
  ['98714', 'Pacific/Tahiti'],
  ['98800', 'Pacific/Noumea'],
  [null, 'Europe/Paris'],
])('R24: the French postcode %s is in %s', (postcode, timeZone) => {
  expect(defaultTimeZone('FR', postcode)).toBe(timeZone);
});

test('R24: overseas France may be named by its own country code, with or without a postcode', () => {
  expect(defaultTimeZone('RE', '97400')).toBe('Indian/Reunion');
  expect(defaultTimeZone('gp', null)).toBe('America/Guadeloupe');
});

test('R24: islands of Spain and Portugal have their own zone, the mainland keeps its own', () => {
  expect(defaultTimeZone('ES', '28001')).toBe('Europe/Madrid');
  expect(defaultTimeZone('ES', '35001')).toBe('Atlantic/Canary');
  expect(defaultTimeZone('ES', '38001')).toBe('Atlantic/Canary');
  expect(defaultTimeZone('PT', '1000-001')).toBe('Europe/Lisbon');
  expect(defaultTimeZone('PT', '9000-001')).toBe('Atlantic/Madeira');
  expect(defaultTimeZone('PT', '9500-001')).toBe('Atlantic/Azores');
});

test('a country not listed is in Paris until the ERP says more', () => {
  expect(defaultTimeZone('XX', null)).toBe('Europe/Paris');
});

test('every default is a zone of the time zone database, and every country of the Union has its own', () => {
  const union = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
  for (const country of holidayZones()) expect(isTimeZone(defaultTimeZone(country, null)), country).toBe(true);
  expect(new Set(union.map((country) => defaultTimeZone(country, null))).size).toBe(union.length);
});
