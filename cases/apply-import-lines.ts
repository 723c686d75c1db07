/** The lines of an imported file as what they are: invoices registered as any other, and credit notes. */
import { readCheckBasis, type CheckBasis } from '../db/queries/data-checks.ts';
import type { LineResult, PendingLine } from '../db/queries/import-lines.ts';
import { findKnownDebtor } from '../db/queries/known-debtor.ts';
import type { DebtorInput } from '../db/queries/debtors.ts';
import type { DebtorType, Language } from '../domain/case-facts.ts';
import type { ECreditNote } from '../domain/e-invoice.ts';
import type { LineProblem } from '../domain/import.ts';
import { frenchProblem } from '../domain/import-words.ts';
import type { Act } from './act.ts';
import { apart } from './apart.ts';
import { takeCreditNote } from './import-credit-note.ts';
import { Refusal } from './refusal.ts';
import { registerInvoice, type InvoiceInput } from './register-invoice.ts';

/** What a line keeps until it is applied. */
export type LineBody =
  | {
      readonly kind: 'invoice';
      readonly input: InvoiceInput;
      /** Fields of the debtor that the file does not settle: a debtor that exists keeps its own. */
      readonly untold: readonly string[];
    }
  | { readonly kind: 'creditNote'; readonly creditNote: ECreditNote };

interface Line extends Omit<PendingLine, 'body'> {
  readonly body: LineBody;
}

/** Applies lines, each by itself: what refuses one is its result. Two imports that meet take the debtors' locks in one order. */
export async function applyLines(act: Act, pending: readonly PendingLine[]): Promise<LineResult[]> {
  const lines = pending as unknown as readonly Line[];
  const basis = readCheckBasis(act.tx, act.creditorId);
  const results: LineResult[] = [];
  const ordered = [...lines].sort((a, b) => (debtorOf(a) < debtorOf(b) ? -1 : debtorOf(a) > debtorOf(b) ? 1 : 0));
  for (const line of ordered) results.push(await applyLine(act, line, basis));
  return results;
}

const debtorOf = ({ body }: Line): string => (body.kind === 'invoice' ? body.input.debtor.reference : '');

async function applyLine(act: Act, line: Line, basis: Promise<CheckBasis>): Promise<LineResult> {
  const { lineNo, problems, body } = line;
  try {
    const { id, created } = await apart(act, () =>
      body.kind === 'invoice' ? register(act, body, basis) : credit(act, body.creditNote),
    );
    return { lineNo, status: created ? 'taken' : 'same', invoiceId: id, problems };
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return { lineNo, status: 'refused', invoiceId: null, problems: [...problems, problem] };
  }
}

/** The problem of a line that was refused; null for an error that is not the line's. */
function problemOf(error: unknown): LineProblem | null {
  if (error instanceof Refusal) {
    const { code, message, field } = error;
    const where = field ?? 'line';
    return { field: where, code, text: frenchProblem(where, code, message), textEn: message };
  }
  // Class 22 of PostgreSQL: a value that its column cannot hold. The file would otherwise never end.
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('22'))) return null;
  const textEn = 'A value of this line cannot be stored. Compare it with the other lines and correct it.';
  return {
    ...{ field: 'line', code: 'not_storable', textEn },
    text: 'Une valeur de cette ligne ne peut pas être enregistrée. Comparez-la aux autres lignes et corrigez-la.',
  };
}

async function credit(act: Act, note: ECreditNote): Promise<{ id: string; created: boolean }> {
  const { invoiceId, created } = await takeCreditNote(act, note);
  return { id: invoiceId, created };
}

async function register(
  act: Act,
  { input, untold }: Extract<LineBody, { kind: 'invoice' }>,
  basis: Promise<CheckBasis>,
): Promise<{ id: string; created: boolean }> {
  const { reference, siren } = input.debtor;
  const bySiren = untold.includes('reference') ? siren : null;
  const known = untold.length === 0 ? undefined : await findKnownDebtor(act.tx, act.creditorId, reference, bySiren);
  if (!known) return registerInvoice(act, input, basis);
  const kept = {
    reference: known.reference,
    ...(untold.includes('name') ? { name: known.name } : {}),
    ...(untold.includes('type') ? { type: known.type as DebtorType } : {}),
    ...(untold.includes('language') ? { language: known.language as Language } : {}),
    ...(untold.includes('timeZone') ? { timeZone: known.timeZone } : {}),
    ...(untold.includes('country') ? { country: known.country } : {}),
  };
  const contactPoints = untold.includes('contactPoints')
    ? input.debtor.contactPoints.filter(({ kind }) => !known.kinds.includes(kind))
    : input.debtor.contactPoints;
  const debtor: DebtorInput = { ...input.debtor, ...kept, contactPoints };
  return registerInvoice(act, { ...input, debtor }, basis, input);
}
