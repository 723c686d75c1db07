/** The earliest moment a step may be taken, and every reason that moved it there. */
import type { CaseFacts } from './case-facts.ts';
import { addDays, type CivilDate, civilDateAt, daysBetween, startOfDay } from './civil-date.ts';
import { waitEndsOn } from './deadline.ts';
import type { Reason, ReasonCode } from './decision.ts';
import { addDuration, addDurationToDate, isDateBased, parseDuration } from './duration.ts';
import { holidayZone } from './holidays.ts';
import type { Step } from './policy.ts';
import { nextSendInstant } from './sending-window.ts';

export interface Earliest {
  readonly atMs: number;
  readonly because: readonly Reason[];
}

interface Bound {
  readonly atMs: number;
  readonly code: ReasonCode;
  readonly text: string;
}

/** The pushes of caps and windows settle within a month or two of days; more would mean a cap that can never be met. */
const mostRounds = 64;

/**
 * Adds a gap: date-based gaps (`P3D`) end at the start of a civil day, so that a message at 10:23 does not push the next one to 10:23 for ever;
 * gaps in hours or seconds are exact.
 */
function afterGap(fromMs: number, gap: string, timeZone: string): number {
  const duration = parseDuration(gap);
  if (!isDateBased(duration)) return addDuration(fromMs, duration, timeZone);
  return Math.max(fromMs, startOfDay(addDurationToDate(civilDateAt(fromMs, timeZone), duration), timeZone));
}

/**
 * The planned instant of a step, from its anchor and offset; null while the anchor has not happened (no letter presented yet).
 * A deadline of n days from presentation has passed on day n + 1, or after the next working day when day n is none: the step after it starts then.
 */
export function plannedMs(step: Step, facts: CaseFacts, previousMs: number | null): number | null {
  const zone = facts.debtor.timeZone;
  const offset = parseDuration(step.offset);
  const registeredMs = Date.parse(facts.registeredAt);
  switch (step.anchor) {
    case 'issueDate':
    case 'dueDate': {
      const date = step.anchor === 'dueDate' ? facts.dueOn : facts.issuedOn;
      if (isDateBased(offset)) return startOfDay(addDurationToDate(date, offset), zone);
      return addDuration(startOfDay(date, zone), offset, zone);
    }
    case 'registration':
      return addDuration(registeredMs, offset, zone);
    case 'previous':
      return addDuration(previousMs ?? registeredMs, offset, zone);
    case 'noticePresented': {
      if (!facts.notice) return null;
      if (!isDateBased(offset)) return addDuration(Date.parse(facts.notice.recordedAt), offset, zone);
      return startOfDay(addDays(lastDayGiven(step, facts, facts.notice.presentedOn), 1), zone);
    }
  }
}

/** The last day the debtor has after presentation. We may act later but never sooner: a wait ends on a working day (law reference 15.2). */
function lastDayGiven({ offset }: Step, { debtor, policy }: CaseFacts, presentedOn: CivilDate): CivilDate {
  const duration = parseDuration(offset);
  const isWait = policy.window !== 'always' && duration.sign > 0 && duration.ms === 0;
  if (!isWait) return addDurationToDate(presentedOn, duration);
  return waitEndsOn(presentedOn, offset, holidayZone(debtor.country, debtor.postcode));
}

function contactBounds(step: Step, facts: CaseFacts): Bound[] {
  if (step.channel === 'agency') return [];
  const sameChannel = facts.contacts
    .filter((contact) => contact.channel === step.channel)
    .map((contact) => Date.parse(contact.at));
  if (sameChannel.length === 0) return [];
  const atMs = afterGap(Math.max(...sameChannel), facts.policy.limits.channelGap, facts.debtor.timeZone);
  return [
    {
      atMs,
      code: 'channelGap',
      text: `Least pause between two messages to this debtor by ${step.channel}: ${facts.policy.limits.channelGap}`,
    },
  ];
}

function pastCap(atMs: number, step: Step, facts: CaseFacts): { code: ReasonCode; text: string } | null {
  if (step.channel === 'agency') return null;
  const { touchesPer7Days, callsPer30Days } = facts.policy.limits;
  if (touchesPer7Days === 0 && callsPer30Days === 0) return null;
  const zone = facts.debtor.timeZone;
  const day = civilDateAt(atMs, zone);
  const earlier = facts.contacts
    .map((contact) => ({ channel: contact.channel, day: civilDateAt(Date.parse(contact.at), zone) }))
    .filter((contact) => contact.day <= day);
  const touchDays = new Set(
    earlier.filter((contact) => daysBetween(contact.day, day) < 7).map((contact) => contact.day),
  );
  if (touchesPer7Days > 0 && !touchDays.has(day) && touchDays.size >= touchesPer7Days)
    return { code: 'touchCap', text: `At most ${String(touchesPer7Days)} days with a contact in 7` };
  const calls = earlier.filter((contact) => contact.channel === 'call' && daysBetween(contact.day, day) < 30);
  if (step.channel === 'call' && callsPer30Days > 0 && calls.length >= callsPer30Days)
    return { code: 'callCap', text: `At most ${String(callsPer30Days)} calls in 30 days` };
  return null;
}

/** The first instant at or after `fromMs` within the hours and working days of the step's channel in the debtor's zone. */
export function windowFor(step: Step, facts: CaseFacts, fromMs: number): Earliest {
  const { timeZone, country, postcode } = facts.debtor;
  const { atMs } = nextSendInstant(fromMs, step.channel, holidayZone(country, postcode), timeZone, facts.policy.window);
  return {
    atMs,
    because: atMs > fromMs ? [{ code: 'outsideWindow', text: 'Sending hours and working days of the debtor' }] : [],
  };
}

/**
 * The first instant at or after `fromMs` at which this step may be taken: previous completion plus gap, pause per channel, caps of the debtor,
 * sending window and working days of the debtor's zone. Deterministic; `fromMs` already holds the planned date and the end of holds.
 */
export function earliestFor(step: Step, facts: CaseFacts, fromMs: number, previousMs: number | null): Earliest {
  const because: Reason[] = [];
  const zone = facts.debtor.timeZone;
  let atMs = fromMs;
  const bounds = contactBounds(step, facts);
  if (previousMs !== null) {
    const gap = step.gap ?? facts.policy.minimumGap;
    bounds.unshift({
      atMs: afterGap(previousMs, gap, zone),
      code: 'minimumGap',
      text: `Least pause after the previous step: ${gap}`,
    });
  }
  for (const bound of bounds) {
    if (bound.atMs <= atMs) continue;
    atMs = bound.atMs;
    because.push({ code: bound.code, text: bound.text });
  }
  for (let round = 0; round < mostRounds; round++) {
    const open = windowFor(step, facts, atMs);
    if (!because.some((reason) => reason.code === 'outsideWindow')) because.push(...open.because);
    atMs = open.atMs;
    const cap = pastCap(atMs, step, facts);
    if (!cap) return { atMs, because };
    if (!because.some((reason) => reason.code === cap.code)) because.push(cap);
    atMs = startOfDay(addDays(civilDateAt(atMs, zone), 1), zone);
  }
  return { atMs, because };
}
