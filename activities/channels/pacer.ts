/** Slots of time at a provider's pace, shared fairly between creditors. In memory: each worker process keeps its own. */
import type { ChannelSettings } from './settings.ts';

/** Calls a second by the name of the channel that makes them; a channel that is absent has no limit. */
export type Rates = Readonly<Record<string, number>>;

/** What providers publish for new accounts. */
const defaultRates: Rates = { resend: 2, twilio: 10, maileva: 2 };

/** The rates in force: what the environment says, else the defaults. */
export function ratesOf({ resend, twilio }: ChannelSettings): Rates {
  return {
    ...defaultRates,
    ...(resend?.maxPerSecond === undefined ? {} : { resend: resend.maxPerSecond }),
    ...(twilio?.maxPerSecond === undefined ? {} : { twilio: twilio.maxPerSecond }),
  };
}

/** `reserved`: a slot is kept for the caller. Otherwise nothing is, and it asks again after the wait. */
export interface Slot {
  readonly reserved: boolean;
  readonly waitMs: number;
}

export interface Pacer {
  /** A slot for one call of this creditor, at most `patienceMs` away. `perMinute`: the creditor's own pace. */
  ask(provider: string, creditorId: string, perMinute: number | undefined): Slot;
  /** The provider asked for a pause. */
  hold(provider: string, forMs: number): void;
}

/** The longest wait that is worth a worker's slot. */
export const patienceMs = 2_000;
/** A creditor counts among those that share a provider for this long after it asked. */
const presentMs = 30_000;
const slowestGapMs = 60_000;
/** A wait is asked again after this at the latest, so that a case that has ended meanwhile is seen. */
const longestWaitMs = 10 * 60_000;

interface Seen {
  /** Last asked, last slot, and the end of the queue of those sent away: epoch ms. */
  askedMs: number;
  slotMs: number;
  queueMs: number;
}

interface Provider {
  readonly gapMs: number;
  heldUntilMs: number;
  /** Numbers of the slots taken: slot n is the instant n × gapMs. */
  readonly taken: Set<number>;
  readonly seen: Map<string, Seen>;
}

/**
 * Builds it. A creditor alone may use every slot; n creditors that ask get every n-th at most, so that whoever has ten thousand cases leaves gaps for
 * whoever has one. Those sent away are given instants one behind the other instead of coming back all at once.
 */
export function createPacer(rates: Rates, nowMs: () => number): Pacer {
  const providers = new Map<string, Provider>();
  const providerOf = (name: string): Provider | null => {
    const known = providers.get(name);
    if (known) return known;
    const rate = rates[name];
    if (rate === undefined) return null;
    const made: Provider = { gapMs: 1_000 / rate, heldUntilMs: 0, taken: new Set(), seen: new Map() };
    providers.set(name, made);
    return made;
  };
  return {
    ask: (name, creditorId, perMinute) => {
      const provider = providerOf(name);
      return provider ? slotOf(provider, creditorId, perMinute, nowMs()) : { reserved: true, waitMs: 0 };
    },
    hold: (name, forMs) => {
      const provider = providerOf(name);
      if (provider) provider.heldUntilMs = Math.max(provider.heldUntilMs, nowMs() + forMs);
    },
  };
}

function slotOf(provider: Provider, creditorId: string, perMinute: number | undefined, nowMs: number): Slot {
  forget(provider, nowMs);
  const seen = provider.seen.get(creditorId) ?? { askedMs: nowMs, slotMs: -Infinity, queueMs: 0 };
  seen.askedMs = nowMs;
  provider.seen.set(creditorId, seen);
  const present = [...provider.seen.values()].filter(({ askedMs }) => askedMs >= nowMs - presentMs).length;
  const ownGapMs = Math.max(provider.gapMs * present, perMinute === undefined ? 0 : slowestGapMs / perMinute);
  const atMs = firstFree(provider, Math.max(nowMs, provider.heldUntilMs, seen.slotMs + ownGapMs));
  if (atMs - nowMs <= patienceMs) {
    provider.taken.add(Math.round(atMs / provider.gapMs));
    seen.slotMs = atMs;
    return { reserved: true, waitMs: Math.max(0, Math.ceil(atMs - nowMs)) };
  }
  const queuedMs = Math.max(atMs, seen.queueMs + ownGapMs);
  const backMs = Math.min(queuedMs, nowMs + longestWaitMs);
  seen.queueMs = backMs < queuedMs ? nowMs : backMs;
  return { reserved: false, waitMs: Math.ceil(backMs - nowMs) };
}

function firstFree({ gapMs, taken }: Provider, fromMs: number): number {
  let slot = Math.ceil(fromMs / gapMs);
  while (taken.has(slot)) slot += 1;
  return slot * gapMs;
}

function forget(provider: Provider, nowMs: number): void {
  const past = Math.floor(nowMs / provider.gapMs) - 1;
  for (const slot of provider.taken) if (slot < past) provider.taken.delete(slot);
  // A minute after its last slot the slowest pace a creditor can set allows the next one.
  for (const [id, { askedMs, slotMs, queueMs }] of provider.seen)
    if (Math.max(askedMs, slotMs + slowestGapMs, queueMs) < nowMs - presentMs) provider.seen.delete(id);
}
