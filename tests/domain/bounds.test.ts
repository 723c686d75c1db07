import { describe, expect, test } from 'vitest';
import { earliestFor, plannedMs, windowFor } from '../../domain/bounds.ts';
import type { CaseFacts } from '../../domain/case-facts.ts';
import type { Anchor, Channel, Step } from '../../domain/policy.ts';
import { aCase, punctual } from './facts.ts';

const aStep = (overrides: Partial<Step> = {}): Step => ({
  key: 'step',
  channel: 'email',
  tone: 'firm',
  anchor: 'dueDate',
  offset: 'P3D',
  ...overrides,
});
const planned = (anchor: Anchor, offset: string, facts: CaseFacts = aCase(), previous: string | null = null) => {
  const ms = plannedMs(aStep({ anchor, offset }), facts, previous === null ? null : Date.parse(previous));
  return ms === null ? null : new Date(ms).toISOString();
};
const earliest = (step: Partial<Step>, facts: CaseFacts, from: string, previous: string | null = null) => {
  const { atMs, because } = earliestFor(
    aStep(step),
    facts,
    Date.parse(from),
    previous === null ? null : Date.parse(previous),
  );
  return [new Date(atMs).toISOString(), ...because.map((reason) => reason.code)];
};

describe('the planned date of a step', () => {
  test("counts from the issue date or the due date, at the start of the debtor's day", () => {
    expect(planned('dueDate', 'P3D')).toBe('2026-09-09T22:00:00.000Z');
    expect(planned('dueDate', '-P7D')).toBe('2026-08-30T22:00:00.000Z');
    expect(planned('issueDate', 'P5D')).toBe('2026-08-12T22:00:00.000Z');
    expect(planned('dueDate', 'P3D', aCase({ debtor: { timeZone: 'America/Martinique' } }))).toBe(
      '2026-09-10T04:00:00.000Z',
    );
    expect(planned('dueDate', 'PT10H')).toBe('2026-09-07T08:00:00.000Z');
  });

  test('counts from the registration to the millisecond', () => {
    expect(planned('registration', 'PT5S')).toBe('2026-08-10T06:00:05.000Z');
  });

  test('counts from the step before, or from the registration where there is none', () => {
    expect(planned('previous', 'PT10S', aCase(), '2026-09-10T07:00:00.000Z')).toBe('2026-09-10T07:00:10.000Z');
    expect(planned('previous', 'P2D', aCase(), '2026-10-24T07:00:00.000Z')).toBe('2026-10-26T08:00:00.000Z');
    expect(planned('previous', 'PT10S')).toBe('2026-08-10T06:00:10.000Z');
  });

  test('is unknown until the letter is presented', () => {
    expect(planned('noticePresented', 'P8D')).toBeNull();
  });

  test('leaves the debtor the whole last day after presentation, whenever it was recorded', () => {
    const notice = { presentedOn: '2026-09-30', recordedAt: '2026-10-05T15:00:00.000Z' };
    expect(planned('noticePresented', 'P8D', aCase({ notice }))).toBe('2026-10-08T22:00:00.000Z');
    expect(planned('noticePresented', 'PT10S', aCase({ notice }))).toBe('2026-10-05T15:00:10.000Z');
  });

  test('R28: leaves the debtor the next working day when the last one is a Saturday, a Sunday or a holiday', () => {
    const presented = (presentedOn: string) => ({
      notice: { presentedOn, recordedAt: `${presentedOn}T08:00:00.000Z` },
    });
    // Saturday 3 October: Monday is still the debtor's, the step starts on Tuesday.
    expect(planned('noticePresented', 'P8D', aCase(presented('2026-09-25')))).toBe('2026-10-05T22:00:00.000Z');
    // 11 November.
    expect(planned('noticePresented', 'P8D', aCase(presented('2026-11-03')))).toBe('2026-11-12T23:00:00.000Z');
  });

  test('knows months, leap days and year ends', () => {
    expect(planned('dueDate', 'P1M', aCase({ dueOn: '2027-01-31' }))).toBe('2027-02-27T23:00:00.000Z');
    expect(planned('dueDate', 'P1D', aCase({ dueOn: '2028-02-28' }))).toBe('2028-02-28T23:00:00.000Z');
    expect(planned('dueDate', 'P3D', aCase({ dueOn: '2026-12-30' }))).toBe('2027-01-01T23:00:00.000Z');
  });

  test('that cannot be read is an error which names it', () => {
    expect(() => planned('dueDate', '3 days')).toThrow(/"3 days"/);
  });
});

