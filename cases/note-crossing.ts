/** A payment that crossed a message: noted on its invoices, answered by thanks in the place of the next level. */
import { insertCrossing, readFlights } from '../db/queries/crossings.ts';
import type { PassedStep } from '../domain/case-facts.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { crosses, type CrossedDelivery } from '../domain/crossing.ts';
import { isPreDue } from '../domain/pre-due.ts';
import { stepsOf } from '../domain/ladder.ts';
import type { Act } from './act.ts';
import { crossingOf, legalKinds, storeThanks, thanksVerdict } from './follow-crossing.ts';
import { note, type OpenCase } from './open-case.ts';

export interface CrossingPaymentRow {
  readonly id: string;
  readonly reference: string;
  readonly receivedOn: string;
}

/** What stands for the thanks among the steps of a case: no key of a policy can be it. */
export const thanksKey = 'crossing:thanks';

/**
 * Notes which messages about these invoices the payment crossed, once per payment, and decides the thanks. Call it between the money and `closeCases`:
 * where part stays owed, the least pause then runs from the thanks. Costs nothing where no message is under way or left lately.
 * Returns the delivery that was crossed, the newest of several; null: none was.
 */
export async function noteCrossing(
  act: Act,
  payment: CrossingPaymentRow,
  touched: readonly OpenCase[],
): Promise<string | null> {
  if (act.toldByAgency) return null;
  const crossed = await crossedBy(act, payment, touched);
  const [first] = crossed;
  if (!first) return null;
  for (const { open, deliveryId } of crossed)
    note(act, open, 'paymentCrossed', { deliveryId, reference: payment.reference });
  const id = act.newId();
  const { debtorId } = first.open.row;
  // Read before the cases are closed: the end of a case ends its holds, not what the law says of the debtor.
  const legal = touched.some((open) => open.row.holds.some(({ kind }) => legalKinds.includes(kind)));
  insertCrossing(act.tx, act.creditorId, {
    ...{ id, debtorId, paymentId: payment.id, deliveryId: first.deliveryId, at: act.now },
    ...(legal
      ? { status: 'notThanked', because: 'The debtor may not be contacted' }
      : { status: 'noted', because: null }),
  });
  if (legal) return first.deliveryId;
  const row = await crossingOf(act, id);
  const verdict = await thanksVerdict(act, row, null);
  storeThanks(act, row, verdict, !('finish' in verdict.decision));
  if ('finish' in verdict.decision) return first.deliveryId;
  const at = 'wait' in verdict.decision ? verdict.decision.wait.until : act.now.toISOString();
  for (const { open } of crossed) restFromThanks(open, at);
  return first.deliveryId;
}

/** The least pause before the next step of this case runs from the thanks. */
export function restFromThanks(open: OpenCase, at: string): void {
  if (open.balanceCents <= 0) return;
  const text = 'Thanks for a payment that crossed a message, in the place of the next level';
  const rest: PassedStep = { step: thanksKey, code: 'thanked', text, at };
  open.passed = [...open.passed.filter(({ step }) => step !== thanksKey), rest];
}

/** The newest crossed message of each case. */
async function crossedBy(act: Act, { receivedOn }: CrossingPaymentRow, touched: readonly OpenCase[]) {
  const candidates = touched.flatMap((open) => open.row.steps.map((step) => ({ open, step })));
  const unsure = candidates.filter(({ step }) => ['retrying', 'dispatched', 'presented'].includes(step.state));
  const ids = [...new Set(unsure.map(({ step }) => step.deliveryId))];
  const flights = ids.length === 0 ? [] : await readFlights(act.tx, act.creditorId, ids);
  const found = candidates.flatMap(({ open, step }) => {
    const flight = flights.find((one) => one.id === step.deliveryId);
    const delivery: CrossedDelivery = {
      ...{ deliveryId: step.deliveryId, channel: step.channel, state: step.state },
      leftAt: step.completedAt ?? flight?.claimedAt?.toISOString() ?? null,
      mayHaveLeft: flight?.mayHaveLeft ?? false,
      preDue: preDueOf(open, step.step),
    };
    const { timeZone } = open.row.debtor;
    const registeredOn = civilDateAt(open.row.registeredAt.getTime(), timeZone);
    return crosses(delivery, { receivedOn, registeredOn, timeZone }, act.now.getTime())
      ? [
          {
            open,
            deliveryId: step.deliveryId,
            leftMs: delivery.leftAt === null ? Infinity : Date.parse(delivery.leftAt),
          },
        ]
      : [];
  });
  found.sort((one, other) => other.leftMs - one.leftMs);
  return found.filter(({ open }, at) => found.findIndex((one) => one.open === open) === at);
}

function preDueOf({ row }: OpenCase, key: string): boolean {
  if (key.startsWith('plan:')) return key.endsWith(':instalmentNote');
  const step = stepsOf(row.policy).find((one) => one.key === key);
  return step !== undefined && isPreDue(step);
}
