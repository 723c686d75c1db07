/** How far a creditor's policies may go: hours, pauses, caps, the length of the reminder phase (rules R22 to R25, R70, R71). */
import type { DebtorType } from './case-facts.ts';
import { isWholeDays, lengthDays, type PolicyProblem } from './check-policy-problem.ts';
import { reminderPhase } from './check-policy-walk.ts';
import type { ContactLimits, Policy, Step } from './policy.ts';

/** What a creditor allows itself. Rules of the law are not in here: nothing switches them off. */
export interface CreditorLimits {
  /** Nothing leaves in mode `test`, so its policies may run day and night and without pauses (window `always`). */
  readonly mode: 'test' | 'live';
  /** Most days from the first overdue reminder to the formal notice, by debtor type; a policy for several types keeps the shortest. */
  readonly reminderPhaseDays: Readonly<Record<DebtorType, number>>;
  /** Least pause between two steps, in whole days. */
  readonly minimumGap: string;
  /** The loosest caps a policy may have; a cap of 0 leaves that one open. */
  readonly contact: ContactLimits;
  /** Least grace after the reminder of a missed instalment, and least notice before a plan is broken, in whole days. */
  readonly planGrace: string;
  readonly planNotice: string;
  /** A person approves every formal notice (R40). */
  readonly noticeApproval: boolean;
  /** Public buyers may be handed to an agency. */
  readonly agencyForPublic: boolean;
}

/** Where every creditor begins: about four weeks of reminders (R22), more for public buyers, whose own terms are longer. */
export const defaultCreditorLimits: CreditorLimits = {
  mode: 'live',
  reminderPhaseDays: { business: 28, public: 35, consumer: 28, unknown: 28 },
  minimumGap: 'P3D',
  contact: { channelGap: 'P3D', touchesPer7Days: 2, callsPer30Days: 4 },
  planGrace: 'P3D',
  planNotice: 'P8D',
  noticeApproval: true,
  agencyForPublic: false,
};

/** More calls than this in 7 days are presumed to harass (rule R25, after 12 CFR 1006); no setting of ours goes past it. */
const mostCallsPer7Days = 7;

/** A pause longer than this is a mistake: the step would not be made within a month of its date. */
const longestGapDays = 30;

/** What goes past the limits of the creditor. `policy` has the right form. */
export function limitProblems(policy: Policy, limits: CreditorLimits): PolicyProblem[] {
  if (policy.window === 'always') return limits.mode === 'test' ? [] : [alwaysInLive];
  const pauses = [
    ...gapProblems('minimumGap', policy.minimumGap, limits.minimumGap, 'R25'),
    ...gapProblems('limits.channelGap', policy.limits.channelGap, limits.contact.channelGap, 'R25'),
    ...policy.steps.flatMap((step, at) => stepGapProblems(policy.steps, step, at, limits.minimumGap)),
    ...(['spread', 'gather'] as const).filter((field) => lengthDays(policy[field]) > 1).map(tooWide),
  ];
  const caps = [
    ...capProblems('touchesPer7Days', policy.limits, limits.contact),
    ...capProblems('callsPer30Days', policy.limits, limits.contact),
    ...callsProblems(policy.limits),
  ];
  return [...pauses, ...caps, ...planProblems(policy, limits)];
}

const alwaysInLive: PolicyProblem = {
  field: 'window',
  code: 'window',
  rule: 'R24',
  text: 'Real debtors are contacted in business hours only: write "businessHours". "always" is for creditors in mode test.',
};

const tooWide = (field: 'spread' | 'gather'): PolicyProblem => ({
  field,
  code: 'gap',
  rule: 'R24',
  text: `${field} is longer than a day, so steps would miss their dates: write at most P1D.`,
});

function gapProblems(field: string, given: string, least: string, rule: string): PolicyProblem[] {
  if (!isWholeDays(given)) {
    const text = `${field} is ${given}, but pauses between contacts end at the start of a day: write whole days, such as ${least}.`;
    return [{ field, code: 'wholeDays', rule, text }];
  }
  if (lengthDays(given) < lengthDays(least)) {
    const text = `${field} is ${given}, shorter than the pause this creditor keeps: write ${least} or more.`;
    return [{ field, code: 'gap', rule, text }];
  }
  if (lengthDays(given) <= longestGapDays) return [];
  const text = `${field} is ${given}, which would stop the ladder: write at most P${String(longestGapDays)}D.`;
  return [{ field, code: 'gap', rule, text }];
}

