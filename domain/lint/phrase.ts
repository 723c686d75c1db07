/** Phrases that a message must not hold: what such a rule is, and how it is looked for. */
import type { DebtorType, Language } from '../case-facts.ts';
import type { CreditorIdentity } from '../message.ts';
import type { Channel, Tone } from '../policy.ts';
import type { Folded } from './fold.ts';
import { isDenied } from './negation.ts';

/** What a message is for. */
export type Purpose = 'reminder' | 'notice' | 'plan' | 'statement';

/** What must be known of a message to judge its words. */
export interface LintContext {
  readonly channel: Channel;
  readonly tone: Tone;
  readonly language: Language;
  readonly debtorType: DebtorType;
  /** True when no invoice of the message is past due. */
  readonly beforeDue: boolean;
  /** Step of the policy the text belongs to; handed back with each finding. */
  readonly step?: string;
  readonly identity: CreditorIdentity;
  readonly purpose: Purpose;
  /** Names in the text that are not ours to judge: the debtor, its streets, invoice numbers. */
  readonly names?: readonly string[];
  /** Rules a creditor has switched off. Law-backed rules (type L) stay on whatever is listed. */
  readonly off?: readonly string[];
}

/** The sentences of a finding. `because` and `remedy` are French, the others English. */
export interface Reason {
  /** Number of the rule in law.md (`R30`), or its section where it has no rule (`§17`). */
  readonly rule: string;
  /** Stable name of what was found. */
  readonly code: string;
  readonly because: string;
  readonly becauseEn: string;
  readonly remedy: string;
  readonly remedyEn: string;
}

export interface Finding extends Reason {
  /** A refused text must not be saved or sent; a warning asks a person to look. */
  readonly severity: 'refused' | 'warning';
  /** The words found, as written, at most 120 characters; empty when something is missing. */
  readonly excerpt: string;
  readonly step: string | null;
}

/** A reason, and the phrases that give it. */
export interface PhraseRule extends Reason {
  readonly severity?: 'warning';
  /**
   * Patterns over the folded stream (`fold`): words between single spaces, ` ~ ` for up to four words of one sentence. Quantifiers are bounded,
   * so that each place of the text costs a bounded time.
   */
  readonly phrases: readonly string[];
  readonly when?: (context: LintContext) => boolean;
  /** Words that make the phrase lawful when they stand in the same sentence. */
  readonly unless?: string;
  /** True when a denial does not help: the phrase itself denies. */
  readonly evenDenied?: boolean;
}

/** More of one kind teach nothing. */
const mostPerCode = 10;
const compiled = new WeakMap<PhraseRule, RegExp>();

/** The pattern of a rule: whole words only. */
export function patternOf(rule: PhraseRule): RegExp {
  const known = compiled.get(rule);
  if (known) return known;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N},])(?:${rule.phrases.map(expanded).join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  compiled.set(rule, pattern);
  return pattern;
}

/** Everything the rules refuse or question in the text, rule by rule in the order of the text. */
export function findPhrases(folded: Folded, rules: readonly PhraseRule[], context: LintContext): Finding[] {
  return rules
    .filter((rule) => rule.when?.(context) ?? true)
    .flatMap((rule) =>
      matchesOf(folded, rule).map(([from, to]) => findingOf(rule, excerptOf(folded, from, to), context)),
    );
}

/** A finding from its reason and the words it is about. */
export function findingOf(
  reason: Reason & { readonly severity?: 'warning' },
  excerpt: string,
  context: LintContext,
): Finding {
  const { rule, code, because, becauseEn, remedy, remedyEn, severity = 'refused' } = reason;
  return { rule, code, severity, excerpt, because, becauseEn, remedy, remedyEn, step: context.step ?? null };
}

/** The words as written, on one line, cut to 120 characters. */
export function excerptOf(folded: Folded, from: number, to: number): string {
  const start = folded.at[from] ?? 0;
  const end = (folded.at[to - 1] ?? start) + 1;
  const line = folded.visible.slice(start, end).replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function matchesOf({ stream }: Folded, rule: PhraseRule): [number, number][] {
  const found: [number, number][] = [];
  const pattern = patternOf(rule);
  const lawful = rule.unless === undefined ? null : new RegExp(`(?<![\\p{L}])(?:${expanded(rule.unless)})`, 'u');
  pattern.lastIndex = 0;
  for (let match = pattern.exec(stream); match && found.length < mostPerCode; match = pattern.exec(stream)) {
    const to = match.index + match[0].length;
    const excused =
      (rule.evenDenied !== true && isDenied(stream, match.index, to)) ||
      lawful?.test(sentenceAround(stream, match.index, to)) === true;
    if (excused) pattern.lastIndex = match.index + 1;
    else found.push([match.index, to]);
  }
  return found;
}

/** The sentence a phrase stands in; at most 300 characters on either side. */
function sentenceAround(stream: string, from: number, to: number): string {
  const left = stream.slice(Math.max(0, from - 300), from);
  const right = stream.slice(to, to + 300);
  const end = /[.¶]/.exec(right)?.index ?? right.length;
  return (
    left.slice(Math.max(left.lastIndexOf('.'), left.lastIndexOf('¶')) + 1) +
    stream.slice(from, to) +
    right.slice(0, end)
  );
}

function expanded(phrase: string): string {
  return phrase.replaceAll(' ~ ', ' (?:[^ .¶]{1,30} ){0,4}');
}
