import { describe, expect, test } from 'vitest';
import type { CaseFacts, DeliveryState } from '../../domain/case-facts.ts';
import { demo, smallAmount, standard } from '../../domain/policies.ts';
import { aCase, aHold, aStep, codes, decideAt, live, made, punctual, reachable, told } from './facts.ts';

const dayOf = (line: string) => line.slice(0, 10);
const pass = (step: string, code: 'dueDatePassed' | 'doneElsewhere' | 'approvalRefused', at: string) => ({
  step,
  code,
  text: 'because',
  at,
});

describe('the standard ladder, day by day', () => {
  const preDue = ['pre-due', '2026-08-31T07:00:00.000Z'] as const;
  const friendly = ['friendly', '2026-09-10T07:00:00.000Z'] as const;
  const firm = ['firm', '2026-09-17T07:00:00.000Z'] as const;
  const firmSms = ['firm-sms', '2026-09-17T08:00:00.000Z'] as const;
  const call = ['call', '2026-09-22T08:00:00.000Z'] as const;
  const notice = ['notice', '2026-09-30T10:00:00.000Z'] as const;

  test.each([
    ['a neutral e-mail 7 days before the due date', [], 'wait 2026-08-31T07:00:00.000Z pre-due'],
    ['a friendly e-mail 3 days after it', [preDue], 'wait 2026-09-10T07:00:00.000Z friendly'],
    ['a firm e-mail 10 days after it', [preDue, friendly], 'wait 2026-09-17T07:00:00.000Z firm'],
    ['a firm SMS the same day', [preDue, friendly, firm], 'wait 2026-09-17T08:00:00.000Z firm-sms'],
    ['a call 15 days after it', [preDue, friendly, firm, firmSms], 'wait 2026-09-22T08:00:00.000Z call'],
    [
      'a registered letter 21 days after it',
      [preDue, friendly, firm, firmSms, call],
      'wait 2026-09-28T07:00:00.000Z notice',
    ],
  ])('%s', (_, completions, expected) => {
    const facts = aCase(made(completions));
    const now = completions.at(-1)?.[1] ?? '2026-08-10T06:00:00.000Z';
    expect(told(decideAt(facts, now))).toBe(expected);
    const [, until, step] = expected.split(' ');
    expect(told(decideAt(facts, new Date(Date.parse(until!) - 1).toISOString()))).toBe(expected);
    expect(told(decideAt(facts, until!))).toBe(`act ${step!}`);
  });

  test('the agency once 8 full days have passed since first presentation', () => {
    const presented = { presentedOn: '2026-09-30', recordedAt: '2026-09-30T10:00:00.000Z' };
    const facts = aCase({ ...made([preDue, friendly, firm, firmSms, call, notice]), notice: presented });
    const verdict = decideAt(facts, '2026-09-30T10:00:00.000Z');
    // Day 8 is Thursday 8 October; it is the debtor's to the end.
    expect(told(verdict)).toBe('wait 2026-10-09T07:00:00.000Z agency');
    expect(verdict.decision).toMatchObject({ wait: { then: { name: 'handOverToAgency', channel: 'agency' } } });
  });

  test('lived from registration to the letter, each step is made once, on its day', () => {
    const life = live(aCase(), '2026-08-10T06:00:00.000Z');
    expect(life.steps).toEqual(
      [preDue, friendly, firm, firmSms, call]
        .map(([step, at]) => `${at} ${step}`)
        .concat('2026-09-28T07:00:00.000Z notice'),
    );
    expect(told(life.end)).toBe('open person');
  });

  test('each step names the activity of its channel', () => {
    const names = standard.steps.map(({ key }, index) => {
      const before = standard.steps.slice(0, index).map((step) => [step.key, '2026-08-15T08:00:00.000Z'] as const);
      const verdict = decideAt(
        aCase({ ...made(before), notice: { presentedOn: '2026-10-01', recordedAt: '2026-10-01T08:00:00.000Z' } }),
        '2026-08-20T08:00:00.000Z',
      );
      return 'wait' in verdict.decision ? [key, verdict.decision.wait.then?.name] : [key, told(verdict)];
    });
    expect(names).toEqual([
      ['pre-due', 'sendEmail'],
      ['friendly', 'sendEmail'],
      ['firm', 'sendEmail'],
      ['firm-sms', 'sendSms'],
      ['call', 'scheduleCall'],
      ['notice', 'requestRegisteredLetter'],
      ['agency', 'handOverToAgency'],
    ]);
  });

  test('a small amount gets one reminder, then the letter', () => {
    const life = live(aCase({ policy: { ...smallAmount, spread: 'PT0S' } }), '2026-08-10T06:00:00.000Z');
    expect(life.steps.map((line) => `${dayOf(line)} ${line.slice(25)}`)).toEqual([
      '2026-09-02 pre-due',
      '2026-09-14 firm',
      '2026-09-22 notice',
    ]);
  });
});

