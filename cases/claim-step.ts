/** The claim: the one transaction after which a message may leave. Decides again under the locks, freezes the content, takes the `seq`. */
import {
  claimAgain,
  countWithdrawn,
  findDelivery,
  findRiders,
  insertDelivery,
  withdrawDelivery,
  type DeliveryRow,
} from '../db/queries/deliveries.ts';
import { readCreditor, type CreditorRow } from '../db/queries/creditors.ts';
import { advanceSeq, insertEvents } from '../db/queries/write-cases.ts';
import type { Decided } from '../domain/decision.ts';
import type { Brief, Content } from '../domain/message.ts';
import type { Channel, Step } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { briefFor } from './brief.ts';
import { freeze, thaw } from './frozen.ts';
import { loadDossier, type DossierInput } from './load-dossier.ts';
import { closeCases, decideCase, note, openCases, type OpenCase } from './open-case.ts';
import { openTask } from './tasks.ts';
import { markUnknown } from './record-outcome.ts';

/** How contents are written; handed in by the activities so that no text lives here. */
export interface Writers {
  message(brief: Brief): Promise<Content>;
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
    };

/** Resend forgets its keys after 24 hours; an attempt that may have arrived is never repeated after this long. */
const keyMemoryMs = 20 * 3_600_000;

interface Covered {
  readonly open: OpenCase;
  readonly step: Step;
}

/**
 * Claims one step of one invoice, with every step of the same debtor that is due in the same channel. Locks the debtor, then the invoices.
 * A crash after this commit leaves the delivery `claimed` and in flight; the next claim finds it and repeats it only where that is safe.
 */
export async function claimStep(
  act: Act,
  invoiceId: string,
  stepKey: string,
  writers: Writers,
  termsOf: (mode: 'test' | 'live', channel: Channel) => ChannelTerms,
): Promise<Claim> {
  const [lead] = await openCases(act, [invoiceId]);
  if (!lead) throw new Error(`No invoice ${invoiceId}`);
  const { verdict } = decideCase(act, lead);
  const step = verdict.next?.step;
  if (!('act' in verdict.decision) || step?.key !== stepKey) return decline(act, [lead], invoiceId);
  const creditor = await readCreditor(act.tx, act.creditorId);
  const terms = termsOf(creditor.mode, step.channel);
  const begun = lead.row.steps.find((one) => one.step === stepKey);
  if (!begun) return claimNew(act, creditor, terms, lead, step, writers);
  const delivery = await findDelivery(act.tx, act.creditorId, begun.deliveryId);
  if (!delivery) throw new Error(`Delivery ${begun.deliveryId} is missing`);
  return claimOld(act, creditor, terms, lead, step, delivery, writers);
}

async function decline(act: Act, opened: OpenCase[], invoiceId: string): Promise<Claim> {
  return { kind: 'declined', decided: decidedFor(await closeCases(act, opened, invoiceId), invoiceId) };
}

function decidedFor(decisions: Map<string, Decided>, invoiceId: string): Decided {
  const decided = decisions.get(invoiceId);
  if (!decided) throw new Error(`No decision for invoice ${invoiceId}`);
  return decided;
}

/** The debtor's other invoices whose own rule says that their next step in this channel may be taken now. */
async function findCovered(act: Act, lead: OpenCase, step: Step): Promise<Covered[]> {
  const riderIds = await findRiders(act.tx, act.creditorId, lead.row.debtorId, lead.row.id, step.channel, act.now);
  const covered: Covered[] = [{ open: lead, step }];
  for (const open of await openCases(act, riderIds)) {
    const { verdict } = decideCase(act, open);
    const next = verdict.next;
    const begun = open.row.steps.some((one) => one.step === next?.step.key);
    if (next?.step.channel === step.channel && next.earliestMs <= act.now.getTime() && !begun)
      covered.push({ open, step: next.step });
  }
  return covered;
}

