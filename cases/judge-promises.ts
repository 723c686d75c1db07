/** Promises are judged before anything is decided: as money moves, and when their time is over. */
import { endHoldsOf } from '../db/queries/holds.ts';
import { judgeRow, readJudged, type PromiseRow } from '../db/queries/promises.ts';
import { judgePromise, type PromiseFact, type PromiseStatus } from '../domain/promise.ts';
import type { Act } from './act.ts';
import { commitClaim } from './claim.ts';
import { note, openOthers, type OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';

export interface Judged {
  /** Whether a promise stands otherwise than before. */
  readonly any: boolean;
  /** Further open cases of these promises, locked, to be decided anew too. */
  readonly others: readonly OpenCase[];
}

const nothing: Judged = { any: false, others: [] };

/**
 * Judges the promises of these cases that money moved, or whose time is over. A kept one ends its hold at once; one whose money went back holds again, or is not
 * kept after all. Notes it on every open case of the promise; the caller closes them.
 */
export async function judgePromises(act: Act, opened: readonly OpenCase[]): Promise<Judged> {
  const ids = new Set(opened.flatMap((open) => toJudge(act, open).map(({ id }) => id)));
  if (ids.size === 0) return nothing;
  return judgeThese(act, opened, [...ids]);
}

/** The same for promises by id, whatever their cases. */
export async function judgeThese(act: Act, opened: readonly OpenCase[], ids: readonly string[]): Promise<Judged> {
  const others: OpenCase[] = [];
  let any = false;
  for (const row of await readJudged(act.tx, act.creditorId, ids)) {
    const known = [...opened, ...others];
    const credited = known.filter((open) => row.invoiceIds.includes(open.row.id)).reduce(creditedNow, 0);
    const figures = { ...row, owedCents: row.owedCents - credited, keptUntilMs: row.keptUntil.getTime() };
    const status = judgePromise(figures, act.now.getTime());
    if (status === row.status && row.receivedCents === row.storedCents) continue;
    any = true;
    if (status !== row.status) others.push(...(await openStill(act, known, row)));
    await stand(act, [...known, ...others], row, status);
  }
  return { any, others };
}

/** Before a message is written: what it says of promises must be true. The further cases get their history at once. */
export async function judgeBeforeClaim(act: Act, opened: readonly OpenCase[]): Promise<void> {
  const { others } = await judgePromises(act, opened);
  if (others.length > 0) await commitClaim(act, others);
}

function toJudge(act: Act, { row, ledger }: OpenCase): PromiseFact[] {
  const over = (one: PromiseFact) => one.status === 'open' && Date.parse(one.keptUntil) <= act.now.getTime();
  return row.promises.filter((one) => ledger.length > 0 || over(one));
}

/** What this act credits, which is not in the ledger yet. */
const creditedNow = (sum: number, { ledger }: OpenCase): number =>
  ledger.reduce((cents, entry) => (entry.kind === 'creditNote' ? cents - entry.amountCents : cents), sum);

async function openStill(act: Act, known: readonly OpenCase[], { invoiceIds }: PromiseRow): Promise<OpenCase[]> {
  const more = await openOthers(act, known, invoiceIds);
  return more.filter((open) => open.status === 'open');
}

const events: Readonly<Record<PromiseStatus, string>> = {
  open: 'promiseReopened',
  kept: 'promiseKept',
  halfKept: 'promiseHalfKept',
  broken: 'promiseBroken',
  cancelled: 'promiseCancelled',
};

/** Writes how the promise stands now, with its hold and its event. */
async function stand(act: Act, known: readonly OpenCase[], row: PromiseRow, status: PromiseStatus): Promise<void> {
  const { id, currency, amountCents, receivedCents, payOn, keptUntil } = row;
  const covered = known.filter((open) => row.invoiceIds.includes(open.row.id));
  const changed = status !== row.status;
  const before = covered.flatMap((open) => open.row.promises).find((one) => one.id === id);
  const kept = before?.endedAt ? new Date(before.endedAt) : act.now;
  const endedAt = status === 'open' ? null : changed ? act.now : kept;
  judgeRow(act.tx, act.creditorId, id, { status, receivedCents, endedAt });
  for (const open of covered) open.row = { ...open.row, promises: patched(open.row.promises, row, status, endedAt) };
  if (!changed) return;
  await endHoldsOf(act.tx, act.creditorId, id, act.now);
  const figures = { promiseId: id, amountCents, receivedCents, currency, payOn };
  for (const open of covered) {
    const back = row.status === 'open' ? {} : { before: row.status };
    const because = status === 'cancelled' ? { because: 'Nothing of it is owed any more' } : {};
    note(act, open, events[status], { ...figures, ...back, ...because });
    if (status !== 'open' || open.status !== 'open') continue;
    const reason = `The money promised for ${payOn} went back; it may still come`;
    await setHold(act, open.row.id, { kind: 'promise', reason, subjectId: id, endsAt: keptUntil });
  }
}

function patched(
  promises: readonly PromiseFact[],
  { id, receivedCents }: PromiseRow,
  status: PromiseStatus,
  endedAt: Date | null,
): PromiseFact[] {
  const now = { status, receivedCents, endedAt: endedAt?.toISOString() ?? null };
  return promises.map((one) => (one.id === id ? { ...one, ...now } : one));
}