describe('the demonstration policy', () => {
  const start = '2026-10-17T22:00:00.000Z';
  const facts = aCase({ policy: demo, registeredAt: start });

  test('runs in seconds, at night and on a Saturday', () => {
    const life = live(facts, start);
    expect(life.steps).toEqual([
      '2026-10-17T22:00:07.000Z email',
      '2026-10-17T22:00:19.000Z sms',
      '2026-10-17T22:00:31.000Z call',
      '2026-10-17T22:00:43.000Z notice',
    ]);
    expect(told(life.end)).toBe('open person');
  });

  test('hands over 10 seconds after the presentation was recorded', () => {
    const { facts: lived } = live(facts, start);
    const notice = { presentedOn: '2026-10-18', recordedAt: '2026-10-17T22:01:00.000Z' };
    expect(told(decideAt({ ...lived, notice }, '2026-10-17T22:01:00.000Z'))).toBe(
      'wait 2026-10-17T22:01:12.000Z agency',
    );
  });
});

describe('working days, hours and zones', () => {
  const untilOf = (facts: CaseFacts, now = '2026-08-10T06:00:00.000Z') => told(decideAt(facts, now)).split(' ')[1];

  test('a step that falls on a weekend waits for Monday and says why', () => {
    const verdict = decideAt(aCase({ dueOn: '2026-09-05' }), '2026-08-10T06:00:00.000Z');
    expect(told(verdict)).toBe('wait 2026-08-31T07:00:00.000Z pre-due');
    expect(codes(verdict)).toEqual(['stepScheduled', 'outsideWindow']);
  });

  test('a step that falls on a public holiday of the debtor waits for the next working day', () => {
    // 11 November 2026 is a Wednesday; 26 December is a holiday in Alsace-Moselle only.
    expect(untilOf(aCase({ dueOn: '2026-11-18' }))).toBe('2026-11-12T08:00:00.000Z');
    const stStephen = (postcode: string) =>
      untilOf(
        aCase({ dueOn: '2029-01-02', debtor: { postcode }, registeredAt: '2028-12-01T08:00:00.000Z' }),
        '2028-12-01T08:00:00.000Z',
      );
    expect(stStephen('35000')).toBe('2028-12-26T08:00:00.000Z');
    expect(stStephen('67000')).toBe('2028-12-27T08:00:00.000Z');
  });

  test('a country without holiday data has weekends only', () => {
    const at = (country: string) => untilOf(aCase({ dueOn: '2026-11-18', debtor: { country, postcode: null } }));
    expect(at('XX')).toBe('2026-11-11T08:00:00.000Z');
    expect(at('FR')).toBe('2026-11-12T08:00:00.000Z');
  });

  test.each([
    ['Europe/Paris', '2026-08-31T07:00:00.000Z'],
    ['Indian/Reunion', '2026-08-31T05:00:00.000Z'],
    ['America/Martinique', '2026-08-31T13:00:00.000Z'],
    ['Pacific/Noumea', '2026-08-30T22:00:00.000Z'],
  ])('nine in the morning is that of the debtor: %s', (timeZone, expected) => {
    expect(untilOf(aCase({ debtor: { timeZone } }))).toBe(expected);
  });

  test('nine in the morning stays nine over a clock change', () => {
    // Clocks go back on Sunday 25 October 2026, forward on Sunday 28 March 2027.
    expect(untilOf(aCase({ dueOn: '2026-10-30' }))).toBe('2026-10-23T07:00:00.000Z');
    expect(untilOf(aCase({ dueOn: '2026-11-02' }))).toBe('2026-10-26T08:00:00.000Z');
    expect(untilOf(aCase({ dueOn: '2027-04-05' }))).toBe('2027-03-30T07:00:00.000Z');
  });

  test('leap days and year ends count as days', () => {
    const after = (dueOn: string) => {
      const facts = aCase({ dueOn, ...made([['pre-due', `${dueOn}T08:00:00.000Z`]]), contacts: [] });
      return untilOf(facts, `${dueOn}T09:00:00.000Z`);
    };
    expect(after('2028-02-28')).toBe('2028-03-02T08:00:00.000Z');
    expect(after('2027-02-26')).toBe('2027-03-01T08:00:00.000Z');
    expect(
      untilOf(aCase({ dueOn: '2028-03-07', registeredAt: '2028-02-01T08:00:00.000Z' }), '2028-02-01T08:00:00.000Z'),
    ).toBe('2028-02-29T08:00:00.000Z');
    expect(after('2026-12-29')).toBe('2027-01-04T08:00:00.000Z');
  });

  test('a wake-up outside the hours waits for them', () => {
    expect(told(decideAt(aCase(), '2026-08-31T18:30:00.000Z'))).toBe('wait 2026-09-01T07:00:00.000Z pre-due');
    expect(told(decideAt(aCase(), '2026-08-31T15:59:59.999Z'))).toBe('act pre-due');
  });

  test('a herd leaves spread over two hours, always at the same instant for one invoice', () => {
    const at = (invoiceId: string) => Date.parse(untilOf(aCase({ invoiceId, policy: standard }))!);
    const instants = Array.from({ length: 200 }, (_, index) => at(`invoice-${String(index)}`));
    const nine = Date.parse('2026-08-31T07:00:00.000Z');
    expect(Math.min(...instants)).toBeGreaterThanOrEqual(nine);
    expect(Math.max(...instants)).toBeLessThan(nine + 2 * 3_600_000);
    expect(new Set(instants.map((ms) => Math.floor((ms - nine) / 600_000))).size).toBe(12);
    expect(at('invoice-7')).toBe(instants[7]);
  });

  test('a herd that was late at night is spread over the next morning', () => {
    const late = Array.from({ length: 50 }, (_, index) =>
      untilOf(aCase({ invoiceId: `i-${String(index)}`, policy: standard }), '2026-08-31T20:00:00.000Z'),
    );
    expect(new Set(late).size).toBeGreaterThan(40);
    expect(late.every((until) => until! >= '2026-09-01T07:00:00.000Z' && until! < '2026-09-01T09:00:00.000Z')).toBe(
      true,
    );
  });

  test('a herd that is registered late is gathered and spread from its registration, not sent at once', () => {
    const now = '2026-10-20T08:00:00.000Z';
    const policy = { ...standard, gather: 'PT10M' };
    const late = Array.from({ length: 50 }, (_, index) =>
      untilOf(aCase({ invoiceId: `i-${String(index)}`, policy, registeredAt: now }), now),
    );
    expect(late.every((until) => until! >= '2026-10-20T08:10:00.000Z' && until! < '2026-10-20T10:10:00.000Z')).toBe(
      true,
    );
    expect(new Set(late).size).toBe(50);
  });

  test('a spread as long as the day ends before the hours do, and the next day is not a day later again', () => {
    const policy = { ...standard, spread: 'PT12H', gather: 'PT30M' };
    for (let index = 0; index < 300; index += 1) {
      const facts = aCase({ invoiceId: `i-${String(index)}`, policy });
      const until = untilOf(facts, '2026-08-31T20:00:00.000Z')!;
      expect(until >= '2026-09-01T07:30:00.000Z' && until < '2026-09-01T15:55:00.000Z').toBe(true);
      expect(told(decideAt(facts, until))).toBe('act pre-due');
    }
  });

  test("a message waits for the debtor's other invoices as long as the policy gathers", () => {
    expect(untilOf(aCase({ policy: { ...punctual, gather: 'PT15M' } }))).toBe('2026-08-31T07:15:00.000Z');
  });
});

