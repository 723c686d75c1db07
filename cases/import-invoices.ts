/** Files of invoices: lines are kept while the file is read, then each takes effect once, whichever process goes on with it. */
import { inCreditorTx } from '../db/connect.ts';
import {
  insertLines,
  pendingLines,
  repeatedInFile,
  writeResults,
  type LineResult,
  type NewLine,
} from '../db/queries/import-lines.ts';
import {
  beginApplying,
  endImport,
  findImported,
  insertInvoiceImport,
  readInvoiceImport,
  type InvoiceImportRow,
} from '../db/queries/invoice-imports.ts';
import type { ImportFormat, LineProblem } from '../domain/import.ts';
import { frenchProblem } from '../domain/import-words.ts';
import { perform, type Act, type Acted, type CaseDeps } from './act.ts';
import { applyLines } from './apply-import-lines.ts';
import { notFound } from './refusal.ts';

/** Lines applied in one transaction: few enough that the debtors' locks are short. */
export const linesPerTransaction = 50;

export interface ImportStart {
  readonly format: ImportFormat;
  readonly fileName: string | null;
  readonly dryRun: boolean;
  /** How a CSV is read. */
  readonly mapping: Record<string, unknown> | null;
}

/** Begins an import; returns its id. */
export async function startImport(
  deps: CaseDeps,
  creditorId: string,
  actor: string,
  start: ImportStart,
): Promise<string> {
  const id = deps.newId();
  await inCreditorTx(deps.db, creditorId, async (tx) => {
    insertInvoiceImport(tx, creditorId, { id, ...start, actor, receivedAt: deps.now() });
  });
  return id;
}

/** Keeps lines that were read. `bytes`: how much of the file was read so far. */
export async function storeLines(
  deps: CaseDeps,
  creditorId: string,
  id: string,
  lines: readonly NewLine[],
  bytes: number,
): Promise<void> {
  await inCreditorTx(deps.db, creditorId, (tx) => insertLines(tx, creditorId, id, lines, bytes));
}

/** The file could not be read to its end: nothing of it takes effect. */
export async function failImport(deps: CaseDeps, creditorId: string, id: string, problem: string): Promise<void> {
  await inCreditorTx(deps.db, creditorId, (tx) => endImport(tx, creditorId, id, 'failed', problem, deps.now()));
}

/** What the file said before, as it was imported then; undefined: it is new. `sha256`: of its bytes and how they were to be read. */
export async function importedBefore(
  deps: CaseDeps,
  creditorId: string,
  sha256: string,
): Promise<InvoiceImportRow | undefined> {
  return inCreditorTx(deps.db, creditorId, (tx) => findImported(tx, creditorId, sha256));
}

/**
 * The file was read to its end. Returns the import to go on with: this one, or the earlier one of the same content, and then this one ends without
 * effect. Two requests that bring the same file at once end alike.
 */
export async function finishReading(
  deps: CaseDeps,
  creditorId: string,
  id: string,
  sha256: string,
): Promise<InvoiceImportRow> {
  try {
    return await inCreditorTx(deps.db, creditorId, async (tx) => {
      const own = await readInvoiceImport(tx, creditorId, id, true);
      if (!own) throw notFound('import', 'id');
      const before = own.dryRun ? undefined : await findImported(tx, creditorId, sha256);
      if (before) {
        await endImport(tx, creditorId, id, 'failed', `The same file was imported before: ${before.id}`, deps.now());
        return before;
      }
      await beginApplying(tx, creditorId, id, sha256);
      if (own.dryRun) await markRepeated(tx, creditorId, id);
      return { ...own, status: 'applying' };
    });
  } catch (error) {
    // The unique index let the other request be first.
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error;
    return finishReading(deps, creditorId, id, sha256);
  }
}

/** A dry run writes no invoice that a later line of the same file could meet. */
async function markRepeated(tx: Act['tx'], creditorId: string, id: string): Promise<void> {
  const repeated = await repeatedInFile(tx, creditorId, id);
  const detail = 'An earlier line of this file has the same number with other content.';
  const conflict: LineProblem = {
    ...{ field: 'number', code: 'invoice_conflict', textEn: detail },
    text: frenchProblem('number', 'invoice_conflict', detail),
  };
  const results = repeated.map(({ lineNo, same }): LineResult => {
    const status = same ? 'same' : 'refused';
    return { lineNo, status, invoiceId: null, problems: same ? [] : [conflict] };
  });
  writeResults(tx, creditorId, id, results, true);
}

/** Thrown to undo everything a dry run did, with what it found. */
class Tried extends Error {
  readonly results: readonly LineResult[];

  constructor(results: readonly LineResult[]) {
    super('A dry run is undone');
    this.results = results;
  }
}

/**
 * Applies the next lines of an import in one transaction; true when nothing is left. Of a dry run everything is done as for real and undone, and only
 * what would happen is kept. Any number of processes may call it: they take turns.
 */
export async function applyNext(deps: CaseDeps, creditorId: string, id: string): Promise<Acted<boolean>> {
  const row = await inCreditorTx(deps.db, creditorId, (tx) => readInvoiceImport(tx, creditorId, id));
  if (!row) throw notFound('import', 'id');
  if (row.status !== 'applying') return { value: true, rings: [] };
  return row.dryRun ? tryNext(deps, creditorId, row) : perform(deps, creditorId, row.actor, (act) => takeNext(act, id));
}

async function takeNext(act: Act, id: string): Promise<boolean> {
  const row = await readInvoiceImport(act.tx, act.creditorId, id, true);
  if (row?.status !== 'applying') return true;
  const lines = await pendingLines(act.tx, act.creditorId, id, linesPerTransaction);
  if (lines.length > 0) writeResults(act.tx, act.creditorId, id, await applyLines(act, lines), false);
  return endIfLast(act, id, lines.length);
}

async function endIfLast(act: Act, id: string, taken: number): Promise<boolean> {
  if (taken === linesPerTransaction) return false;
  await endImport(act.tx, act.creditorId, id, 'done', null, act.now);
  return true;
}

async function tryNext(deps: CaseDeps, creditorId: string, { id, actor }: InvoiceImportRow): Promise<Acted<boolean>> {
  const results = await tryLines(deps, creditorId, id, actor);
  const { value } = await perform(deps, creditorId, actor, async (act) => {
    writeResults(act.tx, creditorId, id, results, true);
    return endIfLast(act, id, results.length);
  });
  return { value, rings: [] };
}

async function tryLines(deps: CaseDeps, creditorId: string, id: string, actor: string): Promise<readonly LineResult[]> {
  try {
    await perform(deps, creditorId, actor, async (act) => {
      const lines = await pendingLines(act.tx, creditorId, id, linesPerTransaction);
      throw new Tried(lines.length === 0 ? [] : await applyLines(act, lines));
    });
  } catch (error) {
    if (!(error instanceof Tried)) throw error;
    return error.results.map((one) =>
      one.status === 'taken' ? { ...one, status: 'wouldTake', invoiceId: null } : one,
    );
  }
  return [];
}
