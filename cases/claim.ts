/** What claiming means, whichever way a step is claimed. */
import type { ClaimContext } from '../db/queries/claim-context.ts';
import type { CreditorRow } from '../db/queries/creditors.ts';
import { writeClaim } from '../db/queries/write-cases.ts';
import type { Decided } from '../domain/decision.ts';
import type { Brief, Content } from '../domain/message.ts';
import type { OwnTemplate, TextUsed } from '../domain/own-template.ts';
import type { Channel, Step } from '../domain/policy.ts';
import type { Act } from './act.ts';
import type { DossierInput } from './load-dossier.ts';
import { closeCases, type OpenCase } from './open-case.ts';

/** How contents are written; handed in by the activities so that no text lives here. */
export interface Writers {
  /** `own`: the creditor's own templates, the newest of each. */
  message(brief: Brief, own: readonly OwnTemplate[]): Promise<Content>;
  /** Names the text `message` takes, for the history. */
  textOf(brief: Brief, own: readonly OwnTemplate[]): TextUsed;
  dossier(input: DossierInput): Promise<Content>;
}

/** What the channel of this creditor promises about repeats. */
export interface ChannelTerms {
  readonly name: string;
  readonly repeatIsSafe: boolean;
}

export type Claim =
  /** Not now: the next decision says what instead. */
  | { readonly kind: 'declined'; readonly decided: Decided }
  /** Nothing to send yet: a person was asked first. */
  | { readonly kind: 'prepared'; readonly decided: Decided }
  /** Committed: this content may now be handed over once, under this key. */
  | {
      readonly kind: 'claimed';
      readonly deliveryId: string;
      readonly idempotencyKey: string;
      readonly mode: 'test' | 'live';
      readonly channel: Channel;
      readonly content: Content;
      readonly sendNo: number;
      /** What an earlier attempt of this send learned; null: nothing. */
      readonly providerId: string | null;
      /** The invoices this content covers. */
      readonly invoiceIds: readonly string[];
    };

/** A content that cannot be written from what is known: the same attempt would fail for ever, so a person must mend the data. */
export class Unwritable extends Error {}

/** Writes a content; whatever stops it becomes `Unwritable`. */
export async function writing(content: Promise<Content>): Promise<Content> {
  try {
    return await content;
  } catch (error) {
    throw new Unwritable(error instanceof Error ? error.message : String(error));
  }
}

/** One step about to be claimed: its invoice leads, the debtor's other invoices may ride along. */
export interface Claiming {
  readonly act: Act;
  readonly creditor: CreditorRow;
  readonly terms: ChannelTerms;
  readonly lead: OpenCase;
  readonly step: Step;
  /** As it was when the case was locked. */
  readonly around: ClaimContext;
  readonly writers: Writers;
}

/** Which way out carries a content: an electronic registered letter is sent by a person, like a plain letter, never by who carries paper. */
export function carrierOf(channel: Channel, content: Pick<Content, 'kind'> | Record<string, unknown>): Channel {
  return channel === 'registeredLetter' && 'electronic' in content ? 'letter' : channel;
}

/** Nothing is claimed: the cases are decided anew, and the leader's workflow learns what instead. */
export async function decline(act: Act, opened: readonly OpenCase[], invoiceId: string): Promise<Claim> {
  return { kind: 'declined', decided: decidedFor(await closeCases(act, opened, invoiceId), invoiceId) };
}

/** The decision of one invoice among those just closed. */
export function decidedFor(decisions: ReadonlyMap<string, Decided>, invoiceId: string): Decided {
  const decided = decisions.get(invoiceId);
  if (!decided) throw new Error(`No decision for invoice ${invoiceId}`);
  return decided;
}

/** After a claim the answer decides what is next, so only the history and the `seq` are written. */
export async function commitClaim(act: Act, opened: readonly OpenCase[]): Promise<void> {
  const events = opened.flatMap((open) => open.events.splice(0));
  const invoices = opened.map((open) => ({ id: open.row.id, seq: open.seq, passedSteps: open.passed }));
  writeClaim(act.tx, act.creditorId, events, invoices);
}
