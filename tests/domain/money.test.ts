import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CURRENCIES, formatMoney, isCurrency, MAX_AMOUNT_CENTS, splitCents } from '../../domain/money.ts';

describe('an amount', () => {
  test('reads as a French reader writes it, with no-break spaces', () => {
    expect(formatMoney(123_456, 'EUR', 'fr')).toBe('1\u202f234,56\u00a0€');
    expect(formatMoney(5, 'EUR', 'fr')).toBe('0,05\u00a0€');
    expect(formatMoney(-4_000, 'EUR', 'fr')).toBe('-40,00\u00a0€');
    expect(formatMoney(MAX_AMOUNT_CENTS, 'EUR', 'fr')).toBe('999\u202f999\u202f999,99\u00a0€');
  });

  test('reads as an English reader writes it', () => {
    expect(formatMoney(123_456, 'EUR', 'en')).toBe('€1,234.56');
    expect(formatMoney(123_456, 'GBP', 'en')).toBe('£1,234.56');
    expect(formatMoney(MAX_AMOUNT_CENTS, 'GBP', 'en')).toBe('£999,999,999.99');
  });

  test('always shows two decimals, in every currency we take', () => {
    for (const currency of CURRENCIES) expect(formatMoney(100_000, currency, 'fr')).toMatch(/^1\u202f000,00\u00a0/);
  });

  test('is refused when it is not whole cents, or in a currency we do not take', () => {
    expect(() => formatMoney(12.5, 'EUR', 'fr')).toThrow(/cents is 12.5/);
    expect(() => formatMoney(100, 'JPY', 'fr')).toThrow(/"JPY".*EUR/);
    expect(isCurrency('EUR')).toBe(true);
    for (const text of ['eur', 'JPY', 'XXX', '', null, 978]) expect(isCurrency(text)).toBe(false);
  });
});

describe('sharing an amount', () => {
  test('gives the remainder to the last part', () => {
    expect(splitCents(36_145, 4)).toEqual([9_036, 9_036, 9_036, 9_037]);
    expect(splitCents(3, 4)).toEqual([0, 0, 0, 3]);
    expect(splitCents(-7, 2)).toEqual([-3, -4]);
  });

  test('never loses or makes a cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_AMOUNT_CENTS }), fc.integer({ min: 1, max: 60 }), (total, parts) => {
        const shares = splitCents(total, parts);
        expect(shares).toHaveLength(parts);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
        expect((shares.at(-1) ?? 0) - (shares[0] ?? 0)).toBeLessThan(parts);
      }),
    );
  });

  test('into no part, or of broken cents, is refused', () => {
    expect(() => splitCents(100, 0)).toThrow(/parts is 0/);
    expect(() => splitCents(100, 1.5)).toThrow(RangeError);
    expect(() => splitCents(0.1, 2)).toThrow(/totalCents is 0.1/);
  });
});
