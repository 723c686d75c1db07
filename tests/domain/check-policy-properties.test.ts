/** Whatever `checkPolicy` accepts, lived by `decide` in real zones and weeks, stays within the limits it was checked against. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseFacts, DebtorType } from '../../domain/case-facts.ts';
import { defaultCreditorLimits } from '../../domain/check-policy-limits.ts';
import { checkPolicy } from '../../domain/check-policy.ts';
import { addDays, civilDateAt, daysBetween, startOfDay, wallClockAt } from '../../domain/civil-date.ts';
import { isWorkingDay } from '../../domain/holidays.ts';
import type { PenaltyVoice } from '../../domain/message.ts';
import type { Anchor, Channel, Policy, Step, Tone } from '../../domain/policy.ts';
import { aCase, live } from './facts.ts';

const dayMs = 86_400_000;
const zone = 'Europe/Paris';

/** One of `good`, or now and then one that a limit forbids: with more of them hardly any policy would be accepted. */
const mostly = <T>(good: readonly T[], bad: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constant(bad) });

const anyStep: fc.Arbitrary<Omit<Step, 'key' | 'offset'> & { readonly jump: number }> = fc
  .record({
    channel: fc.constantFrom<Channel>('email', 'email', 'sms', 'call', 'letter', 'registeredLetter'),
    tone: fc.constantFrom<Tone>('friendly', 'firm', 'firm', 'formal'),
    anchor: mostly<Anchor>(['dueDate', 'dueDate', 'dueDate', 'previous'], 'registration'),
    jump: fc.constantFrom(0, 0, 1, 2, 3, 5, 9),
    companion: fc.boolean(),
    penalties: mostly<PenaltyVoice>(['none'], 'told'),
  })
  .map(({ companion, ...step }) => ({
    ...step,
    ...(step.channel === 'registeredLetter'
      ? { approval: true, deadlineDays: 8, tone: 'formal' as const, penalties: 'claimed' as const }
      : {}),
    ...(companion && step.jump === 0 && step.anchor === 'dueDate' ? { gap: 'PT0S' } : {}),
  }));

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    note: fc.option(fc.integer({ min: 1, max: 15 })),
    courtesy: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 3 }),
    first: fc.integer({ min: 1, max: 12 }),
    steps: fc.array(anyStep, { minLength: 1, maxLength: 7 }),
    agencyAfter: fc.option(mostly([8, 9, 15], 6)),
    minimumGap: mostly(['P3D', 'P4D', 'P1W'], 'P1D'),
    channelGap: mostly(['P3D', 'P5D'], 'P2D'),
    touchesPer7Days: mostly([1, 2, 2], 3),
    callsPer30Days: mostly([1, 4], 0),
    type: fc.constantFrom<DebtorType>('business', 'business', 'public', 'consumer'),
  })
  .map(({ note, courtesy, first, steps, agencyAfter, minimumGap, type, ...limits }) => {
    let day = first;
    const overdue = steps.map(({ jump, ...step }, at): Step => {
      day += at === 0 ? 0 : jump;
      const offset = `P${String(step.anchor === 'dueDate' ? day : jump)}D`;
      return { ...step, key: `s${String(at)}`, offset };
    });
    const neutral = { tone: 'neutral', channel: 'email' } as const;
    const before: Step[] = [
      ...(courtesy === null
        ? []
        : [{ ...neutral, key: 'courtesy', anchor: 'issueDate' as const, offset: `P${String(courtesy)}D` }]),
      ...(note === null ? [] : [{ ...neutral, key: 'note', anchor: 'dueDate' as const, offset: `-P${String(note)}D` }]),
    ];
    const agency: Step[] =
      agencyAfter === null || steps.every((step) => step.channel !== 'registeredLetter')
        ? []
        : [
            {
              ...{ key: 'agency', channel: 'agency', tone: 'formal', anchor: 'noticePresented', approval: true },
              ...{ offset: `P${String(agencyAfter)}D`, gap: 'PT0S' },
            } as const,
          ];
    return {
      ...{
        key: 'own',
        version: 1,
        name: 'À moi',
        window: 'businessHours',
        spread: 'PT2H',
        gather: 'PT0S',
        taskDays: 2,
      },
      ...{ minimumGap, limits, debtorTypes: [type], steps: [...before, ...overdue, ...agency] },
      plan: { noteBefore: 'P3D', reminderAfter: 'P1D', graceAfter: 'P3D', brokenAfter: 'P8D' },
    } as const;
  });

interface MadeStep {
  readonly step: Step;
  readonly atMs: number;
  readonly on: string;
}

/** A life in the debtor's zone; the letter is presented `postDays` after it left. */
function lived(policy: Policy, dueOn: string, registeredMs: number, postDays: number): MadeStep[] {
  const start: CaseFacts = aCase({
    ...{ policy, dueOn, issuedOn: addDays(dueOn, -30), registeredAt: new Date(registeredMs).toISOString() },
    debtor: { type: policy.debtorTypes?.[0] ?? 'business' },
  });
  const first = live(start, registeredMs);
  const letter = first.facts.steps.find((one) => one.channel === 'registeredLetter')?.completedAt;
  const presentedMs = letter ? Math.max(first.endMs, Date.parse(letter) + postDays * dayMs) : 0;
  const notice = { presentedOn: civilDateAt(presentedMs, zone), recordedAt: new Date(presentedMs).toISOString() };
  const second = letter ? live({ ...first.facts, notice }, presentedMs) : { steps: [] };
  return [...first.steps, ...second.steps].map((line) => {
    const [at = '', key] = line.split(' ');
    return {
      step: policy.steps.find((one) => one.key === key)!,
      atMs: Date.parse(at),
      on: civilDateAt(Date.parse(at), zone),
    };
  });
}

