/** What the activities are given by their host. */
import type { CaseDeps } from '../cases/act.ts';
import type { Writers } from '../cases/claim.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import type { Channel as ChannelName } from '../domain/policy.ts';
import type { Channel } from './channels/channel.ts';
import type { Pace } from './pace.ts';

export interface ActivityDeps {
  readonly cases: CaseDeps;
  readonly writers: Writers;
  /** The way out for a creditor's messages: a provider, or the local outbox. */
  readonly channelFor: (mode: 'test' | 'live', channel: ChannelName) => Channel;
  /** Keeps to the rates of providers and creditors. */
  readonly pace: Pace;
  /** Tells Temporal what an act queued for other workflows. */
  readonly deliver: (rings: readonly QueuedRing[]) => void;
}
