/** Telling an agency what it must know: each notice claimed before its one call, and its answer kept; what cannot be told becomes a person's task. */
import { readCreditor } from '../db/queries/creditors.ts';
import {
  changeNotice,
  claimNoticeRow,
  notNeeded,
  noticesOf,
  readNotice,
  type NoticeRow,
} from '../db/queries/placement-notices.ts';
import type { PlacementRow } from '../db/queries/placements.ts';
import type { Content, CreditorIdentity } from '../domain/message.ts';
import { assertNever } from '../domain/never.ts';
import { isStillTrue } from '../domain/notice-truth.ts';
import type { NoticeKind, PlacementDecided } from '../domain/placement.ts';
import { giveUpMs, laterMs, retryDelayMs } from '../domain/retry.ts';
import type { SendingSettings } from '../domain/sending-settings.ts';
import type { SendResult } from '../domain/send-result.ts';
import type { Act } from './act.ts';
import type { NoticeFacts } from './agency-notices.ts';
import { dossierNo, lockPlacement, placementOf, refreshPlacement } from './follow-placement.ts';
import { askAboutPlacement } from './placement-tasks.ts';

type Email = Extract<Content, { readonly kind: 'email' }>;

/** What a notice is written from. */
export interface NoticeToWrite {
  readonly kind: NoticeKind;
  readonly facts: NoticeFacts;
  readonly creditor: CreditorIdentity;
  readonly sending: SendingSettings;
  readonly to: string;
  /** Six digits. */
  readonly dossier: string;
  readonly agencyReference: string | null;
  /** Name of the debtor, as the dossier has it. */
  readonly debtor: string;
}

export type NoticeClaim =
  | { readonly kind: 'declined'; readonly decided: PlacementDecided }
  | {
      readonly kind: 'claimed';
      readonly noticeId: string;
      readonly idempotencyKey: string;
      readonly mode: 'test' | 'live';
      readonly content: Email;
    };

/** The provider that keeps what a person tells. */
const byPerson = 'person';

const due = (act: Act, one: NoticeRow): boolean =>
  one.state === 'sending' || (one.state === 'pending' && (one.notBefore === null || one.notBefore <= act.now));

/**
 * Claims the oldest notice that is due: its words are written once and kept, so that every attempt sends the same under the same key. A notice that
 * no e-mail can carry (no address, or a live creditor without an e-mail provider) becomes a person's task.
 */
export async function claimNotice(
  act: Act,
  placementId: string,
  write: (notice: NoticeToWrite) => Omit<Email, 'kind'>,
  providerOf: (mode: 'test' | 'live', channel: 'email') => { readonly name: string },
): Promise<NoticeClaim> {
  const row = await lockPlacement(act, await placementOf(act, placementId));
  const decline = async (): Promise<NoticeClaim> => ({
    kind: 'declined',
    decided: await refreshPlacement(act, placementId, false),
  });
  const notice = (await noticesOf(act.tx, act.creditorId, placementId)).find((one) => due(act, one));
  if (!notice) return decline();
  if (!isStillTrue(notice.kind, row.status)) {
    noLongerNeeded(act, notice);
    return decline();
  }
  const { mode, identity, sending } = await readCreditor(act.tx, act.creditorId);
  const provider = providerOf(mode, 'email').name;
  const to = row.agency.email;
  if (to === null || (mode === 'live' && provider === 'localOutbox')) {
    const why = to === null ? 'The agency has no e-mail address in the settings' : 'No e-mail provider is configured';
    await leaveToPerson(act, row, notice, why);
    return decline();
  }
  const facts = notice.data as unknown as NoticeFacts & { readonly email?: Email };
  const { kind } = notice;
  const { agencyReference, debtorName } = row;
  const dossier = dossierNo(row.no);
  const content: Email = facts.email ?? {
    kind: 'email',
    ...write({ kind, facts, creditor: identity, sending, to, dossier, agencyReference, debtor: debtorName }),
  };
  claimNoticeRow(act.tx, act.creditorId, notice.id, provider, { ...notice.data, email: content });
  return { kind: 'claimed', noticeId: notice.id, idempotencyKey: `notice:${notice.id}`, mode, content };
}

/** An attempt that was interrupted, or answered with "later", is not repeated once there is nothing to ask for any more. */
const noLongerNeeded = (act: Act, notice: NoticeRow): void =>
  changeNotice(act.tx, act.creditorId, notice.id, { state: 'failed', provider: notNeeded });

async function leaveToPerson(act: Act, row: PlacementRow, notice: NoticeRow, why: string): Promise<void> {
  changeNotice(act.tx, act.creditorId, notice.id, { state: 'failed', provider: byPerson });
  await askToTell(act, row, notice, why);
}

async function askToTell(act: Act, row: PlacementRow, notice: NoticeRow, why: string): Promise<void> {
  const { email: _, ...facts } = notice.data;
  await askAboutPlacement(act, row, 'tellAgency', 0, {
    ...{ noticeId: notice.id, notice: notice.kind, facts, why },
    text: 'Transmettez dès aujourd’hui à l’agence ce que dit cet avis, puis terminez cette tâche.',
    textEn: 'Tell the agency today what this notice says, then complete this task.',
  });
}

/** Records the answer to one attempt and decides anew. An answer for a notice that was settled meanwhile changes nothing. */
export async function recordNotice(
  act: Act,
  placementId: string,
  noticeId: string,
  result: SendResult,
): Promise<PlacementDecided> {
  const row = await lockPlacement(act, await placementOf(act, placementId));
  const notice = await readNotice(act.tx, act.creditorId, noticeId);
  if (notice?.state === 'sending') await settle(act, row, notice, result);
  return refreshPlacement(act, placementId, false);
}

async function settle(act: Act, row: PlacementRow, notice: NoticeRow, result: SendResult): Promise<void> {
  switch (result.kind) {
    case 'accepted':
      changeNotice(act.tx, act.creditorId, notice.id, {
        ...{ state: 'sent', providerId: result.providerId, sentAt: act.now },
      });
      return;
    case 'retry':
      return again(act, row, notice, retryDelayMs(notice.attempts, result.retryAfterMs), result);
    case 'ambiguous':
      changeNotice(act.tx, act.creditorId, notice.id, { state: 'unknown' });
      return askToTell(act, row, notice, `Nobody knows whether it arrived (${result.code}: ${result.detail})`);
    case 'failed':
      if (result.class === 'later') return again(act, row, notice, laterMs, result);
      changeNotice(act.tx, act.creditorId, notice.id, { state: 'failed' });
      return askToTell(act, row, notice, `${result.code}: ${result.detail}`);
    case 'notOwed':
      return;
    default:
      return assertNever(result, 'send result');
  }
}

async function again(
  act: Act,
  row: PlacementRow,
  notice: NoticeRow,
  delayMs: number,
  { code, detail }: { readonly code: string; readonly detail: string },
): Promise<void> {
  if (!isStillTrue(notice.kind, row.status)) {
    noLongerNeeded(act, notice);
    return;
  }
  const notBefore = new Date(act.now.getTime() + delayMs);
  if (notBefore.getTime() - notice.createdAt.getTime() <= giveUpMs) {
    changeNotice(act.tx, act.creditorId, notice.id, { state: 'pending', notBefore });
    return;
  }
  changeNotice(act.tx, act.creditorId, notice.id, { state: 'failed' });
  await askToTell(act, row, notice, `${code}: ${detail}`);
}

/** A person has told the agency. */
export function toldByPerson(act: Act, noticeId: string): void {
  changeNotice(act.tx, act.creditorId, noticeId, { state: 'sent', provider: byPerson, sentAt: act.now });
}
