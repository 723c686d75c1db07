/** The plan's own messages. Same promises as any claim: decided again under the locks, frozen, once. */
import { readCreditor, type CreditorRow } from '../db/queries/creditors.ts';
import { lastMessageId } from '../db/queries/claim-context.ts';
import { changeDelivery, claimAgain, findDelivery, insertDelivery } from '../db/queries/deliveries.ts';
import { findDocument } from '../db/queries/documents.ts';
import { findPlanDelivery, markInstalment, type PlanRow } from '../db/queries/plans.ts';
import { ownTemplatesFor } from '../db/queries/templates.ts';
import { firstUnpaid } from '../domain/decide-plan.ts';
import type { PlanAction, PlanDecided, PlanMessage } from '../domain/plan-decision.ts';
import type { Content } from '../domain/message.ts';
import type { OwnTemplate, TextUsed } from '../domain/own-template.ts';
import type { SendResult } from '../domain/send-result.ts';
import { underStops } from '../domain/stopped.ts';
import type { Act } from './act.ts';
import { sameAction } from './break-plan.ts';
import { commitClaim, writing, type ChannelTerms, type Writers } from './claim.ts';
import { openPlan } from './end-plans.ts';
import { planFacts, planMessageKey, refreshPlan } from './follow-plan.ts';
import { freeze, thaw } from './frozen.ts';
import { note, type OpenCase } from './open-case.ts';
import { planBriefFor, planStep } from './plan-brief.ts';
import { askForNotice } from './plan-notice.ts';
import { lookAt } from './look-at.ts';
import { recordOutcome } from './record-outcome.ts';

export type PlanClaim =
  | { readonly kind: 'declined'; readonly decided: PlanDecided }
  | {
      readonly kind: 'claimed';
      readonly deliveryId: string;
      readonly leadInvoiceId: string;
      readonly idempotencyKey: string;
      readonly mode: 'test' | 'live';
      readonly content: Content;
    };

/** One plan message about to be claimed. */
interface PlanClaiming {
  readonly act: Act;
  readonly creditor: CreditorRow;
  readonly own: readonly OwnTemplate[];
  readonly plan: PlanRow;
  readonly action: PlanAction;
  readonly open: readonly OpenCase[];
  readonly lead: OpenCase;
  readonly key: string;
  readonly provider: string;
}

/** Claims one plan message. Declines when the money came, the plan ended, or the hour is wrong. */
export async function claimPlanMessage(
  act: Act,
  planId: string,
  action: PlanAction,
  writers: Writers,
  termsOf: (mode: 'test' | 'live', channel: 'email') => ChannelTerms,
): Promise<PlanClaim> {
  const { plan, opened } = await openPlan(act, planId);
  const decline = async (): Promise<PlanClaim> => ({
    kind: 'declined',
    decided: await refreshPlan(act, planId, false),
  });
  const open = opened.filter((one) => one.status === 'open');
  const lead = open[0];
  const { step } = action;
  if (step === 'break' || step === 'expire' || step === 'void' || !lead) return decline();
  if (!sameAction(plan, act, action)) {
    // Looked at again each week until the notice is given.
    if (step === 'breachNotice' && noticeWanted(plan, action))
      await askForNotice(act, plan, action.instalment, lead.row.id);
    return decline();
  }
  if (underStops(lead.row, 'email', act.now.getTime()).untilMs > 0) return decline();
  const key = planMessageKey(plan.id, action.instalment, step);
  const old = await findPlanDelivery(act.tx, act.creditorId, key);
  const email = lead.row.contactPoints.some((point) => point.kind === 'email');
  if (!email || (old && !canLeave(old.state))) {
    await passOver(act, plan, action, step, old?.state ?? null, lead);
    return decline();
  }
  const [creditor, own] = await Promise.all([
    readCreditor(act.tx, act.creditorId),
    ownTemplatesFor(act.tx, act.creditorId, 'email', lead.row.debtor.language),
  ]);
  const provider = termsOf(creditor.mode, 'email').name;
  const claiming = { act, creditor, own, plan, action, open, lead, key, provider };
  return old ? claimOldMessage(claiming, old.id) : claimNewMessage(claiming, writers);
}

const canLeave = (state: string): boolean => state === 'approved' || state === 'claimed' || state === 'retrying';

/** Whether this instalment still waits for a person to give its notice. */
function noticeWanted(plan: PlanRow, action: PlanAction): boolean {
  const unpaid = firstUnpaid(planFacts(plan, null));
  return plan.status === 'active' && unpaid?.instalment.no === action.instalment && !!unpaid.instalment.breachFailedAt;
}

/**
 * A message that cannot leave, or has left, keeps no plan waiting, but a notice that nobody got starts no term: a person is asked to give it. A proposal is over
 * by its own decision.
 */
async function passOver(
  act: Act,
  plan: PlanRow,
  { instalment }: PlanAction,
  step: PlanMessage,
  state: string | null,
  lead: OpenCase,
): Promise<void> {
  if (step === 'proposal') return;
  if (step === 'breachNotice' && (state === null || state === 'failed' || state === 'cancelled'))
    return askForNotice(act, plan, instalment, lead.row.id);
  await markInstalment(act.tx, act.creditorId, plan.id, instalment, step, act.now);
}

