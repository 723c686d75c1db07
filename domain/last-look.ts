/** Writes down the last look: what the rules saw in the transaction after which a message may leave. Pure. */
import { windowFor } from './bounds.ts';
import type { CaseFacts } from './case-facts.ts';
import { wallClockAt } from './civil-date.ts';
import { contactKindOf, hasPointFor } from './contact-point.ts';
import { ageMinutes, isStale, type Source } from './freshness.ts';
import type { LastLook } from './look.ts';
import type { Step } from './policy.ts';
import { underStops } from './stopped.ts';
import { activeHolds } from './taking.ts';
import type { Verdict } from './verdict.ts';

/** A look before the newest money fact of each invoice is put beside it, which is done where it is stored. */
export type LookSeen = Omit<LastLook, 'invoices'> & {
  readonly invoices: readonly Omit<LastLook['invoices'][number], 'lastMoney'>[];
};

export interface LookInput {
  readonly nowMs: number;
  readonly sources: readonly Source[];
  /** The case that leads in front, each with the `seq` of its claim. */
  readonly covered: readonly { readonly facts: CaseFacts; readonly seq: number }[];
  readonly step: Step;
  /** What was decided for the case that leads; null where the look is a later one and nothing is decided for it, or the message is a plan's. */
  readonly verdict: Verdict | null;
  /** `first`: a step that had not begun, so pauses and caps were asked; `again`: it goes on; `submit`: right before the irreversible call; `plan`: a message of a payment plan; `thanks`: nothing is asked for. */
  readonly asked: 'first' | 'again' | 'submit' | 'plan' | 'thanks';
}

type Guard = LastLook['guards'][number];

/** The look as proof: balances, sources with their age, and every guard that was asked, with what it saw. */
export function lookSeen(input: LookInput): LookSeen {
  const { nowMs, sources, covered } = input;
  return {
    at: new Date(nowMs).toISOString(),
    invoices: covered.map(({ facts, seq }) => ({
      ...{ invoiceId: facts.invoiceId, number: facts.number, seq },
      ...{ balanceCents: facts.balanceCents, currency: facts.currency },
    })),
    sources: sources.map(({ key, reportedAt, withinHours }) => ({
      ...{ key, reportedAt, withinHours },
      ageMinutes: ageMinutes({ reportedAt }, nowMs),
    })),
    guards: guardsOf(input),
  };
}

function guardsOf(input: LookInput): Guard[] {
  const { nowMs, sources, covered, asked } = input;
  const statuses = [...new Set(covered.map(({ facts }) => facts.status))];
  const least = Math.min(...covered.map(({ facts }) => facts.balanceCents));
  const stale = sources.filter((source) => isStale(source, nowMs)).length;
  const debt: Guard[] = [
    { code: 'invoiceOpen', passed: statuses.every((status) => status === 'open'), value: statuses.join(', ') },
    { code: 'balancePositive', passed: least > 0, value: least },
  ];
  return [
    ...(asked === 'thanks' ? [] : debt),
    ...(asked === 'plan' || asked === 'thanks' ? [] : [noHolds(input)]),
    { code: 'sourcesFresh', passed: stale === 0, value: stale },
    ...(asked === 'submit' ? [] : wayGuards(input)),
    ...(asked === 'first' || asked === 'again' ? stepGuards(input) : []),
  ];
}

/** A dossier's own placement freezes every contact but its own. */
function noHolds({ nowMs, covered, step }: LookInput): Guard {
  const own = step.channel === 'agency' ? 'placement' : null;
  const holds = covered.flatMap(({ facts }) => activeHolds(facts, nowMs).filter(({ kind }) => kind !== own));
  return { code: 'noHold', passed: holds.length === 0, value: holds.length };
}

function wayGuards({ nowMs, covered, step }: LookInput): Guard[] {
  const lead = covered[0];
  if (!lead) return [];
  const { facts } = lead;
  const stops = underStops(facts, step.channel, nowMs).because.length;
  const { date, msOfDay } = wallClockAt(nowMs, facts.debtor.timeZone);
  const minute = Math.floor(msOfDay / 60_000);
  const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const contact = step.channel === 'agency' ? null : contactKindOf(step.channel);
  const reached = contact === null || hasPointFor(step.channel, facts.debtor.reachable);
  return [
    { code: 'noStop', passed: stops === 0, value: stops },
    {
      code: 'sendingHours',
      passed: windowFor(step, facts, nowMs).atMs <= nowMs,
      value: `${date} ${clock} ${facts.debtor.timeZone}`,
    },
    { code: 'contactPoint', passed: reached, value: contact },
  ];
}

/** Pauses and caps are part of the instant the rule gives for the step: it had come. */
function stepGuards({ nowMs, covered, step, verdict, asked }: LookInput): Guard[] {
  const next = verdict?.next ?? null;
  const inOrder: Guard = { code: 'stepInOrder', passed: next?.step.key === step.key, value: next?.step.key ?? null };
  if (asked === 'again') return [inOrder];
  const contacts = covered[0]?.facts.contacts ?? [];
  const inStep = contacts.filter(({ channel }) => channel === step.channel).map(({ at }) => at);
  const newest = inStep.length === 0 ? null : new Date(Math.max(...inStep.map((at) => Date.parse(at)))).toISOString();
  const passed = next !== null && next.earliestMs <= nowMs;
  return [
    inOrder,
    { code: 'pausesOver', passed, value: newest },
    { code: 'contactCaps', passed, value: contacts.length },
  ];
}
