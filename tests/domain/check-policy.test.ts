/** What a creditor may store as a policy: every refusal by its field and rule, and what an accepted one can be relied on for. */
import { describe, expect, test } from 'vitest';
import { type CreditorLimits, defaultCreditorLimits } from '../../domain/check-policy-limits.ts';
import { checkPolicy } from '../../domain/check-policy.ts';
import { badFaith, consumer, defaultPolicies, demo, publicBuyer, standard } from '../../domain/policies.ts';
import type { Policy, Step } from '../../domain/policy.ts';

type Json = Readonly<Record<string, unknown>>;

/** The standard policy with some of its fields replaced; undefined takes a field away. */
const but = (changes: Json): unknown => JSON.parse(JSON.stringify({ ...standard, ...changes }));
/** The standard policy with one step changed. */
const step = (key: string, changes: Json): unknown =>
  but({ steps: standard.steps.map((one) => (one.key === key ? { ...one, ...changes } : one)) });
const limits = (changes: Json): unknown => but({ limits: { ...standard.limits, ...changes } });
const plan = (changes: Json): unknown => but({ plan: { ...standard.plan, ...changes } });
/** The standard steps up to `last`, then others. */
const then = (last: string, ...steps: Json[]): unknown => {
  const at = standard.steps.findIndex((one) => one.key === last);
  return but({ steps: [...standard.steps.slice(0, at + 1), ...steps] });
};
const mail = (key: string, offset: string, changes: Json = {}): Json => ({
  ...{ key, channel: 'email', tone: 'firm', anchor: 'dueDate', offset },
  ...changes,
});
const among = (policy: Policy, key: string, changes: Partial<Step>): Policy => ({
  ...policy,
  steps: policy.steps.map((one) => (one.key === key ? { ...one, ...changes } : one)),
});

const testMode: CreditorLimits = { ...defaultCreditorLimits, mode: 'test' };

function refusal(input: unknown, creditor: CreditorLimits = defaultCreditorLimits) {
  const check = checkPolicy(input, creditor);
  return 'problems' in check ? check.problems : [];
}
const brief = (input: unknown, creditor?: CreditorLimits) =>
  refusal(input, creditor).map(({ field, code, rule }) => `${field} ${code} ${rule ?? '-'}`);

