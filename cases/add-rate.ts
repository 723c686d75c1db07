/** A person adds a legal value, or corrects one: kept beside those before it, never over them (R1). */
import { insertAddition, lockAdditions, readAdditions, type RateAddition } from '../db/queries/rates.ts';
import { rateBook, rateProblem, type LegalRate } from '../domain/legal-rates.ts';
import type { Act } from './act.ts';
import { releaseForRate } from './rate-needed.ts';
import { Refusal } from './refusal.ts';

export interface AddedRate {
  /** The value in force from now on. */
  readonly rate: LegalRate;
  /** Null when it is one of the shipped values. */
  readonly addition: RateAddition | null;
  /** False when the very same value was in force already: nothing was written. */
  readonly created: boolean;
}

/**
 * Adds a value to those of a creditor; for the same kind and day the newest counts. The value that is in force already, of the same source and confidence,
 * changes nothing. Cases and tasks that waited for it go on. Refuses what cannot be used with the field and the remedy (`invalid_rate`).
 */
export async function addRate(act: Act, rate: LegalRate): Promise<AddedRate> {
  const problem = problemOf(act, rate);
  if (problem) throw new Refusal('unprocessable', 'invalid_rate', `${problem}.`, fieldOf(problem));
  lockAdditions(act.tx, act.creditorId);
  const before = await readAdditions(act.tx, act.creditorId);
  const inForce = rateBook(before).byKey.get(`${rate.kind} ${rate.effectiveFrom}`);
  if (inForce && isSame(inForce, rate)) {
    const addition = before.findLast((one) => one.kind === rate.kind && one.effectiveFrom === rate.effectiveFrom);
    return { rate: inForce, addition: addition ?? null, created: false };
  }
  // Later than every one before, also where clocks differ: "as of" an instant names one set for ever.
  const earliestMs = (before.at(-1)?.addedAt.getTime() ?? 0) + 1;
  const addedAt = new Date(Math.max(act.now.getTime(), earliestMs));
  const addition: RateAddition = { ...rate, id: act.newId(), addedAt, addedBy: act.actor };
  insertAddition(act.tx, act.creditorId, addition);
  await releaseForRate(act, rate);
  return { rate, addition, created: true };
}

function problemOf(act: Act, rate: LegalRate): string | null {
  const problem = rateProblem(rate);
  if (problem !== null) return problem;
  // Somewhere on earth it is tomorrow already.
  const tomorrow = new Date(act.now.getTime() + 86_400_000).toISOString().slice(0, 10);
  return rate.checkedOn > tomorrow ? `checkedOn is ${rate.checkedOn}: give the day on which the source was read` : null;
}

/** Every problem begins with the field it is about; the percentage is asked for as `percent`. */
function fieldOf(problem: string): string {
  const field = problem.split(' ', 1)[0] ?? '';
  return field === 'hundredths' ? 'percent' : field;
}

function isSame(one: LegalRate, other: LegalRate): boolean {
  return one.hundredths === other.hundredths && one.source === other.source && one.confidence === other.confidence;
}
