import { describe, expect, test } from 'vitest';
import { type DataCheckInput, warningsFor } from '../../domain/data-checks.ts';
import type { UncheckedIdentity } from '../../domain/identity-mentions.ts';
import { rateBook } from '../../domain/legal-rates.ts';
import { isSiren } from '../../domain/siren.ts';
import { WARNING_CODES, type WarningCode } from '../../domain/warning.ts';

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

const withMediator = { ...completeIdentity, mediator: 'CM2C, 49 rue de Ponthieu, 75008 Paris' };

const clean: DataCheckInput = {
  issuedOn: '2026-11-02',
  dueOn: '2026-12-02',
  receivedOn: null,
  terms: 'unknown',
  sector: 'general',
  debtor: { type: 'business', publicKind: 'unknown', siren: '732829320', country: 'FR' },
  creditor: completeIdentity,
  penaltiesConfigured: false,
  contractRate: null,
  on: '2026-11-10',
};
const book = rateBook();
const debtor = (over: Partial<DataCheckInput['debtor']>): Partial<DataCheckInput> => ({
  debtor: { ...clean.debtor, ...over },
});
const check = (over: Partial<DataCheckInput>) => warningsFor({ ...clean, ...over }, book);
const codes = (over: Partial<DataCheckInput>) => check(over).map((warning) => warning.code);

test('an invoice without doubt has no warning', () => {
  expect(warningsFor(clean, book)).toEqual([]);
});

/** Terms, what else is told, issue, the last lawful due date. */
const latest: [string, Partial<DataCheckInput>, string, string][] = [
  ['60 days from issue', { terms: 'daysFromIssue' }, '2026-11-02', '2027-01-01'],
  ['60 days from issue over 29 February', { terms: 'daysFromIssue' }, '2028-01-01', '2028-03-01'],
  // Method A: 15 March, so 31 March; method B: 17 March.
  ['45 days end of month, method A the later', { terms: 'endOfMonth' }, '2026-01-29', '2026-03-31'],
  // Method A: 15 February, so 28 February; method B: 31 January + 45 days, so 17 March.
  ['45 days end of month, method B the later', { terms: 'endOfMonth' }, '2026-01-01', '2026-03-17'],
  ['45 days end of month in a leap year', { terms: 'endOfMonth' }, '2028-01-02', '2028-03-16'],
  ['unknown terms, the 60 days the later', {}, '2026-11-16', '2027-01-15'],
  ['unknown terms, the end of month the later', {}, '2026-01-01', '2026-03-17'],
  ['45 days for a periodic invoice', { terms: 'periodic' }, '2026-11-02', '2026-12-17'],
  ['30 days for transport', { sector: 'transport' }, '2026-11-02', '2026-12-02'],
  [
    '30 days for transport, whatever the terms',
    { sector: 'transport', terms: 'endOfMonth' },
    '2026-01-31',
    '2026-03-02',
  ],
];

describe('the legal maximum of section 6', () => {
  test.each(latest)('%s: the last lawful day is no warning, the day after is', (_name, over, issuedOn, lastOn) => {
    const next = new Date(Date.parse(lastOn) + 86_400_000).toISOString().slice(0, 10);
    expect(codes({ ...over, issuedOn, dueOn: lastOn })).toEqual([]);
    expect(codes({ ...over, issuedOn, dueOn: next })).toEqual(['due_beyond_legal_maximum']);
  });

  test.each([
    ['authority', null, '2026-12-04'],
    ['authority', '2026-11-10', '2026-12-10'],
    ['health', '2026-11-10', '2026-12-30'],
    ['undertaking', '2026-11-10', '2027-01-09'],
    ['unknown', '2026-11-10', '2026-12-10'],
  ] as const)('R9: a public buyer (%s), request received %s, may pay until %s', (publicKind, receivedOn, lastOn) => {
    const next = new Date(Date.parse(lastOn) + 86_400_000).toISOString().slice(0, 10);
    const over = { ...debtor({ type: 'public', publicKind }), receivedOn };
    expect(codes({ ...over, dueOn: lastOn })).toEqual(['public_buyer']);
    expect(codes({ ...over, dueOn: next })).toEqual(['due_beyond_legal_maximum', 'public_buyer']);
  });

  test('does not bind a consumer, and is not guessed for a debtor of unknown type', () => {
    const consumer = { ...debtor({ type: 'consumer' }), creditor: withMediator };
    expect(codes({ ...consumer, dueOn: '2027-11-02' })).toEqual([]);
    expect(codes({ ...debtor({ type: 'unknown' }), dueOn: '2027-11-02' })).toEqual(['debtor_type_unknown']);
  });

  test('the warning names both dates, the rule and its source, and that interest follows the printed date', () => {
    const [warning] = check({ terms: 'daysFromIssue', dueOn: '2027-02-01' });
    expect(warning?.field).toBe('dueOn');
    expect(warning?.text).toMatch(/1er février 2027.*1er janvier 2027.*60 jours.*L441-10/);
    expect(warning?.textEn).toMatch(/2027-02-01.*2027-01-01.*60 days.*L441-10/);
    expect(warning?.changes).toContain('1er février 2027');
    expect(warning?.changesEn).toContain('2027-02-01');
  });

  test('the warning for a public buyer of unknown kind tells the longer terms too', () => {
    const [warning] = check({ ...debtor({ type: 'public' }), dueOn: '2027-01-09' });
    expect(warning?.text).toMatch(/30 jours.*50.*santé.*60.*entreprise publique/);
  });
});

