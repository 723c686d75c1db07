/** The order of a ladder: anchors, dates, tones, the formal notice and the agency (rules R20, R22, R40, R41, R75). */
import type { CreditorLimits } from './check-policy-limits.ts';
import {
  isWholeDays,
  lengthDays,
  lengthMs,
  type PolicyProblem,
  type PolicyProblemCode,
} from './check-policy-problem.ts';
import { fallbackKey } from './ladder.ts';
import type { Policy, Step } from './policy.ts';

/** Most days a notice may give: longer is no longer a demand to pay. */
const longestDeadlineDays = 60;

interface Place {
  readonly step: Step;
  /** Steps before it, in order. */
  readonly before: readonly Step[];
  /** True when nothing follows. */
  readonly last: boolean;
  readonly problem: (field: keyof Step, code: PolicyProblemCode, rule: string | null, text: string) => PolicyProblem;
}

/** What is wrong with the steps. Compressed ladders of the window `always` are excused from the rules about days. */
export function stepProblems(policy: Policy, limits: CreditorLimits): PolicyProblem[] {
  const realDays = policy.window !== 'always';
  return policy.steps.flatMap((step, at) => {
    const problem: Place['problem'] = (field, code, rule, text) => {
      const path = `steps.${String(at)}.${field}`;
      return { field: path, code, rule, text: `${path} (step ${step.key}): ${text}` };
    };
    const place: Place = { step, before: policy.steps.slice(0, at), last: at === policy.steps.length - 1, problem };
    return [
      ...orderProblems(place),
      ...fallbackProblems(place, policy),
      ...noticeProblems(place, limits),
      ...agencyProblems(place, policy, limits),
      ...(realDays ? dayProblems(place) : []),
    ];
  });
}

function orderProblems({ step, before, problem }: Place): PolicyProblem[] {
  const { anchor, offset } = step;
  const found: PolicyProblem[] = [];
  if (anchor === 'noticePresented' && !before.some((one) => one.channel === 'registeredLetter')) {
    const text = 'nothing was presented yet; put a registeredLetter step before it, or count from dueDate.';
    found.push(problem('anchor', 'noNotice', 'R41', text));
  }
  if (anchor !== 'dueDate' && lengthMs(offset) < 0)
    found.push(problem('offset', 'invalid', 'R22', `only dueDate has a time before it; write ${offset.slice(1)}.`));
  if (anchor === 'previous') return found;
  const earlier = before.findLast((one) => one.anchor === anchor);
  if (earlier && lengthMs(offset) < lengthMs(earlier.offset)) {
    const text = `${offset} is before step ${earlier.key} (${earlier.offset}), which comes first; steps go forward in time: exchange them or change the offset.`;
    found.push(problem('offset', 'order', 'R22', text));
  }
  return found;
}

/** Deliveries are known by 40 characters of step key, and a fallback has a key of its own. */
const longestKey = 40;

function fallbackProblems({ step, problem }: Place, policy: Policy): PolicyProblem[] {
  if (step.fallback === undefined) return [];
  const key = fallbackKey(step.key);
  if (step.channel !== 'call')
    return [problem('fallback', 'fallback', null, 'only a call that is not made has one: remove the field.')];
  if (key.length <= longestKey && policy.steps.every((one) => one.key !== key)) return [];
  const text = `the message that takes the place of this call is called ${key}: choose a key of at most ${String(longestKey - fallbackKey('').length)} characters, and no other step of that name.`;
  return [problem('key', 'fallback', null, text)];
}

