/** Sentences in capital letters, and rows of exclamation marks: read as shouting (rule R30, tone). */
import { foldedWords } from './fold.ts';
import { findingOf } from './phrase.ts';
import type { Finding, LintContext, Reason } from './phrase.ts';

const shouting: Reason = {
  rule: 'R30',
  code: 'shouting',
  because: 'Des phrases en capitales ou des points d’exclamation répétés se lisent comme des cris et intimident.',
  becauseEn: 'Sentences in capitals or repeated exclamation marks read as shouting, and intimidate.',
  remedy: 'Écrivez en minuscules, avec une ponctuation simple.',
  remedyEn: 'Write in lower case with plain punctuation.',
};

/** A heading may be in capitals; more words than this in a row, or fewer with an exclamation mark, are a sentence. */
const longestHeading = 4;

/** Shouted passages of a text that a debtor reads; a call script is read by the caller alone. */
export function findShouting(visible: string, context: LintContext): Finding[] {
  if (context.channel === 'call' || context.channel === 'agency') return [];
  const runs = capitalRuns(visible, knownWords(context));
  const loud = runs.filter(({ words, exclaimed }) => words.length > longestHeading || (exclaimed && words.length > 1));
  const marks = [...visible.matchAll(/\S{0,40}(?: ?!){2,10}/g)].map((match) => match[0].trim());
  const found = [...loud.map(({ words }) => words.join(' ')), ...marks].map((text) => text.slice(0, 120));
  return [...new Set(found)].slice(0, 10).map((excerpt) => findingOf(shouting, excerpt, context));
}

interface Run {
  readonly words: string[];
  exclaimed: boolean;
}

function capitalRuns(visible: string, known: ReadonlySet<string>): Run[] {
  const runs: Run[] = [];
  let run: Run = { words: [], exclaimed: false };
  const close = (): void => {
    if (run.words.length > 0) runs.push(run);
    run = { words: [], exclaimed: false };
  };
  for (const [token] of visible.matchAll(/\S+/g)) {
    const letters = token.slice(0, 60).replace(/[^\p{L}\p{N}]/gu, '');
    if (letters === '') {
      if (token.startsWith('!')) run.exclaimed = true;
      continue;
    }
    if (!isShouted(letters) || known.has(foldedWords(letters))) {
      close();
      continue;
    }
    run.words.push(token.slice(0, 60));
    if (token.endsWith('!')) run.exclaimed = true;
    if (/[.!?]$/.test(token)) close();
  }
  close();
  return runs;
}

/** Two capital letters or more, no small letter, no digit: `SIREN`, `PAYEZ`, not `FA-2026-118`. A lone `À` or `Y` rides along. */
function isShouted(letters: string): boolean {
  return /^\p{Lu}{1,60}$/u.test(letters);
}

/** Words of names and of the legal mentions, which are often written in capitals. */
function knownWords({ identity, names = [] }: LintContext): ReadonlySet<string> {
  const { address } = identity;
  const texts = [
    identity.name,
    identity.accountHolder,
    identity.legalForm,
    identity.registry,
    address.line1,
    address.city,
  ];
  const own = [...texts, address.line2 ?? '', ...names].flatMap((text) => foldedWords(text).split(' '));
  return new Set([...own, 'iban', 'bic', 'rcs', 'siren', 'siret', 'tva', 'eur', 'ttc', 'ht', 'sms']);
}