describe('the form', () => {
  test.each<readonly [why: string, input: unknown, problem: string]>([
    ['nothing', null, ' invalid -'],
    ['a list', [], ' invalid -'],
    ['a text', 'standard', ' invalid -'],
    ['no key', but({ key: undefined }), 'key missing -'],
    ['no steps', but({ steps: undefined }), 'steps missing -'],
    ['a key with capitals', but({ key: 'Standard' }), 'key invalid -'],
    ['a key of 41 characters', but({ key: 'a'.repeat(41) }), 'key invalid -'],
    ['a name of two lines', but({ name: 'Un\nDeux' }), 'name invalid -'],
    ['an empty name', but({ name: '' }), 'name invalid -'],
    ['an unknown field', but({ switchOff: ['R10'] }), 'switchOff unknownField -'],
    ['an unknown field in the caps', limits({ emailsPerDay: 3 }), 'limits.emailsPerDay unknownField -'],
    ['an unknown field in the plan rules', plan({ interest: true }), 'plan.interest unknownField -'],
    ['an unknown field in a step', step('firm', { text: 'Payez' }), 'steps.2.text unknownField -'],
    ['version 0', but({ version: 0 }), 'version invalid -'],
    ['a window of its own', but({ window: 'nights' }), 'window invalid -'],
    ['caps that are a number', but({ limits: 2 }), 'limits invalid -'],
    ['caps with one missing', limits({ callsPer30Days: undefined }), 'limits.callsPer30Days missing -'],
    ['half a call', limits({ callsPer30Days: 1.5 }), 'limits.callsPer30Days invalid -'],
    ['a plan rule without a unit', plan({ graceAfter: '3' }), 'plan.graceAfter invalid -'],
    ['a pause that is no duration', but({ minimumGap: '3 days' }), 'minimumGap invalid -'],
    ['a pause backwards', but({ minimumGap: '-P3D' }), 'minimumGap invalid -'],
    ['a month, which has no fixed length', step('notice', { offset: 'P1M' }), 'steps.5.offset invalid -'],
    ['more than a year', step('notice', { offset: 'P400D' }), 'steps.5.offset invalid -'],
    ['no steps at all', but({ steps: [] }), 'steps invalid -'],
    ['21 steps', but({ steps: Array.from({ length: 21 }, (_, n) => mail(`s${String(n)}`, 'P3D')) }), 'steps invalid -'],
    ['a step that is a text', but({ steps: ['email P3D'] }), 'steps.0 invalid -'],
    ['two steps of one name', step('firm', { key: 'friendly' }), 'steps.2.key notUnique -'],
    ['a step name with a colon', step('firm', { key: 'a:b' }), 'steps.2.key invalid -'],
    ['an unknown channel', step('firm', { channel: 'fax' }), 'steps.2.channel invalid -'],
    ['an inherited word as a channel', step('firm', { channel: 'toString' }), 'steps.2.channel invalid -'],
    ['an unknown tone', step('firm', { tone: 'threatening' }), 'steps.2.tone invalid -'],
    ['an unknown anchor', step('firm', { anchor: 'today' }), 'steps.2.anchor invalid -'],
    ['approval in words', step('notice', { approval: 'yes' }), 'steps.5.approval invalid -'],
    ['an unknown voice', step('firm', { penalties: 'doubled' }), 'steps.2.penalties invalid -'],
    ['a debtor type twice', but({ debtorTypes: ['business', 'business'] }), 'debtorTypes invalid -'],
    ['no debtor type', but({ debtorTypes: [] }), 'debtorTypes invalid -'],
    ['a person without time', but({ taskDays: 0 }), 'taskDays invalid -'],
  ])('%s is refused', (_, input, problem) => {
    expect(brief(input)).toEqual([problem]);
  });

  test('an unknown field that every object inherits is still unknown', () => {
    expect(brief(JSON.parse(JSON.stringify(standard).replace('{', '{"__proto__":{"key":"x"},')))).toEqual([
      '__proto__ unknownField -',
    ]);
  });
});

