import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRfReference, paymentReferencesFor, rfReference } from '../../domain/payment-reference.ts';

test.each([
  ['539007547034', 'RF18539007547034'],
  ['FA2026000118', 'RF69FA2026000118'],
  ['INV20260042', 'RF73INV20260042'],
  ['2026F00001', 'RF672026F00001'],
  ['A1', 'RF90A1'],
])('the reference of %s is %s (ISO 11649)', (number, reference) => {
  expect(rfReference(number)).toBe(reference);
  expect(isRfReference(reference)).toBe(true);
});

test('signs and accents of an invoice number do not change its reference', () => {
  expect(rfReference('FA-2026/000118')).toBe('RF69FA2026000118');
  expect(rfReference('fa 2026 000118')).toBe('RF69FA2026000118');
});

test('a long number keeps its end, and the reference stays within 25 characters', () => {
  const reference = rfReference('SOCIETE-TRES-LONGUE-FACTURE-2026-000118') ?? '';
  expect(reference).toHaveLength(25);
  expect(reference.endsWith('2026000118')).toBe(true);
  expect(isRfReference(reference)).toBe(true);
});

test('a mistyped reference is refused, and a number without letters or digits has none', () => {
  expect(isRfReference('RF69FA2026000119')).toBe(false);
  expect(isRfReference('RF96FA2026000118')).toBe(false);
  expect(rfReference('---')).toBeNull();
});

test('a number that fits is its own reference; one that does not, or is taken, gets digits of its own before its end', () => {
  expect(paymentReferencesFor('FA-2026-000118')[0]).toBe('RF69FA2026000118');
  const long = paymentReferencesFor('SOCIETE-TRES-LONGUE-FACTURE-2026-000118')[0] ?? '';
  expect(long).toMatch(/^RF\d{10}[A-Z]*2026000118$/);
  expect(long).not.toBe(paymentReferencesFor('SOCIETE-AUTRE-LONGUE-FACTURE-2026-000118')[0]);
  // The same letters and digits: told apart by how the numbers are written.
  expect(paymentReferencesFor('FA-2026/11')[1]).not.toBe(paymentReferencesFor('FA-20261/1')[1]);
});

test('every number has references, all valid and all different (property)', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }), (number) => {
      const references = paymentReferencesFor(number);
      expect(references.every(isRfReference)).toBe(true);
      expect(new Set(references).size).toBe(references.length);
      expect(references.length).toBeGreaterThanOrEqual(3);
    }),
  );
});
