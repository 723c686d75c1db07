/** The rule of a payment plan: note, reminder, breach notice, broken; each instalment judged by the money that came in since the agreement. */
import { addDays, startOfDay } from './civil-date.ts';
import { addDuration, addDurationToDate, isDateBased, parseDuration } from './duration.ts';
import { formatMoney } from './money.ts';
import type { PlanAction, PlanChoice, PlanOutcome, PlanStep } from './plan-decision.ts';
import type { PlanRules, WindowName } from './policy.ts';
import { nextSendInstant } from './sending-window.ts';

export interface InstalmentFact {
  readonly no: number;
  readonly dueOn: string;
  readonly amountCents: number;
  readonly noteSentAt: string | null;
  readonly reminderSentAt: string | null;
  readonly breachSentAt: string | null;
}

export interface PlanFacts {
  readonly reference: string;
  readonly status: 'active' | PlanOutcome;
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
  if (facts.status !== 'active')
    return { finish: facts.status, because: [{ code: 'planEnded', text: `The plan is ${facts.status}` }] };
  const unpaid = firstUnpaid(facts);
  if (!unpaid || facts.remainingCents <= 0)
    return { finish: 'kept', because: [{ code: 'planEnded', text: 'Every instalment is paid' }] };
  const { instalment, missingCents } = unpaid;
  const plannedAtMs = nextStep(facts, instalment, nowMs);
  const action: PlanAction = {
    name: plannedAtMs.step === 'break' ? 'breakPlan' : 'sendPlanEmail',
    step: plannedAtMs.step,
    instalment: instalment.no,
  };
  const late = startOfDay(addDays(instalment.dueOn, 1), facts.timeZone) <= nowMs;
  const text = `Instalment ${String(instalment.no)} of ${String(facts.instalments.length)}: ${formatMoney(missingCents, facts.currency, 'en')} ${late ? 'missing since' : 'due'} ${instalment.dueOn}`;
  const because = [{ code: late ? ('instalmentMissing' as const) : ('instalmentDue' as const), text }];
  const fromMs = Math.max(plannedAtMs.atMs, facts.notBefore ? Date.parse(facts.notBefore) : 0);
  // Breaking a plan contacts nobody, so it needs no sending window.
  const openMs =
    action.step === 'break'
      ? Math.max(fromMs, nowMs)
      : nextSendInstant(Math.max(fromMs, nowMs), 'email', facts.holidayZone, facts.timeZone, facts.window).atMs;
  if (openMs <= nowMs) return { act: action, because };
  return { wait: { until: new Date(openMs).toISOString(), then: action, because } };
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
  return { step: 'break', atMs: afterGap(Date.parse(instalment.breachSentAt), rules.brokenAfter, timeZone) };
}
