/** What the cases write with: texts and dossiers are made here, so that no word lives in a business act. */
import type { Writers } from '../cases/claim.ts';
import { write } from './texts/write.ts';
import { writeDossier } from './texts/write-dossier.ts';

/** The writers of every channel. The same brief or input gives the same bytes; both reject with an error that names what is missing. */
export function createWriters(): Writers {
  return { message: write, dossier: writeDossier };
}
