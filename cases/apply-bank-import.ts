/** The lines of a bank statement take effect, some at a time, each in a transaction of its own: stopped anywhere, it goes on where it was. */
import { inCreditorTx, run, type Tx } from '../db/connect.ts';
import { pendingLines, type BankLineRow } from '../db/queries/bank-lines.ts';
import { endImport } from '../db/queries/imports.ts';
import { otherTellings, toldPayments } from '../db/queries/told-before.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import { perform, type CaseDeps } from './act.ts';
import { applyBankLine, leaveBankLine, type AboutLine } from './apply-bank-line.ts';
import { candidatesFor } from './bank-candidates.ts';
import { Refusal } from './refusal.ts';

export interface ApplyDeps {
  readonly cases: CaseDeps;
  readonly deliver: (rings: readonly QueuedRing[]) => void;
}

const batch = 100;
const atOnce = 6;

/**
 * Applies what an import still has to do. `busy`: somebody else is applying lines of this creditor. `stopped`: `signal` came; the rest waits. Throws what
 * PostgreSQL threw; what took effect stays, and the next call goes on.
 */
export async function applyBankImport(
  deps: ApplyDeps,
  creditorId: string,
  importId: string,
  signal?: AbortSignal,
): Promise<'done' | 'busy' | 'stopped'> {
  for (;;) {
    if (signal?.aborted) return 'stopped';
    const done = await applyBatch(deps, creditorId, importId);
    if (done !== 'more') return done;
  }
}

/** One batch, under a lock that keeps other batches of the creditor away: what one line looks up must not change under it. */
async function applyBatch(deps: ApplyDeps, creditorId: string, importId: string): Promise<'more' | 'done' | 'busy'> {
  return inCreditorTx(deps.cases.db, creditorId, async (tx) => {
    if (!(await takeTurn(tx, creditorId))) return 'busy';
    const credits = await pendingLines(tx, creditorId, importId, 'credits', batch);
    const lines = credits.length > 0 ? credits : await pendingLines(tx, creditorId, importId, 'others', batch);
    if (lines.length === 0) {
      await endImport(tx, creditorId, importId, 'done', null, deps.cases.now());
      return 'done';
    }
    await applyLines(deps, creditorId, lines, await aboutLines(tx, creditorId, importId, lines));
    return 'more';
  });
}

async function takeTurn(tx: Tx, creditorId: string): Promise<boolean> {
  const rows = await run<{ mine: boolean }>(
    tx,
    'take-turn-at-bank-lines',
    'select pg_try_advisory_xact_lock(hashtextextended($1, 7102)) as mine',
    [creditorId],
  );
  return rows[0]?.mine ?? false;
}

async function aboutLines(
  tx: Tx,
  creditorId: string,
  importId: string,
  lines: readonly BankLineRow[],
): Promise<(id: string) => AboutLine> {
  const ids = lines.map((line) => line.id);
  const credits = lines.filter((line) => line.direction === 'credit');
  const [candidates, tellings] = await Promise.all([
    candidatesFor(tx, creditorId, credits),
    otherTellings(tx, creditorId, importId, ids),
  ]);
  const asked = credits.map(({ id }) => ({
    lineId: id,
    debtors: [...new Set((candidates.get(id) ?? []).map((one) => one.debtorId))],
  }));
  const told = await toldPayments(tx, creditorId, asked);
  return (id) => ({
    candidates: candidates.get(id) ?? [],
    tellings: tellings.filter(({ lineId }) => lineId === id),
    told: told.filter(({ lineId }) => lineId === id),
  });
}

/** Several lines at once; two of one debtor wait for each other at its lock. */
async function applyLines(
  { cases, deliver }: ApplyDeps,
  creditorId: string,
  lines: readonly BankLineRow[],
  about: (id: string) => AboutLine,
): Promise<void> {
  const waiting = [...lines];
  const work = async (): Promise<void> => {
    for (let line = waiting.shift(); line; line = waiting.shift()) {
      const { id } = line;
      const acted = await perform(cases, creditorId, 'bank', (act) => applyBankLine(act, id, about(id))).catch(
        (error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          return perform(cases, creditorId, 'bank', (act) => leaveBankLine(act, id, error.message));
        },
      );
      deliver(acted.rings);
    }
  };
  // All end before the turn is given back, also when one of them failed.
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
