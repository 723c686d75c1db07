/** Reads a message before it is saved or sent, and says what the law or good manners would not let pass. */
import { findFraudSigns, ibanChanged } from './lint/fraud-signs.ts';
import { fold, withoutNames } from './lint/fold.ts';
import { findMissing } from './lint/missing.ts';
import { moneyRules } from './lint/phrases-money.ts';
import { manners } from './lint/phrases-manners.ts';
import { official } from './lint/phrases-official.ts';
import { threats } from './lint/phrases-threats.ts';
import { timing } from './lint/phrases-timing.ts';
import { findPhrases } from './lint/phrase.ts';
import type { Finding, LintContext, PhraseRule } from './lint/phrase.ts';
import { findShouting } from './lint/shouting.ts';
import { visibleText } from './lint/visible-text.ts';

/** Every phrase rule, French and English alike: a text in one language may hold a threat in the other. */
export const phraseRules: readonly PhraseRule[] = [
  ...threats,
  ...official,
  ...moneyRules,
  ...timing,
  ...manners,
  ibanChanged,
];

/** Rules of type P in law.md that a creditor may switch off; every other finding stays. */
export const switchable: ReadonlySet<string> = new Set(['R20', 'R22', 'R41', 'R79']);

/**
 * Everything found in a rendered message (plain text or HTML; a template is rendered on a case first): phrases in the order of the rules,
 * then signs of fraud, shouting, and what is missing. Empty when the text may leave. Never throws; time grows with the length of the text
 * only. Sources: law.md §3.3, §7 to §9, §17 and the rule each finding names.
 */
export function lintText(text: string, context: LintContext): Finding[] {
  const visible = visibleText(text);
  const folded = fold(visible);
  const { identity, names = [], off = [] } = context;
  const { line1, line2 = '', city } = identity.address;
  const own = [identity.name, identity.accountHolder, line1, line2, city, ...names];
  const findings = [
    ...findPhrases(withoutNames(folded, own), phraseRules, context),
    ...findFraudSigns(text, folded, context),
    ...findShouting(visible, context),
    ...findMissing(folded, context),
  ];
  return findings.filter(({ rule }) => !(switchable.has(rule) && off.includes(rule)));
}

/** True when nothing found forbids the text; warnings are for a person to judge. */
export function mayLeave(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'warning');
}
