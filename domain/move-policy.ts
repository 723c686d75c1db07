/** Moving a running case to another policy or version: what counts as done there, what comes next, what changes. A preview: nothing is written. */
import type { CaseFacts, PassedStep } from './case-facts.ts';
import { lengthDays } from './check-policy-problem.ts';
import { decide } from './decide.ts';
import type { WaitingFor } from './decision.ts';
import { stepsOf } from './ladder.ts';
import { admits } from './policy-fit.ts';
import type { Policy, Step } from './policy.ts';

interface PolicyName {
  readonly key: string;
  readonly version: number;
}

/** A step made under the old policy, and the step of the new one it counts for. */
export interface DoneStep {
  readonly step: string;
  /** Null: the new policy has nothing like it; it stays in the history. */
  readonly countsFor: string | null;
  readonly how: 'sameKey' | 'sameKind' | 'nothingLikeIt';
}

export interface NextStep {
  /** Null while nothing is planned: a person, a plan or a fact comes first. */
  readonly step: string | null;
  /** Instant (ISO) from which it is tried; null: at once, or when what is waited for has come. */
  readonly at: string | null;
  readonly waitingFor: WaitingFor;
  readonly because: readonly string[];
}

export interface PolicyMove {
  readonly from: PolicyName;
  readonly to: PolicyName;
  /** Reasons why the move cannot be made now, each with its remedy; empty: it can. */
  readonly obstacles: readonly string[];
  readonly doneSteps: readonly DoneStep[];
  /** To be recorded with the move, so that no step is repeated and the ladder does not go back down. */
  readonly passes: readonly PassedStep[];
  readonly nextBefore: NextStep;
  readonly nextAfter: NextStep;
  /** What changes, in sentences for the person who decides. */
  readonly changes: readonly string[];
}

interface Made {
  readonly step: string;
  readonly at: string;
}

interface Pair {
  readonly made: Made;
  readonly counterpart: Step | null;
  readonly how: DoneStep['how'];
}

/** Previews the move of one case at one instant. Pure; throws only where `decide` does. */
export function movePolicy(facts: CaseFacts, to: Policy, nowMs: number): PolicyMove {
  const from = facts.policy;
  const pairs = pairSteps(facts, to);
  const passes = passesFor(pairs, facts, to);
  const moved: CaseFacts = { ...facts, policy: to, passed: [...facts.passed, ...passes] };
  const nextBefore = nextOf(facts, nowMs);
  const nextAfter = nextOf(moved, nowMs);
  return {
    from: { key: from.key, version: from.version },
    to: { key: to.key, version: to.version },
    obstacles: obstaclesOf(facts, to),
    doneSteps: pairs.map(({ made, counterpart, how }) => ({
      step: made.step,
      countsFor: counterpart?.key ?? null,
      how,
    })),
    passes,
    nextBefore,
    nextAfter,
    changes: [nextChange(nextBefore, nextAfter), ...stepChanges(facts, moved, pairs), ...settingChanges(from, to)],
  };
}

/**
 * Finds for each step made its counterpart: the step of the same key, or else the first step of the same kind that is still free, in the order made. Under
 * the same key a step is never made twice: its delivery key would be the same.
 */
function pairSteps(facts: CaseFacts, to: Policy): Pair[] {
  const keys = new Set([...facts.steps, ...facts.passed].map(({ step }) => step));
  const free = stepsOf(to).filter((step) => !keys.has(step.key));
  return madeSoFar(facts).map((made): Pair => {
    const same = stepsOf(to).find((step) => step.key === made.step);
    if (same) return { made, counterpart: same, how: 'sameKey' };
    const old = stepsOf(facts.policy).find((step) => step.key === made.step);
    const at = old ? free.findIndex((step) => isSameKind(step, old)) : -1;
    const [counterpart] = at < 0 ? [] : free.splice(at, 1);
    return counterpart ? { made, counterpart, how: 'sameKind' } : { made, counterpart: null, how: 'nothingLikeIt' };
  });
}