async function claimNew(
  act: Act,
  creditor: CreditorRow,
  terms: ChannelTerms,
  lead: OpenCase,
  step: Step,
  writers: Writers,
): Promise<Claim> {
  const covered = await findCovered(act, lead, step);
  const brief = briefFor(act, creditor, covered);
  const content =
    step.channel === 'agency' ? await writers.dossier(await loadDossier(act, brief)) : await writers.message(brief);
  const frozen = await freeze(act, content);
  const needsApproval = covered.some((one) => one.step.approval);
  const byPerson = needsApproval || step.channel === 'call';
  const id = act.newId();
  const revision = await countWithdrawn(act.tx, act.creditorId, lead.row.id, step.key);
  const idempotencyKey = `${lead.row.id}:${step.key}:1${revision > 0 ? `.${String(revision)}` : ''}`;
  const event = needsApproval ? 'approvalRequested' : 'deliveryClaimed';
  const seqs = covered.map(({ open, step: own }) => ({
    own,
    open,
    seq: note(act, open, event, {
      deliveryId: id,
      step: own.key,
      channel: step.channel,
      balanceCents: open.balanceCents,
    }),
  }));
  await insertDelivery(act.tx, act.creditorId, {
    id,
    debtorId: lead.row.debtorId,
    channel: step.channel,
    tone: brief.tone,
    step: step.key,
    state: needsApproval ? 'awaitingApproval' : byPerson ? 'awaitingPerson' : 'claimed',
    idempotencyKey,
    content: frozen.content,
    documentId: frozen.documentId,
    contentSha256: frozen.sha256,
    provider: byPerson ? null : terms.name,
    createdAt: act.now,
    claimedAt: needsApproval ? null : act.now,
    inFlightSince: byPerson ? null : act.now,
    attempts: byPerson ? 0 : 1,
    covers: seqs.map(({ open, own, seq }) => ({
      invoiceId: open.row.id,
      step: own.key,
      amountCents: open.balanceCents,
      claimSeq: needsApproval ? null : seq,
    })),
  });
  const opened = covered.map(({ open }) => open);
  if (byPerson) return prepared(act, lead, step, opened, id, content, needsApproval);
  await commitClaim(act, opened);
  return { kind: 'claimed', deliveryId: id, idempotencyKey, mode: creditor.mode, channel: step.channel, content };
}

/** After a claim the answer decides what is next, so only the history and the `seq` are written. */
async function commitClaim(act: Act, opened: readonly OpenCase[]): Promise<void> {
  await insertEvents(
    act.tx,
    act.creditorId,
    opened.flatMap((open) => open.events),
  );
  await advanceSeq(
    act.tx,
    act.creditorId,
    opened.map((open) => ({ id: open.row.id, seq: open.seq, passedSteps: open.passed })),
  );
}

async function prepared(
  act: Act,
  lead: OpenCase,
  step: Step,
  opened: OpenCase[],
  deliveryId: string,
  content: Content,
  needsApproval: boolean,
): Promise<Claim> {
  const numbers = opened.map((open) => open.row.number);
  const data = {
    step: step.key,
    channel: step.channel,
    invoices: numbers,
    ...(content.kind === 'call'
      ? { phone: content.phone, script: content.script, window: 'Mon–Fri 10:00–13:00 and 14:00–20:00, debtor time' }
      : {}),
  };
  await openTask(act, {
    kind: needsApproval ? 'approval' : 'call',
    invoiceId: lead.row.id,
    deliveryId,
    days: lead.row.policy.taskDays,
    data,
  });
  return { kind: 'prepared', decided: decidedFor(await closeCases(act, opened, lead.row.id), lead.row.id) };
}

/** A delivery that exists already: approved and ready, waiting for another try, or left in flight by a crash. */
async function claimOld(
  act: Act,
  creditor: CreditorRow,
  terms: ChannelTerms,
  lead: OpenCase,
  step: Step,
  delivery: DeliveryRow,
  writers: Writers,
): Promise<Claim> {
  const others = delivery.covers.map((cover) => cover.invoiceId).filter((id) => id !== lead.row.id);
  const opened = [lead, ...(await openCases(act, others))];
  const inFlight = delivery.inFlightSince !== null;
  const old = delivery.claimedAt !== null && act.now.getTime() - delivery.claimedAt.getTime() > keyMemoryMs;
  const asFrozen = delivery.covers.every((cover) => {
    const open = opened.find((one) => one.row.id === cover.invoiceId);
    return open?.status === 'open' && open.balanceCents === cover.amountCents && open.row.holds.length === 0;
  });
  if (inFlight && (!terms.repeatIsSafe || old || !asFrozen)) {
    await markUnknown(act, delivery, opened, 'An earlier attempt was interrupted and may have arrived');
    return decline(act, opened, lead.row.id);
  }
  if (!asFrozen) {
    await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
    for (const open of opened)
      note(act, open, 'deliveryWithdrawn', {
        deliveryId: delivery.id,
        step: step.key,
        because: 'The balance or the state of an invoice changed',
      });
    if (opened.length > 1) return decline(act, opened, lead.row.id);
    return claimNew(act, creditor, terms, lead, step, writers);
  }
  const seqs = opened.map((open) => ({
    invoiceId: open.row.id,
    claimSeq: note(act, open, 'deliveryClaimed', {
      deliveryId: delivery.id,
      step: step.key,
      channel: step.channel,
      attempt: delivery.attempts + 1,
    }),
  }));
  await claimAgain(act.tx, act.creditorId, delivery.id, terms.name, act.now, seqs);
  await commitClaim(act, opened);
  return {
    kind: 'claimed',
    deliveryId: delivery.id,
    idempotencyKey: delivery.idempotencyKey,
    mode: creditor.mode,
    channel: step.channel,
    content: await thaw(act, delivery),
  };
}
