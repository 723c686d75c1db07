/** How old what we know of payments may be. Whoever has not heard from the bank does not know what is owed, and says nothing. Pure. */
import type { ChannelStop } from './channel-stop.ts';
import { actionForChannel } from './decision.ts';
import type { Channel } from './policy.ts';

/** Where money facts come from. */
export interface Source {
  readonly key: string;
  /** Older than this, nothing is sent; null: its age is only shown. */
  readonly withinHours: number | null;
  /** ISO instant of its last report; null: none yet. */
  readonly reportedAt: string | null;
  /** ISO instant since which `withinHours` is asked of it: a source that never reported has that long for its first report. */
  readonly updatedAt: string;
}

const hourMs = 3_600_000;
const channels = Object.keys(actionForChannel) as Channel[];

/** The instant (epoch ms) from which a source is too old; null: it may be any age. */
export function staleFromMs({ withinHours, reportedAt, updatedAt }: Omit<Source, 'key'>): number | null {
  return withinHours === null ? null : Date.parse(reportedAt ?? updatedAt) + withinHours * hourMs;
}

/** Whether nobody knows any more, at an instant, what this source has to tell. To the very hour it is still fresh. */
export function isStale(source: Omit<Source, 'key'>, nowMs: number): boolean {
  const fromMs = staleFromMs(source);
  return fromMs !== null && fromMs < nowMs;
}

/** The stops that stale sources put on every channel at an instant; none while each source is fresh. They end with a report, so they have no end of their own. */
export function staleStops(sources: readonly Source[], nowMs: number): ChannelStop[] {
  const stale = sources.filter((source) => isStale(source, nowMs));
  if (stale.length === 0) return [];
  const stoppedAt = new Date(Math.min(...stale.map((source) => staleFromMs(source) ?? nowMs))).toISOString();
  const reason = stale.map(silence).join('; ');
  return channels.map((channel) => ({ channel, kind: 'stale', reason, stoppedAt, until: null }));
}

function silence({ key, withinHours, reportedAt }: Source): string {
  const last = reportedAt === null ? 'has never reported' : `last reported at ${reportedAt}`;
  return `source ${key} ${last}, at most ${String(withinHours)} hours are allowed`;
}

/** Age in whole minutes at an instant; null: it never reported. */
export const ageMinutes = ({ reportedAt }: Pick<Source, 'reportedAt'>, nowMs: number): number | null =>
  reportedAt === null ? null : Math.max(0, Math.floor((nowMs - Date.parse(reportedAt)) / 60_000));
