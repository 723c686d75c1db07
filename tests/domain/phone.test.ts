import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMobile, toE164 } from '../../domain/phone.ts';

test.each([
  ['06 12 34 56 78', '+33612345678'],
  ['06.12.34.56.78', '+33612345678'],
  ['06-12-34-56-78', '+33612345678'],
  ['06\u00a012\u202f34 56 78', '+33612345678'],
  ['+33 6 12 34 56 78', '+33612345678'],
  ['+33 (0)6 12 34 56 78', '+33612345678'],
  ['0033 6 12 34 56 78', '+33612345678'],
  ['0033 (0) 240 00 00 00', '+33240000000'],
  ['02 40 00 00 00', '+33240000000'],
  ['+44 20 7946 0018', '+442079460018'],
  ['00 32 2 555 12 12', '+3225551212'],
])('%s is %s', (written, expected) => {
  expect(toE164(written)).toBe(expected);
});

test.each([
  '',
  '12',
  '06 12 34 56',
  '0012',
  '06 12 34 56 78 90',
  '+',
  '+0612345678',
  'appelez-moi',
  '06 12 34 56 7x',
  '36 12',
  '+1234567890123456',
])('%j is no number', (written) => {
  expect(toE164(written)).toBeNull();
});

test('what comes out is a number in international form, and stays as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[+0]?[0-9 .()-]{0,18}$/), (text) => {
      const number = toE164(text);
      if (number === null) return;
      expect(number).toMatch(/^\+[1-9]\d{6,14}$/);
      expect(toE164(number)).toBe(number);
    }),
    { numRuns: 2_000 },
  );
});

test('in France 06 and 07 are mobiles, elsewhere any number may be one', () => {
  expect(['+33612345678', '+33712345678', '+32470123456', '+442079460018'].map(isMobile)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['+33240000000', '+33912345678', '0612345678', ''].map(isMobile)).toEqual([false, false, false, false]);
});