describe('the order of the ladder', () => {
  const agency = standard.steps.at(-1) as unknown as Json;
  const notice = standard.steps.at(-2) as unknown as Json;
  test.each<readonly [why: string, input: unknown, problem: string]>([
    ['R20: a firm note before the due date', step('pre-due', { tone: 'firm' }), 'steps.0.tone tone R20'],
    ['R20: a neutral reminder after it', step('friendly', { tone: 'neutral' }), 'steps.1.tone tone R20'],
    ['R20: a reminder on the due date', step('friendly', { offset: 'P0D' }), 'steps.1.offset anchor R20'],
    ['R20: a count from registration', step('friendly', { anchor: 'registration' }), 'steps.1.anchor anchor R20'],
    [
      'R20: a demand counted from the issue date',
      step('pre-due', { anchor: 'issueDate', offset: 'P5D', tone: 'friendly' }),
      'steps.0.tone tone R20',
    ],
    [
      'R20: a courtesy contact after a reminder',
      then('friendly', mail('courtesy', 'P20D', { anchor: 'issueDate', tone: 'neutral' })),
      'steps.2.anchor order R20',
    ],
    [
      'R20: a count from a note before the due date',
      then('pre-due', mail('next', 'P2D', { anchor: 'previous' })),
      'steps.1.anchor anchor R20',
    ],
    [
      'R20: a first step counted from the one before',
      but({ steps: [mail('a', 'P2D', { anchor: 'previous' })] }),
      'steps.0.anchor anchor R20',
    ],
    ['R22: a step before its predecessor', step('call', { offset: 'P8D' }), 'steps.4.offset order R22'],
    [
      'R22: a count back from something other than the due date',
      then('friendly', mail('next', '-P2D', { anchor: 'previous' })),
      'steps.2.offset invalid R22',
    ],
    ['R24: a step planned by the hour', step('friendly', { offset: 'PT80H' }), 'steps.1.offset wholeDays R24'],
    ['R24: a day and hours', step('friendly', { offset: 'P3DT5H' }), 'steps.1.offset wholeDays R24'],
    [
      'R41: a count from a letter never sent',
      then('firm', mail('next', 'P8D', { anchor: 'noticePresented' })),
      'steps.3.anchor noNotice R41',
    ],
    [
      'R41: a notice without a deadline',
      step('notice', { deadlineDays: undefined }),
      'steps.5.deadlineDays deadline R41',
    ],
    ['R41: a notice with no day left', step('notice', { deadlineDays: 0 }), 'steps.5.deadlineDays deadline R41'],
    [
      'R41: a notice that gives half a year',
      then('call', { ...notice, deadlineDays: 180 }),
      'steps.5.deadlineDays deadline R41',
    ],
    ['R41: a deadline in an e-mail', step('firm', { deadlineDays: 8 }), 'steps.2.deadlineDays deadline R41'],
    ['R41: a notice in a friendly voice', step('notice', { tone: 'friendly' }), 'steps.5.tone tone R41'],
    ['R40: a notice nobody approves', step('notice', { approval: undefined }), 'steps.5.approval approval R40'],
    ['R75: a hand-over nobody approves', step('agency', { approval: false }), 'steps.6.approval approval R75'],
    [
      'R75: a step after the hand-over',
      but({ steps: [...standard.steps, mail('again', 'P60D')] }),
      'steps.6.channel agencyLast R75',
    ],
    ['R41: a hand-over before the deadline', step('agency', { offset: 'P5D' }), 'steps.6.offset agencyTooEarly R41'],
    [
      'R41: a hand-over by the calendar',
      step('agency', { anchor: 'dueDate', offset: 'P60D' }),
      'steps.6.anchor agencyTooEarly R41',
    ],
    [
      'R41: a hand-over without a notice',
      then('call', { ...agency, anchor: 'dueDate', offset: 'P40D' }),
      'steps.5.anchor agencyTooEarly R41',
    ],
    [
      'R75: a public buyer given to an agency',
      but({ debtorTypes: ['business', 'public'] }),
      'steps.6.channel agencyForPublic R75',
    ],
  ])('%s is refused', (_, input, problem) => {
    expect(brief(input)).toEqual([problem]);
  });
});

