/** Opening cases under their locks, noting events, and closing them with a new decision. */
import { factsOf, loadCases, lockCases, type CaseRow } from '../db/queries/cases.ts';
import { writeEnd, type EventRow, type InvoiceState, type LedgerRow } from '../db/queries/write-cases.ts';
import type { CaseFacts, InvoiceStatus, PassedStep } from '../domain/case-facts.ts';
import { decide } from '../domain/decide.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Decided } from '../domain/decision.ts';
import { formatMoney } from '../domain/money.ts';
import { sightOf } from '../domain/sight.ts';
import { invoiceWorkflowId } from '../domain/workflow-ids.ts';
import type { Act } from './act.ts';
import { judgePromises } from './judge-promises.ts';
import { endLimitation } from './end-limitation.ts';
import { followPlaced, refreshPlaced } from './place.ts';
import { endOpenWork, needTask } from './tasks.ts';
import { withdrawStale } from './withdraw-stale.ts';

/** One locked case. What the act changes about the invoice itself is kept here until `closeCases` writes it. */
export interface OpenCase {
  row: CaseRow;
  seq: number;
  balanceCents: number;
  status: InvoiceStatus;
  noticePresentedOn: string | null;
  noticeRecordedAt: Date | null;
  passed: PassedStep[];
  events: EventRow[];
  ledger: LedgerRow[];
}

/** Wraps a freshly read row. */
export function openRow(row: CaseRow): OpenCase {
  const { seq, balanceCents, status, noticePresentedOn, noticeRecordedAt } = row;
  return {
    row,
    seq,
    balanceCents,
    status,
    noticePresentedOn,
    noticeRecordedAt,
    passed: [...row.passedSteps],
    events: [],
    ledger: [],
  };
}

/** Locks and reads cases, oldest due date first. Unknown ids are absent from the answer. */
export async function openCases(act: Act, invoiceIds: readonly string[]): Promise<OpenCase[]> {
  if (invoiceIds.length === 0) return [];
  // Both travel at once; the reading begins when the locks are held.
  const [, rows] = await Promise.all([
    lockCases(act.tx, act.creditorId, invoiceIds),
    loadCases(act.tx, act.creditorId, invoiceIds, act.now),
  ]);
  return rows.map(openRow);
}

/**
 * Locks and reads those of these cases that are not open yet. Only for cases whose debtor is locked already: no other act then waits for one of them while
 * it holds another.
 */
export function openOthers(act: Act, opened: readonly OpenCase[], ids: readonly string[]): Promise<OpenCase[]> {
  return openCases(
    act,
    ids.filter((id) => opened.every((open) => open.row.id !== id)),
  );
}

/** Takes the next `seq` of a case for an event and returns it. Written by `closeCases`. */
export function note(act: Act, open: OpenCase, kind: string, data: Record<string, unknown>): number {
  open.seq += 1;
  open.events.push({ invoiceId: open.row.id, seq: open.seq, at: act.now, kind, actor: act.actor, data });
  return open.seq;
}

/** Notes a money fact: its event, its ledger entry, and the balance move together. */
export function noteMoney(
  act: Act,
  open: OpenCase,
  entry: Pick<LedgerRow, 'kind' | 'amountCents' | 'occurredOn' | 'paymentId'>,
  data: Record<string, unknown>,
): number {
  const seq = note(act, open, entry.kind, {
    ...data,
    amountCents: entry.amountCents,
    balanceCents: open.balanceCents + entry.amountCents,
  });
  open.ledger.push({ ...entry, invoiceId: open.row.id, seq, currency: open.row.currency });
  open.balanceCents += entry.amountCents;
  return seq;
}

/** The facts as this act leaves them. */
export function currentFacts(open: OpenCase): CaseFacts {
  const { balanceCents, status, noticePresentedOn, noticeRecordedAt } = open;
  return factsOf({ ...open.row, balanceCents, status, noticePresentedOn, noticeRecordedAt, passedSteps: open.passed });
}

/** What an operator reads in the list of workflows: number, amount, due date; no person's name. */
export const staticSummary = (row: CaseRow): string =>
  `${row.number} · ${formatMoney(row.amountCents, row.currency, 'en')} · due ${row.dueOn}`;

function settleByBalance(act: Act, open: OpenCase): void {
  if (open.balanceCents <= 0 && (open.status === 'open' || open.status === 'handedOver')) {
    open.status = 'settled';
    note(act, open, 'settled', { balanceCents: open.balanceCents });
  }
}