describe('caps and pauses', () => {
  const firmNext = made([
    ['pre-due', '2026-08-31T07:00:00.000Z'],
    ['friendly', '2026-09-10T07:00:00.000Z'],
  ]);
  const firmDay = '2026-09-17T07:00:00.000Z';

  test('two days with a contact in seven put the third off to the first free day', () => {
    const facts = aCase({
      ...firmNext,
      contacts: [
        { channel: 'sms', at: '2026-09-14T09:00:00.000Z' },
        { channel: 'call', at: '2026-09-15T09:00:00.000Z' },
      ],
    });
    const verdict = decideAt(facts, firmDay);
    expect(told(verdict)).toBe('wait 2026-09-21T07:00:00.000Z firm');
    expect(codes(verdict)).toContain('touchCap');
    expect(told(decideAt(facts, '2026-09-21T07:00:00.000Z'))).toBe('act firm');
  });

  test('several contacts of one day are one touch', () => {
    const facts = aCase({
      ...firmNext,
      contacts: [
        { channel: 'sms', at: '2026-09-15T09:00:00.000Z' },
        { channel: 'call', at: '2026-09-15T14:00:00.000Z' },
      ],
    });
    expect(told(decideAt(facts, firmDay))).toBe('act firm');
  });

  test('a day that already has a contact may have another', () => {
    const facts = aCase({
      ...firmNext,
      contacts: [
        { channel: 'call', at: '2026-09-14T09:00:00.000Z' },
        { channel: 'sms', at: '2026-09-17T06:30:00.000Z' },
      ],
    });
    expect(told(decideAt(facts, firmDay))).toBe('act firm');
  });

  test('contacts made since the date of a late step count, too', () => {
    // The step was due on the 17th, held until the 23rd; meanwhile other invoices of this debtor were chased.
    const facts = aCase({
      ...firmNext,
      contacts: [
        { channel: 'sms', at: '2026-09-21T09:00:00.000Z' },
        { channel: 'call', at: '2026-09-22T09:00:00.000Z' },
      ],
    });
    const verdict = decideAt(facts, '2026-09-23T07:00:00.000Z');
    expect(told(verdict)).toBe('wait 2026-09-28T07:00:00.000Z firm');
    expect(codes(verdict)).toContain('touchCap');
  });

  test('four calls in thirty days put a fifth off', () => {
    const calls = ['2026-08-24', '2026-09-02', '2026-09-03', '2026-09-11'].map((day) => ({
      channel: 'call' as const,
      at: `${day}T09:00:00.000Z`,
    }));
    const before = ['pre-due', 'friendly', 'firm', 'firm-sms'].map(
      (step) => [step, '2026-08-20T09:00:00.000Z'] as const,
    );
    const facts = aCase({ ...made(before), contacts: calls });
    const verdict = decideAt(facts, '2026-09-22T08:00:00.000Z');
    expect(told(verdict)).toBe('wait 2026-09-23T08:00:00.000Z call');
    expect(codes(verdict)).toContain('callCap');
  });

  test('a message in the same channel on another invoice puts this one off by three days', () => {
    const facts = aCase({ ...firmNext, contacts: [{ channel: 'email', at: '2026-09-16T07:30:00.000Z' }] });
    const verdict = decideAt(facts, firmDay);
    expect(told(verdict)).toBe('wait 2026-09-21T07:00:00.000Z firm');
    expect(codes(verdict)).toContain('channelGap');
  });

  test('a step waits for the minimum gap after the one before, counted in days', () => {
    const facts = aCase({
      steps: [
        aStep('pre-due', 'email', { completedAt: '2026-08-31T07:00:00.000Z' }),
        aStep('friendly', 'email', { completedAt: '2026-09-16T15:40:00.000Z' }),
      ],
    });
    const verdict = decideAt(facts, firmDay);
    // Three days on is Saturday 19 September.
    expect(told(verdict)).toBe('wait 2026-09-21T07:00:00.000Z firm');
    expect(codes(verdict)).toContain('minimumGap');
  });

  test('an agency is no contact: no cap puts it off', () => {
    const all = standard.steps.slice(0, -1).map((step) => [step.key, '2026-09-20T09:00:00.000Z'] as const);
    const facts = aCase({
      ...made(all),
      notice: { presentedOn: '2026-09-28', recordedAt: '2026-09-28T10:00:00.000Z' },
      contacts: ['2026-10-05', '2026-10-06', '2026-10-07'].map((day) => ({
        channel: 'call' as const,
        at: `${day}T09:00:00.000Z`,
      })),
    });
    expect(told(decideAt(facts, '2026-10-07T09:00:00.000Z'))).toBe('act agency');
  });
});