describe('the limits of the creditor', () => {
  test.each<readonly [why: string, input: unknown, problem: string]>([
    ['R24: contact at any hour', but({ window: 'always' }), 'window window R24'],
    ['R24: a herd spread over days', but({ spread: 'P2D' }), 'spread gap R24'],
    ['R24: gathering for days', but({ gather: 'P1DT1H' }), 'gather gap R24'],
    ['R25: a pause of a day', but({ minimumGap: 'P1D' }), 'minimumGap gap R25'],
    ['R25: a pause of a season', but({ minimumGap: 'P90D' }), 'minimumGap gap R25'],
    ['R25: a pause in hours', but({ minimumGap: 'PT72H' }), 'minimumGap wholeDays R25'],
    ['R25: a channel every second day', limits({ channelGap: 'P2D' }), 'limits.channelGap gap R25'],
    ['R25: three touches a week', limits({ touchesPer7Days: 3 }), 'limits.touchesPer7Days cap R25'],
    ['R25: no cap on touches', limits({ touchesPer7Days: 0 }), 'limits.touchesPer7Days cap R25'],
    ['R25: five calls in 30 days', limits({ callsPer30Days: 5 }), 'limits.callsPer30Days cap R25'],
    ['R25: no cap on calls', limits({ callsPer30Days: 0 }), 'limits.callsPer30Days cap R25'],
    ['R25: a step the day after another', step('call', { gap: 'P1D' }), 'steps.4.gap gap R25'],
    ['R25: a companion in its own channel', step('firm-sms', { channel: 'email' }), 'steps.3.gap gap R25'],
    ['R25: a companion of another day', step('firm-sms', { offset: 'P11D' }), 'steps.3.gap gap R25'],
    [
      'R25: a companion of a step that itself counts from the one before',
      then(
        'friendly',
        mail('a', 'P5D', { anchor: 'previous' }),
        mail('b', 'P5D', { anchor: 'previous', channel: 'sms', gap: 'PT0S' }),
      ),
      'steps.3.gap gap R25',
    ],
    ['R25: a companion 30 hours later', step('firm-sms', { gap: 'PT30H' }), 'steps.3.gap wholeDays R25'],
    [
      'R22: a notice 29 days after the first reminder',
      step('notice', { offset: 'P32D' }),
      'steps.5.offset reminderPhase R22',
    ],
    [
      'R22: reminders for ever, and no notice',
      then('friendly', mail('b', 'P14D'), mail('c', 'P32D')),
      'steps.3.offset reminderPhase R22',
    ],
    [
      'R22: a ladder that its own pauses draw out',
      but({
        ...{ minimumGap: 'P7D', debtorTypes: ['business'] },
        steps: ['a', 'b', 'c', 'd', 'e', 'f'].map((key, n) =>
          mail(key, `P${String(n + 1)}D`, { channel: n % 2 ? 'sms' : 'email' }),
        ),
      }),
      'steps.5.offset reminderPhase R22',
    ],
    [
      'R22: a long ladder for public buyers that is for businesses too',
      { ...publicBuyer, debtorTypes: ['public', 'business'] },
      'steps.2.offset reminderPhase R22',
    ],
    [
      'R71: a reminder on the day of the instalment',
      plan({ reminderAfter: 'P0D' }),
      'plan.reminderAfter planTerms R71',
    ],
    ['R71: a day of grace', plan({ graceAfter: 'P1D' }), 'plan.graceAfter planTerms R71'],
    ['R71: a note after the day of the instalment', plan({ noteBefore: 'PT2H' }), 'plan.noteBefore planTerms R71'],
    ['R70: a plan broken without notice', plan({ brokenAfter: 'P0D' }), 'plan.brokenAfter planTerms R70'],
  ])('%s is refused', (_, input, problem) => {
    expect(brief(input)).toEqual([problem]);
  });

  test('R22: 28 days are not too long', () => {
    expect(brief(step('notice', { offset: 'P31D' }))).toEqual([]);
  });

  test('what the creditor allows itself is accepted', () => {
    const generous: CreditorLimits = {
      ...defaultCreditorLimits,
      ...{ minimumGap: 'P1D', contact: { channelGap: 'P1D', touchesPer7Days: 5, callsPer30Days: 0 } },
      ...{ reminderPhaseDays: { business: 60, public: 60, consumer: 60, unknown: 60 } },
      ...{ planGrace: 'P0D', planNotice: 'P1D', noticeApproval: false, agencyForPublic: true },
    };
    const loose = {
      ...(step('notice', { approval: false, offset: 'P50D' }) as Policy),
      ...{ debtorTypes: ['business', 'public'], minimumGap: 'P1D' },
      limits: { channelGap: 'P1D', touchesPer7Days: 5, callsPer30Days: 30 },
      plan: { noteBefore: null, reminderAfter: 'P1D', graceAfter: 'P0D', brokenAfter: 'P1D' },
    };
    expect(brief(loose, generous)).toEqual([]);
    expect(brief(loose)).toEqual([
      'steps.5.approval approval R40',
      'steps.6.channel agencyForPublic R75',
      'minimumGap gap R25',
      'limits.channelGap gap R25',
      'limits.touchesPer7Days cap R25',
      'limits.callsPer30Days cap R25',
      'plan.graceAfter planTerms R71',
      'plan.brokenAfter planTerms R70',
    ]);
  });

  test('R25: more than 7 calls in 7 days are possible under no setting', () => {
    const boundless: CreditorLimits = {
      ...defaultCreditorLimits,
      contact: { channelGap: 'P0D', touchesPer7Days: 0, callsPer30Days: 0 },
    };
    for (const callsPer30Days of [0, 8, 100])
      expect(brief(limits({ channelGap: 'P0D', callsPer30Days }), boundless)).toEqual([
        'limits.callsPer30Days cap R25',
      ]);
    for (const callsPer30Days of [1, 7])
      expect(brief(limits({ channelGap: 'P0D', callsPer30Days }), boundless)).toEqual([]);
    expect(brief(limits({ channelGap: 'P1D', callsPer30Days: 0 }), boundless)).toEqual([]);
  });

  test('day and night is for creditors in mode test, where nothing leaves', () => {
    expect(brief(demo, testMode)).toEqual([]);
    expect(brief(demo)).toEqual(['window window R24']);
  });
});

