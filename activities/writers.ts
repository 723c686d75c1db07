/** How contents are written: the texts, given to the cases. */
import type { Writers } from '../cases/claim-step.ts';
import { write } from './texts/write.ts';
import { writeDossier } from './texts/write-dossier.ts';

/** The writers of this release. */
export function createWriters(): Writers {
  return { message: write, dossier: writeDossier };
}
