/** The fields that requests share, each with the remedy its refusal tells. */
import { Type, type TSchema, type TUnsafe } from 'typebox';
import { isTimeZone, parseCivilDate } from '../domain/civil-date.ts';
import { MAX_AMOUNT_CENTS } from '../domain/money.ts';
import { toE164 } from '../domain/phone.ts';

/** The documented name and remedy of a refusal; `x-` because OpenAPI lets such keys pass. */
const told = (code: string, remedy: string) => ({ 'x-error': { code, remedy } });

/** One line of text: no control characters (a NUL above all), no half surrogates, no line ends. Trimmed before it is measured. */
export const line = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*$',
    ...told('invalid_text', `Send 1 to ${String(maxLength)} characters on one line, without control characters.`),
  });

/** Text of a person, line ends allowed. */
export const prose = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^(?:[^\\p{Cc}\\p{Cs}]|[\\n\\r\\t])*$',
    ...told(
      'invalid_text',
      `Send 1 to ${String(maxLength)} characters, without control characters other than line ends.`,
    ),
  });

export const civilDate = () =>
  Type.Refine(
    Type.String({
      format: 'date',
      ...told('invalid_date', 'Write a date of the calendar as YYYY-MM-DD, from 1900 to 2200, such as 2026-03-31.'),
    }),
    (text) => parseCivilDate(text) !== null,
    () => 'is not a date of the calendar',
  );

export const amountCents = () =>
  Type.Integer({
    minimum: 1,
    maximum: MAX_AMOUNT_CENTS,
    ...told(
      'invalid_amount',
      `Send a whole number of cents from 1 to ${String(MAX_AMOUNT_CENTS)}: 125050 is 1 250.50.`,
    ),
  });

/** The shape only: whether we take the currency is a business answer (422). */
export const currencyCode = () =>
  Type.String({
    pattern: '^[A-Z]{3}$',
    ...told('invalid_currency', 'Send an ISO 4217 code in capitals, such as EUR.'),
  });

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

export const email = () =>
  Type.String({
    maxLength: 254,
    pattern: `^(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+(?!\\d+$)${label}$`,
    ...told('invalid_email', 'Send one address such as compta@client.example, in ASCII, without a name or brackets.'),
  });

export const phone = () =>
  Type.Refine(
    Type.String({
      maxLength: 32,
      ...told(
        'invalid_phone',
        'Send a French number such as 06 12 34 56 78, or an international one such as +32470123456.',
      ),
    }),
    (text) => toE164(text) !== null,
    () => 'is not a telephone number',
  );

export const siren = () =>
  Type.String({ pattern: '^\\d{9}$', ...told('invalid_siren', 'Send the 9 digits of the SIREN without spaces.') });

export const country = () =>
  Type.String({
    pattern: '^[A-Z]{2}$',
    ...told('invalid_country', 'Send an ISO 3166 code of two capitals, such as FR.'),
  });

export const timeZone = () =>
  Type.Refine(
    Type.String({
      maxLength: 64,
      ...told('invalid_time_zone', 'Send a name of the IANA database such as Europe/Paris, or leave it out.'),
    }),
    isTimeZone,
    () => 'is not a time zone',
  );

/** Names that the history keeps for the product itself. */
const reservedActors = new Set(['api', 'signal', 'worker']);

/** The person who acts, as the history will show. */
export const actor = () =>
  Type.Refine(
    Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*$',
      ...told(
        'invalid_text',
        'Send the name of the person who acts, 1 to 100 characters; "api", "signal" and "worker" are taken.',
      ),
    }),
    (text) => !reservedActors.has(text.toLowerCase()),
    () => 'is a reserved name',
  );

export const uuid = () =>
  Type.String({
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    ...told('invalid_id', 'Send the id as the api gave it, such as 0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11.'),
  });

/** A closed list of texts. */
export const oneOf = <T extends string>(values: readonly T[]): TUnsafe<T> =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });

/** For answers: the same, or null. */
export const nullable = <T extends string | number>(
  type: 'string' | 'integer',
  options: object = {},
): TUnsafe<T | null> => Type.Unsafe<T | null>({ type: [type, 'null'], ...options });

/** For answers: an instant as ISO text. */
export const instant = () => Type.String({ format: 'date-time' });

/** For answers: whatever was stored. */
export const anyObject = () => Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });

/** An object that refuses what it does not know. */
export const closed = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