/** Steps completed here, and steps that count as made elsewhere: before registration, or under a policy this case left earlier. In the order made. */
function madeSoFar(facts: CaseFacts): Made[] {
  const here = facts.steps.flatMap(({ step, completedAt }) =>
    completedAt === null ? [] : [{ step, at: completedAt }],
  );
  const elsewhere = facts.passed.filter(({ code }) => code === 'doneElsewhere').map(({ step, at }) => ({ step, at }));
  return [...here, ...elsewhere].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Same channel and tone. A formal notice is one in any tone: there is never a second. */
function isSameKind(one: Step, other: Step): boolean {
  if (one.channel !== other.channel) return false;
  return one.channel === 'registeredLetter' || one.tone === other.tone;
}

/** Counterparts under another key, and the steps that a later counterpart has overtaken: a friendly reminder never follows a firm one. */
function passesFor(pairs: readonly Pair[], facts: CaseFacts, to: Policy): PassedStep[] {
  const known = new Set([...facts.steps, ...facts.passed].map(({ step }) => step));
  const reached = pairs.flatMap(({ made, counterpart }) =>
    counterpart ? [{ made, position: stepsOf(to).findIndex(({ key }) => key === counterpart.key) }] : [],
  );
  return stepsOf(to).flatMap((step, position): PassedStep[] => {
    if (known.has(step.key)) return [];
    const own = reached.find((one) => one.position === position);
    const reason = own ?? reached.findLast((one) => one.position > position);
    if (!reason) return [];
    const text = own
      ? `Made as step ${own.made.step} of policy ${facts.policy.key}`
      : `Overtaken: step ${reason.made.step} was made under policy ${facts.policy.key}, and a ladder does not go back down`;
    return [{ step: step.key, code: 'doneElsewhere', text, at: reason.made.at }];
  });
}

function obstaclesOf(facts: CaseFacts, to: Policy): string[] {
  const { type } = facts.debtor;
  const notForIt = admits(to, type)
    ? []
    : [
        `Policy ${to.key} is for debtors of type ${(to.debtorTypes ?? []).join(', ')}, and this one is ${type}: choose another policy.`,
      ];
  const ended =
    facts.status === 'open' ? [] : [`The case is closed (${facts.status}): only an open case can be moved.`];
  const underWay = facts.steps
    .filter((fact) => fact.completedAt === null && stepsOf(to).every((step) => step.key !== fact.step))
    .map(
      (fact) =>
        `Step ${fact.step} is under way (${fact.state}) and policy ${to.key} does not have it: complete or refuse it first.`,
    );
  return [...ended, ...notForIt, ...underWay, ...deadlineKept(facts, to)];
}

/** The days a notice gave are the debtor's, whatever policy follows. */
function deadlineKept(facts: CaseFacts, to: Policy): string[] {
  const agency = to.steps.find((step) => step.channel === 'agency' && step.anchor === 'noticePresented');
  const notice = facts.policy.steps.find(
    (step) => step.channel === 'registeredLetter' && facts.steps.some((fact) => fact.step === step.key),
  );
  const given = notice?.deadlineDays ?? 0;
  if (!agency || to.window === 'always' || lengthDays(agency.offset) >= given) return [];
  return [
    `The formal notice gave ${String(given)} days, and policy ${to.key} hands over after ${agency.offset}: choose a policy that waits at least P${String(given)}D.`,
  ];
}

function nextOf(facts: CaseFacts, nowMs: number): NextStep {
  const { decision, waitingFor } = decide(facts, nowMs);
  const because = ('wait' in decision ? decision.wait.because : decision.because).map((reason) => reason.text);
  if ('finish' in decision) return { step: null, at: null, waitingFor, because };
  if ('act' in decision) return { step: decision.act.step, at: null, waitingFor, because };
  return { step: decision.wait.then?.step ?? null, at: decision.wait.until ?? null, waitingFor, because };
}

function nextChange(before: NextStep, after: NextStep): string {
  const [old, now] = [inWords(before), inWords(after)];
  return old === now ? `Next stays: ${now}.` : `Next was: ${old}; becomes: ${now}.`;
}

function inWords({ step, at, waitingFor, because }: NextStep): string {
  if (step !== null) return at === null ? `step ${step} at once` : `step ${step} on ${at}`;
  return waitingFor === 'nothing' ? (because[0] ?? 'nothing') : `nothing dated, waiting for ${waitingFor}`;
}

function stepChanges(before: CaseFacts, after: CaseFacts, pairs: readonly Pair[]): string[] {
  const ahead = ({ policy, steps, passed }: CaseFacts) =>
    stepsOf(policy).filter(
      ({ key }) =>
        passed.every((one) => one.step !== key) && steps.every((one) => one.step !== key || !one.completedAt),
    );
  const line = ({ key, channel, tone, anchor, offset }: Step) => `${key} (${channel}, ${tone}, ${anchor} ${offset})`;
  const [old, now] = [ahead(before).map(line), ahead(after).map(line)];
  const counted = pairs
    .filter(({ how }) => how === 'sameKind')
    .map(({ made, counterpart }) => `Step ${made.step} counts as ${counterpart?.key ?? ''} and is not repeated.`);
  const overtaken = after.passed
    .slice(before.passed.length)
    .filter(({ step }) => pairs.every(({ counterpart }) => counterpart?.key !== step))
    .map(({ step }) => `Step ${step} is left out: a later one was made already.`);
  const stillPassed = before.passed
    .filter(({ step }) => stepsOf(after.policy).some((one) => one.key === step))
    .map(({ step, text }) => `Step ${step} stays passed over: ${text}.`);
  const added = now.filter((one) => !old.includes(one)).map((one) => `Ahead, new: ${one}.`);
  const gone = old.filter((one) => !now.includes(one)).map((one) => `No longer ahead: ${one}.`);
  return [...counted, ...overtaken, ...stillPassed, ...added, ...gone];
}

function settingChanges(from: Policy, to: Policy): string[] {
  const days = (policy: Policy) => policy.steps.find((step) => step.channel === 'registeredLetter')?.deadlineDays;
  const rows = [
    ['Days given by the formal notice', days(from), days(to)],
    ['Least pause between steps', from.minimumGap, to.minimumGap],
    ['Least pause in one channel', from.limits.channelGap, to.limits.channelGap],
    ['Days with a contact in 7', from.limits.touchesPer7Days, to.limits.touchesPer7Days],
    ['Calls in 30 days', from.limits.callsPer30Days, to.limits.callsPer30Days],
    ['Sending hours', from.window, to.window],
  ] as const;
  return rows
    .filter(([, old, now]) => old !== now)
    .map(([what, old, now]) => `${what}: ${String(old ?? 'none')} becomes ${String(now ?? 'none')}.`);
}
