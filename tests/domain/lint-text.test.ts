/** What the linter promises: bad texts are refused for the right reason, lawful ones pass, and no text can hurt it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintText, mayLeave, phraseRules } from '../../domain/lint-text.ts';
import { fold } from '../../domain/lint/fold.ts';
import { patternOf } from '../../domain/lint/phrase.ts';
import { visibleText } from '../../domain/lint/visible-text.ts';
import type { CreditorIdentity } from '../../domain/message.ts';
import { creditor } from '../texts/sample-brief.ts';
import * as table from './lint-texts.ts';
import { context, dressed, identityBlock, paymentBlock } from './lint-texts.ts';

const neutral = 'Sauf erreur de notre part, votre facture reste impayée.';
const codesOf = (text: string, change: Parameters<typeof context>[0] = {}): string[] =>
  lintText(text, context(change)).map(({ rule, code }) => `${rule} ${code}`);
const withIdentity = (change: Partial<CreditorIdentity>) => ({ identity: { ...creditor, ...change } });

for (const kind of ['threats', 'looks', 'money', 'timing', 'manners', 'falseDenials', 'disguised'] as const)
  describe(`refused texts: ${kind}`, () => {
    for (const [rule, code, words, change] of table[kind])
      test(`${rule} ${code}: ${JSON.stringify(words)}`, () => {
        const findings = lintText(dressed(words), context(change));
        const found = findings.find((finding) => finding.rule === rule && finding.code === code);
        expect(found, JSON.stringify(findings)).toBeDefined();
        expect(found?.severity).toBe('refused');
        expect(mayLeave(findings)).toBe(false);
        for (const text of [found?.because, found?.becauseEn, found?.remedy, found?.remedyEn])
          expect(text?.length).toBeGreaterThan(15);
      });
  });

describe('lawful texts pass', () => {
  for (const [words, change] of table.good)
    test(JSON.stringify(words), () => {
      expect(lintText(dressed(words), context(change))).toEqual([]);
    });
});

describe('findings', () => {
  test('quote the words as they were written, and name the step', () => {
    const [found] = lintText(dressed('Vos biens\u00a0seront SAI\u200bSIS demain.'), context({ step: 'relance-2' }));
    expect(found?.excerpt).toMatch(/^Vos biens seront SAI\u200b?SIS$/);
    expect(found?.step).toBe('relance-2');
    expect(lintText('Votre dette.', context({ channel: 'sms' }))[0]).toMatchObject({ excerpt: '', step: null });
  });

  test('stop at ten of one kind', () => {
    const found = codesOf(dressed('Un huissier viendra. '.repeat(50)));
    expect(found).toEqual(Array(10).fill('R30 threat-bailiff'));
  });

  test('warnings do not forbid a text', () => {
    const findings = lintText(dressed('Ce retard est inadmissible.'), context());
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['reproach', 'warning']]);
    expect(mayLeave(findings)).toBe(true);
    expect(codesOf(dressed('Petit rappel : échéance le 30 avril.'), { beforeDue: true })).toEqual([
      'R20 reminder-word-before-due',
    ]);
    expect(codesOf(dressed('Des frais de relance de 15 € sont dus.'))).toEqual(['R6 reminder-fee']);
    expect(codesOf(dressed('Nous saisirons le tribunal.'), { tone: 'friendly' })).toEqual(['R22 harsh-for-tone']);
  });

  test('of a rule of type P can be switched off, of type L never', () => {
    const off = ['R20', 'R30', 'R29', 'R42', 'R79'];
    expect(codesOf('Vous nous devez 10 €.', { beforeDue: true, channel: 'sms', off })).toEqual([
      'R42 creditor-not-named',
    ]);
    expect(codesOf(dressed('Un huissier viendra.'), { off })).toEqual(['R30 threat-bailiff']);
    expect(codesOf(dressed('Notre IBAN a changé.'), { off })).toEqual(['§17 iban-changed']);
  });

  test('leave names alone: a street, a company or a debtor may be called like a threat', () => {
    const names = ['Huissier Frères', '3 rue de la Prison'];
    const words = 'Madame, Monsieur, à l’attention de Huissier Frères, 3 rue de la Prison :';
    expect(codesOf(dressed(words), { names })).toEqual([]);
    expect(codesOf(dressed(words))).toEqual(['R30 threat-criminal', 'R30 threat-bailiff']);
  });
});

describe('R42: the creditor is named', () => {
  const parts: readonly [string, string, string][] = [
    ['name', 'Ateliers du Quai', 'Menuiserie'],
    ['legalForm', 'SAS au', 'au'],
    ['shareCapital', '50 000', '60 000'],
    ['siren', '732 829 320', '732 829 321'],
    ['registry', 'RCS Lyon', 'Lyon'],
    ['address.line1', '14 quai Rambaud', 'quai Rambaud'],
    ['address.city', '69002 Lyon', 'Lyon'],
  ];
  for (const [field, words, instead] of parts)
    for (const channel of ['email', 'letter', 'registeredLetter'] as const)
      test(`R42: ${channel} without creditor.${field} is refused`, () => {
        const block = paymentBlock.replace('ATELIERS DU QUAI SAS', 'AQ');
        const identity = withIdentity({ accountHolder: 'AQ' });
        const text = `${neutral}\n\n${block}\n\n${identityBlock}`;
        expect(codesOf(text, { ...identity, channel })).toEqual([]);
        const [found, ...others] = lintText(text.replace(words, instead), context({ ...identity, channel }));
        expect([found?.rule, found?.code, others]).toEqual(['R42', 'identity-mention-missing', []]);
        expect(found?.remedy).toContain(`creditor.${field}`);
      });

  test('R42: a mention the creditor never filled in is refused with the field to fill', () => {
    const [found] = lintText(dressed(neutral), context(withIdentity({ siren: ' ' })));
    expect([found?.rule, found?.code]).toEqual(['R42', 'identity-not-set']);
    expect(found?.remedy).toContain('creditor.siren');
  });

  test('R42: company forms in words, dots and other spaces are the same mention', () => {
    const text = `${neutral}\n\n${paymentBlock}\n\nATELIERS DU QUAI, société par actions simplifiée au capital de 50.000,00 €, 14, quai Rambaud, 69002 LYON, R.C.S. Lyon 732829320`;
    expect(codesOf(text)).toEqual([]);
  });

  test('R42: a sole trader needs neither capital nor register', () => {
    const sole = withIdentity({ legalForm: 'EI', shareCapital: '', registry: '', name: 'Jeanne Martin' });
    const text = `${neutral}\n\n${paymentBlock}\n\nJeanne Martin, EI, 14 quai Rambaud, 69002 Lyon, 732 829 320`;
    expect(codesOf(text, sole)).toEqual([]);
  });

  test('R42: an SMS and a call name the creditor, even shortened by an ellipsis', () => {
    for (const channel of ['sms', 'call'] as const) {
      expect(codesOf('Votre facture reste impayée.', { channel })).toEqual(['R42 creditor-not-named']);
      expect(codesOf('Ateliers du Quai: votre facture reste impayée.', { channel })).toEqual([]);
    }
    const long = withIdentity({ name: 'Société coopérative des menuisiers et ébénistes' });
    expect(codesOf('Société coopérative…: votre facture reste impayée.', { ...long, channel: 'sms' })).toEqual([]);
  });
});

describe('R79: how to pay', () => {
  const missing: readonly [string, string, string][] = [
    ['payment-iban-missing', '  IBAN : FR76 3000 6000 0112 3456 7890 189\n', ''],
    ['payment-holder-missing', 'ATELIERS DU QUAI SAS', 'Ateliers'],
    ['payment-reference-missing', '  Référence à indiquer : RF69 FA20 2600 0118', ''],
  ];
  for (const [code, words, instead] of missing)
    test(`R79 ${code}: a request for payment says how to pay`, () => {
      const text = dressed(neutral);
      expect(codesOf(text.replace(words, instead))).toEqual([`R79 ${code}`]);
      expect(codesOf(text.replace(words, instead), { beforeDue: true }).filter((one) => one.startsWith('R79'))).toEqual(
        [],
      );
    });
});

describe('§3.3: a consumer is told of the mediator', () => {
  test('§3.3: a formal notice to a consumer without one is refused', () => {
    const change = { channel: 'registeredLetter', tone: 'formal', purpose: 'notice', debtorType: 'consumer' } as const;
    const words = 'Nous vous mettons en demeure de payer sous 15 jours à compter de la réception de cette lettre.';
    expect(codesOf(dressed(words), change)).toEqual(['§3.3 mediator-missing']);
    expect(codesOf(dressed(words), { ...change, debtorType: 'business' })).toEqual([]);
  });
});

describe('call scripts', () => {
  test('may have headings in capitals, which no debtor reads', () => {
    expect(codesOf('Ateliers du Quai\n\nÀ VÉRIFIER AVANT TOUT SANS RIEN RÉCLAMER', { channel: 'call' })).toEqual([]);
  });
});

describe('any text', () => {
  const channels = ['email', 'sms', 'call', 'letter', 'registeredLetter', 'agency'] as const;
  const pieces = [
    '<p>',
    '</p',
    '<!--',
    '<style>',
    '&#x;',
    '&eacute;',
    'vos biens',
    'seront',
    'saisis',
    's.a.i',
    ' ',
    '\n',
  ];

  test('is read without an error, and the same way twice', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.constantFrom(...pieces, 'ne', 'pas', '«', 'é', '\u200b', '😀', '40 €', 'FR76', '08 99'))
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...channels), fc.boolean(), (words, channel, beforeDue) => {
        const one = lintText(words, context({ channel, beforeDue }));
        expect(lintText(words, context({ channel, beforeDue }))).toEqual(one);
        for (const { excerpt } of one) expect(excerpt.length).toBeLessThanOrEqual(120);
      }),
      { numRuns: 150 },
    );
  });

  test('in front of a threat or behind it does not hide it', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !/[<&]/.test(text));
    fc.assert(
      fc.property(around, around, (before, after) => {
        const codes = codesOf(`${before}\n\nUn huissier viendra.\n\n${after}`);
        expect(codes).toContain('R30 threat-bailiff');
      }),
      { numRuns: 100 },
    );
  });

  test('of 100 kB is read, whatever it repeats', () => {
    const worst = [
      '<a ',
      '<!--',
      '&eacute',
      'votre ',
      's.',
      'a b ',
      '1 ',
      'FR76 ',
      '0899',
      'publier votre nom ',
      '!',
      'A ',
      '40 € ',
    ];
    for (const piece of worst) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000);
      expect(Array.isArray(lintText(text, context({ debtorType: 'consumer', beforeDue: true })))).toBe(true);
    }
  });

  test('costs a bounded time at each of its places: no pattern repeats without an upper limit', () => {
    expect(phraseRules.length).toBeGreaterThan(20);
    for (const rule of phraseRules) {
      const source = patternOf(rule)
        .source.replace(/\\./g, '_')
        .replace(/\[[^\]]*\]/g, '_');
      expect(source, rule.code).not.toMatch(/[*+]|\{\d+,\}/);
      // A repeat inside a repeat is allowed in one form only: the gap of a few words, whose words cannot be split another way.
      expect(source.replaceAll('(?:_{1,30} ){0,4}', ''), rule.code).not.toMatch(/\{\d+(?:,\d+)?\}[^()|]{0,20}\)\{/);
    }
  });

  test('folds to a stream no longer than a small multiple of it, each character with its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { stream, at, visible } = fold(visibleText(text));
        expect(at.length).toBe(stream.length);
        expect(stream.length).toBeLessThanOrEqual(18 * visible.length + 8);
        expect(stream.startsWith('¶ ') && stream.endsWith('¶ ')).toBe(true);
        for (const [index, place] of at.entries()) {
          expect(place).toBeLessThanOrEqual(visible.length);
          expect(place).toBeGreaterThanOrEqual(at[index - 1] ?? 0);
        }
      }),
      { numRuns: 150 },
    );
  });
});