/** Takes the next `seq` of every open invoice of the plan, and writes the history. */
async function takeSeqs(
  { act, plan, action, open }: PlanClaiming,
  text: TextUsed | null,
): Promise<{ invoiceId: string; claimSeq: number }[]> {
  const data = {
    plan: plan.reference,
    instalment: action.instalment,
    message: action.step,
    ...(text ? { text } : {}),
  };
  const seqs = open.map((one) => ({ invoiceId: one.row.id, claimSeq: note(act, one, 'planMessageClaimed', data) }));
  await commitClaim(act, open);
  return seqs;
}

async function claimOldMessage(claiming: PlanClaiming, deliveryId: string): Promise<PlanClaim> {
  const { act, creditor, lead, key, provider } = claiming;
  const seqs = await takeSeqs(claiming, null);
  const look = lookAt(act, claiming.open, seqs, planStep, 'plan');
  claimAgain(act.tx, act.creditorId, deliveryId, provider, act.now, seqs, look);
  const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!delivery) throw new Error(`Delivery ${deliveryId} is missing`);
  const content = await withAgreement(claiming, await thaw(act, delivery));
  return { kind: 'claimed', deliveryId, leadInvoiceId: lead.row.id, idempotencyKey: key, mode: creditor.mode, content };
}

/** A proposal carries the agreement as it was frozen. */
async function withAgreement({ act, plan, action }: PlanClaiming, content: Content): Promise<Content> {
  if (action.step !== 'proposal' || content.kind !== 'email' || plan.documentId === null) return content;
  const document = await findDocument(act.tx, act.creditorId, plan.documentId);
  if (!document) throw new Error(`Plan ${plan.reference} has lost its agreement`);
  const fileName = `echeancier-${plan.reference.replace(/[^\w.-]+/g, '-')}.pdf`;
  return { ...content, attachments: [{ fileName, mediaType: document.mediaType, bytes: document.bytes }] };
}

async function claimNewMessage(claiming: PlanClaiming, writers: Writers): Promise<PlanClaim> {
  const { act, creditor, own, plan, action, open, lead, key, provider } = claiming;
  const id = act.newId();
  const conversation = { id, lastMessageId: await lastMessageId(act.tx, act.creditorId, plan.debtorId) };
  const brief = planBriefFor(act, creditor, plan, action, open, conversation);
  const content = await writing(writers.message(brief, own));
  const frozen = await freeze(act, content);
  const step = `plan:${plan.reference}:${String(action.instalment)}:${action.step}`;
  const seqs = await takeSeqs(claiming, writers.textOf(brief, own));
  insertDelivery(act.tx, act.creditorId, {
    id,
    debtorId: plan.debtorId,
    channel: 'email',
    tone: 'neutral',
    step,
    state: 'claimed',
    idempotencyKey: key,
    content: frozen.content,
    documentId: null,
    contentSha256: frozen.sha256,
    provider,
    createdAt: act.now,
    claimedAt: act.now,
    inFlightSince: act.now,
    attempts: 1,
    covers: open.map((one, at) => ({
      invoiceId: one.row.id,
      step,
      amountCents: one.balanceCents,
      claimSeq: seqs[at]?.claimSeq ?? null,
    })),
    look: lookAt(act, open, seqs, planStep, 'plan'),
  });
  return {
    kind: 'claimed',
    deliveryId: id,
    leadInvoiceId: lead.row.id,
    idempotencyKey: key,
    mode: creditor.mode,
    content,
  };
}

/** Records the answer to a plan message; the instalment moves on unless the message will be tried again. */
export async function recordPlanOutcome(
  act: Act,
  planId: string,
  action: PlanAction,
  deliveryId: string,
  leadInvoiceId: string,
  result: SendResult,
): Promise<PlanDecided> {
  const covered = (await findDelivery(act.tx, act.creditorId, deliveryId))?.covers ?? [];
  await recordOutcome(
    act,
    leadInvoiceId,
    deliveryId,
    covered.map((cover) => cover.invoiceId),
    result,
  );
  const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
  const again = delivery?.state === 'retrying';
  const { step } = action;
  if (!again && step !== 'break' && step !== 'expire' && step !== 'void') {
    // A plan message waits for nobody: what could not be sent is a task beside the plan.
    if (delivery?.state === 'failed')
      changeDelivery(act.tx, act.creditorId, deliveryId, { state: 'failed', completedAt: act.now });
    const { plan, opened } = await openPlan(act, planId);
    const lead = opened.find((open) => open.status === 'open');
    if (step === 'breachNotice' && delivery?.state === 'failed' && lead)
      await askForNotice(act, plan, action.instalment, lead.row.id);
    else if (step !== 'proposal')
      await markInstalment(act.tx, act.creditorId, planId, action.instalment, step, act.now);
  }
  return refreshPlan(act, planId, false);
}
