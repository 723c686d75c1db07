/** Which legal values are missing next. */
import { expect, test } from 'vitest';
import { rateBook, type LegalRate } from '../../domain/legal-rates.ts';
import { ratesNeeded } from '../../domain/rates-needed.ts';

const added = (kind: LegalRate['kind'], effectiveFrom: string): LegalRate => ({
  ...{ kind, effectiveFrom, hundredths: 300, source: 'test', checkedOn: '2026-12-20', confidence: 'V' },
});

test('R1: the values of the coming half-year are asked for before it begins, each with how to add it', () => {
  const needed = ratesNeeded(rateBook(), '2026-11-27');
  expect(needed.map(({ kind, effectiveFrom, semester }) => [kind, effectiveFrom, semester])).toEqual([
    ['ecbMro', '2027-01-01', '2027-S1'],
    ['legalPro', '2027-01-01', '2027-S1'],
    ['legalIndividuals', '2027-01-01', '2027-S1'],
  ]);
  expect(needed[0]?.remedy).toContain('npm run rates -- add ecbMro 2027-01-01');
});

test('R1: an added value is not asked for any more, a half-year that has begun without one is asked for first', () => {
  expect(ratesNeeded(rateBook([added('ecbMro', '2027-01-01')]), '2026-11-27').map(({ kind }) => kind)).toEqual([
    'legalPro',
    'legalIndividuals',
  ]);
  expect(ratesNeeded(rateBook(), '2027-03-01').map(({ semester }) => semester)).toEqual([
    '2027-S1',
    '2027-S1',
    '2027-S1',
  ]);
  expect(ratesNeeded(rateBook([added('ecbMro', '2027-01-01')]), '2027-03-01')[0]).toMatchObject({
    kind: 'ecbMro',
    effectiveFrom: '2027-07-01',
  });
});

test('a book that knows this half-year and the next asks for nothing', () => {
  expect(ratesNeeded(rateBook(), '2025-03-01')).toEqual([]);
});