describe('the earliest instant of a step', () => {
  const monday = '2026-09-14T07:00:00.000Z';

  test('is the one asked for when nothing stands against it', () => {
    expect(earliest({}, aCase(), monday)).toEqual([monday]);
  });

  test('keeps the gap of the policy, or its own where it has one', () => {
    expect(earliest({}, aCase(), monday, '2026-09-11T15:00:00.000Z')).toEqual([monday]);
    expect(earliest({}, aCase(), monday, '2026-09-12T15:00:00.000Z')).toEqual([
      '2026-09-15T07:00:00.000Z',
      'minimumGap',
      'outsideWindow',
    ]);
    expect(earliest({ gap: 'PT0S' }, aCase(), monday, '2026-09-12T15:00:00.000Z')).toEqual([monday]);
    expect(earliest({ gap: 'PT90M' }, aCase(), monday, monday)).toEqual(['2026-09-14T08:30:00.000Z', 'minimumGap']);
  });

  test('keeps the pause of its own channel only, after the last contact in it', () => {
    const contacts = [
      { channel: 'email' as const, at: '2026-09-13T10:00:00.000Z' },
      { channel: 'email' as const, at: '2026-09-02T10:00:00.000Z' },
    ];
    expect(earliest({}, aCase({ contacts }), monday)).toEqual([
      '2026-09-16T07:00:00.000Z',
      'channelGap',
      'outsideWindow',
    ]);
    expect(earliest({ channel: 'call' }, aCase({ contacts }), '2026-09-14T08:00:00.000Z')).toEqual([
      '2026-09-14T08:00:00.000Z',
    ]);
  });

  const touches = (touchesPer7Days: number) => ({ ...punctual, limits: { ...punctual.limits, touchesPer7Days } });
  const sms = (...days: string[]) => days.map((day) => ({ channel: 'sms' as const, at: `${day}T10:00:00.000Z` }));

  test('counts seven days for touches, the first of them included', () => {
    const facts = aCase({ contacts: sms('2026-09-08', '2026-09-09') });
    expect(earliest({}, facts, monday)).toEqual(['2026-09-15T07:00:00.000Z', 'touchCap', 'outsideWindow']);
    expect(earliest({}, facts, '2026-09-15T07:00:00.000Z')).toEqual(['2026-09-15T07:00:00.000Z']);
  });

  test('has no cap where the cap is 0', () => {
    const contacts = sms('2026-09-09', '2026-09-10', '2026-09-11', '2026-09-12', '2026-09-13');
    expect(earliest({}, aCase({ contacts, policy: touches(0) }), monday)).toEqual([monday]);
  });

  test('counts the days of the debtor, not those of UTC', () => {
    // Both at 9 September in Martinique: one touch.
    const contacts = [
      { channel: 'sms' as const, at: '2026-09-09T18:00:00.000Z' },
      { channel: 'call' as const, at: '2026-09-10T00:30:00.000Z' },
    ];
    const at = '2026-09-14T13:00:00.000Z';
    expect(earliest({}, aCase({ contacts, debtor: { timeZone: 'America/Martinique' } }), at)).toEqual([at]);
    expect(earliest({}, aCase({ contacts }), at)[1]).toBe('touchCap');
  });

  test('counts thirty days for calls', () => {
    const policy = { ...punctual, limits: { ...touches(0).limits, callsPer30Days: 1 } };
    const contacts = [{ channel: 'call' as const, at: '2026-08-18T10:00:00.000Z' }];
    expect(earliest({ channel: 'call' }, aCase({ contacts, policy }), '2026-09-16T08:00:00.000Z')).toEqual([
      '2026-09-17T08:00:00.000Z',
      'callCap',
      'outsideWindow',
    ]);
    expect(earliest({}, aCase({ contacts, policy }), '2026-09-16T08:00:00.000Z')).toEqual(['2026-09-16T08:00:00.000Z']);
  });

  test('names each reason once, with its number', () => {
    const facts = aCase({
      contacts: [...sms('2026-09-10', '2026-09-11'), { channel: 'email' as const, at: '2026-09-11T09:00:00.000Z' }],
    });
    const { because } = earliestFor(aStep(), facts, Date.parse(monday), Date.parse('2026-09-12T09:00:00.000Z'));
    expect(because.map((reason) => reason.code)).toEqual(['minimumGap', 'outsideWindow', 'touchCap']);
    expect(because.map((reason) => reason.text).join('; ')).toContain('P3D');
    expect(because.map((reason) => reason.text).join('; ')).toContain('At most 2 days');
  });

  test('asks an agency for hours only', () => {
    const contacts = sms('2026-09-09', '2026-09-10', '2026-09-11');
    expect(
      earliest(
        { channel: 'agency', gap: 'PT0S' },
        aCase({ contacts }),
        '2026-09-13T12:00:00.000Z',
        '2026-09-13T11:00:00.000Z',
      ),
    ).toEqual([monday, 'outsideWindow']);
  });
});

describe('the window of a step', () => {
  test.each<[Channel, string]>([
    ['email', '2026-09-14T07:00:00.000Z'],
    ['registeredLetter', '2026-09-14T07:00:00.000Z'],
    ['sms', '2026-09-14T08:00:00.000Z'],
    ['call', '2026-09-14T08:00:00.000Z'],
  ])('opens at the hour of its channel: %s', (channel, expected) => {
    const { atMs, because } = windowFor(aStep({ channel }), aCase(), Date.parse('2026-09-12T12:00:00.000Z'));
    expect(new Date(atMs).toISOString()).toBe(expected);
    expect(because.map((reason) => reason.code)).toEqual(['outsideWindow']);
  });

  test('gives no reason when it is open, and is always open where the policy says so', () => {
    const open = Date.parse('2026-09-14T07:30:00.000Z');
    expect(windowFor(aStep(), aCase(), open)).toEqual({ atMs: open, because: [] });
    const night = Date.parse('2026-09-13T01:00:00.000Z');
    expect(windowFor(aStep(), aCase({ policy: { ...punctual, window: 'always' } }), night)).toEqual({
      atMs: night,
      because: [],
    });
  });
});
