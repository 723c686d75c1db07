/** Files that are read in: what they are and how far they got. Plain JSON. */

export type ImportKind = 'bankStatement' | 'invoices';

export type ImportFormat = 'camt.053' | 'camt.054' | 'ubl' | 'cii' | 'facturX' | 'csv' | 'unknown';

/**
 * `reading`: lines are stored, nothing is applied yet. `applying`: read to its end, its lines take effect one after the other. `done`: every line did.
 * `failed`: it could not be read; nothing of it took effect.
 */
export type ImportStatus = 'reading' | 'applying' | 'done' | 'failed';

/** How many lines, by what became of them: `read` in all, then one count per result. */
export type ImportCounts = Readonly<Record<string, number>>;

/** What is wrong with a line: the field of the file, a stable code, and a sentence with the remedy. */
export interface LineProblem {
  readonly field: string;
  readonly code: string;
  readonly text: string;
  /** The same in English, where `text` is French. */
  readonly textEn?: string;
}