describe('a late start', () => {
  test('passes the note before the due date over, says why, and takes the first overdue step at once', () => {
    const facts = aCase({ registeredAt: '2026-10-20T08:00:00.000Z' });
    const verdict = decideAt(facts, '2026-10-20T08:00:00.000Z');
    expect(told(verdict)).toBe('act friendly');
    expect(verdict.passes).toMatchObject([{ step: 'pre-due', code: 'dueDatePassed', at: '2026-10-20T08:00:00.000Z' }]);
  });

  test('then keeps the gaps: no burst', () => {
    const life = live(aCase({ registeredAt: '2026-10-20T08:00:00.000Z' }), '2026-10-20T08:00:00.000Z');
    expect(life.steps).toEqual([
      '2026-10-20T08:00:00.000Z friendly',
      '2026-10-23T07:00:00.000Z firm',
      '2026-10-23T08:00:00.000Z firm-sms',
      '2026-10-27T09:00:00.000Z call',
      '2026-10-30T08:00:00.000Z notice',
    ]);
  });

  test('on the due date itself is too late for the note, the day before is not', () => {
    const at = (registeredAt: string) => told(decideAt(aCase({ registeredAt, dueOn: '2026-09-08' }), registeredAt));
    expect(at('2026-09-07T08:00:00.000Z')).toBe('act pre-due');
    expect(at('2026-09-08T08:00:00.000Z')).toBe('wait 2026-09-11T07:00:00.000Z friendly');
  });

  test("is counted in the debtor's own day", () => {
    const late = { registeredAt: '2026-09-07T02:00:00.000Z', dueOn: '2026-09-07' };
    expect(decideAt(aCase(late), late.registeredAt).passes).toHaveLength(1);
    expect(decideAt(aCase({ ...late, debtor: { timeZone: 'America/Martinique' } }), late.registeredAt).passes).toEqual(
      [],
    );
  });

  test('after an outage the missed steps come one by one', () => {
    const facts = aCase(made([['pre-due', '2026-08-31T07:00:00.000Z']]));
    const life = live(facts, '2026-09-25T12:00:00.000Z');
    expect(life.steps.map((line) => `${dayOf(line)} ${line.slice(25)}`)).toEqual([
      '2026-09-25 friendly',
      '2026-09-28 firm',
      '2026-09-28 firm-sms',
      '2026-10-02 call',
      '2026-10-05 notice',
    ]);
  });

  test('with steps done elsewhere begins after them, a gap later', () => {
    const at = '2026-10-20T08:00:00.000Z';
    const passed = ['pre-due', 'friendly', 'firm', 'firm-sms'].map((step) => pass(step, 'doneElsewhere', at));
    expect(told(decideAt(aCase({ registeredAt: at, passed }), at))).toBe('wait 2026-10-23T08:00:00.000Z call');
  });
});

