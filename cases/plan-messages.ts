/** The plan's own messages, and its breaking. Same promises as any claim: decided again under the locks, frozen, once. */
import { readCreditor, type CreditorRow } from '../db/queries/creditors.ts';
import { lastMessageId } from '../db/queries/claim-context.ts';
import { changeDelivery, claimAgain, findDelivery, insertDelivery } from '../db/queries/deliveries.ts';
import { findPlanDelivery, markInstalment, readPlan, type PlanRow } from '../db/queries/plans.ts';
import { ownTemplatesFor } from '../db/queries/templates.ts';
import { decidePlan, firstUnpaid } from '../domain/decide-plan.ts';
import type { PlanAction, PlanDecided } from '../domain/plan-decision.ts';
import { noticeDays } from '../domain/plan-term.ts';
import type { Brief, Content } from '../domain/message.ts';
import type { OwnTemplate, TextUsed } from '../domain/own-template.ts';
import type { Step } from '../domain/policy.ts';
import type { SendResult } from '../domain/send-result.ts';
import { underStops } from '../domain/stopped.ts';
import type { Act } from './act.ts';
import { releaseInvoices } from './agree-plan.ts';
import { addressedBrief, briefFor, type Conversation } from './brief.ts';
import { commitClaim, writing, type ChannelTerms, type Writers } from './claim.ts';
import { closePlan, planFacts, planMessageKey, refreshPlan } from './follow-plan.ts';
import { freeze, thaw } from './frozen.ts';
import { lookAt } from './look-at.ts';
import { note, openCases, type OpenCase } from './open-case.ts';
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

/** Never the channel's tone: plan notes have their own texts. */
const planStep: Step = { key: 'plan', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: 'PT0S' };

async function openPlan(act: Act, planId: string): Promise<{ plan: PlanRow; opened: OpenCase[] }> {
  const before = await readPlan(act.tx, act.creditorId, planId);
  if (!before) throw new Error(`No plan ${planId}`);
  const opened = await openCases(
    act,
    before.invoices.map((one) => one.invoiceId),
  );
  const plan = (await readPlan(act.tx, act.creditorId, planId)) ?? before;
  return { plan, opened };
}

function sameAction(plan: PlanRow, act: Act, action: PlanAction): boolean {
  const decision = decidePlan(planFacts(plan, null), act.now.getTime());
  return 'act' in decision && decision.act.step === action.step && decision.act.instalment === action.instalment;
}

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
  if (action.step === 'break' || !lead || !sameAction(plan, act, action)) return decline();
  if (underStops(lead.row, 'email', act.now.getTime()).untilMs > 0) return decline();
  const key = planMessageKey(plan.id, action.instalment, action.step);
  const old = await findPlanDelivery(act.tx, act.creditorId, key);
  const email = lead.row.contactPoints.some((point) => point.kind === 'email');
  if (!email || (old && old.state !== 'claimed' && old.state !== 'retrying')) {
    await markInstalment(act.tx, act.creditorId, plan.id, action.instalment, action.step, act.now);
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
  const content = await thaw(act, delivery);
  return { kind: 'claimed', deliveryId, leadInvoiceId: lead.row.id, idempotencyKey: key, mode: creditor.mode, content };
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

/** The brief of one plan message, of a preview where no `conversation` is given; the breach notice says how many days are left (rules R70, R71). */
export function planBriefFor(
  act: Act,
  creditor: CreditorRow,
  plan: PlanRow,
  action: PlanAction,
  open: readonly OpenCase[],
  conversation: Conversation | null = null,
): Brief {
  const covered = open.map((one) => ({ open: one, step: planStep }));
  const brief = conversation ? addressedBrief(act, creditor, covered, conversation) : briefFor(act, creditor, covered);
  const deadlineDays = action.step === 'breachNotice' ? noticeDays(plan.rules) : null;
  return { ...brief, step: null, deadlineDays, plan: noteOf(plan, action) };
}

function noteOf(plan: PlanRow, action: PlanAction) {
  if (action.step === 'break') throw new Error('Breaking a plan writes no message');
  const facts = planFacts(plan, null);
  const unpaid = firstUnpaid(facts);
  const instalment = plan.instalments.find((one) => one.no === action.instalment);
  if (!unpaid || !instalment)
    throw new Error(`Plan ${plan.reference} has no open instalment ${String(action.instalment)}`);
  return {
    kind: action.step,
    reference: plan.reference,
    instalment: action.instalment,
    instalments: plan.instalments.length,
    dueOn: instalment.dueOn,
    currency: plan.currency,
    amountCents: unpaid.missingCents,
    remainingCents: facts.remainingCents,
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
  if (!again && action.step !== 'break') {
    await markInstalment(act.tx, act.creditorId, planId, action.instalment, action.step, act.now);
    // A plan message waits for nobody: what could not be sent is a task beside the plan.
    if (delivery?.state === 'failed')
      changeDelivery(act.tx, act.creditorId, deliveryId, { state: 'failed', completedAt: act.now });
  }
  return refreshPlan(act, planId, false);
}

/** Declares a plan broken after its breach notice: the invoices resume at the step they were at, with the full balance. */
export async function breakPlan(act: Act, planId: string, action: PlanAction): Promise<PlanDecided> {
  const { plan, opened } = await openPlan(act, planId);
  if (!sameAction(plan, act, action)) return refreshPlan(act, planId, false);
  const because = `Instalment ${String(action.instalment)} was not paid after the breach notice`;
  const decided = await closePlan(act, plan, 'broken', because, false);
  await releaseInvoices(act, opened, 'planBroken', { plan: plan.reference, because });
  return decided;
}
