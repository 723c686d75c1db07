/** A step waits for its turn at the provider before it is claimed. */
import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { inCreditorTx, type Database } from '../db/connect.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import type { Channel } from '../domain/policy.ts';
import type { SendResult } from '../domain/send-result.ts';
import type { Pacer } from './channels/pacer.ts';

export interface Pace {
  /**
   * Resolves when this creditor may use the channel: at once, or after two seconds at most. Throws a retryable failure that names when to come back
   * where it takes longer, so that Temporal waits and no worker does.
   */
  turn(creditorId: string, channel: Channel, signal: AbortSignal): Promise<void>;
  /** A provider that asked for a pause gets it from every creditor. */
  heard(provider: string, result: SendResult): void;
}

/** What of a creditor the pace depends on. */
export interface PaceTerms {
  readonly mode: 'test' | 'live';
  readonly perMinute: number | undefined;
}

/** Reads them from the database. */
export const termsFrom =
  (db: Database) =>
  async (creditorId: string): Promise<PaceTerms> => {
    const { mode, sending } = await inCreditorTx(db, creditorId, (tx) => readCreditor(tx, creditorId));
    return { mode, perMinute: sending.perMinute };
  };

/** A change of the settings counts after this long. */
const freshMs = 30_000;

export interface PaceInput {
  readonly pacer: Pacer;
  readonly nowMs: () => number;
  /** Name of the adapter a creditor's messages take, such as `resend`. */
  readonly nameFor: (mode: 'test' | 'live', channel: Channel) => string;
  readonly termsOf: (creditorId: string) => Promise<PaceTerms>;
}

/** Builds it for one worker process. */
export function createPace({ pacer, nowMs, nameFor, termsOf }: PaceInput): Pace {
  const known = new Map<string, { terms: Promise<PaceTerms>; atMs: number }>();
  const recent = (creditorId: string): Promise<PaceTerms> => {
    const now = nowMs();
    const held = known.get(creditorId);
    if (held && now - held.atMs < freshMs) return held.terms;
    const terms = termsOf(creditorId);
    known.set(creditorId, { terms, atMs: now });
    // A failure is not kept: the next step asks again.
    terms.catch(() => known.delete(creditorId));
    return terms;
  };
  return {
    turn: async (creditorId, channel, signal) => {
      const { mode, perMinute } = await recent(creditorId);
      const { reserved, waitMs } = pacer.ask(nameFor(mode, channel), creditorId, perMinute);
      if (!reserved) throw comeBack(channel, waitMs);
      if (waitMs > 0) await pause(waitMs, undefined, { signal });
    },
    heard: (provider, result) => {
      if (result.kind === 'retry' && result.retryAfterMs !== undefined) pacer.hold(provider, result.retryAfterMs);
    },
  };
}

/** Nothing is wrong: benign failures raise no alarm and are not logged as errors. */
const comeBack = (channel: Channel, waitMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    message: `The pace of ${channel} leaves no room now; again in ${String(Math.ceil(waitMs / 1_000))} s`,
    type: 'Paced',
    nonRetryable: false,
    nextRetryDelay: waitMs,
    category: ApplicationFailureCategory.BENIGN,
  });
