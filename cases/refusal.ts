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

/** One thing that is wrong, with the rule that says so. */
export interface RuleProblem {
  /** Path in what was sent, such as `steps.3.offset`; empty for the whole. */
  readonly field: string;
  readonly code: string;
  /** Number in docs/law.md, such as `R25`; null where only the form is wrong. */
  readonly rule: string | null;
  readonly text: string;
}

/** One of several faults of a request, each with its place and what to do. */
export interface ListedProblem {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
  /** Further facts about it, such as a line or the number of a rule. */
  readonly [fact: string]: string | number | null;
}

/** A business "no" with more than one reason, all told at once (422). */
export class ListedRefusal extends Refusal {
  readonly problems: readonly ListedProblem[];

  constructor(code: string, message: string, problems: readonly ListedProblem[]) {
    super('unprocessable', code, message, problems[0]?.field ?? null);
    this.problems = problems;
  }
}

/** A refusal for every rule that is broken, so that all can be put right in one go. */
export function rulesBroken(code: string, problems: readonly RuleProblem[]): ListedRefusal {
  const message = problems.map(({ text }) => text).join(' ');
  return new ListedRefusal(
    code,
    message,
    problems.map(({ text, ...place }) => ({ ...place, detail: text })),
  );
}

/** 404: unknown, or somebody else's; the answer does not tell which. */
export const notFound = (what: string, field: string | null = null): Refusal =>
  new Refusal(
    'notFound',
    `${what}_not_found`,
    `No such ${what}. Check the identifier and that the API key belongs to its creditor.`,
    field,
  );

/** A field is not there that this case needs. `what` needs it: the kind of task, of report, the disposition. */
export function missing(field: string, example: string, what = 'This kind of task'): Refusal {
  return new Refusal('unprocessable', 'field_required', `${what} needs "${field}", for example ${example}.`, field);
}