function stateOf(act: Act, open: OpenCase, verdict: Verdict, decided: Decided): InvoiceState {
  return {
    id: open.row.id,
    seq: open.seq,
    balanceCents: open.balanceCents,
    status: open.status,
    closedAt: open.status === 'open' ? null : act.now,
    passedSteps: open.passed,
    noticePresentedOn: open.noticePresentedOn,
    noticeRecordedAt: open.noticeRecordedAt,
    decided,
    nextStep: verdict.next?.step.key ?? null,
    nextChannel: verdict.next?.step.channel ?? null,
    nextEarliestAt: verdict.next ? new Date(verdict.next.earliestMs).toISOString() : null,
  };
}

/** Decides one case on the facts as they stand and notes the steps passed over. */
export function decideCase(act: Act, open: OpenCase): { verdict: Verdict; decided: Decided } {
  const verdict = decide(currentFacts(open), act.now.getTime());
  for (const pass of verdict.passes) {
    note(act, open, 'stepPassedOver', { step: pass.step, code: pass.code, text: pass.text });
    open.passed.push(pass);
  }
  const sight = sightOf(currentFacts(open), { ...verdict, passes: [] }, act.caseLink(open.row.id));
  return { verdict, decided: { seq: open.seq, decision: verdict.decision, sight } };
}

/**
 * Ends an act on locked cases: settles what is paid, reads the other facts again, decides, writes events, ledger and decisions, and queues a ring
 * for every case but `answered` (its workflow gets the decision as the activity's result). `read` is `already` where
 * the act changed nothing but the invoice itself since the cases were opened. Returns the decisions by invoice id.
 */
export async function closeCases(
  act: Act,
  given: readonly OpenCase[],
  answered: string | null = null,
  read: 'again' | 'already' = 'again',
): Promise<Map<string, Decided>> {
  const decidedById = new Map<string, Decided>();
  if (given.length === 0) return decidedById;
  for (const open of given) settleByBalance(act, open);
  const judged = await judgePromises(act, given);
  const known = [...given, ...judged.others];
  const withdrawn = await withdrawStale(act, known);
  const opened = [...known, ...withdrawn.others];
  const ended = opened.filter(
    (open) => open.status !== 'open' && open.row.status !== open.status && mayHaveWork(open, read),
  );
  if (ended.length > 0)
    endOpenWork(
      act,
      ended.map((open) => open.row.id),
    );
  endLimitation(act, ended);
  const replaced = await followPlaced(act, opened);
  const reread = read === 'again' || judged.any || withdrawn.any || replaced;
  const ids = opened.map((open) => open.row.id);
  const fresh = reread ? await loadCases(act.tx, act.creditorId, ids, act.now) : [];
  const states: InvoiceState[] = [];
  for (const open of opened) {
    open.row = fresh.find((row) => row.id === open.row.id) ?? open.row;
    const { verdict, decided } = decideCase(act, open);
    if (verdict.neededTask) await needTask(act, verdict.neededTask, open.row.id);
    decidedById.set(open.row.id, decided);
    states.push(stateOf(act, open, verdict, decided));
  }
  const rings = opened.filter((open) => open.row.id !== answered).map((open) => ringFor(act, open, decidedById));
  const events = opened.flatMap((open) => open.events.splice(0));
  const ledger = opened.flatMap((open) => open.ledger.splice(0));
  act.rings.push(writeEnd(act.tx, act.creditorId, { events, ledger, invoices: states, rings }, act.now));
  if (act.placed.size > 0) await refreshPlaced(act);
  return decidedById;
}

/** Most cases end with nothing prepared, which is known from what was read, unless the act itself prepared something. */
function mayHaveWork({ row }: OpenCase, read: 'again' | 'already'): boolean {
  const unfinished = row.steps.some((step) => step.completedAt === null);
  return read === 'again' || unfinished || row.holds.length > 0 || row.hasOpenTask;
}

function ringFor(act: Act, open: OpenCase, decidedById: Map<string, Decided>) {
  const decided = decidedById.get(open.row.id);
  if (!decided) throw new Error(`No decision for invoice ${open.row.id}`);
  return {
    workflowId: invoiceWorkflowId(act.creditorId, open.row.id),
    ring: { workflow: 'dunInvoice' as const, invoiceId: open.row.id, decided, summary: staticSummary(open.row) },
  };
}
