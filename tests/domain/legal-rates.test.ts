import { describe, expect, test } from 'vitest';
import { contractFloor, rateFor } from '../../domain/interest-regime.ts';
import {
  ecbMroOn,
  formatPercent,
  isProvisional,
  legalInterestOf,
  MissingRate,
  parsePercent,
  rateBook,
  rateProblem,
  semesterOf,
  type LegalRate,
} from '../../domain/legal-rates.ts';

const book = rateBook();
const aRate = (overrides: Partial<LegalRate> = {}): LegalRate => ({
  kind: 'ecbMro',
  effectiveFrom: '2027-01-01',
  hundredths: 265,
  source: 'ECB, key interest rates',
  checkedOn: '2027-01-02',
  confidence: 'V',
  ...overrides,
});
const semester = (name: string) => semesterOf(`${name.slice(0, 4)}-${name.endsWith('S1') ? '02' : '08'}-15`);

/** Law section 4.2, column by column: semester, TIL pro, TIL individuals, ECB at the anchor, ECB + 10, 3 x TIL pro, ECB + 8. */
const table = `
2013-S1 0.04 0.04 0.75 10.75 0.12 8.75
2013-S2 0.04 0.04 0.50 10.50 0.12 8.50
2014-S1 0.04 0.04 0.25 10.25 0.12 8.25
2014-S2 0.04 0.04 0.15 10.15 0.12 8.15
2015-S1 0.93 4.06 0.05 10.05 2.79 8.05
2015-S2 0.99 4.29 0.05 10.05 2.97 8.05
2016-S1 1.01 4.54 0.05 10.05 3.03 8.05
2016-S2 0.93 4.35 0.00 10.00 2.79 8.00
2017-S1 0.90 4.16 0.00 10.00 2.70 8.00
2017-S2 0.90 3.94 0.00 10.00 2.70 8.00
2018-S1 0.89 3.73 0.00 10.00 2.67 8.00
2018-S2 0.88 3.60 0.00 10.00 2.64 8.00
2019-S1 0.86 3.40 0.00 10.00 2.58 8.00
2019-S2 0.87 3.26 0.00 10.00 2.61 8.00
2020-S1 0.87 3.15 0.00 10.00 2.61 8.00
2020-S2 0.84 3.11 0.00 10.00 2.52 8.00
2021-S1 0.79 3.14 0.00 10.00 2.37 8.00
2021-S2 0.76 3.12 0.00 10.00 2.28 8.00
2022-S1 0.76 3.13 0.00 10.00 2.28 8.00
2022-S2 0.77 3.15 0.00 10.00 2.31 8.00
2023-S1 2.06 4.47 2.50 12.50 6.18 10.50
2023-S2 4.22 6.82 4.00 14.00 12.66 12.00
2024-S1 5.07 8.01 4.50 14.50 15.21 12.50
2024-S2 4.92 8.16 4.25 14.25 14.76 12.25
2025-S1 3.71 7.21 3.15 13.15 11.13 11.15
2025-S2 2.76 6.65 2.15 12.15 8.28 10.15
2026-S1 2.62 6.67 2.15 12.15 7.86 10.15
2026-S2 2.75 6.84 2.40 12.40 8.25 10.40`
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, ...string[]]);

describe('the shipped values', () => {
  test.each(table)('R1 R2 R3 R9: the rates of %s are those of the law table', (name, ...expected) => {
    const one = semester(name);
    const business = rateFor({ kind: 'business', rate: { kind: 'default' } }, one, book);
    const publicBuyer = rateFor({ kind: 'public' }, one, book);
    expect(
      [
        legalInterestOf(book, 'legalPro', one).hundredths,
        legalInterestOf(book, 'legalIndividuals', one).hundredths,
        ecbMroOn(book, one.startsOn).hundredths,
        business.hundredths,
        contractFloor(book, one).floorHundredths,
        publicBuyer.hundredths,
      ].map(formatPercent),
    ).toEqual(expected);
  });

  test('R1: the yearly legal rate of 2012 holds for both halves, and no anchored ECB rate exists before 2013', () => {
    expect(legalInterestOf(book, 'legalPro', semester('2012-S1')).hundredths).toBe(71);
    expect(legalInterestOf(book, 'legalPro', semester('2012-S2')).hundredths).toBe(71);
    const of2012 = () => rateFor({ kind: 'business', rate: { kind: 'default' } }, semester('2012-S2'), book);
    expect(of2012).toThrow(MissingRate);
    expect(of2012).toThrow(/begins on 2013-01-01/);
  });

  test('R1: the ECB rate changes on its effective date, not on the day of the decision', () => {
    expect(ecbMroOn(book, '2016-03-15').hundredths).toBe(5);
    expect(ecbMroOn(book, '2016-03-16').hundredths).toBe(0);
    expect(ecbMroOn(book, '2026-09-15').hundredths).toBe(240);
    expect(ecbMroOn(book, '2026-09-16')).toMatchObject({ hundredths: 265, confidence: 'S2' });
  });

  test('R1: every value says where it comes from, when it was checked and how sure it is', () => {
    expect(book.byKey.size).toBe(27 + 2 * 30);
    for (const rate of book.byKey.values()) expect(rateProblem(rate)).toBeNull();
    expect(legalInterestOf(book, 'legalPro', semester('2026-S1'))).toEqual({
      kind: 'legalPro',
      effectiveFrom: '2026-01-01',
      hundredths: 262,
      source: 'order 2025-12-15, JO 2025-12-26',
      checkedOn: '2026-11-21',
      confidence: 'V',
    });
  });

  test('R1: values with one source, or disputed, are provisional; the others are not', () => {
    const provisional = [...book.byKey.values()].filter((rate) => isProvisional(rate) && rate.kind === 'legalPro');
    expect(provisional.map((rate) => `${rate.effectiveFrom} ${rate.confidence}`)).toEqual([
      '2015-01-01 S1',
      '2015-07-01 S1',
      '2018-01-01 ?',
      '2019-01-01 ?',
      '2026-07-01 S1',
    ]);
    expect([...book.byKey.values()].filter((rate) => isProvisional(rate) && rate.kind === 'ecbMro')).toEqual([]);
    const business = rateFor({ kind: 'business', rate: { kind: 'tripleLegal' } }, semester('2026-S2'), book);
    expect(business.provisional).toBe(true);
  });
});

