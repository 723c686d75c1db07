/** What stands in the way of an electronic invoice, in French and English. */
import type { LineProblem } from './import.ts';

/** Makes a problem. */
export const problem = (field: string, code: string, text: string, textEn: string): LineProblem => ({
  field,
  code,
  text,
  textEn,
});

/** A field of EN 16931 (`term`, such as BT-1) that is absent or cannot be read. */
export const missing = (field: string, term: string): LineProblem =>
  problem(
    field,
    'missing_field',
    `Il manque le champ ${term} de la norme EN 16931, ou il n’est pas lisible. Corrigez le fichier, ou enregistrez la facture par POST /v1/invoices.`,
    `The field ${term} of EN 16931 is missing or cannot be read. Correct the file, or register the invoice with POST /v1/invoices.`,
  );
