/** The sentences of a letter, apart from its tables: what the layout takes, whatever template they come from. */

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