describe('the dates', () => {
  test('a due date before the issue date is told once, without a second warning about the maximum', () => {
    expect(codes({ dueOn: '2026-11-01' })).toEqual(['due_before_issue']);
    expect(codes({ dueOn: '2026-11-02' })).toEqual([]);
    expect(check({ dueOn: '2026-11-01' })[0]?.changes).toContain('1er novembre 2026');
  });
});

describe('the contract rate', () => {
  const rate = (hundredths: number): Partial<DataCheckInput> => ({
    contractRate: { kind: 'fixed', hundredths },
    issuedOn: '2024-01-10',
    dueOn: '2024-02-10',
    on: '2024-03-01',
  });

  test('R3: below 3 times the legal rate it is warned of, at the floor or above it is not', () => {
    expect(codes(rate(1450))).toEqual(['contract_rate_below_floor']);
    expect(codes(rate(1520))).toEqual(['contract_rate_below_floor']);
    expect(codes(rate(1521))).toEqual([]);
    expect(codes(rate(1800))).toEqual([]);
  });

  test('R3: the warning tells rate, floor and semester, and that the default rate is not lifted', () => {
    const [warning] = check(rate(1450));
    expect(warning?.text).toMatch(/14,50\u00a0%.*2024-S1.*15,21\u00a0%/);
    expect(warning?.textEn).toMatch(/14\.50%.*2024-S1.*15\.21%.*choose the legal default rate/);
    expect(warning?.changes).toContain('sans être relevé au plancher');
    expect(warning?.changesEn).toContain('not lifted');
  });

  test('R3: the clause "three times the legal rate" and the default rate are never below the floor', () => {
    expect(codes({ ...rate(0), contractRate: { kind: 'tripleLegal' } })).toEqual([]);
    expect(codes({ ...rate(0), contractRate: { kind: 'default' } })).toEqual([]);
  });

  test('R3: a rate below the floor of a later anchor is warned of too, with the semester it falls in', () => {
    const later = { ...rate(1300), issuedOn: '2023-05-01', dueOn: '2023-05-31', on: '2024-07-01' };
    expect(check({ ...later, on: '2023-12-31' })).toEqual([]);
    expect(check(later)[0]?.text).toMatch(/de 2024-S1 \(15,21\u00a0%\), 2024-S2 \(14,76\u00a0%\) /);
  });

  test('R1: a semester whose legal rate is not stored is not judged, and no neighbour stands in', () => {
    const over = { ...rate(100), issuedOn: '2026-12-01', dueOn: '2027-01-10', on: '2027-02-01' };
    expect(codes(over)).toEqual([]);
    expect(check({ ...over, dueOn: '2026-12-20' })[0]?.text).toMatch(/de 2026-S2 \(8,25\u00a0%\) \(/);
  });

  test('R9: the floor does not concern a public buyer, whose rate is set by law', () => {
    expect(codes({ ...rate(800), ...debtor({ type: 'public' }), dueOn: '2024-02-05' })).toEqual(['public_buyer']);
  });
});

describe('the debtor', () => {
  const told: [string, Partial<DataCheckInput>, WarningCode[]][] = [
    ['R11: of unknown type', debtor({ type: 'unknown' }), ['debtor_type_unknown']],
    ['R9: a public buyer', debtor({ type: 'public' }), ['public_buyer']],
    ['R10: a consumer', { ...debtor({ type: 'consumer', siren: null }), creditor: withMediator }, []],
    [
      'R10: a consumer with penalties',
      { ...debtor({ type: 'consumer', siren: null }), creditor: withMediator, penaltiesConfigured: true },
      ['consumer_penalties'],
    ],
    [
      'R10: a consumer with a contract rate',
      {
        ...debtor({ type: 'consumer', siren: null }),
        creditor: withMediator,
        contractRate: { kind: 'fixed', hundredths: 1000 },
      },
      ['consumer_penalties'],
    ],
    ['section 3.3: a consumer whose creditor names no mediator', debtor({ type: 'consumer' }), ['mediator_missing']],
    ['a business with penalties', { penaltiesConfigured: true }, []],
    ['R51: a business without SIREN', debtor({ siren: null }), ['debtor_siren_missing']],
    ['R51: a business overseas without SIREN', debtor({ siren: null, country: 'RE' }), ['debtor_siren_missing']],
    ['a Belgian business, which has none', debtor({ siren: null, country: 'BE' }), []],
    ['R51: a SIREN with two digits exchanged', debtor({ siren: '732829230' }), ['debtor_siren_invalid']],
    ['R51: a SIREN too short', debtor({ siren: '73282932' }), ['debtor_siren_invalid']],
  ];

  test.each(told)('%s', (_name, over, expected) => {
    expect(codes(over)).toEqual(expected);
  });

  test('R11: without a type nothing of penalties is printed, and the warning says so', () => {
    expect(check(debtor({ type: 'unknown' }))[0]?.changes).toMatch(/Aucune pénalité.*40 €/);
  });

  test('numbers of real companies pass the check digit', () => {
    for (const siren of ['732829320', '552100554', '356000000']) expect(isSiren(siren), siren).toBe(true);
    for (const siren of ['732829321', '', 'ABCDEFGHI', '7328293200']) expect(isSiren(siren), siren).toBe(false);
  });
});

test('R42: each missing mention of the creditor is a warning on its field, with its article', () => {
  const creditor = { ...completeIdentity, shareCapital: '', iban: '' };
  expect(check({ creditor })).toMatchObject([
    { code: 'identity_mention_missing', field: 'creditor.shareCapital' },
    { code: 'identity_mention_missing', field: 'creditor.iban' },
  ]);
  expect(check({ creditor })[0]?.text).toContain('capital social (C. com. R123-238)');
  expect(check({ creditor })[1]?.text).toContain(': IBAN.');
});

describe('every warning', () => {
  const worst: Partial<DataCheckInput>[] = [
    { dueOn: '2026-11-01', creditor: {}, ...debtor({ siren: null }) },
    { dueOn: '2027-11-02', contractRate: { kind: 'fixed', hundredths: 100 } },
    debtor({ type: 'unknown', siren: '1' }),
    debtor({ type: 'public' }),
    { ...debtor({ type: 'consumer' }), penaltiesConfigured: true },
  ];

  test('says in both languages, in whole sentences, what is wrong and what it changes', () => {
    const warnings = worst.flatMap(check);
    expect(new Set(warnings.map((warning) => warning.code)).size).toBe(WARNING_CODES.length);
    for (const warning of warnings) {
      for (const text of [warning.text, warning.textEn, warning.changes, warning.changesEn]) {
        expect(text, warning.code).toMatch(/^\p{Lu}.{30,}\.$/u);
      }
      expect(warning.changes, warning.code).not.toBe(warning.changesEn);
      expect(warning.changes.match(/\. /), 'one sentence').toBeNull();
    }
  });

  test('leaves the data as it came', () => {
    for (const over of worst) {
      const input = { ...clean, ...over };
      const before = structuredClone(input);
      warningsFor(input, book);
      expect(input).toEqual(before);
    }
  });
});