describe('holds', () => {
  const due = '2026-09-10T07:00:00.000Z';
  const facts = (...holds: CaseFacts['holds']) => aCase({ ...made([['pre-due', '2026-08-31T07:00:00.000Z']]), holds });

  test.each(['pause', 'dispute', 'plan'] as const)('without an end stop everything, with no wake-up: %s', (kind) => {
    const verdict = decideAt(facts(aHold({ kind, reason: 'Livraison incomplète' })), due);
    expect(told(verdict)).toBe(`open ${kind}`);
    expect(codes(verdict)).toEqual(['hold']);
    expect(JSON.stringify(verdict.decision)).toContain('Livraison incomplète');
  });

  test('with an end put the step off until then, within the hours', () => {
    const verdict = decideAt(facts(aHold({ endsAt: '2026-09-15T22:00:00.000Z' })), due);
    expect(told(verdict)).toBe('wait 2026-09-16T07:00:00.000Z friendly');
    expect(codes(verdict)).toEqual(['stepScheduled', 'hold', 'outsideWindow']);
    expect(told(decideAt(facts(aHold({ endsAt: '2026-09-15T22:00:00.000Z' })), '2026-09-16T07:00:00.000Z'))).toBe(
      'act friendly',
    );
  });

  test('with an end before the step change nothing', () => {
    expect(told(decideAt(facts(aHold({ endsAt: '2026-09-08T08:00:00.000Z' })), '2026-09-01T08:00:00.000Z'))).toBe(
      `wait ${due} friendly`,
    );
  });

  test('the last of several counts, and one without an end beats them all', () => {
    const short = aHold({ endsAt: '2026-09-11T08:00:00.000Z' });
    const long = aHold({ id: 'h2', kind: 'dispute', endsAt: '2026-09-18T08:00:00.000Z' });
    expect(told(decideAt(facts(short, long), due))).toBe('wait 2026-09-18T08:00:00.000Z friendly');
    expect(told(decideAt(facts(long, short), due))).toBe('wait 2026-09-18T08:00:00.000Z friendly');
    expect(told(decideAt(facts(short, long, aHold({ id: 'h3', kind: 'plan' })), due))).toBe('open plan');
  });

  test('end at their instant, not after it', () => {
    expect(told(decideAt(facts(aHold({ endsAt: '2026-09-10T08:00:00.000Z' })), '2026-09-10T07:59:59.999Z'))).toBe(
      'wait 2026-09-10T08:00:00.000Z friendly',
    );
    expect(told(decideAt(facts(aHold({ endsAt: '2026-09-10T08:00:00.000Z' })), '2026-09-10T08:00:00.000Z'))).toBe(
      'act friendly',
    );
  });

  test('stop what is in progress as well', () => {
    for (const state of ['claimed', 'retrying', 'approved', 'awaitingApproval', 'awaitingPerson'] as const) {
      const held = aCase({ steps: [aStep('pre-due', 'email', { state })], holds: [aHold({ kind: 'dispute' })] });
      expect(told(decideAt(held, due))).toBe('open dispute');
    }
  });

  test('come before the end of the policy: nobody is asked to decide what follows a dispute', () => {
    const passed = standard.steps.slice(0, -1).map((step) => pass(step.key, 'approvalRefused', due));
    for (const list of [passed, [...passed, pass('agency', 'approvalRefused', due)]]) {
      const verdict = decideAt(aCase({ passed: list, holds: [aHold({ kind: 'dispute' })] }), due);
      expect(told(verdict)).toBe('open dispute');
      expect(verdict.neededTask).toBeNull();
    }
  });
});

