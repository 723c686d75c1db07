/** The lines of a bank statement take effect, some at a time, each in a transaction of its own: stopped anywhere, it goes on where it was. */
import { inCreditorTx, run, type Tx } from '../db/connect.ts';
import { pendingLines, writeLineResults, type BankLineRow, type LineKind } from '../db/queries/bank-lines.ts';
import { endImport } from '../db/queries/imports.ts';
import { otherTellings, toldPayments } from '../db/queries/told-before.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import { perform, type CaseDeps } from './act.ts';
import { applyBankLine, isOutgoing, leaveBankLine, outgoing, type AboutLine } from './apply-bank-line.ts';
import { candidatesFor } from './bank-candidates.ts';
import { Refusal } from './refusal.ts';

export interface ApplyDeps {
  readonly cases: CaseDeps;
  readonly deliver: (rings: readonly QueuedRing[]) => void;
}

const batch = 100;
const atOnce = 6;
const first = '00000000-0000-0000-0000-000000000000';

/** Which lines come next. `clean`: this round began at the first line, so that finding none means that none is left. */
interface Place {
  readonly kind: LineKind;
  readonly after: string;
  readonly clean: boolean;
}

/** Credits first, so that a return finds the payment it undoes. */
const start: Place = { kind: 'credits', after: first, clean: true };

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
  let place = start;
  for (;;) {
    if (signal?.aborted) return 'stopped';
    const done = await applyBatch(deps, creditorId, importId, place);
    if (done === 'done' || done === 'busy') return done;
    place = done;
  }
}

/**
 * One batch, under a lock that keeps other batches of the creditor away: what one line looks up must not change under it. Returns the place after it: what
 * took effect is not walked over again.
 */
async function applyBatch(
  deps: ApplyDeps,
  creditorId: string,
  importId: string,
  place: Place,
): Promise<Place | 'done' | 'busy'> {
  return inCreditorTx(deps.cases.db, creditorId, async (tx) => {
    if (!(await takeTurn(tx, creditorId))) return 'busy';
    const lines = await pendingLines(tx, creditorId, importId, place, batch);
    const last = lines.at(-1);
    if (!last) {
      if (place.kind === 'credits') return { kind: 'others', after: first, clean: place.clean };
      if (!place.clean) return start;
      await endImport(tx, creditorId, importId, 'done', null, deps.cases.now());
      return 'done';
    }
    await applyLines(deps, creditorId, lines, await aboutLines(tx, creditorId, importId, lines));
    return { kind: place.kind, after: last.id, clean: false };
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
    credits.length === 0 ? new Map<string, never>() : candidatesFor(tx, creditorId, credits),
    otherTellings(tx, creditorId, importId, ids),
  ]);
  const asked = credits.map(({ id }) => ({
    lineId: id,
    debtors: [...new Set((candidates.get(id) ?? []).map((one) => one.debtorId))],
  }));
  const told = asked.length === 0 ? [] : await toldPayments(tx, creditorId, asked);
  return (id) => ({
    candidates: candidates.get(id) ?? [],
    tellings: tellings.filter(({ lineId }) => lineId === id),
    told: told.filter(({ lineId }) => lineId === id),
  });
}

/** Several lines at once, and what only left the account in one go; two of one debtor wait for each other at its lock. */
async function applyLines(
  { cases, deliver }: ApplyDeps,
  creditorId: string,
  lines: readonly BankLineRow[],
  about: (id: string) => AboutLine,
): Promise<void> {
  const plain = lines.filter((line) => isOutgoing(line) && about(line.id).tellings.length === 0);
  // They touch nothing but themselves.
  if (plain.length > 0)
    await inCreditorTx(cases.db, creditorId, (tx) =>
      writeLineResults(
        tx,
        creditorId,
        plain.map(({ id }) => id),
        outgoing,
        cases.now(),
      ),
    );
  const waiting = lines.filter((line) => !plain.includes(line));
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
