/** A business "no": nothing was written, and the caller learns which field and what to do. */

export type RefusalKind = 'notFound' | 'conflict' | 'unprocessable';

export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** Stable, for programs. */
  readonly code: string;
  /** JSON path of the offending field, or null. */
  readonly field: string | null;

  constructor(kind: RefusalKind, code: string, message: string, field: string | null = null) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
    this.code = code;
    this.field = field;
  }
}

/** 404: unknown, or somebody else's; the answer does not tell which. */
export const notFound = (what: string, field: string | null = null): Refusal =>
  new Refusal(
    'notFound',
    `${what}_not_found`,
    `No such ${what}. Check the identifier and that the API key belongs to its creditor.`,
    field,
  );

/** A task was completed without a field its kind needs. */
export function missing(field: string, example: string): Refusal {
  return new Refusal(
    'unprocessable',
    'field_required',
    `This kind of task needs "${field}", for example ${example}.`,
    field,
  );
}