describe('a step in progress', () => {
  const now = '2026-08-31T08:00:00.000Z';
  const inState = (state: DeliveryState, notBefore: string | null = null, key = 'pre-due') => {
    const index = standard.steps.findIndex((step) => step.key === key);
    const before = made(standard.steps.slice(0, index).map((step) => [step.key, '2026-08-20T08:00:00.000Z']));
    const channel = standard.steps[index]!.channel;
    return decideAt(aCase({ steps: [...before.steps, aStep(key, channel, { state, notBefore })] }), now);
  };

  test.each<[DeliveryState, string, string]>([
    ['awaitingApproval', 'notice', 'open approval'],
    ['awaitingPerson', 'call', 'open call'],
    ['awaitingPerson', 'notice', 'open posting'],
    ['dispatched', 'notice', 'open presentation'],
    ['failed', 'friendly', 'open person'],
    ['accepted', 'friendly', 'open person'],
    ['presented', 'notice', 'open person'],
    ['done', 'friendly', 'open person'],
    ['unknown', 'friendly', 'open person'],
    ['cancelled', 'friendly', 'open person'],
  ])('%s (%s) waits for a person: %s', (state, key, expected) => {
    const verdict = inState(state, null, key);
    expect(told(verdict)).toBe(expected);
    expect(codes(verdict)).toEqual(['awaitingPerson']);
    expect(verdict.next).toBeNull();
  });

  test('claimed is claimed again at once: its worker may have died', () => {
    expect(told(inState('claimed'))).toBe('act pre-due');
  });

  test('approved leaves at once, within the hours', () => {
    expect(told(inState('approved', null, 'notice'))).toBe('act notice');
    const night = aCase({ steps: [aStep('pre-due', 'email', { state: 'approved' })] });
    expect(told(decideAt(night, '2026-08-31T20:00:00.000Z'))).toBe('wait 2026-09-01T07:00:00.000Z pre-due');
  });

  test('approved still meets the caps of the debtor', () => {
    const contacts = ['2026-08-27', '2026-08-28'].map((day) => ({
      channel: 'sms' as const,
      at: `${day}T09:00:00.000Z`,
    }));
    const facts = aCase({ steps: [aStep('pre-due', 'email', { state: 'approved' })], contacts });
    const verdict = decideAt(facts, now);
    expect(told(verdict)).toBe('wait 2026-09-03T07:00:00.000Z pre-due');
    expect(codes(verdict)).toContain('touchCap');
  });

  test('retrying is tried at once, or when the provider allows it, within the hours and after a dated hold', () => {
    expect(told(inState('retrying'))).toBe('act pre-due');
    expect(told(inState('retrying', '2026-08-31T08:20:00.000Z'))).toBe('wait 2026-08-31T08:20:00.000Z pre-due');
    expect(codes(inState('retrying', '2026-08-31T08:20:00.000Z'))).toEqual(['stepRetrying']);
    expect(told(inState('retrying', '2026-08-31T16:20:00.000Z'))).toBe('wait 2026-09-01T07:00:00.000Z pre-due');
    const held = aCase({
      steps: [aStep('pre-due', 'email', { state: 'retrying' })],
      holds: [aHold({ endsAt: '2026-09-02T08:00:00.000Z' })],
    });
    expect(told(decideAt(held, now))).toBe('wait 2026-09-02T08:00:00.000Z pre-due');
  });

  test('is never put off by its own first attempt', () => {
    const contacts = [{ channel: 'email' as const, at: '2026-08-31T07:59:00.000Z' }];
    expect(told(decideAt(aCase({ steps: [aStep('pre-due', 'email', { state: 'claimed' })], contacts }), now))).toBe(
      'act pre-due',
    );
  });

  test('keeps later steps waiting', () => {
    const facts = aCase({
      steps: [
        aStep('pre-due', 'email', { completedAt: '2026-08-31T07:00:00.000Z' }),
        aStep('friendly', 'email', { state: 'failed' }),
      ],
    });
    expect(told(decideAt(facts, '2026-12-01T09:00:00.000Z'))).toBe('open person');
  });

  test('given up with a date lets the next one follow, a gap later', () => {
    const facts = aCase({
      steps: [
        aStep('pre-due', 'email', { completedAt: '2026-08-31T07:00:00.000Z' }),
        aStep('friendly', 'email', { state: 'failed', completedAt: '2026-09-16T07:00:00.000Z' }),
      ],
    });
    expect(told(decideAt(facts, '2026-09-16T07:00:00.000Z'))).toBe('wait 2026-09-21T07:00:00.000Z firm');
  });
});

