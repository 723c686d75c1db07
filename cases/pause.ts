/** A person or the ERP asks for silence, and ends it. */
import { endHolds } from '../db/queries/holds.ts';
import type { HoldKind } from '../domain/case-facts.ts';
import { activeHolds } from '../domain/taking.ts';
import type { Act } from './act.ts';
import { closeCases, note, type OpenCase } from './open-case.ts';
import { Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';

/** Refuses acts that only make sense while money is owed. */
export function mustBeOpen(open: OpenCase): void {
  if (open.status !== 'open')
    throw new Refusal(
      'conflict',
      'invoice_not_open',
      `Invoice ${open.row.number} is ${open.status}; only an open invoice can be changed this way.`,
    );
}

/** Pauses contacts until an instant, or until resumed. A second pause replaces the first. */
export async function pauseDunning(
  act: Act,
  open: OpenCase,
  input: { reason: string; until: Date | null },
): Promise<void> {
  mustBeOpen(open);
  if (input.until && input.until.getTime() <= act.now.getTime())
    throw new Refusal(
      'unprocessable',
      'until_in_the_past',
      'The pause would be over already. Give a later instant, or none.',
      'until',
    );
  await endHolds(act.tx, act.creditorId, open.row.id, 'pause', act.now);
  await setHold(act, open.row.id, { kind: 'pause', reason: input.reason, subjectId: null, endsAt: input.until });
  note(act, open, 'paused', { reason: input.reason, until: input.until?.toISOString() ?? null });
  await closeCases(act, [open]);
}

/**
 * Ends a pause. The step it held is taken up again, never passed. Without a pause it only decides anew, unless something else holds the case, which is
 * then named with what ends it (409).
 */
export async function resumeDunning(act: Act, open: OpenCase, input: { reason: string }): Promise<void> {
  mustBeOpen(open);
  const ended = await endHolds(act.tx, act.creditorId, open.row.id, 'pause', act.now);
  if (ended === 0) refuseOtherHold(act, open);
  if (ended > 0) note(act, open, 'resumed', { reason: input.reason });
  await closeCases(act, [open]);
}

/** What ends a hold that is no pause. */
const endedBy: Readonly<Record<Exclude<HoldKind, 'pause'>, string>> = {
  dispute: 'answer the dispute (POST /v1/invoices/{id}/dispute/resolve)',
  plan: 'the payment plan ends it, kept, broken or cancelled (POST /v1/payment-plans/{reference}/cancel)',
  promise: 'the money ends it, the day until which it was promised, or POST /v1/promises/{id}/cancel',
  reply: 'complete the task "reply" (POST /v1/tasks/{id}/complete)',
  unallocated: 'lay the money on an invoice, or say what it is (task "unallocatedPayment")',
  announced: 'the money ends it, or the day until which it was announced',
  smallClaims: 'end the stop (POST /v1/legal-stops/{id}/end)',
  factored: 'end the stop (POST /v1/legal-stops/{id}/end)',
  eInvoice: 'complete the task "eInvoice" (POST /v1/tasks/{id}/complete)',
  overIndebted: 'end the stop (POST /v1/legal-stops/{id}/end)',
  judicialGrace: 'end the stop (POST /v1/legal-stops/{id}/end)',
  struckOff: 'end the stop (POST /v1/legal-stops/{id}/end)',
  placement: 'recall it from the agency (POST /v1/placements/{id}/recall)',
  insolvency:
    'complete the task "legalEvent" (POST /v1/tasks/{id}/complete), or end the stop (POST /v1/legal-stops/{id}/end)',
  represented: 'complete the task "legalEvent" (POST /v1/tasks/{id}/complete)',
  deceased:
    'complete the task "legalEvent" (POST /v1/tasks/{id}/complete), or end the stop (POST /v1/legal-stops/{id}/end)',
};

function refuseOtherHold(act: Act, { row }: OpenCase): void {
  const held = activeHolds(row, act.now.getTime()).flatMap(({ kind }) => (kind === 'pause' ? [] : [kind]));
  if (held.length === 0) return;
  const ways = [...new Set(held)].map((kind) => `${kind}: ${endedBy[kind]}`).join('; ');
  throw new Refusal(
    'conflict',
    'held_otherwise',
    `Invoice ${row.number} is not paused, something else holds it. ${ways}. Nothing was changed.`,
  );
}
