import { describe, expect, test } from 'vitest';
import { missingMentions, type UncheckedIdentity } from '../../domain/identity-mentions.ts';

const completeIdentity: UncheckedIdentity = {
  name: 'Fournil Martin',
  legalForm: 'SARL',
  shareCapital: '8 000 €',
  siren: '732 829 320',
  registry: 'RCS Nantes',
  address: { line1: '3 quai de la Fosse', postcode: '44000', city: 'Nantes', country: 'FR' },
  iban: 'FR7630006000011234567890189',
  accountHolder: 'FOURNIL MARTIN SARL',
};

describe('the identity of the creditor', () => {
  const { address } = completeIdentity;
  const identity = (over: UncheckedIdentity): UncheckedIdentity => ({ ...completeIdentity, ...over });
  const missing = (over: UncheckedIdentity) => missingMentions(identity(over)).map((mention) => mention.field);

  const incomplete: [string, UncheckedIdentity, string[]][] = [
    ['name', { name: ' ' }, ['name']],
    ['legal form', { legalForm: '' }, ['legalForm']],
    ['SIREN', { siren: '12345' }, ['siren']],
    ['RCS', { registry: '' }, ['registry']],
    ['city of the RCS', { registry: 'RCS 732 829 320' }, ['registry']],
    ['street', { address: { ...address, line1: '' } }, ['address.line1']],
    ['city', { address: { ...address, city: '' } }, ['address.city']],
    ['IBAN', { iban: '' }, ['iban']],
    ['account holder', { accountHolder: '' }, ['accountHolder']],
  ];
  test.each(incomplete)('R42: the missing %s is told by its field', (_name, over, expected) => {
    expect(missing(over)).toEqual(expected);
  });

  test('R42: an empty identity misses every mention but the capital, whose need is not known', () => {
    expect(missingMentions({}).map((mention) => mention.field)).toEqual([
      'name',
      'legalForm',
      'siren',
      'registry',
      'address.line1',
      'address.postcode',
      'address.city',
      'iban',
      'accountHolder',
    ]);
  });

  test.each([
    'SARL',
    'S.A.R.L.',
    'Sarl à associé unique',
    'EURL',
    'SAS',
    'SASU',
    'SA',
    'S.A. à conseil d’administration',
    'SCA',
    'SELARL',
    'Société à responsabilité limitée',
    'Société par actions simplifiée',
    'SOCIÉTÉ ANONYME',
    'Société en commandite par actions',
  ])('R42: %s must tell its capital', (legalForm) => {
    const shareCapital = '';
    expect(missing({ legalForm, shareCapital })).toEqual(['shareCapital']);
    expect(missing({ legalForm, shareCapital: '8 000 €' })).toEqual([]);
  });

  test.each(['SNC', 'SCI', 'Société civile', 'GIE', 'SCP'])(
    'R42: %s needs the register but no capital',
    (legalForm) => {
      expect(missing({ legalForm, shareCapital: '' })).toEqual([]);
      expect(missing({ legalForm, shareCapital: '', registry: '' })).toEqual(['registry']);
    },
  );

  test.each(['EI', 'Entrepreneur individuel', 'Entrepreneur individuel à responsabilité limitée', 'Association'])(
    'R42: %s needs neither capital nor trade register',
    (legalForm) => {
      expect(missing({ legalForm, shareCapital: '', registry: '' })).toEqual([]);
    },
  );

  test.each([
    'RCS Nantes',
    // The identity line writes `RCS` before it.
    'Nantes',
    '732 829 320 RCS Nantes',
    'R.C.S. Saint-Étienne B 732 829 320',
    'Registre du commerce et des sociétés de Metz',
  ])('R42: %s names the register and its city', (registry) => {
    expect(missing({ registry })).toEqual([]);
  });
});
