/** A step whose channel sends nothing for this creditor now: until when it waits, and why. */
import type { CaseFacts } from './case-facts.ts';
import type { ChannelStop } from './channel-stop.ts';
import type { Reason } from './decision.ts';
import type { Channel } from './policy.ts';

/** A stop that a person ends is looked at again this often, so that no case ever depends on a bell alone. */
const lookAgainMs = 6 * 3_600_000;

const channelName: Record<Channel, string> = {
  email: 'E-mail',
  sms: 'SMS',
  call: 'Calls',
  letter: 'Letters',
  registeredLetter: 'Registered letters',
  agency: 'The agency',
};

/** Whether a stop reaches this channel: the day's budget of letters is one for both kinds of letters. */
function reaches(stop: ChannelStop, channel: Channel): boolean {
  return (
    stop.channel === channel || (stop.kind === 'budget' && stop.channel === 'letter' && channel === 'registeredLetter')
  );
}

/** When a stop is over, or is looked at again: the next point of a fixed grid that starts with the stop. Epoch ms, after `nowMs`. */
function endMs(stop: ChannelStop, nowMs: number): number {
  if (stop.until !== null) return Date.parse(stop.until);
  const startMs = Date.parse(stop.stoppedAt);
  return startMs + (Math.floor(Math.max(0, nowMs - startMs) / lookAgainMs) + 1) * lookAgainMs;
}

/** The stops of one channel: the instant (epoch ms) before which nothing is sent in it, 0 when nothing is stopped, and a reason for each. */
export function underStops(
  facts: Pick<CaseFacts, 'stops'>,
  channel: Channel,
  nowMs: number,
): { untilMs: number; because: Reason[] } {
  const stops = (facts.stops ?? []).filter((stop) => reaches(stop, channel));
  return {
    untilMs: Math.max(0, ...stops.map((stop) => endMs(stop, nowMs))),
    because: stops.map(({ channel: stopped, kind, reason, until }): Reason => ({
      code: 'channelStopped',
      text: `${channelName[stopped]} stopped (${kind}): ${reason}`,
      facts: { channel: stopped, kind, until },
    })),
  };
}

/** What ends the stops that a decision names, for who asks. */
export function stopEnders(because: readonly Reason[]): string[] {
  return because
    .filter(({ code }) => code === 'channelStopped')
    .map(({ facts }) =>
      facts?.['kind'] === 'stale'
        ? 'The next report of the source that is too old: GET /v1/sources says which; POST /v1/sources/{key}/report.'
        : facts?.['until'] === null
          ? `The cause of the stop (${String(facts['kind'])}), mended by a person who completes its task channelStopped with { "retry": true }.`
          : `The end of the stop (${String(facts?.['kind'])}): ${String(facts?.['until'])}; sooner with { "retry": true } on its task channelStopped, where there is one.`,
    );
}
