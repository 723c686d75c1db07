/** The time zone of a debtor whose ERP gives none: from the country and, where one country has several, the postcode. */
import { holidayZone } from './holidays.ts';

/** By ISO 3166 code; overseas France has codes of its own. One zone per country: where there are several, the one of most debtors. */
const byZone: Readonly<Record<string, string>> = {
  AT: 'Europe/Vienna',
  BE: 'Europe/Brussels',
  BG: 'Europe/Sofia',
  BL: 'America/St_Barthelemy',
  CA: 'America/Toronto',
  CH: 'Europe/Zurich',
  CY: 'Asia/Nicosia',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  DZ: 'Africa/Algiers',
  EE: 'Europe/Tallinn',
  ES: 'Europe/Madrid',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  GF: 'America/Cayenne',
  GP: 'America/Guadeloupe',
  GR: 'Europe/Athens',
  HR: 'Europe/Zagreb',
  HU: 'Europe/Budapest',
  IE: 'Europe/Dublin',
  IS: 'Atlantic/Reykjavik',
  IT: 'Europe/Rome',
  LI: 'Europe/Vaduz',
  LT: 'Europe/Vilnius',
  LU: 'Europe/Luxembourg',
  LV: 'Europe/Riga',
  MA: 'Africa/Casablanca',
  MC: 'Europe/Monaco',
  MF: 'America/Marigot',
  MQ: 'America/Martinique',
  MT: 'Europe/Malta',
  NC: 'Pacific/Noumea',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  PF: 'Pacific/Tahiti',
  PL: 'Europe/Warsaw',
  PM: 'America/Miquelon',
  PT: 'Europe/Lisbon',
  RE: 'Indian/Reunion',
  RO: 'Europe/Bucharest',
  SE: 'Europe/Stockholm',
  SI: 'Europe/Ljubljana',
  SK: 'Europe/Bratislava',
  TN: 'Africa/Tunis',
  US: 'America/New_York',
  WF: 'Pacific/Wallis',
  YT: 'Indian/Mayotte',
};

/** Islands of the European Union whose postcodes set them apart from the mainland. */
const islands: Readonly<Record<string, readonly (readonly [postcode: RegExp, timeZone: string])[]>> = {
  // Provinces 35 Las Palmas and 38 Santa Cruz de Tenerife.
  ES: [[/^3[58]/, 'Atlantic/Canary']],
  // 9000 to 9499 Madeira, 9500 to 9999 the Azores.
  PT: [
    [/^9[0-4]/, 'Atlantic/Madeira'],
    [/^9[5-9]/, 'Atlantic/Azores'],
  ],
};

/**
 * IANA time zone for a country (ISO 3166 alpha-2) and postcode (spaces allowed, null when unknown). `Europe/Paris` for a country not listed here:
 * the debtor's `timeZone` is then worth sending, and always wins.
 */
export function defaultTimeZone(country: string, postcode: string | null): string {
  const code = country.trim().toUpperCase();
  const digits = postcode?.replaceAll(/\s/g, '') ?? '';
  const island = islands[code]?.find(([pattern]) => pattern.test(digits))?.[1];
  return island ?? byZone[holidayZone(code, postcode)] ?? byZone[code] ?? 'Europe/Paris';
}
