/** What `decide` answers, and what travels to the workflow in its start or a signal. Plain JSON. */
import type { HoldKind } from './case-facts.ts';
import type { Channel } from './policy.ts';

/** Names of the action activities, as an operator reads them in the Temporal UI. */
export type ActionName =
  'sendEmail' | 'sendSms' | 'scheduleCall' | 'sendLetter' | 'requestRegisteredLetter' | 'handOverToAgency';

export const actionForChannel: Record<Channel, ActionName> = {
  email: 'sendEmail',
  sms: 'sendSms',
  call: 'scheduleCall',
  letter: 'sendLetter',
  registeredLetter: 'requestRegisteredLetter',
  agency: 'handOverToAgency',
};

export interface Action {
  readonly name: ActionName;
  readonly step: string;
  readonly channel: Channel;
}

/** Why something is decided: a stable code, its facts, and a sentence an operator can read. */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

export type ReasonCode =
  | 'settled'
  | 'writtenOff'
  | 'handedOver'
  | 'stepDue'
  | 'stepScheduled'
  | 'stepInProgress'
  | 'stepInFlight'
  | 'stepRetrying'
  | 'minimumGap'
  | 'channelGap'
  | 'touchCap'
  | 'callCap'
  | 'outsideWindow'
  | 'spread'
  | 'gather'
  | 'hold'
  | 'awaitingPerson'
  | 'awaitingPresentation'
  | 'addressMissing'
  | 'channelStopped'
  | 'endOfPolicy';

export type Outcome = 'settled' | 'writtenOff' | 'handedOver';

/** What an open-ended wait hangs on, as the search attribute `WaitingFor` shows it. */
export type WaitingFor = HoldKind | 'date' | 'call' | 'approval' | 'posting' | 'presentation' | 'person' | 'nothing';

export interface Wait {
  /** Instant (ISO, UTC) at which `then` is tried; absent: only a fact can end this wait, and a person or plan owns it. */
  readonly until?: string;
  readonly then?: Action;
  readonly because: readonly Reason[];
}

/** Exactly the shape of design 4.1. */
export type Choice =
  | { readonly wait: Wait }
  | { readonly act: Action; readonly because: readonly Reason[] }
  | { readonly finish: Outcome; readonly because: readonly Reason[] };

/** What operators see of a decision; rendered outside the workflow so that wording may change without touching histories. */
export interface Sight {
  readonly stage: string;
  readonly waitingFor: WaitingFor;
  /** Next wake-up (ISO) or null. */
  readonly nextActionAt: string | null;
  /** Short label for timers and activities, such as `D+10 e-mail (firm)`. */
  readonly label: string;
  /** Markdown for the current details in the Temporal UI. */
  readonly details: string;
  /**
   * False at the end of a case: the list of workflows keeps the stage in which it ended, and the server is spared a write. Absent in
   * decisions of earlier releases: listed.
   */
  readonly listed?: boolean;
}

/** A decision as stored on the invoice and carried to its workflow. */
export interface Decided {
  readonly seq: number;
  readonly decision: Choice;
  readonly sight: Sight;
}
