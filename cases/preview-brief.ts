/** What a message about a real case would be written from, without claiming it: nothing is written and nothing is locked. */
import { send } from '../db/connect.ts';
import { loadCases } from '../db/queries/cases.ts';
import { readCreditor, type CreditorRow } from '../db/queries/creditors.ts';
import { findDebtorId } from '../db/queries/debtors.ts';
import { readClaimContext, ridersIn } from '../db/queries/claim-context.ts';
import { findInvoiceIds, openInvoiceIdsOf } from '../db/queries/invoices.ts';
import { activePlansOf, readPlan } from '../db/queries/plans.ts';
import { ownTemplatesFor } from '../db/queries/templates.ts';
import type { Language } from '../domain/case-facts.ts';
import { firstUnpaid } from '../domain/decide-plan.ts';
import type { Brief } from '../domain/message.ts';
import {
  isPlanOccasion,
  templateChannelOf,
  type Occasion,
  type OwnTemplate,
  type PlanOccasion,
  type TemplateChannel,
} from '../domain/own-template.ts';
import type { Step, Tone } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { briefFor } from './brief.ts';
import { coveredBy } from './claim-new.ts';
import { planFacts } from './follow-plan.ts';
import { decideCase, openRow, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';
import { planBriefFor } from './plan-brief.ts';
import { notFound, Refusal } from './refusal.ts';
import { withRemarks } from './remarks.ts';
import { creditsFor, withCredits } from './tell-credit.ts';
import { tellPenalties } from './tell-penalties.ts';

export interface PreviewAsk {
  /** Id or number; with `debtor` left out. */
  readonly invoice?: string;
  /** Reference: the invoice whose turn it is. */
  readonly debtor?: string;
  readonly channel: TemplateChannel;
  readonly occasion: Occasion;
  /** Absent: the debtor's. */
  readonly language?: Language;
  /** Absent: the next step of the case where it fits, else the first of its policy that does. */
  readonly step?: string;
}

/**
 * The brief a claim of this kind would have now, made by the same functions, and the creditor's own templates for it. PostgreSQL itself refuses
 * any write or lock of this transaction. Refuses a case that cannot have such a message, and says which can.
 */
export async function briefForPreview(act: Act, ask: PreviewAsk): Promise<{ brief: Brief; own: OwnTemplate[] }> {
  send(act.tx, 'read-only', 'set transaction read only', []);
  const [creditor, cases] = await Promise.all([readCreditor(act.tx, act.creditorId), casesOf(act, ask)]);
  const lead = leadOf(act, cases, ask.channel);
  mustBeOpen(lead);
  const made = isPlanOccasion(ask.occasion)
    ? await planBrief(act, creditor, lead, ask.occasion)
    : await stepBrief(act, creditor, lead, ask);
  const language = ask.language ?? made.language;
  const channel = ask.occasion === 'notice' ? 'registeredLetter' : ask.channel;
  const own = await ownTemplatesFor(act.tx, act.creditorId, channel, language);
  return { brief: { ...made, channel, language, tone: toneOf[ask.occasion] }, own };
}

/** The voice of each occasion; plan messages have their own texts whatever their tone. */
const toneOf: Readonly<Record<Occasion, Tone>> = {
  courtesy: 'neutral',
  friendly: 'friendly',
  firm: 'firm',
  formal: 'formal',
  notice: 'formal',
  instalmentNote: 'neutral',
  instalmentReminder: 'neutral',
  breachNotice: 'neutral',
};

async function casesOf(act: Act, { invoice, debtor }: PreviewAsk): Promise<OpenCase[]> {
  const ids = invoice === undefined ? await debtorsInvoices(act, debtor ?? '') : await oneInvoice(act, invoice);
  return (await loadCases(act.tx, act.creditorId, ids, act.now)).map(openRow);
}

async function oneInvoice(act: Act, invoice: string): Promise<string[]> {
  const [id] = await findInvoiceIds(act.tx, act.creditorId, [invoice]);
  if (id === undefined) throw notFound('invoice', 'invoice');
  return [id];
}

async function debtorsInvoices(act: Act, reference: string): Promise<string[]> {
  const id = await findDebtorId(act.tx, act.creditorId, reference);
  if (id === undefined) throw notFound('debtor', 'debtor');
  const ids = await openInvoiceIdsOf(act.tx, act.creditorId, id);
  if (ids.length > 0) return ids;
  throw new Refusal('unprocessable', 'nothing_open', 'This debtor has no open invoice to write about.', 'debtor');
}

/** The invoice whose next step is in this channel, else the one that is due first. */
function leadOf(act: Act, cases: readonly OpenCase[], channel: TemplateChannel): OpenCase {
  const first = cases[0];
  if (!first) throw notFound('invoice', 'invoice');
  const next = (one: OpenCase) => decideCase(act, one).verdict.next?.step;
  return cases.length === 1 ? first : (cases.find((one) => isIn(next(one), channel)) ?? first);
}

function isIn(step: Step | undefined, channel: TemplateChannel): boolean {
  return step !== undefined && templateChannelOf(step.channel) === channel;
}

async function stepBrief(act: Act, creditor: CreditorRow, lead: OpenCase, ask: PreviewAsk): Promise<Brief> {
  const step = stepFor(act, lead, ask);
  const leader = { invoiceId: lead.row.id, step: step.key };
  const riderIds = ridersIn(await readClaimContext(act.tx, act.creditorId, leader, act.now), step.channel);
  const riders = (await loadCases(act.tx, act.creditorId, riderIds, act.now)).map(openRow);
  const covered = coveredBy(act, lead, step, riders);
  const plain = await withRemarks(act, briefFor(act, creditor, covered), covered);
  const { brief } = await tellPenalties(
    act,
    withCredits(plain, await creditsFor(act, plain.channel, lead.row.debtorId)),
    covered,
  );
  if (ask.occasion !== 'courtesy' && brief.beforeDue)
    throw new Refusal(
      'unprocessable',
      'occasion_not_met',
      `Nothing is late on ${brief.on}, so this case gets no ${ask.occasion} message: use the occasion courtesy, or an invoice past its due date.`,
      'occasion',
    );
  return ask.step === undefined && step.tone !== toneOf[ask.occasion] ? { ...brief, step: null } : brief;
}

/** The step the message would be of: the one asked for, the next one, or the first in this channel and voice; else one made up. */
function stepFor(act: Act, lead: OpenCase, { channel, occasion, step: asked }: PreviewAsk): Step {
  const { policy } = lead.row;
  const inChannel = policy.steps.filter((one) => isIn(one, channel));
  if (asked !== undefined) {
    const found = inChannel.find((one) => one.key === asked);
    if (found) return found;
    const known = inChannel.map((one) => one.key).join(', ');
    const remedy = known === '' ? 'it has none: leave "step" out' : `use one of ${known}`;
    throw new Refusal(
      'unprocessable',
      'step_not_found',
      `The policy ${policy.key} of this invoice has no step ${JSON.stringify(asked)} by ${channel}; ${remedy}.`,
      'step',
    );
  }
  const tone = toneOf[occasion];
  const next = decideCase(act, lead).verdict.next?.step;
  if (next && isIn(next, channel) && next.tone === tone) return next;
  const made: Step = { key: 'preview', channel, tone, anchor: 'dueDate', offset: 'PT0S' };
  return inChannel.find((one) => one.tone === tone) ?? inChannel[0] ?? made;
}

async function planBrief(act: Act, creditor: CreditorRow, lead: OpenCase, occasion: PlanOccasion): Promise<Brief> {
  const [planId] = await activePlansOf(act.tx, act.creditorId, [lead.row.id]);
  const plan = planId === undefined ? undefined : await readPlan(act.tx, act.creditorId, planId);
  const unpaid = plan && firstUnpaid(planFacts(plan, null));
  if (!plan || !unpaid)
    throw new Refusal(
      'unprocessable',
      'plan_needed',
      `Invoice ${lead.row.number} is under no running payment plan: choose one that is, to preview the ${occasion}.`,
      'occasion',
    );
  const ids = plan.invoices.map((one) => one.invoiceId);
  const covered = (await loadCases(act.tx, act.creditorId, ids, act.now)).map(openRow);
  const action = { name: 'sendPlanEmail', step: occasion, instalment: unpaid.instalment.no } as const;
  const open = covered.filter((one) => one.status === 'open');
  return planBriefFor(act, creditor, plan, action, open);
}