describe('a value nobody has entered', () => {
  test('R1: is a named error that says which value is missing and how to add it', () => {
    expect.assertions(8);
    for (const [ask, kind, day] of [
      [() => ecbMroOn(book, '2027-01-01'), 'ecbMro', '2027-01-01'],
      [() => legalInterestOf(book, 'legalPro', semester('2027-S1')), 'legalPro', '2027-01-01'],
    ] as const) {
      try {
        ask();
      } catch (error) {
        expect(error).toBeInstanceOf(MissingRate);
        expect(error).toMatchObject({ name: 'MissingRate', code: 'missing_rate', kind, effectiveFrom: day });
        expect(String(error)).toContain('2027-S1');
        expect(String(error)).toMatch(new RegExp(`npm run rates -- add ${kind} ${day}.*POST /v1/rates`));
      }
    }
  });

  test('R1: the last known ECB rate is never carried past the day until which the list is complete', () => {
    expect(ecbMroOn(book, book.ecbKnownUntil).hundredths).toBe(265);
    expect(() => ecbMroOn(book, '2026-10-12')).toThrow(MissingRate);
    expect(() => ecbMroOn(book, '2011-12-13')).toThrow(MissingRate);
  });

  test('R1: a change entered for December does not tell the rate of 1 January; a value for 1 January does, for that day only', () => {
    const december = aRate({ effectiveFrom: '2026-12-16', hundredths: 290 });
    expect(() => ecbMroOn(rateBook([december]), '2027-01-01')).toThrow(MissingRate);
    const january = rateBook([december, aRate({ hundredths: 290 })]);
    expect(ecbMroOn(january, '2027-01-01').hundredths).toBe(290);
    expect(() => ecbMroOn(january, '2027-07-01')).toThrow(MissingRate);
    expect(() => legalInterestOf(january, 'legalPro', semester('2027-S1'))).toThrow(MissingRate);
  });
});

describe('added values', () => {
  test('R1: the later addition for one kind and day wins, and the shipped value gives way to both', () => {
    const correct = (hundredths: number) => aRate({ kind: 'legalPro', effectiveFrom: '2026-07-01', hundredths });
    const of = (...added: LegalRate[]) => legalInterestOf(rateBook(added), 'legalPro', semester('2026-S2')).hundredths;
    expect(of()).toBe(275);
    expect(of(correct(276))).toBe(276);
    expect(of(correct(276), correct(277))).toBe(277);
    expect(of(aRate({ kind: 'legalIndividuals', effectiveFrom: '2026-07-01', hundredths: 1 }))).toBe(275);
  });

  test.each([
    [{ kind: 'tax' as never }, /^kind must be one of ecbMro/],
    [{ effectiveFrom: '2027-02-30' }, /^effectiveFrom must be a date/],
    [{ kind: 'legalPro' as const, effectiveFrom: '2027-02-01' }, /give a 1 January or a 1 July/],
    [{ hundredths: 2.65 }, /^hundredths must be a whole number/],
    [{ hundredths: -1 }, /^hundredths must be a whole number/],
    [{ hundredths: 10_000 }, /^hundredths must be a whole number/],
    [{ checkedOn: 'today' }, /^checkedOn must be a date/],
    [{ confidence: 'sure' as never }, /^confidence must be one of V/],
    [{ source: '  ' }, /^source must say/],
  ])('R1: %o is refused, with the field named', (fault, problem) => {
    expect(rateProblem(aRate())).toBeNull();
    expect(rateProblem(aRate(fault))).toMatch(problem);
    expect(() => rateBook([aRate(fault)])).toThrow(RangeError);
  });
});

describe('semesters and percentages', () => {
  test('a semester ends on 30 June or 31 December', () => {
    expect(semesterOf('2026-06-30')).toEqual({ name: '2026-S1', startsOn: '2026-01-01', endsOn: '2026-06-30' });
    expect(semesterOf('2026-07-01')).toEqual({ name: '2026-S2', startsOn: '2026-07-01', endsOn: '2026-12-31' });
    expect(semesterOf('2026-12-31').name).toBe('2026-S2');
    expect(semesterOf('2027-01-01').name).toBe('2027-S1');
  });

  test('a percentage is read to the hundredth, and nothing else is', () => {
    expect(['2.65', '2,65', '2.6', '2', '12.05', '0.04'].map(parsePercent)).toEqual([265, 265, 260, 200, 1205, 4]);
    expect(['', '2.655', '-1', '100', '2.', '.5', '2.65 %', '1e1'].map(parsePercent)).toEqual(Array(8).fill(null));
    expect([265, 4, 1205, 1000].map(formatPercent)).toEqual(['2.65', '0.04', '12.05', '10.00']);
  });
});