describe('the law, whatever a creditor allows itself', () => {
  const anything: CreditorLimits = {
    ...{ mode: 'test', minimumGap: 'P0D', planGrace: 'P0D', planNotice: 'P0D', noticeApproval: false },
    reminderPhaseDays: { business: 366, public: 366, consumer: 366, unknown: 366 },
    contact: { channelGap: 'P0D', touchesPer7Days: 0, callsPer30Days: 0 },
    agencyForPublic: true,
  };
  test.each<readonly [why: string, input: unknown, problem: string]>([
    ['R6: penalties before the due date', step('pre-due', { penalties: 'told' }), 'steps.0.penalties penalties R6'],
    [
      'R10: penalties to a consumer before the notice',
      among(consumer, 'friendly', { penalties: 'claimed' }),
      'steps.1.penalties penalties R10',
    ],
    [
      'R10: penalties told to a consumer',
      among(consumer, 'firm-sms', { penalties: 'told' }),
      'steps.2.penalties penalties R10',
    ],
    [
      'R10: a policy for everybody that claims from the first reminder',
      { ...badFaith, debtorTypes: undefined },
      'steps.0.penalties penalties R10',
    ],
    [
      'R11: penalties to a debtor of unknown type',
      { ...badFaith, debtorTypes: ['business', 'unknown'] },
      'steps.0.penalties penalties R11',
    ],
    [
      'R10: claims to a consumer who never gets a notice',
      { ...consumer, steps: [{ ...consumer.steps[1], penalties: 'claimed' }] },
      'steps.0.penalties penalties R10',
    ],
    [
      'R9: interest given away to a public buyer',
      among(publicBuyer, 'notice', { penalties: 'none' }),
      'steps.2.penalties penalties R9',
    ],
    [
      'R9: a policy for everybody whose notice claims nothing',
      { ...among(consumer, 'notice', { penalties: 'told' }), debtorTypes: undefined },
      'steps.3.penalties penalties R9',
    ],
    ['R75: a hand-over nobody approves', step('agency', { approval: false }), 'steps.6.approval approval R75'],
    ['a way to switch a rule off', { ...standard, rules: { R10: false } }, 'rules unknownField -'],
  ])('%s is refused', (_, input, problem) => {
    expect(brief(input, anything)).toEqual([problem]);
  });

  test('R10: the law binds a demonstration too', () => {
    expect(brief(among(demo, 'sms', { penalties: 'told' }), testMode)).toEqual(['steps.1.penalties penalties R10']);
  });
});

describe('an answer', () => {
  test('is the policy itself for every shipped one', () => {
    for (const policy of defaultPolicies)
      expect(
        checkPolicy(JSON.parse(JSON.stringify(policy)), policy === demo ? testMode : defaultCreditorLimits),
      ).toEqual({
        policy,
      });
  });

  test('has version 1 for a policy sent without one', () => {
    expect(checkPolicy(but({ version: undefined }), defaultCreditorLimits)).toEqual({ policy: standard });
  });

  test('names every fault at once, each with a sentence that says what to write', () => {
    const problems = refusal({
      ...(step('notice', { approval: false, deadlineDays: 0 }) as Policy),
      minimumGap: 'P1D',
    });
    expect(problems.map(({ field }) => field)).toEqual(['steps.5.deadlineDays', 'steps.5.approval', 'minimumGap']);
    for (const { text } of problems) expect(text).toMatch(/: write .+\.$/);
  });
});