const anyLife = fc.record({
  policy: anyPolicy,
  dueDay: fc.integer({ min: 0, max: 1_000 }),
  registered: fc.integer({ min: -30, max: 40 }),
  postDays: fc.integer({ min: 0, max: 5 }),
});

function eachAccepted(
  check: (made: readonly MadeStep[], policy: Policy, dueOn: string) => void,
  change: (policy: Policy) => Policy = (policy) => policy,
  registeredDay: (drawn: number) => number = (drawn) => drawn,
): void {
  let accepted = 0;
  fc.assert(
    fc.property(anyLife, ({ policy, dueDay, registered, postDays }) => {
      if (!('policy' in checkPolicy(policy, defaultCreditorLimits))) return;
      accepted += 1;
      const dueOn = addDays('2026-01-01', dueDay);
      const registeredMs = startOfDay(addDays(dueOn, registeredDay(registered)), zone) + dayMs / 3;
      check(lived(change(policy), dueOn, registeredMs, postDays), policy, dueOn);
    }),
    { numRuns: 2_000 },
  );
  // Enough of them were accepted for the promise to mean something.
  expect(accepted).toBeGreaterThan(150);
}

const inAnyDays = (days: readonly string[], length: number): number =>
  Math.max(
    0,
    ...days.map((day) => days.filter((one) => daysBetween(one, day) >= 0 && daysBetween(one, day) < length).length),
  );

describe('a ladder that was accepted', () => {
  test('R20, R21: demands nothing before the day after the due date, and is neutral until then', () => {
    eachAccepted((made, _, dueOn) => {
      for (const { step, on } of made) expect(on > dueOn).toBe(step.tone !== 'neutral');
    });
  });

  test('R24: contacts on working days, in hours', () => {
    eachAccepted((made) => {
      for (const { atMs, on } of made) {
        expect(isWorkingDay(on, 'FR')).toBe(true);
        const { msOfDay } = wallClockAt(atMs, zone);
        expect(msOfDay).toBeGreaterThanOrEqual(9 * 3_600_000);
        expect(msOfDay).toBeLessThan(20 * 3_600_000);
      }
    });
  });

  test('R25: keeps the caps of the creditor, whenever the invoice came in', () => {
    eachAccepted((made) => {
      const contacts = made.filter(({ step }) => step.channel !== 'agency');
      const calls = contacts.filter(({ step }) => step.channel === 'call').map(({ on }) => on);
      const { touchesPer7Days, callsPer30Days } = defaultCreditorLimits.contact;
      expect(inAnyDays([...new Set(contacts.map(({ on }) => on))], 7)).toBeLessThanOrEqual(touchesPer7Days);
      expect(inAnyDays(calls, 30)).toBeLessThanOrEqual(callsPer30Days);
      expect(inAnyDays(calls, 7)).toBeLessThanOrEqual(7);
      for (const channel of new Set(contacts.map(({ step }) => step.channel))) {
        const days = contacts.filter(({ step }) => step.channel === channel).map(({ on }) => on);
        for (const [at, on] of days.entries())
          if (at > 0) expect(daysBetween(days[at - 1]!, on)).toBeGreaterThanOrEqual(3);
      }
    });
  });

  test('R25: leaves three days between steps that are not companions', () => {
    eachAccepted((made) => {
      for (const [at, { step, on }] of made.entries()) {
        if (at === 0 || step.channel === 'agency' || step.gap === 'PT0S') continue;
        expect(daysBetween(made[at - 1]!.on, on)).toBeGreaterThanOrEqual(3);
      }
    });
  });

  test('R22: reminds for no longer than allowed, weekends and holidays apart, when the invoice came in on time', () => {
    eachAccepted(
      (made, policy) => {
        const overdue = made.filter(({ step }) => step.tone !== 'neutral' && step.channel !== 'agency');
        const last = overdue.find(({ step }) => step.channel === 'registeredLetter') ?? overdue.at(-1);
        const most = policy.debtorTypes?.[0] === 'public' ? 35 : 28;
        if (last) expect(daysBetween(overdue[0]!.on, last.on)).toBeLessThanOrEqual(most);
      },
      (policy) => ({ ...policy, window: 'always', spread: 'PT0S' }),
      () => -30,
    );
  });

  test('R41: goes to the agency only after the days the notice gave', () => {
    let handedOver = 0;
    eachAccepted((made) => {
      const agency = made.find(({ step }) => step.channel === 'agency');
      if (!agency) return;
      handedOver += 1;
      const letter = made.findLast(({ step }) => step.channel === 'registeredLetter')!;
      expect(daysBetween(letter.on, agency.on)).toBeGreaterThan(8);
      expect(made.at(-1)).toBe(agency);
    });
    expect(handedOver).toBeGreaterThan(20);
  });

  test('R9, R10: claims nothing from a consumer before the notice, and everything from a public buyer with it', () => {
    eachAccepted((made, { debtorTypes }) => {
      const notice = made.findIndex(({ step }) => step.channel === 'registeredLetter');
      const before = notice < 0 ? made : made.slice(0, notice);
      if (debtorTypes?.includes('consumer'))
        expect(before.filter(({ step }) => step.penalties === 'told' || step.penalties === 'claimed')).toEqual([]);
      if (debtorTypes?.includes('public') && notice >= 0) expect(made[notice]!.step.penalties).toBe('claimed');
    });
  });
});
