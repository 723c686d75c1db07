/** What the ERP is told, and how one event gets to one endpoint. Plain JSON. */
import { spreadMs } from './spread.ts';

export interface EndpointSecret {
  /** `whsec_` and base64 of 32 random bytes. */
  readonly secret: string;
  /** ISO instants. */
  readonly since: string;
  /** It signs until then; null: it is the newest. */
  readonly until: string | null;
}

export interface WebhookAction {
  readonly name: 'tellEndpoint';
  readonly step: 'tell';
}

export type WebhookOutcome = 'delivered' | 'failed' | 'skipped';

export type WebhookChoice =
  | { readonly wait: { readonly until: string; readonly then: WebhookAction } }
  | { readonly act: WebhookAction }
  | { readonly finish: WebhookOutcome };

export interface WebhookDecided {
  readonly seq: number;
  readonly decision: WebhookChoice;
  readonly label: string;
  readonly details: string;
}

/** What came back from one try. No text of the endpoint is kept: what it answers is not ours to show. */
export type EndpointAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  /** No answer, or none that may be asked for; `problem` in words, without the address. */
  | { readonly kind: 'unreachable'; readonly problem: string };

export interface WebhookFacts {
  readonly deliveryId: string;
  /** Tries so far, this one among them. */
  readonly attempts: number;
  /** Since when every try at this endpoint has failed (epoch ms); null: the last one arrived. */
  readonly failingSinceMs: number | null;
}

export interface WebhookVerdict {
  readonly choice: WebhookChoice;
  /** What went wrong, for people; null: it arrived. */
  readonly problem: string | null;
  /** What this try says of the endpoint: it takes messages, it fails, it told us to stop, it has failed for too long. */
  readonly endpoint: 'works' | 'fails' | 'gone' | 'failsTooLong';
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses between one try and the next (Standard Webhooks 1.0): with the first, at once, ten tries in a little more than three days. */
export const pausesMs: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];
/** An endpoint that has taken nothing for this long is told nothing more. */
export const giveUpAfterMs = 5 * 24 * hour;
/** A `Retry-After` beyond this is not believed. */
export const longestRetryAfterMs = 24 * hour;

export const tell: WebhookAction = { name: 'tellEndpoint', step: 'tell' };

/** Busy or behind a gateway that is: the next pause of the schedule is left out. */
const slowDown: ReadonlySet<number> = new Set([429, 502, 504]);

/** Decides what follows from one try: 2xx arrived, 410 wants nothing more, everything else is tried again until the schedule ends. */
export function decideWebhook(facts: WebhookFacts, answer: EndpointAnswer, nowMs: number): WebhookVerdict {
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300)
    return { choice: { finish: 'delivered' }, problem: null, endpoint: 'works' };
  const problem = problemOf(answer);
  if (answer.kind === 'answered' && answer.status === 410)
    return { choice: { finish: 'failed' }, problem, endpoint: 'gone' };
  if (facts.failingSinceMs !== null && nowMs - facts.failingSinceMs >= giveUpAfterMs)
    return { choice: { finish: 'failed' }, problem, endpoint: 'failsTooLong' };
  const pauseMs = pauseAfter(facts, answer);
  if (pauseMs === null) return { choice: { finish: 'failed' }, problem, endpoint: 'fails' };
  const until = new Date(nowMs + pauseMs).toISOString();
  return { choice: { wait: { until, then: tell } }, problem, endpoint: 'fails' };
}

/** The scheduled pause, or what the endpoint asked for if that is longer, and up to a tenth more by the id, so that a herd does not come back as one. */
function pauseAfter({ deliveryId, attempts }: WebhookFacts, answer: EndpointAnswer): number | null {
  if (pausesMs[attempts - 1] === undefined) return null;
  const slower = answer.kind === 'answered' && slowDown.has(answer.status) ? 1 : 0;
  const scheduledMs = pausesMs[Math.min(attempts - 1 + slower, pausesMs.length - 1)] ?? 0;
  const askedMs = answer.kind === 'answered' ? Math.min(answer.retryAfterMs ?? 0, longestRetryAfterMs) : 0;
  const pauseMs = Math.max(scheduledMs, askedMs);
  return pauseMs + spreadMs(deliveryId, pauseMs / 10);
}

function problemOf(answer: EndpointAnswer): string {
  if (answer.kind === 'unreachable') return answer.problem;
  const { status } = answer;
  if (status === 410) return 'It answered 410: it wants no more messages';
  if (status >= 300 && status < 400) return `It answered ${String(status)}: redirects are not followed`;
  return `It answered ${String(status)}`;
}

/** Pause of a message that found too many others under way to the same endpoint: 5 s, doubled up to 5 min, and up to as much again by the id. */
export function busyPauseMs(deliveryId: string, timesBefore: number): number {
  const pauseMs = Math.min(5 * minute, 5 * second * 2 ** Math.min(timesBefore, 10));
  return pauseMs + spreadMs(deliveryId, pauseMs);
}

/** Which secrets sign at this instant, newest first. */
export function signing(secrets: readonly EndpointSecret[], nowMs: number): readonly string[] {
  return secrets.filter(({ until }) => until === null || Date.parse(until) > nowMs).map(({ secret }) => secret);
}

/** More of them would only make the header long. */
const mostSecrets = 4;

/** The secrets after a new one was made: those before sign at most until `oldUntilMs`, those that have ended are forgotten. */
export function rotated(
  secrets: readonly EndpointSecret[],
  fresh: string,
  nowMs: number,
  oldUntilMs: number,
): EndpointSecret[] {
  const kept = secrets
    .map((one) => {
      const untilMs = Math.min(one.until === null ? oldUntilMs : Date.parse(one.until), oldUntilMs);
      return { ...one, until: new Date(untilMs).toISOString() };
    })
    .filter(({ until }) => Date.parse(until) > nowMs);
  return [{ secret: fresh, since: new Date(nowMs).toISOString(), until: null }, ...kept].slice(0, mostSecrets);
}
