/** A crossing as time goes by: decided anew, stored, and its workflow told. */
import { stopsInForce } from '../db/queries/channel-stops.ts';
import { readCrossing, storeCrossing, type CrossingRow } from '../db/queries/crossings.ts';
import { queueRings } from '../db/queries/write-cases.ts';
import type { HoldKind } from '../domain/case-facts.ts';
import { decideThanks, type ThanksVerdict } from '../domain/decide-thanks.ts';
import { holidayZone } from '../domain/holidays.ts';
import { underStops } from '../domain/stopped.ts';
import type { ThanksDecided, ThanksOutcome } from '../domain/thanks.ts';
import { thanksWorkflowId } from '../domain/workflow-ids.ts';
import type { Act } from './act.ts';

/** Holds that forbid any contact with the debtor, whatever the invoice. */
export const legalKinds: readonly HoldKind[] = [
  'insolvency',
  'represented',
  'deceased',
  'overIndebted',
  'judicialGrace',
  'struckOff',
];

/** One crossing, or an error: its workflow knows no other. */
export async function crossingOf(act: Act, id: string): Promise<CrossingRow> {
  const row = await readCrossing(act.tx, act.creditorId, id, legalKinds);
  if (!row) throw new Error(`No crossing ${id}`);
  return row;
}

/** What the rule says now; `retryAt`: an earlier try did not leave, and another may begin then. */
export async function thanksVerdict(act: Act, row: CrossingRow, retryAt: Date | null): Promise<ThanksVerdict> {
  const inForce = await stopsInForce(act.tx, act.creditorId, 'email', act.now);
  const stops = inForce.map(({ kind, reason, stoppedAt, until }) => ({
    ...{ kind, reason, channel: 'email' as const },
    ...{ stoppedAt: stoppedAt.toISOString(), until: until?.toISOString() ?? null },
  }));
  const { untilMs } = underStops({ stops }, 'email', act.now.getTime());
  const facts = {
    status: row.status,
    endedBecause: row.because,
    reversed: row.payment.reversed,
    wanted: row.wanted,
    email: row.email !== null,
    legalHold: row.legalHold,
    lastThanksAt: row.lastThanksAt?.toISOString() ?? null,
    notBeforeMs: Math.max(untilMs, retryAt?.getTime() ?? 0),
    timeZone: row.debtor.timeZone,
    holidayZone: holidayZone(row.debtor.country, row.postcode),
    window: row.window,
  };
  return decideThanks(facts, act.now.getTime());
}

/** Stores a decision, and tells the workflow unless the decision goes back to it as an activity's result. */
export function storeThanks(
  act: Act,
  row: CrossingRow,
  { decision, because }: ThanksVerdict,
  ring: boolean,
): ThanksDecided {
  const ended: ThanksOutcome | null = 'finish' in decision ? decision.finish : null;
  const label = `thanks for payment ${row.payment.reference}`.slice(0, 200);
  const decided: ThanksDecided = {
    ...{ seq: row.seq + 1, decision, label },
    details: `**Payment ${row.payment.reference}** crossed a message.\n\n${because}`,
  };
  storeCrossing(act.tx, act.creditorId, row.id, {
    status: ended ?? 'noted',
    because: ended === null ? null : because,
    decided,
    nextActionAt: 'wait' in decision ? decision.wait.until : null,
    at: act.now,
  });
  if (!ring) return decided;
  const told = { workflow: 'thankDebtor' as const, crossingId: row.id, decided, summary: label };
  const rings = [{ workflowId: thanksWorkflowId(act.creditorId, row.id), ring: told }];
  act.rings.push(queueRings(act.tx, act.creditorId, rings, act.now));
  return decided;
}
