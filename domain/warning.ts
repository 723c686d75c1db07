/** A doubt about data that came in: told to a person, never acted on by the product. */

export const WARNING_CODES = [
  'due_before_issue',
  'due_beyond_legal_maximum',
  'contract_rate_below_floor',
  'debtor_type_unknown',
  'consumer_penalties',
  'public_buyer',
  'debtor_siren_missing',
  'debtor_siren_invalid',
  'identity_mention_missing',
  'mediator_missing',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface Warning {
  /** Stable, for programs. */
  readonly code: WarningCode;
  /** The field to look at, with dots, as the API names it. */
  readonly field: string;
  /** What is wrong and what to do, in French. */
  readonly text: string;
  readonly textEn: string;
  /** What it changes for this invoice, in one French sentence. */
  readonly changes: string;
  readonly changesEn: string;
}
