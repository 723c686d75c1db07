/** A status of an electronic invoice, told by its platform or its seller: kept once, and what it means for the case (rules R59, R60). */
import {
  findLifeCycleStatus,
  insertLifeCycleStatus,
  newestLifeCycleAt,
  type LifeCycleRow,
  type NewLifeCycleStatus,
} from '../db/queries/life-cycle.ts';
import { lifeCycleStatusOf, readLifeCycleCode, type LifeCycleStatus } from '../domain/life-cycle.ts';
import type { Act } from './act.ts';
import { applyLifeCycle, type Told } from './life-cycle-effects.ts';
import type { OpenCase } from './open-case.ts';
import { contentHash } from './register-invoice.ts';
import { Refusal } from './refusal.ts';

export interface LifeCycleInput {
  /** As it came: `212`, `fr:212`, `CDV-212`, or a name of Chorus Pro. */
  readonly code: string;
  readonly occurredAt: Date;
  readonly reasonCode?: string;
  readonly reason?: string;
  readonly amountCents?: number;
  readonly currency?: string;
  /** The platform's identity of the message; absent: its content. */
  readonly eventKey?: string;
}

export interface RecordedStatus {
  readonly id: string;
  readonly code: number;
  readonly status: LifeCycleStatus;
  /** What it did: an effect of the table, or why it did nothing (`older`, `known`, `ended`). */
  readonly effect: string;
  readonly occurredAt: Date;
  /** False when it was told before. */
  readonly created: boolean;
}

/** Clocks of platforms may be a little ahead of ours. */
const aheadMs = 24 * 3_600_000;

/**
 * Keeps a status and lets it act. Told twice, it is kept once (409 `life_cycle_conflict` when the same event key says something else). One that is older
 * than the newest changes nothing but the record, except money. Refuses a code without a number, an instant in the future, another currency. The
 * caller holds the invoice's lock.
 */
export async function recordLifeCycle(act: Act, open: OpenCase, input: LifeCycleInput): Promise<RecordedStatus> {
  const code = codeOf(input);
  refuseOdd(act, open, input);
  const content = { ...input, occurredAt: input.occurredAt.toISOString(), invoice: open.row.id };
  const eventKey = input.eventKey ?? contentHash(content).slice(0, 40);
  const known = await findLifeCycleStatus(act.tx, act.creditorId, open.row.id, eventKey);
  if (known) return again(known, code, input);
  const newestAt = await newestLifeCycleAt(act.tx, act.creditorId, open.row.id);
  const newest = newestAt === null || input.occurredAt.getTime() >= newestAt.getTime();
  const status = lifeCycleStatusOf(code);
  const id = act.newId();
  const { amountCents = null, reason = null, reasonCode = null } = input;
  const told: Told = { id, status, eventKey, occurredAt: input.occurredAt, amountCents, reason: reason ?? reasonCode };
  const row = (effect: string): NewLifeCycleStatus => ({
    ...{ id, invoiceId: open.row.id, code, rawCode: input.code, occurredAt: input.occurredAt, eventKey, reasonCode },
    ...{ reason, amountCents, currency: input.currency ?? null, effect, recordedAt: act.now, actor: act.actor },
  });
  const effect = await applyLifeCycle(act, open, told, newest);
  insertLifeCycleStatus(act.tx, act.creditorId, row(effect), newest);
  return { id, code, status, effect, occurredAt: input.occurredAt, created: true };
}

function codeOf(input: LifeCycleInput): number {
  const code = readLifeCycleCode(input.code);
  if (code === null)
    throw new Refusal(
      'unprocessable',
      'unknown_life_cycle_code',
      `"${input.code}" holds no status code. Send three digits such as 212 (a prefix such as "fr:" may stand before them), or a name of Chorus Pro such as MISE_EN_PAIEMENT.`,
      'code',
    );
  return code;
}

function refuseOdd(act: Act, open: OpenCase, { occurredAt, currency }: LifeCycleInput): void {
  if (occurredAt.getTime() > act.now.getTime() + aheadMs)
    throw new Refusal(
      'unprocessable',
      'occurred_in_the_future',
      'The status has not happened yet. Send the instant at which the platform recorded it.',
      'occurredAt',
    );
  if (currency !== undefined && currency !== open.row.currency)
    throw new Refusal(
      'unprocessable',
      'currency_mismatch',
      `Invoice ${open.row.number} is in ${open.row.currency}, the status in ${currency}. Currencies never mix.`,
      'currency',
    );
}

function again(known: LifeCycleRow, code: number, input: LifeCycleInput): RecordedStatus {
  const same =
    known.code === code &&
    known.occurredAt.getTime() === input.occurredAt.getTime() &&
    known.amountCents === (input.amountCents ?? null);
  if (!same)
    throw new Refusal(
      'conflict',
      'life_cycle_conflict',
      `The event "${input.eventKey ?? ''}" was told before as status ${String(known.code)} of ${known.occurredAt.toISOString()}. Send another eventKey for another event.`,
      'eventKey',
    );
  const { id, effect, occurredAt } = known;
  return { id, code, status: lifeCycleStatusOf(code), effect, occurredAt, created: false };
}
