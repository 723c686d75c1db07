/** Amounts and dates of files: read when they can be read in one way only. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalCents, readAmount, readDate } from '../../domain/file-values.ts';

test.each([
  ['1 234,56', 123_456],
  ['1\u202f234,56 €', 123_456],
  ['1.234,56', 123_456],
  ['1,234.56', 123_456],
  ['1234.5', 123_450],
  ['1234', 123_400],
  ['0,10', 10],
  ['1.234.567', 123_456_700],
  ['1,234,567.89', 123_456_789],
  ['-12,00', -1_200],
  ['12,5 EUR', 1_250],
])('%s is %i cents', (text, cents) => {
  expect(readAmount(text)).toEqual({ ok: true, cents });
});

test.each([
  ['1,234', 'ambiguous_amount'],
  ['1.234', 'ambiguous_amount'],
  ['1,2345', 'invalid_amount'],
  ['12,34,56', 'invalid_amount'],
  ['1.23,45', 'invalid_amount'],
  ['1,234.56.78', 'invalid_amount'],
  ['12 USD', 'invalid_amount'],
  ['$12', 'invalid_amount'],
  ['1e3', 'invalid_amount'],
  ['', 'invalid_amount'],
  ['99999999999999', 'invalid_amount'],
])('%s is not read: %s', (text, code) => {
  expect(readAmount(text)).toEqual({ ok: false, code });
});

test('every amount written the French or the English way is read to the cent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
      const value = cents / 100;
      const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
      for (const locale of ['fr-FR', 'en-GB', 'de-DE'])
        expect(readAmount(new Intl.NumberFormat(locale, two).format(value))).toEqual({ ok: true, cents });
      expect(decimalCents(value.toFixed(2))).toBe(cents);
    }),
  );
});

test.each([
  ['31/12/2026', '2026-12-31'],
  ['1/2/2026', '2026-02-01'],
  ['31-12-2026', '2026-12-31'],
  ['31.12.2026', '2026-12-31'],
  ['2026-12-31', '2026-12-31'],
  ['2026-12-31T10:00:00', '2026-12-31'],
  ['31/12/2026 00:00', '2026-12-31'],
  ['31/12/26', null],
  ['12/31/2026', null],
  ['30/02/2026', null],
  ['46022', null],
  ['', null],
])('the date %s is %s', (text, date) => {
  expect(readDate(text)).toBe(date);
});
