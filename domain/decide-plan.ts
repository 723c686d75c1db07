/** The rule of a payment plan: note, reminder, breach notice, broken; each instalment judged by the money that came in since the agreement. */
import { addDays, civilDateAt, startOfDay, type CivilDate } from './civil-date.ts';
import { waitEndsOn } from './deadline.ts';
import { addDuration, addDurationToDate, isDateBased, parseDuration } from './duration.ts';
import { formatMoney } from './money.ts';
import { decideProposal, type ProposalFacts } from './decide-proposal.ts';
import type { PlanAction, PlanChoice, PlanReason, PlanStatus, PlanStep } from './plan-decision.ts';
import type { PlanRules, WindowName } from './policy.ts';
import { nextSendInstant } from './sending-window.ts';

export interface InstalmentFact {
  readonly no: number;
  readonly dueOn: string;
  readonly amountCents: number;
  readonly noteSentAt: string | null;
  readonly reminderSentAt: string | null;
  /** When the provider took the breach notice, or when it was presented on paper; null: no notice reached anybody. */
  readonly breachSentAt: string | null;
  /** Since when a person is asked to give the breach notice, as it could not be delivered; absent or null: it was, or a person gave it. */
  readonly breachFailedAt?: string | null;
}

export interface PlanFacts {
  readonly reference: string;
  readonly status: PlanStatus;
  readonly currency: string;
  readonly timeZone: string;
  readonly holidayZone: string;
  readonly window: WindowName;
  readonly rules: PlanRules;
  readonly instalments: readonly InstalmentFact[];
  /** Received on the covered invoices since the agreement. */
  readonly paidCents: number;
  /** Still owed on the covered invoices. */
  readonly remainingCents: number;
  /** A message that certainly did not leave may be tried again from this instant (ISO). */
  readonly notBefore: string | null;
  /** Money of the debtor lies on no invoice and may be an instalment: nothing is said, and the plan is not broken, until a person has placed it. */
  readonly unplacedMoney?: boolean;
  /** While it is proposed. */
  readonly proposal?: ProposalFacts | null;
}

/** The first instalment the money does not cover yet, and how much of it is missing; null when all are covered. */
export function firstUnpaid(
  facts: Pick<PlanFacts, 'instalments' | 'paidCents'>,
): { instalment: InstalmentFact; missingCents: number } | null {
  let owedCents = 0;
  for (const instalment of facts.instalments) {
    owedCents += instalment.amountCents;
    if (owedCents > facts.paidCents)
      return { instalment, missingCents: Math.min(instalment.amountCents, owedCents - facts.paidCents) };
  }
  return null;
}

/** Decides a plan at one instant. A debtor may pay until the end of the due day. */
export function decidePlan(facts: PlanFacts, nowMs: number): PlanChoice {
  if (facts.status === 'proposed') return decideProposal(facts, nowMs);
  if (facts.status !== 'active')
    return { finish: facts.status, because: [{ code: 'planEnded', text: `The plan is ${facts.status}` }] };
  const unpaid = firstUnpaid(facts);
  if (!unpaid || facts.remainingCents <= 0)
    return { finish: 'kept', because: [{ code: 'planEnded', text: 'Every instalment is paid' }] };
  const { instalment, missingCents } = unpaid;
  const undelivered = awaitsPerson(instalment, nowMs);
  if (undelivered) return undelivered;
  const plannedAtMs = nextStep(facts, instalment, nowMs);
  const action: PlanAction = {
    name: plannedAtMs.step === 'break' ? 'breakPlan' : 'sendPlanEmail',
    step: plannedAtMs.step,
    instalment: instalment.no,
  };
  const late = startOfDay(addDays(instalment.dueOn, 1), facts.timeZone) <= nowMs;
  const text = `Instalment ${String(instalment.no)} of ${String(facts.instalments.length)}: ${formatMoney(missingCents, facts.currency, 'en')} ${late ? 'missing since' : 'due'} ${instalment.dueOn}`;
  const because = [{ code: late ? ('instalmentMissing' as const) : ('instalmentDue' as const), text }];
  if (facts.unplacedMoney) return untilPlaced(action, because, nowMs);
  const fromMs = Math.max(plannedAtMs.atMs, facts.notBefore ? Date.parse(facts.notBefore) : 0);
  // Breaking a plan contacts nobody, so it needs no sending window.
  const openMs =
    action.step === 'break'
      ? Math.max(fromMs, nowMs)
      : nextSendInstant(Math.max(fromMs, nowMs), 'email', facts.holidayZone, facts.timeZone, facts.window).atMs;
  if (openMs <= nowMs) return { act: action, because };
  return { wait: { until: new Date(openMs).toISOString(), then: action, because } };
}

