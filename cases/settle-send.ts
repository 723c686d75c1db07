/** How an e-mail or an SMS stands after news about its newest send: its state, the contact point, the tasks, another send. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { cancelTasks, setLife } from '../db/queries/delivery-life.ts';
import { isFinal, phaseRank, type DeliveryOutcome, type Phase } from '../domain/delivery-life.ts';
import { effectsOf, type OutcomeEffects, type Refusal } from '../domain/outcome-effects.ts';
import { laterMs } from '../domain/retry.ts';
import type { Act } from './act.ts';
import { applyContactEffect, takeBackEffects } from './contact-effects.ts';
import { isLadderHere, mayGoAgain, planAgain } from './new-send.ts';
import type { OpenCase } from './open-case.ts';
import { askToMend, type Said } from './send-failed.ts';

/** What is now known of a send. */
export interface Known {
  readonly phase: Phase;
  readonly outcome: DeliveryOutcome | null;
  /** What the provider said that decided it. */
  readonly said: Said;
  /** What the debtor asked for, whatever the outcome; null: nothing. */
  readonly refusal: Refusal | null;
}

/** The provider has the message, or it has ended: nobody needs to find out whether it left. */
export const isCertain = ({ phase, outcome }: Pick<Known, 'phase' | 'outcome'>): boolean =>
  isFinal(outcome) || phaseRank(phase) >= phaseRank('accepted');

/**
 * Brings a message to the state its news says, and undoes what earlier news had done that this news does not do. Returns the debtor's other open cases
 * where a contact point changed; the caller decides all of them anew. The same news in any order ends in the same state.
 */
export async function settleMessage(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  known: Known,
): Promise<readonly OpenCase[]> {
  const effects = effectsOf(delivery.channel, known.outcome, known.said.code);
  const undone = await takeBackEffects(act, delivery, opened);
  const around = [...opened, ...undone];
  const done = await applyContactEffect(act, delivery, around, effects.contact, known.said);
  const refused = await alsoRefused(act, delivery, [...around, ...done], known);
  await cancelTasks(act.tx, act.creditorId, delivery.id, ['resolveUnknown'], act.now);
  await follow(act, delivery, opened, known, effects);
  return [...undone, ...done, ...refused];
}

/** Where the outcome itself is the refusal, it has closed the channel already, and nothing more changes. */
async function alsoRefused(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  { refusal }: Known,
): Promise<readonly OpenCase[]> {
  if (!refusal) return [];
  const { code, detail = '' } = refusal.report;
  return applyContactEffect(act, delivery, opened, refusal.effect, { code, detail });
}

async function follow(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  known: Known,
  effects: OutcomeEffects,
): Promise<void> {
  const { tx, creditorId, now } = act;
  const { phase, outcome, said } = known;
  // Withdrawn or ended with its case: its fate is known, and nothing follows for the ladder.
  if (delivery.state === 'cancelled') {
    setLife(tx, creditorId, delivery.id, { state: 'cancelled', phase, outcome, completed: 'keep' }, now);
    return;
  }
  const lead = opened.find((open) => open.status === 'open');
  const mends = effects.followUp === 'askPerson' && lead !== undefined;
  // The case waits for that person only while it has not gone on.
  const waits = mends && isLadderHere(delivery, opened);
  setLife(
    tx,
    creditorId,
    delivery.id,
    { state: effects.state, phase, outcome, completed: waits ? 'open' : 'done' },
    now,
  );
  await cancelTasks(tx, creditorId, delivery.id, ['sendFailed'], now);
  if (mends) await askToMend(act, delivery, lead, said);
  const again = effects.followUp === 'sendLater' && delivery.sendNo === 1 && (await mayGoAgain(act, delivery, opened));
  if (again) planAgain(act, delivery, opened, 'newSend', new Date(now.getTime() + laterMs), said.code);
}