/**
 * A step may follow closer than the pause in two cases: a companion (same date as the step before it, another channel: one day, one touch), and the
 * agency, which is no contact with the debtor.
 */
function stepGapProblems(steps: readonly Step[], step: Step, at: number, least: string): PolicyProblem[] {
  if (step.gap === undefined || step.channel === 'agency') return [];
  const field = `steps.${String(at)}.gap`;
  const before = steps[at - 1];
  const companion =
    before?.anchor === step.anchor &&
    before.channel !== step.channel &&
    step.anchor !== 'previous' &&
    lengthDays(before.offset) === lengthDays(step.offset);
  if (!companion) return gapProblems(field, step.gap, least, 'R25');
  if (lengthDays(step.gap) < 1 || isWholeDays(step.gap)) return [];
  const text = `${field} is ${step.gap}: write hours below a day, such as PT4H, or whole days.`;
  return [{ field, code: 'wholeDays', rule: 'R25', text }];
}

function capProblems(name: 'touchesPer7Days' | 'callsPer30Days', own: ContactLimits, most: ContactLimits) {
  const cap = own[name];
  if (most[name] === 0 || (cap > 0 && cap <= most[name])) return [];
  const what = name === 'touchesPer7Days' ? 'days with a contact in 7 days' : 'calls in 30 days';
  const text = `limits.${name} is ${cap === 0 ? '0 (no cap)' : String(cap)}, but this creditor allows at most ${String(most[name])} ${what}: write 1 to ${String(most[name])}.`;
  return [{ field: `limits.${name}`, code: 'cap', rule: 'R25', text } satisfies PolicyProblem];
}

/** One call a day is seven in a week; a cap of seven in 30 days is seven in a week at worst. Anything else could be more. */
function callsProblems({ callsPer30Days, channelGap }: ContactLimits): PolicyProblem[] {
  const capped = callsPer30Days > 0 && callsPer30Days <= mostCallsPer7Days;
  if (capped || lengthDays(channelGap) >= 1) return [];
  const text = `More than ${String(mostCallsPer7Days)} calls in 7 days would be possible, which no setting allows: write limits.callsPer30Days from 1 to ${String(mostCallsPer7Days)}, or limits.channelGap of P1D or more.`;
  return [{ field: 'limits.callsPer30Days', code: 'cap', rule: 'R25', text }];
}

/** Whether the debtor is reminded for too long. Asked of policies that are right in everything else: the ladder is lived by `decide`. */
export function phaseProblems(policy: Policy, limits: CreditorLimits): PolicyProblem[] {
  if (policy.window === 'always') return [];
  const types = policy.debtorTypes ?? (Object.keys(limits.reminderPhaseDays) as DebtorType[]);
  const most = Math.min(...types.map((type) => limits.reminderPhaseDays[type]));
  const phase = reminderPhase(policy);
  if (!phase) return [];
  const days = phase.last.day - phase.first.day;
  if (days <= most) return [];
  const [first, last] = [phase.first.step.key, phase.last.step.key];
  const at = policy.steps.findIndex((step) => step.key === last);
  const text = `From ${first} to ${last} this ladder takes ${String(days)} days with its pauses and caps; debtors of type ${types.join(', ')} are reminded for at most ${String(most)} days. Bring ${last} forward, take out steps before it, or start later.`;
  return [{ field: `steps.${String(at)}.offset`, code: 'reminderPhase', rule: 'R22', text }];
}

function planProblems({ plan }: Policy, limits: CreditorLimits): PolicyProblem[] {
  const terms = [
    ['reminderAfter', plan.reminderAfter, 'P1D', 'R71', 'an instalment may be paid until the end of its day'],
    ['graceAfter', plan.graceAfter, limits.planGrace, 'R71', 'the grace this creditor keeps'],
    [
      'brokenAfter',
      plan.brokenAfter,
      limits.planNotice,
      'R70',
      'the notice this creditor gives before a plan is broken',
    ],
    ...(plan.noteBefore === null
      ? []
      : ([['noteBefore', plan.noteBefore, 'P1D', 'R71', 'a note before an instalment comes before its day']] as const)),
  ] as const;
  return terms
    .filter(([, given, least]) => !isWholeDays(given) || lengthDays(given) < lengthDays(least))
    .map(([name, given, least, rule, why]) => ({
      field: `plan.${name}`,
      code: 'planTerms',
      rule,
      text: `plan.${name} is ${given}, but ${why}: write ${least} or more, in whole days.`,
    }));
}