describe('contact points that are missing', () => {
  const now = '2026-09-17T08:30:00.000Z';
  const before = made([
    ['pre-due', '2026-08-31T07:00:00.000Z'],
    ['friendly', '2026-09-10T07:00:00.000Z'],
  ]);

  test('an e-mail that cannot go is passed over on its date, with the reason, and the next step follows', () => {
    const verdict = decideAt(aCase({ ...before, debtor: reachable({ email: false }) }), now);
    expect(verdict.passes).toMatchObject([{ step: 'firm', code: 'noContactPoint', at: now }]);
    expect(told(verdict)).toBe('act firm-sms');
  });

  test('an SMS needs a mobile number, a call any number', () => {
    const facts = aCase({
      ...made([
        ...before.steps.map((step) => [step.step, step.completedAt!] as const),
        ['firm', '2026-09-17T07:00:00.000Z'],
      ]),
      debtor: reachable({ mobile: false }),
    });
    const verdict = decideAt(facts, '2026-09-22T08:00:00.000Z');
    expect(verdict.passes.map((one) => one.step)).toEqual(['firm-sms']);
    expect(told(verdict)).toBe('act call');
    const silent = decideAt(
      { ...facts, debtor: { ...facts.debtor, ...reachable({ mobile: false, phone: false }) } },
      '2026-09-28T07:00:00.000Z',
    );
    expect(silent.passes.map((one) => one.step)).toEqual(['firm-sms', 'call']);
    expect(told(silent)).toBe('act notice');
  });

  test('nothing is passed over before its date: an address may still come', () => {
    const noEmail = aCase({ debtor: reachable({ email: false }) });
    const verdict = decideAt(noEmail, '2026-08-10T06:00:00.000Z');
    expect(verdict.passes).toEqual([]);
    expect(told(verdict)).toBe('wait 2026-08-31T07:00:00.000Z pre-due');
    expect(JSON.stringify(verdict.decision)).toContain('no contact point for email');
    expect(told(decideAt({ ...noEmail, debtor: aCase().debtor }, '2026-08-31T07:00:00.000Z'))).toBe('act pre-due');
  });

  test('nothing is passed over while a hold runs', () => {
    const facts = aCase({ ...before, debtor: reachable({ email: false }), holds: [aHold()] });
    expect(decideAt(facts, now).passes).toEqual([]);
  });

  test('a debtor without any contact point costs the messages, not the letter', () => {
    const life = live(
      aCase({ debtor: reachable({ email: false, phone: false, mobile: false }) }),
      '2026-08-10T06:00:00.000Z',
    );
    expect(life.facts.passed.map((one) => one.step)).toEqual(['pre-due', 'friendly', 'firm', 'firm-sms', 'call']);
    expect(life.steps).toEqual(['2026-09-28T07:00:00.000Z notice']);
  });

  test('a letter without an address waits for a person to find it, and is never passed over', () => {
    const facts = aCase({
      ...made(standard.steps.slice(0, 5).map((step) => [step.key, '2026-09-20T08:00:00.000Z'])),
      debtor: reachable({ address: false }),
    });
    const verdict = decideAt(facts, '2026-09-28T07:00:00.000Z');
    expect(told(verdict)).toBe('open person');
    expect(codes(verdict)).toEqual(['addressMissing']);
    expect(verdict.neededTask).toBe('checkAddress');
    expect(verdict.passes).toEqual([]);
  });
});

