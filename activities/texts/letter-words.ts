/** The sentences of a letter, apart from its tables: one narrow door, so that their source can be changed without touching the layout. */
import type { Language } from '../../domain/case-facts.ts';
import type { Brief } from '../../domain/message.ts';
import { assertNever } from '../../domain/never.ts';
import { oneLine, typeset } from './format.ts';
import type { LetterClaim } from './letter-claim.ts';
import { noteEn } from './letter-note-en.ts';
import { noteFr } from './letter-note-fr.ts';
import { formalNoticeEn } from './letter-notice-en.ts';
import { formalNoticeFr } from './letter-notice-fr.ts';
import { reminderEn } from './letter-reminder-en.ts';
import { reminderFr } from './letter-reminder-fr.ts';

/** Order on the page: subject, greeting, opening, tables of invoices and penalties, demand (in bold), payment block, closing, goodbye. */
export interface LetterWords {
  readonly subject: string;
  readonly greeting: string;
  readonly opening: readonly string[];
  /** The one sentence that must not be missed; null when the letter asks for nothing. */
  readonly demand: string | null;
  readonly closing: readonly string[];
  readonly goodbye: string;
}

/** Only a formal registered letter about late invoices is a formal notice ("mise en demeure"). */
export function isFormalNotice(brief: Brief, claim: LetterClaim): boolean {
  return brief.plan === null && brief.channel === 'registeredLetter' && claim.tally.voice === 'formal';
}

/** The words of a letter in the language of the brief, with the spaces of that language. Throws when a term of a notice is not usable. */
export function letterWords(brief: Brief, claim: LetterClaim): LetterWords {
  const notice = isFormalNotice(brief, claim);
  switch (brief.language) {
    case 'fr': {
      if (brief.plan) return typesetLetter(noteFr(brief, brief.plan), 'fr');
      return typesetLetter(notice ? formalNoticeFr(brief, claim) : reminderFr(brief, claim), 'fr');
    }
    case 'en': {
      if (brief.plan) return typesetLetter(noteEn(brief, brief.plan), 'en');
      return typesetLetter(notice ? formalNoticeEn(brief, claim) : reminderEn(brief, claim), 'en');
    }
    default:
      return assertNever(brief.language, 'language');
  }
}

/** The same words with the no-break spaces of the language. */
export function typesetLetter(words: LetterWords, language: Language): LetterWords {
  const set = (text: string): string => typeset(text, language);
  return {
    subject: oneLine(set(words.subject)),
    greeting: set(words.greeting),
    opening: words.opening.map(set),
    demand: words.demand === null ? null : set(words.demand),
    closing: words.closing.map(set),
    goodbye: set(words.goodbye),
  };
}
