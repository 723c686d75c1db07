/** A template is tried on every case it could meet before it is stored; each fault comes back once, with its line and what to do. */
import { describe, expect, test } from 'vitest';
import { checkTemplate } from '../../activities/texts/check-template.ts';
import type { LintWords, TemplateProblem } from '../../activities/texts/judge-rendering.ts';
import { sampleBriefs } from '../../activities/texts/sample-briefs.ts';
import type { OwnTemplate, TemplateKey } from '../../domain/own-template.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { lintText } from '../../domain/lint-text.ts';
import { creditor } from './sample-brief.ts';

const texts = openTexts();
const types = ['business', 'public', 'consumer', 'unknown'] as const;
const noLint: LintWords = () => [];

const lines = [
  'Bonjour,',
  '',
  'Le règlement de {{ count | plural: "votre facture", "vos factures" }} ne nous est pas parvenu.',
  '',
  '{% invoices %}',
  '',
  '{% payment %}',
  '',
  "{% include 'penalties' %}",
  '',
  'Cordialement,',
];

function email(change: { body?: string; subject?: string | null; key?: Partial<TemplateKey> } = {}): OwnTemplate {
  const { body = lines.join('\n'), subject = 'Rappel : {{ numbers }}', key = {} } = change;
  return {
    key: { channel: 'email', language: 'fr', occasion: 'firm', debtorType: null, step: null, ...key },
    version: 1,
    ...(subject === null ? {} : { subject }),
    body,
  };
}

const without = (part: string): string => lines.filter((line) => !line.includes(part)).join('\n');
const withLine = (line: string): string => [...lines.slice(0, 4), line, ...lines.slice(4)].join('\n');
const check = (template: OwnTemplate, lint: LintWords = noLint): TemplateProblem[] =>
  checkTemplate(texts, template, creditor, lint);

describe('every shipped template', () => {
  for (const { name, channel, language, occasions, debtorTypes, subject, body } of texts.shipped.templates)
    test(`R30: ${name} renders on every case of its own, without an unknown variable or a refused word`, () => {
      for (const occasion of occasions)
        for (const debtorType of debtorTypes ?? types) {
          const key = { channel, language, occasion, debtorType, step: null };
          const template = { key, version: 1, body, ...(subject === null ? {} : { subject }) };
          expect(check(template, lintText)).toEqual([]);
        }
    });

  test('is tried on every type of debtor, with one and several invoices, and with penalties where they may be told', () => {
    const cases = sampleBriefs(
      { channel: 'email', language: 'fr', occasion: 'firm', debtorType: null, step: null },
      creditor,
    );
    for (const type of types) {
      const mine = cases.map(({ brief }) => brief).filter(({ debtor }) => debtor.type === type);
      expect(new Set(mine.map((one) => one.lines.length)).size).toBeGreaterThan(1);
      const law = type === 'business' || type === 'public';
      expect(new Set(mine.map((one) => one.penalties))).toEqual(new Set(law ? ['none', 'told', 'claimed'] : ['none']));
    }
  });
});

describe('an own template', () => {
  test('without a fault may be stored', () => {
    expect(check(email(), lintText)).toEqual([]);
  });

  test.each([
    ['an unknown variable', { body: withLine('{{ facture.numero }}') }, 'unknownVariable', 5, 'facture.numero'],
    [
      'an unknown variable in a branch no case takes',
      { body: withLine('{% if count > 99 %}{{ invoice.numero }}{% endif %}') },
      'unknownVariable',
      5,
      'invoice.numero',
    ],
    ['an unknown filter', { body: withLine('{{ total | monney }}') }, 'notParsed', 5, 'monney'],
    ['an open tag', { body: withLine('{% if invoice %}') }, 'notParsed', 5, 'not closed'],
    ['a variable that may be empty', { body: withLine('{{ invoice.number }}') }, 'notRendered', 5, 'no value'],
    [
      'a plan where there is none',
      { body: withLine('{{ plan.amount | money }}') },
      'unknownVariable',
      5,
      'plan.amount',
    ],
    ['an amount without a filter', { body: withLine('{{ total }}') }, 'notRendered', 5, '| money'],
    ['no list of invoices', { body: without('invoices %}') }, 'invoicesMissing', null, '{% invoices %}'],
    ['no payment details', { body: without('payment') }, 'paymentMissing', null, '{% payment %}'],
    [
      'a sum without its detail',
      { body: without('penalties').replace('Bonjour', 'Bonjour {{ toPay | money }}') },
      'statementMissing',
      null,
      '{% statement %}',
    ],
    ['no subject', { subject: null }, 'notRendered', null, 'subject'],
    ['a broken subject', { subject: '{{ nombre }}' }, 'unknownVariable', 1, 'nombre'],
    ['a subject in an SMS', { key: { channel: 'sms' }, body: '{{ creditor.name }}' }, 'notRendered', null, 'subject'],
    ['an SMS too long', { key: { channel: 'sms' }, subject: null, body: 'a'.repeat(400) }, 'notRendered', null, 'SMS'],
    [
      'a letter without its goodbye',
      { key: { channel: 'letter' }, body: 'A,\n\n{% payment %}' },
      'notRendered',
      null,
      'goodbye',
    ],
  ] as const)('with %s is refused', (_, change, code, line, words) => {
    const problems = check(email(change));
    expect(problems).toContainEqual(
      expect.objectContaining({ code, line, severity: 'refused', message: expect.stringContaining(words) }),
    );
  });

  test('in letters that make an SMS cost more than double may be stored, with a warning that names them', () => {
    const [found] = check(email({ key: { channel: 'sms' }, subject: null, body: 'Привет' }));
    expect(found).toMatchObject({
      code: 'costlyLetters',
      severity: 'warning',
      message: expect.stringContaining('П р'),
    });
  });

  test('names each fault once, with the case it was found on', () => {
    const problems = check(email({ body: withLine('{{ debtor.siren }}') }));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.sample).toMatch(/consumer|unknown/);
  });

  test('R10: that speaks of penalties to everybody is refused for the debtors who owe none, with its line', () => {
    const problems = check(email({ body: withLine('Des pénalités de retard sont dues.') }), lintText);
    expect(problems.map(({ sample }) => sample?.split(',')[0])).toEqual(['consumer', 'unknown']);
    for (const { line, severity, messageFr } of problems) {
      expect([line, severity]).toEqual([5, 'refused']);
      expect(messageFr).toBeTruthy();
    }
  });

  test('R30: that threatens is refused for every debtor', () => {
    const threat = withLine('Sans paiement, nous publierons votre nom.');
    for (const debtorType of types)
      expect(check(email({ body: threat, key: { debtorType } }), lintText).map(({ rule }) => rule)).toContain('R30');
  });

  test('R20: that asks for money before the due date is refused', () => {
    const body = withLine('Vous nous devez cette somme.');
    const rules = check(email({ body, key: { occasion: 'courtesy' } }), lintText).map(({ rule }) => rule);
    expect(rules).toContain('R20');
  });
});
