/** The form of a policy from outside: every field known, present and of its kind. What the fields mean together is asked afterwards. */
import type { DebtorType } from './case-facts.ts';
import { type PolicyProblem, lengthDays } from './check-policy-problem.ts';
import { parseDuration } from './duration.ts';
import type { PenaltyVoice } from './message.ts';
import type { Anchor, Channel, FallbackChannel, Tone, WindowName } from './policy.ts';

/** Says what a value should be, or null when it is. */
type Check = (value: unknown) => string | null;

interface Field {
  readonly check: Check;
  readonly optional?: boolean;
}

type Fields = Readonly<Record<string, Field>>;

const slugPattern = /^[a-z0-9-]{1,40}$/;
/** Letters, digits, punctuation and plain spaces; no control characters, no space at either end. */
const namePattern = /^(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,80}(?<!\s)$/u;
const mostSteps = 20;
const longestDays = 366;

const slug: Check = (value) =>
  typeof value === 'string' && slugPattern.test(value)
    ? null
    : 'write 1 to 40 lower-case letters, digits and hyphens, such as firm-2';
const name: Check = (value) =>
  typeof value === 'string' && namePattern.test(value) ? null : 'write a name of 1 to 80 characters on one line';
const yesOrNo: Check = (value) => (typeof value === 'boolean' ? null : 'write true or false');

const oneOf = (known: object): Check => {
  const words = Object.keys(known);
  return (value) => (typeof value === 'string' && words.includes(value) ? null : `write one of ${words.join(', ')}`);
};

const whole = (least: number, most: number): Check => {
  const advice = `write a whole number from ${String(least)} to ${String(most)}`;
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? null : advice;
};

const duration =
  (least: number): Check =>
  (value) => {
    const advice = `write an ISO 8601 duration in weeks, days, hours, minutes or seconds, such as P3D${least < 0 ? ', -P7D' : ''} or PT4H`;
    if (typeof value !== 'string') return advice;
    try {
      const { years, months } = parseDuration(value);
      if (years !== 0 || months !== 0) return 'months and years vary in length: write days or weeks, such as P30D';
    } catch {
      return advice;
    }
    const days = lengthDays(value);
    return days >= least && days <= longestDays
      ? null
      : `write a duration from ${String(least)} to ${String(longestDays)} days`;
  };

// Records rather than lists: the compiler finds the word that is missing here.
const channels: Record<Channel, true> = {
  email: true,
  sms: true,
  call: true,
  letter: true,
  registeredLetter: true,
  agency: true,
};
const fallbacks: Record<FallbackChannel, true> = { email: true, sms: true, letter: true };
const tones: Record<Tone, true> = { neutral: true, friendly: true, firm: true, formal: true };
const anchors: Record<Anchor, true> = {
  issueDate: true,
  dueDate: true,
  registration: true,
  previous: true,
  noticePresented: true,
};
const voices: Record<PenaltyVoice, true> = { none: true, told: true, claimed: true };
const windows: Record<WindowName, true> = { businessHours: true, always: true };
const debtorTypes: Record<DebtorType, true> = { business: true, public: true, consumer: true, unknown: true };

const wait = { check: duration(0) };
const listed: Check = (value) => {
  const type = oneOf(debtorTypes);
  const fits =
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((one) => type(one) === null);
  return fits ? null : `list each debtor type once: ${Object.keys(debtorTypes).join(', ')}`;
};
/** Objects and lists inside are read on their own, with their own field names. */
const inside: Check = () => null;

const policyFields: Fields = {
  key: { check: slug },
  version: { check: whole(1, 1_000_000), optional: true },
  name: { check: name },
  debtorTypes: { check: listed, optional: true },
  window: { check: oneOf(windows) },
  minimumGap: wait,
  spread: wait,
  gather: wait,
  limits: { check: inside },
  plan: { check: inside },
  promises: { check: inside, optional: true },
  taskDays: { check: whole(1, 30) },
  callAttempts: { check: whole(1, 3), optional: true },
  steps: { check: inside },
};

const limitFields: Fields = {
  channelGap: wait,
  touchesPer7Days: { check: whole(0, 7) },
  callsPer30Days: { check: whole(0, 100) },
};

const promiseFields: Fields = {
  tone: { check: oneOf({ raise: true, same: true }), optional: true },
  mostInARow: { check: whole(1, 10), optional: true },
};

const planFields: Fields = {
  noteBefore: { check: (value) => (value === null ? null : wait.check(value)) },
  reminderAfter: wait,
  graceAfter: wait,
  brokenAfter: wait,
};

const stepFields: Fields = {
  key: { check: slug },
  channel: { check: oneOf(channels) },
  tone: { check: oneOf(tones) },
  anchor: { check: oneOf(anchors) },
  offset: { check: duration(-longestDays) },
  approval: { check: yesOrNo, optional: true },
  gap: { ...wait, optional: true },
  deadlineDays: { check: whole(0, longestDays), optional: true },
  electronic: { check: yesOrNo, optional: true },
  penalties: { check: oneOf(voices), optional: true },
  fallback: { check: oneOf(fallbacks), optional: true },
};

/** Everything wrong with the form of a policy; none means it can be read as one (its `version` may be absent). */
export function shapeProblems(input: unknown): PolicyProblem[] {
  const problems = objectProblems('', input, policyFields);
  if (!isObject(input)) return problems;
  if (input['limits'] !== undefined) problems.push(...objectProblems('limits', input['limits'], limitFields));
  if (input['plan'] !== undefined) problems.push(...objectProblems('plan', input['plan'], planFields));
  if (input['promises'] !== undefined) problems.push(...objectProblems('promises', input['promises'], promiseFields));
  if (input['steps'] !== undefined) problems.push(...stepListProblems(input['steps']));
  return problems;
}

function stepListProblems(steps: unknown): PolicyProblem[] {
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > mostSteps) {
    const text = `A policy has 1 to ${String(mostSteps)} steps: write steps as a list of that length.`;
    return [{ field: 'steps', code: 'invalid', rule: null, text }];
  }
  const seen = new Set<unknown>();
  return steps.flatMap((step: unknown, at) => {
    const field = `steps.${String(at)}`;
    const problems = objectProblems(field, step, stepFields);
    if (!isObject(step)) return problems;
    if (typeof step['key'] === 'string' && seen.has(step['key'])) {
      const text = `Two steps are called ${step['key']}; a delivery is known by its step: give each step its own key.`;
      problems.push({ field: `${field}.key`, code: 'notUnique', rule: null, text });
    }
    seen.add(step['key']);
    return problems;
  });
}

function objectProblems(path: string, value: unknown, fields: Fields): PolicyProblem[] {
  if (!isObject(value)) {
    const text = `${path === '' ? 'The policy' : path} is not an object: write its fields ${Object.keys(fields).join(', ')}.`;
    return [{ field: path, code: 'invalid', rule: null, text }];
  }
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name): PolicyProblem => {
      const text = `There is no field ${at(name)}: remove it, or write one of ${Object.keys(fields).join(', ')}.`;
      return { field: at(name), code: 'unknownField', rule: null, text };
    });
  const known = Object.entries(fields).flatMap(([name, { check, optional }]): PolicyProblem[] => {
    const given = value[name];
    if (given === undefined) {
      const text = `${at(name)} is missing: add it.`;
      return optional ? [] : [{ field: at(name), code: 'missing', rule: null, text }];
    }
    const advice = check(given);
    const text = `${at(name)} is not valid: ${advice ?? ''}.`;
    return advice === null ? [] : [{ field: at(name), code: 'invalid', rule: null, text }];
  });
  return [...unknown, ...known];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
