/** What is wrong with a request, field by field, in words that say what to send instead. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

export interface FieldProblem {
  /** Path of the field with dots: `debtor.address.postcode`, `allocations.0.invoice`. */
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

/** A request of the wrong shape (400). Nothing was done. */
export class InvalidRequest extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(problems.map((problem) => problem.detail).join(' '));
    this.name = 'InvalidRequest';
    this.problems = problems;
  }
}

/** Refuses one field that no schema can judge. */
export function invalidField(field: string, code: string, remedy: string): InvalidRequest {
  return new InvalidRequest([{ field, code, detail: `"${field}" cannot be used. ${remedy}` }]);
}

/** One finding of TypeBox. */
interface Finding {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** What a schema may say about its own remedy; see fields.ts. */
interface Node {
  readonly 'x-error'?: { readonly code: string; readonly remedy: string };
  readonly enum?: readonly unknown[];
  readonly properties?: object;
}

export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: FieldProblem[] };

/** Compiles a schema into a check of outside data. Texts are trimmed before they are judged; the value returned is the trimmed one. */
export function checkerOf<S extends TSchema>(schema: S, whole = 'body'): (value: unknown) => Checked<Static<S>> {
  const compiled = Compile(schema);
  return (raw) => {
    const value = trimmed(raw, deepestField);
    if (compiled.Check(value)) return { ok: true, value };
    return { ok: false, problems: problemsOf(schema, compiled.Errors(value), whole) };
  };
}

/** No schema of ours nests deeper: what lies below is refused as unknown, so it need not be walked. */
const deepestField = 6;

function trimmed(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.trim();
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => trimmed(one, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, trimmed(one, depth - 1)]));
}

/** One problem per field, the first found. */
function problemsOf(schema: TSchema, findings: readonly Finding[], whole: string): FieldProblem[] {
  const problems = findings.flatMap((finding) => describe(schema, finding, whole));
  return problems.filter((one, at) => problems.findIndex((other) => other.field === one.field) === at);
}

function describe(schema: TSchema, finding: Finding, whole: string): FieldProblem[] {
  const node = nodeAt(schema, finding.schemaPath);
  const path = steps(finding.instancePath);
  if (finding.keyword === 'required' && 'requiredProperties' in finding.params) {
    const missing = finding.params.requiredProperties as readonly string[];
    return missing.map((name) =>
      missingField([...path, name].join('.'), nodeAt(schema, `${finding.schemaPath}/properties/${name}`)),
    );
  }
  // Each unknown field is found once by itself and once more with its siblings.
  if (finding.keyword === 'additionalProperties') return [];
  const field = path.join('.').slice(0, 200) || whole;
  if (finding.keyword === 'boolean') {
    const known = Object.keys(
      nodeAt(schema, finding.schemaPath.replace(/\/additionalProperties$/, '')).properties ?? {},
    );
    return [
      { field, code: 'unknown_field', detail: `"${field}" is not a known field. Remove it; ${knownFields(known)}` },
    ];
  }
  const own = node['x-error'];
  const remedy = own?.remedy ?? remedyFor(finding, node);
  return [{ field, code: own?.code ?? 'invalid_request', detail: `"${field}" cannot be used. ${remedy}` }];
}

function knownFields(known: readonly string[]): string {
  return known.length === 0 ? 'none are known here.' : `known here: ${known.join(', ')}.`;
}

function missingField(field: string, node: Node): FieldProblem {
  return { field, code: 'invalid_request', detail: `"${field}" is missing. ${node['x-error']?.remedy ?? 'Send it.'}` };
}

function remedyFor(finding: Finding, node: Node): string {
  if (node.enum) return `Use one of: ${node.enum.map(String).join(', ')}.`;
  if (finding.keyword === 'type' && 'type' in finding.params)
    return `It must be of type ${[finding.params.type].flat().map(String).join(' or ')}.`;
  return `It ${finding.message}.`;
}

/** The part of a schema that a pointer such as `#/properties/debtor` names. */
function nodeAt(schema: TSchema, pointer: string): Node {
  let node: unknown = schema;
  for (const step of steps(pointer.replace(/^#/, ''))) {
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
  }
  return typeof node === 'object' && node !== null ? node : {};
}

function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