describe('the end', () => {
  const now = '2026-10-05T08:00:00.000Z';
  const five = standard.steps.slice(0, 5).map((step) => [step.key, '2026-09-20T08:00:00.000Z'] as const);

  test('no letter presented: the agency never comes by itself, a person decides', () => {
    const made6 = made([...five, ['notice', '2026-09-28T07:00:00.000Z']]);
    for (const at of [now, '2036-10-05T08:00:00.000Z']) {
      const verdict = decideAt(aCase(made6), at);
      expect(told(verdict)).toBe('open person');
      expect(codes(verdict)).toEqual(['awaitingPresentation']);
      expect(verdict.neededTask).toBe('endOfPolicy');
    }
  });

  test('every step made or passed over: a person decides what follows', () => {
    const all = standard.steps.map((step) => [step.key, '2026-09-20T08:00:00.000Z'] as const);
    const verdict = decideAt(aCase(made(all)), now);
    expect(told(verdict)).toBe('open person');
    expect(codes(verdict)).toEqual(['endOfPolicy']);
    expect(verdict.neededTask).toBe('endOfPolicy');
  });

  test('a refused approval passes the step over without shortening the next gap', () => {
    const passed = [pass('notice', 'approvalRefused', '2026-09-29T08:00:00.000Z')];
    expect(codes(decideAt(aCase({ ...made(five), passed }), now))).toEqual(['awaitingPresentation']);
  });

  test.each(['settled', 'writtenOff', 'handedOver'] as const)('%s finishes, whatever else is there', (status) => {
    const verdict = decideAt(
      aCase({ status, holds: [aHold()], steps: [aStep('pre-due', 'email', { state: 'claimed' })] }),
      now,
    );
    expect(verdict).toMatchObject({
      decision: { finish: status },
      waitingFor: 'nothing',
      passes: [],
      neededTask: null,
      next: null,
    });
  });

  test('a status nobody knows is an error, not a guess', () => {
    expect(() => decideAt(aCase({ status: 'lost' as never }), now)).toThrow(/invoice status.*lost/);
    expect(() => decideAt(aCase({ steps: [aStep('pre-due', 'email', { state: 'lost' as never })] }), now)).toThrow(
      /delivery state.*lost/,
    );
  });
});

describe('the step at hand', () => {
  test('is told with the instant from which it may ride along, before gathering and spreading', () => {
    const facts = aCase({ policy: { ...standard, gather: 'PT15M' } });
    const { next } = decideAt(facts, '2026-08-10T06:00:00.000Z');
    expect(next?.step.key).toBe('pre-due');
    expect(new Date(next!.earliestMs).toISOString()).toBe('2026-08-31T07:00:00.000Z');
  });

  test('is none under a hold: a held invoice rides along with nobody', () => {
    expect(decideAt(aCase({ holds: [aHold()] }), '2026-08-31T08:00:00.000Z').next).toBeNull();
  });
});