/** The bell rings when the money is placed; looked at again all the same, so that no plan depends on a bell alone. */
const placedLookAgainMs = 6 * 3_600_000;

function untilPlaced(then: PlanAction, because: readonly PlanReason[], nowMs: number): PlanChoice {
  const text = 'Money that may pay it lies on no invoice; a person places it first (task unallocatedPayment)';
  const until = new Date(nowMs + placedLookAgainMs).toISOString();
  return { wait: { until, then, because: [...because, { code: 'moneyUnplaced', text }] } };
}

function afterGap(fromMs: number, gap: string, timeZone: string): number {
  return addDuration(fromMs, parseDuration(gap), timeZone);
}

function nextStep(facts: PlanFacts, instalment: InstalmentFact, nowMs: number): { step: PlanStep; atMs: number } {
  const { rules, timeZone } = facts;
  const dueDayMs = startOfDay(instalment.dueOn, timeZone);
  if (rules.noteBefore !== null && !instalment.noteSentAt && nowMs < dueDayMs)
    return {
      step: 'instalmentNote',
      atMs: startOfDay(addDurationToDate(instalment.dueOn, parseDuration(`-${rules.noteBefore}`)), timeZone),
    };
  if (!instalment.reminderSentAt) {
    const after = parseDuration(rules.reminderAfter);
    const dayAfterMs = startOfDay(addDays(instalment.dueOn, 1), timeZone);
    return {
      step: 'instalmentReminder',
      atMs: isDateBased(after)
        ? Math.max(dayAfterMs, addDuration(dueDayMs, after, timeZone))
        : addDuration(dayAfterMs, after, timeZone),
    };
  }
  if (!instalment.breachSentAt)
    return { step: 'breachNotice', atMs: afterGap(Date.parse(instalment.reminderSentAt), rules.graceAfter, timeZone) };
  return { step: 'break', atMs: lapsesAtMs(Date.parse(instalment.breachSentAt), facts) };
}

/**
 * When a plan may be declared broken after a notice given at an instant. Days are counted as the notice says them: the day it was given does not count, the
 * last one is whole, and one that falls on no working day gives the next (CPC 641, 642 by analogy).
 */
export function lapsesAtMs(
  noticedMs: number,
  { rules, timeZone, holidayZone, window }: Pick<PlanFacts, 'rules' | 'timeZone' | 'holidayZone' | 'window'>,
): number {
  if (!isDateBased(parseDuration(rules.brokenAfter))) return afterGap(noticedMs, rules.brokenAfter, timeZone);
  return startOfDay(addDays(lastDayToPay(noticedMs, { rules, timeZone, holidayZone, window }), 1), timeZone);
}

/** The last day on which the money saves the plan, for a notice given at an instant; only for rules in days. */
export function lastDayToPay(
  noticedMs: number,
  { rules, timeZone, holidayZone, window }: Pick<PlanFacts, 'rules' | 'timeZone' | 'holidayZone' | 'window'>,
): CivilDate {
  const noticedOn = civilDateAt(noticedMs, timeZone);
  const days = parseDuration(rules.brokenAfter);
  return window === 'always'
    ? addDurationToDate(noticedOn, days)
    : waitEndsOn(noticedOn, rules.brokenAfter, holidayZone);
}

const weekMs = 7 * 86_400_000;

/**
 * A notice that reached nobody starts no term (C. civ. 1225: formal notice, then the term): a person gives it on paper. The plan runs on meanwhile, and looks
 * again each week.
 */
function awaitsPerson({ no, breachFailedAt }: InstalmentFact, nowMs: number): PlanChoice | null {
  if (!breachFailedAt) return null;
  const failedMs = Date.parse(breachFailedAt);
  const weeks = Math.max(1, Math.floor((nowMs - failedMs) / weekMs) + 1);
  return {
    wait: {
      until: new Date(failedMs + weeks * weekMs).toISOString(),
      then: { name: 'sendPlanEmail', step: 'breachNotice', instalment: no },
      because: [{ code: 'noticeNotDelivered', text: 'The breach notice was not delivered: a person gives it' }],
    },
  };
}
