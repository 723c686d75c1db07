/** What `decide` promises for every case at every instant, each promise told a second time without the code under test. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseFacts, Contact, DeliveryState, Hold, StepFact } from '../../domain/case-facts.ts';
import { addDays, civilDateAt, daysBetween, wallClockAt } from '../../domain/civil-date.ts';
import { decide } from '../../domain/decide.ts';
import { holidayZone, isWorkingDay } from '../../domain/holidays.ts';
import { defaultPolicies } from '../../domain/policies.ts';
import type { Anchor, Channel, Policy, Step } from '../../domain/policy.ts';
import { aCase, live, told } from './facts.ts';

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

const anyPlace = fc.constantFrom(
  { timeZone: 'Europe/Paris', country: 'FR', postcode: '35000' },
  { timeZone: 'Europe/Paris', country: 'FR', postcode: '67000' },
  { timeZone: 'Indian/Reunion', country: 'FR', postcode: '97400' },
  { timeZone: 'America/Martinique', country: 'FR', postcode: '97200' },
  { timeZone: 'Pacific/Noumea', country: 'NC', postcode: null },
  { timeZone: 'America/New_York', country: 'US', postcode: null },
  { timeZone: 'Africa/Casablanca', country: 'MA', postcode: null },
  { timeZone: 'Asia/Kathmandu', country: 'XX', postcode: null },
);

const anyChannel = fc.constantFrom<Channel>('email', 'sms', 'call', 'letter', 'registeredLetter', 'agency');
const anyStep = (index: number): fc.Arbitrary<Step> =>
  fc.record({
    key: fc.constant(`step-${String(index)}`),
    channel: anyChannel,
    tone: fc.constant('firm'),
    anchor: fc.constantFrom<Anchor>('issueDate', 'dueDate', 'dueDate', 'registration', 'previous', 'noticePresented'),
    offset: fc.constantFrom('-P30D', '-P3D', 'P0D', 'P2D', 'P1W', 'P1M', 'PT5H', 'PT10S'),
  });
const anyOwnPolicy: fc.Arbitrary<Policy> = fc
  .record({
    window: fc.constantFrom('businessHours', 'businessHours', 'always'),
    minimumGap: fc.constantFrom('P3D', 'P1D', 'PT4H', 'PT0S'),
    spread: fc.constantFrom('PT2H', 'PT0S', 'PT12H'),
    gather: fc.constantFrom('PT0S', 'PT15M'),
    channelGap: fc.constantFrom('P3D', 'PT0S', 'PT36H'),
    touchesPer7Days: fc.constantFrom(0, 1, 2, 7),
    callsPer30Days: fc.constantFrom(0, 1, 4),
    steps: fc
      .integer({ min: 1, max: 6 })
      .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => anyStep(index)))),
  })
  .map(({ channelGap, touchesPer7Days, callsPer30Days, ...own }) => ({
    ...defaultPolicies[0]!,
    ...own,
    key: 'own',
    limits: { channelGap, touchesPer7Days, callsPer30Days },
  }));
const anyPolicy = fc.oneof(fc.constantFrom(...defaultPolicies), anyOwnPolicy);

const anyState = fc.constantFrom<DeliveryState>(
  ...(['awaitingApproval', 'approved', 'claimed', 'retrying', 'awaitingPerson', 'accepted', 'dispatched'] as const),
  ...(['presented', 'done', 'failed', 'unknown', 'cancelled'] as const),
);
const anyHold = (nowMs: number): fc.Arbitrary<Hold> =>
  fc.record({
    id: fc.constant('hold'),
    kind: fc.constantFrom('pause', 'dispute', 'plan'),
    reason: fc.constant('because'),
    endsAt: fc.option(
      fc.integer({ min: -5 * dayMs, max: 40 * dayMs }).map((ms) => iso(nowMs + ms)),
      { freq: 3 },
    ),
  });
const anyContact = (nowMs: number): fc.Arbitrary<Contact> =>
  fc.record({
    channel: fc.constantFrom('email', 'sms', 'call', 'letter'),
    at: fc.integer({ min: 0, max: 30 * dayMs }).map((ms) => iso(nowMs - ms)),
  });

interface Moment {
  readonly facts: CaseFacts;
  readonly nowMs: number;
}

/** A case some way along its policy, and an instant after its registration. */
const anyMoment: fc.Arbitrary<Moment> = fc
  .record({
    policy: anyPolicy,
    place: anyPlace,
    invoiceId: fc.uuid(),
    dueDay: fc.integer({ min: 0, max: 1000 }),
    term: fc.integer({ min: 0, max: 60 }),
    registered: fc.integer({ min: -60 * dayMs, max: 90 * dayMs }),
    age: fc.integer({ min: 0, max: 120 * dayMs }),
    reachable: fc.record({ email: fc.boolean(), phone: fc.boolean(), mobile: fc.boolean(), address: fc.boolean() }),
    doneShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .chain(({ policy, place, dueDay, term, registered, age, doneShare, ...plain }) => {
    const dueOn = addDays('2026-01-01', dueDay);
    const registeredMs = Date.parse(dueOn) + registered;
    const nowMs = registeredMs + age;
    const done = policy.steps.slice(0, Math.floor(doneShare * (policy.steps.length + 1)));
    const current = policy.steps[done.length];
    const steps: StepFact[] = done.map(({ key, channel }, index) => ({
      step: key,
      channel,
      state: 'done',
      completedAt: iso(registeredMs + (age * (index + 1)) / (done.length + 1)),
      notBefore: null,
    }));
    const own = steps
      .filter((step) => step.channel !== 'agency')
      .map(({ channel, completedAt }): Contact => ({ channel, at: completedAt! }));
    return fc
      .record({
        holds: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(anyHold(nowMs), { maxLength: 3 })),
        others: fc.array(anyContact(nowMs), { maxLength: 6 }),
        inHand: current
          ? fc.option(
              fc.record({
                state: anyState,
                notBefore: fc.option(fc.integer({ min: -dayMs, max: dayMs }).map((ms) => iso(nowMs + ms))),
              }),
              { freq: 2 },
            )
          : fc.constant(null),
        presented: fc.boolean(),
      })
      .map(({ holds, others, inHand, presented }): Moment => {
        const inProgress =
          current && inHand ? [{ step: current.key, channel: current.channel, completedAt: null, ...inHand }] : [];
        const letter = presented ? steps.find((step) => step.channel === 'registeredLetter')?.completedAt : null;
        const debtor = { ...place, reachable: plain.reachable };
        return {
          nowMs,
          facts: aCase({
            ...{
              invoiceId: plain.invoiceId,
              policy,
              debtor,
              dueOn,
              issuedOn: addDays(dueOn, -term),
              registeredAt: iso(registeredMs),
            },
            ...{ steps: [...steps, ...inProgress], holds, contacts: [...own, ...others] },
            notice: letter ? { presentedOn: letter.slice(0, 10), recordedAt: letter } : null,
          }),
        };
      });
  });

const always = (check: (moment: Moment) => void, numRuns = 1_500) =>
  fc.assert(fc.property(anyMoment, check), { numRuns });

function untilOf({ facts, nowMs }: Moment): number | null {
  const { decision } = decide(facts, nowMs);
  return 'wait' in decision && decision.wait.until !== undefined ? Date.parse(decision.wait.until) : null;
}

/** The hours of law reference R24, in the debtor's time. */
function isAllowedTime(atMs: number, channel: Channel, { debtor, policy }: CaseFacts): boolean {
  if (policy.window === 'always') return true;
  const { date, msOfDay } = wallClockAt(atMs, debtor.timeZone);
  const hour = msOfDay / 3_600_000;
  const spoken = channel === 'sms' || channel === 'call';
  const open = spoken ? (hour >= 10 && hour < 13) || (hour >= 14 && hour < 20) : hour >= 9 && hour < 18;
  return open && isWorkingDay(date, holidayZone(debtor.country, debtor.postcode));
}

/** Days with a contact among the seven that end today, today's new one included. */
function touchDays(facts: CaseFacts, nowMs: number): number {
  const zone = facts.debtor.timeZone;
  const today = civilDateAt(nowMs, zone);
  const days = facts.contacts
    .map((one) => civilDateAt(Date.parse(one.at), zone))
    .filter((day) => daysBetween(day, today) < 7);
  return new Set([...days, today]).size;
}

/** Whole pauses such as P3D end at the start of a day; others are exact. */
function pauseOver(fromMs: number, pause: string, nowMs: number, timeZone: string): boolean {
  const days = /^P(\d+)D$/.exec(pause)?.[1];
  if (days !== undefined)
    return daysBetween(civilDateAt(fromMs, timeZone), civilDateAt(nowMs, timeZone)) >= Number(days);
  const [, count, unit] = /^PT(\d+)([HS])$/.exec(pause)!;
  return nowMs - fromMs >= Number(count) * (unit === 'H' ? 3_600_000 : 1_000);
}

describe('every decision', () => {
  test('is made: no case is an error, and every wait ends later than now', () => {
    let waits = 0;
    always((moment) => {
      const until = untilOf(moment);
      if (until === null) return;
      waits += 1;
      expect(until).toBeGreaterThan(moment.nowMs);
    });
    expect(waits).toBeGreaterThan(300);
  });

  test('gives its reasons', () => {
    always(({ facts, nowMs }) => {
      const { decision } = decide(facts, nowMs);
      const because = 'wait' in decision ? decision.wait.because : decision.because;
      expect(because.length).toBeGreaterThan(0);
      expect(because.every((reason) => reason.text.length > 0)).toBe(true);
      expect(new Set(because.filter((reason) => reason.code !== 'hold').map((reason) => reason.code)).size).toBe(
        because.filter((reason) => reason.code !== 'hold').length,
      );
    });
  });

  test('is the same when asked again, and leaves the facts alone', () => {
    always(({ facts, nowMs }) => {
      const before = JSON.stringify(facts);
      const first = decide(facts, nowMs);
      expect(decide(facts, nowMs)).toEqual(first);
      expect(JSON.stringify(facts)).toBe(before);
    });
  });

  test('is plain JSON, as the workflow gets it', () => {
    always(({ facts, nowMs }) => {
      const { decision } = decide(facts, nowMs);
      expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
    });
  });

  test('concerns the first step that is neither made nor passed over', () => {
    always(({ facts, nowMs }) => {
      const { decision, passes } = decide(facts, nowMs);
      const named = 'act' in decision ? decision.act : 'wait' in decision ? decision.wait.then : undefined;
      if (!named) return;
      const over = new Set([
        ...passes.map((one) => one.step),
        ...facts.steps.filter((one) => one.completedAt).map((one) => one.step),
      ]);
      const first = facts.policy.steps.find((step) => !over.has(step.key));
      expect(named).toMatchObject({ step: first?.key, channel: first?.channel });
    });
  });
});

describe('every act', () => {
  const acts = (check: (moment: Moment, step: Step) => void) => {
    let seen = 0;
    always((moment) => {
      const { decision } = decide(moment.facts, moment.nowMs);
      if (!('act' in decision)) return;
      seen += 1;
      check(
        moment,
        moment.facts.policy.steps.find((step) => step.key === decision.act.step)!,
      );
    }, 6_000);
    expect(seen).toBeGreaterThan(150);
  };
  const isNew = (facts: CaseFacts, step: Step) => !facts.steps.some((one) => one.step === step.key);

  test('is inside the hours and working days of the debtor', () => {
    acts(({ facts, nowMs }, step) => {
      expect(isAllowedTime(nowMs, step.channel, facts)).toBe(true);
    });
  });

  test('is under no hold', () => {
    acts(({ facts, nowMs }) => {
      expect(facts.holds.every((hold) => hold.endsAt !== null && Date.parse(hold.endsAt) <= nowMs)).toBe(true);
    });
  });

  test('is not before its date', () => {
    acts(({ facts, nowMs }, step) => {
      if (!isNew(facts, step)) return;
      const today = civilDateAt(nowMs, facts.debtor.timeZone);
      const days = /^(-?)P(\d+)([DW])$/.exec(step.offset);
      if (!days) return;
      const offset = Number(`${days[1]!}1`) * Number(days[2]) * (days[3] === 'W' ? 7 : 1);
      if (step.anchor === 'dueDate') expect(daysBetween(facts.dueOn, today)).toBeGreaterThanOrEqual(offset);
      if (step.anchor === 'issueDate') expect(daysBetween(facts.issuedOn, today)).toBeGreaterThanOrEqual(offset);
      if (step.anchor === 'noticePresented')
        expect(daysBetween(facts.notice!.presentedOn, today)).toBeGreaterThan(offset);
    });
  });

  test('has somewhere to go', () => {
    acts(({ facts }, step) => {
      if (!isNew(facts, step)) return;
      const { email, phone, mobile, address } = facts.debtor.reachable;
      expect(
        { email, sms: mobile, call: phone, letter: address, registeredLetter: address, agency: true }[step.channel],
      ).toBe(true);
    });
  });

  test('keeps the caps and pauses of the debtor and the gap of the policy', () => {
    acts(({ facts, nowMs }, step) => {
      if (!isNew(facts, step)) return;
      const { limits, minimumGap } = facts.policy;
      const zone = facts.debtor.timeZone;
      for (const made of facts.steps)
        expect(pauseOver(Date.parse(made.completedAt!), step.gap ?? minimumGap, nowMs, zone)).toBe(true);
      if (step.channel === 'agency') return;
      if (limits.touchesPer7Days > 0)
        expect(
          touchDays(facts, nowMs) <= limits.touchesPer7Days ||
            facts.contacts.some((one) => civilDateAt(Date.parse(one.at), zone) === civilDateAt(nowMs, zone)),
        ).toBe(true);
      const calls = facts.contacts.filter(
        (one) =>
          one.channel === 'call' && daysBetween(civilDateAt(Date.parse(one.at), zone), civilDateAt(nowMs, zone)) < 30,
      );
      if (step.channel === 'call' && limits.callsPer30Days > 0)
        expect(calls.length).toBeLessThan(limits.callsPer30Days);
      for (const one of facts.contacts.filter((contact) => contact.channel === step.channel))
        expect(pauseOver(Date.parse(one.at), limits.channelGap, nowMs, zone)).toBe(true);
    });
  });
});

describe('every wake-up', () => {
  test('finds something to do within a few more waits', () => {
    always((moment) => {
      let facts = moment.facts;
      let until = untilOf(moment);
      for (let rounds = 0; until !== null; rounds += 1) {
        expect(rounds, `still waiting: ${told(decide(facts, until))}`).toBeLessThan(8);
        const verdict = decide(facts, until);
        facts = { ...facts, passed: [...facts.passed, ...verdict.passes] };
        // A step passed over is progress: the count begins again.
        if (verdict.passes.length > 0) rounds = 0;
        const next = untilOf({ facts, nowMs: until });
        if (next !== null) expect(next).toBeGreaterThan(until);
        until = next;
      }
    });
  });

  test('stays where it is, however often one looks before it', () => {
    fc.assert(
      fc.property(anyMoment, fc.double({ min: 0, max: 1, noNaN: true }), (moment, share) => {
        const until = untilOf(moment);
        if (until === null) return;
        const { facts } = moment;
        const lookMs = Math.floor(moment.nowMs + (until - moment.nowMs) * share);
        const { decision, passes } = decide(facts, lookMs);
        if (passes.length > decide(facts, moment.nowMs).passes.length || !('wait' in decision)) return;
        expect(decision.wait.until === undefined ? null : Date.parse(decision.wait.until)).toBe(until);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('every life', () => {
  test('ends, makes each step once and in order, and never goes past the caps', () => {
    fc.assert(
      fc.property(anyMoment, ({ facts, nowMs }) => {
        const start = { ...facts, steps: [], holds: [], contacts: facts.contacts.slice(-3), notice: null };
        const life = live(start, nowMs);
        expect(told(life.end)).toMatch(/^open person$/);
        const order = facts.policy.steps.map((step) => step.key);
        const made = life.steps.map((line) => order.indexOf(line.split(' ')[1]!));
        expect(made).toEqual([...new Set(made)].sort((one, other) => one - other));
        const cap = facts.policy.limits.touchesPer7Days;
        const days = [
          ...new Set(
            life.facts.contacts
              .slice(start.contacts.length)
              .map((one) => civilDateAt(Date.parse(one.at), facts.debtor.timeZone)),
          ),
        ];
        for (const day of days)
          if (cap > 0)
            expect(
              days.filter((other) => daysBetween(other, day) >= 0 && daysBetween(other, day) < 7).length,
            ).toBeLessThanOrEqual(cap);
      }),
      { numRuns: 300 },
    );
  });
});
