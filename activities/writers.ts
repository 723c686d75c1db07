/** What the cases write with: texts and dossiers are made here, so that no word lives in a business act. */
import type { Writers } from '../cases/claim.ts';
import { textUsed } from './texts/choose-template.ts';
import { tallyOf } from './texts/tally.ts';
import { wantedFor } from './texts/template.ts';
import { openTexts } from './texts/texts.ts';
import type { Texts } from './texts/texts.ts';
import { createWrite } from './texts/write.ts';
import type { Write } from './texts/write.ts';
import { writeDossier } from './texts/write-dossier.ts';

/** `message` also takes the templates a creditor wrote for itself: `writers.message(brief, own)`. */
export interface TextWriters extends Writers {
  readonly message: Write;
}

/**
 * The writers of every channel, with the shipped templates read and parsed once. The same brief or input gives the same bytes; both reject
 * with an error that names what is missing. Throws at once when a shipped template is not readable.
 */
export function createWriters(texts: Texts = openTexts()): TextWriters {
  return {
    message: createWrite(texts),
    textOf: (brief, own) => textUsed(wantedFor(brief, tallyOf(brief)), own, texts.shipped.templates),
    dossier: writeDossier,
  };
}