/** A note before the due date is neutral and asks for nothing; what comes after it is not, and can never come before it. */
function dayProblems({ step, before, problem }: Place): PolicyProblem[] {
  const { anchor, offset, tone } = step;
  if (!isWholeDays(offset))
    return [
      problem('offset', 'wholeDays', 'R24', `${offset} has hours, but steps are planned by day: write days or weeks.`),
    ];
  const overdue = before.some((one) => one.anchor === 'dueDate' && lengthMs(one.offset) > 0);
  const tonal = (preDue: boolean) => {
    if (preDue === (tone === 'neutral')) return [];
    const text = preDue
      ? 'before the due date nothing is owed yet, so the tone is neutral: write "neutral".'
      : 'neutral is the tone of notes before the due date: write "friendly", "firm" or "formal".';
    return [problem('tone', 'tone', 'R20', text)];
  };
  switch (anchor) {
    case 'dueDate':
      if (lengthMs(offset) === 0) {
        const text = 'on the due date the debtor is not late, and may pay until its end: write -P1D or P1D.';
        return [problem('offset', 'anchor', 'R20', text)];
      }
      return tonal(lengthMs(offset) < 0);
    case 'issueDate':
      if (!overdue) return tonal(true);
      return [
        problem(
          'anchor',
          'order',
          'R20',
          'a courtesy contact comes before every reminder: move it up, or count from dueDate.',
        ),
      ];
    case 'registration': {
      const text =
        'an invoice may be registered long before it is due: count from dueDate, or from issueDate for a courtesy contact.';
      return [problem('anchor', 'anchor', 'R20', text)];
    }
    case 'previous': {
      const text =
        'without a reminder counted from dueDate before it, this step could come before the due date: count from dueDate.';
      return overdue ? tonal(false) : [problem('anchor', 'anchor', 'R20', text)];
    }
    case 'noticePresented':
      return tonal(false);
  }
}

function noticeProblems({ step, problem }: Place, limits: CreditorLimits): PolicyProblem[] {
  const { channel, deadlineDays: days, tone, approval, electronic } = step;
  if (channel !== 'registeredLetter')
    return [
      ...(days === undefined
        ? []
        : [problem('deadlineDays', 'deadline', 'R41', 'only a registered letter gives a deadline: remove the field.')]),
      ...(electronic === undefined
        ? []
        : [problem('electronic', 'invalid', 'R43', 'only a registered letter can be electronic: remove the field.')]),
    ];
  const found: PolicyProblem[] = [];
  if (days === undefined || days < 1 || days > longestDeadlineDays) {
    const text = `a formal notice says how many days are left, counted from first presentation: write 1 to ${String(longestDeadlineDays)} (8 for professionals, 15 for consumers).`;
    found.push(problem('deadlineDays', 'deadline', 'R41', text));
  }
  if (tone !== 'formal')
    found.push(
      problem('tone', 'tone', 'R41', 'a registered letter is the formal notice (C. civ. 1344): write "formal".'),
    );
  if (limits.noticeApproval && approval !== true)
    found.push(
      problem('approval', 'approval', 'R40', 'a person approves a formal notice before it leaves: write true.'),
    );
  return found;
}

/** The agency comes last, with a person's word, and never before the deadline the debtor was given is over. */
function agencyProblems(
  { step, before, last, problem }: Place,
  policy: Policy,
  limits: CreditorLimits,
): PolicyProblem[] {
  if (step.channel !== 'agency') return [];
  const found: PolicyProblem[] = [];
  if (!last)
    found.push(problem('channel', 'agencyLast', 'R75', 'nothing follows a hand-over: make this the last step.'));
  if (step.approval !== true)
    found.push(
      problem('approval', 'approval', 'R75', 'a person decides each hand-over, under a written mandate: write true.'),
    );
  if (policy.window === 'always') return found;
  if ((policy.debtorTypes ?? ['public']).includes('public') && !limits.agencyForPublic) {
    const text =
      'public buyers are not given to an agency: leave "public" out of debtorTypes (absent means every type), or leave this step out.';
    found.push(problem('channel', 'agencyForPublic', 'R75', text));
  }
  const deadline = before.findLast((one) => one.channel === 'registeredLetter')?.deadlineDays;
  if (step.anchor !== 'noticePresented' || (deadline !== undefined && lengthDays(step.offset) < deadline)) {
    const text = `the debtor first has the days the formal notice gives: write anchor noticePresented and offset P${String(deadline ?? 8)}D or more.`;
    found.push(problem(step.anchor === 'noticePresented' ? 'offset' : 'anchor', 'agencyTooEarly', 'R41', text));
  }
  return found;
}
