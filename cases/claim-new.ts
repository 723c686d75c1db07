/** A step that has not begun: one message for every invoice of the debtor whose step in this channel is due. */
import { ridersIn } from '../db/queries/claim-context.ts';
import { insertDelivery } from '../db/queries/deliveries.ts';
import { ownTemplatesFor } from '../db/queries/templates.ts';
import type { DeliveryState } from '../domain/case-facts.ts';
import type { Brief, Content } from '../domain/message.ts';
import type { OwnTemplate, TextUsed } from '../domain/own-template.ts';
import type { Step } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { addressedBrief, type Conversation } from './brief.ts';
import { withinBudget } from './budget.ts';
import { openCallTask } from './call-task.ts';
import { carrierOf, commitClaim, decidedFor, decline, writing, type Claim, type Claiming } from './claim.ts';
import { claimableOf } from './claimable.ts';
import { electronicOrPaper } from './electronic-letter.ts';
import { freeze } from './frozen.ts';
import { judgeBeforeClaim } from './judge-promises.ts';
import { lookAt } from './look-at.ts';
import { loadDossier } from './load-dossier.ts';
import { receiptsBefore } from './missing-receipts.ts';
import { placeDossier } from './place.ts';
import { closeCases, decideCase, note, openCases, type OpenCase } from './open-case.ts';
import { askForRates, holdForRates } from './rate-needed.ts';
import { withRemarks } from './remarks.ts';
import { approvalWords, openTask } from './tasks.ts';
import { creditsFor, withCredits } from './tell-credit.ts';
import { freezeStatements, tellPenalties, type Covered, type Telling } from './tell-penalties.ts';

/** The debtor's other invoices whose own rule says that their next step in this channel may be taken now. */
export function coveredBy(act: Act, lead: OpenCase, step: Step, riders: readonly OpenCase[]): Covered[] {
  const covered: Covered[] = [{ open: lead, step }];
  for (const open of riders) {
    const { verdict } = decideCase(act, open);
    const next = verdict.next;
    const begun = open.row.steps.some((one) => one.step === next?.step.key);
    if (next?.step.channel === step.channel && next.earliestMs <= act.now.getTime() && !begun)
      covered.push({ open, step: next.step });
  }
  return covered;
}

/** What rides along, the creditor's own texts, the debtor's credit, and how often this step was withdrawn before. */
async function lookAround({ act, lead, step, around }: Claiming) {
  const { debtorId, debtor } = lead.row;
  const { withdrawn, lastMessageId } = around;
  // Most creditors have neither, and are not asked for the whole of it.
  const [own, credits] = await Promise.all([
    around.ownTexts ? ownTemplatesFor(act.tx, act.creditorId, step.channel, debtor.language) : [],
    around.money ? creditsFor(act, step.channel, debtorId) : [],
  ]);
  const covered = coveredBy(act, lead, step, await openCases(act, ridersIn(around, step.channel)));
  await judgeBeforeClaim(
    act,
    covered.map(({ open }) => open),
  );
  return { covered, own, credits, revision: withdrawn, lastMessageId };
}

/** What the message says: its claim, what is to be said beside it, the debtor's credit, and what it tells of penalties. */
async function tellingOf(
  { act, creditor }: Claiming,
  { covered, credits }: Pick<Awaited<ReturnType<typeof lookAround>>, 'covered' | 'credits'>,
  conversation: Conversation,
): Promise<Telling> {
  const plain = addressedBrief(act, creditor, covered, conversation);
  return tellPenalties(act, withCredits(await withRemarks(act, plain, covered), credits), covered);
}

/** Writes and freezes the content for every invoice it covers, and claims it, or asks a person first. */
export async function claimNew(claiming: Claiming): Promise<Claim> {
  const { act, creditor, terms, lead, step } = claiming;
  const { revision, lastMessageId, ...around } = await lookAround(claiming);
  const { covered, own } = around;
  const needsApproval = covered.some((one) => one.step.approval);
  if (!needsApproval && !(await withinBudget(claiming, step.channel))) return decline(act, [lead], lead.row.id);
  const id = act.newId();
  const telling = await tellingOf(claiming, around, { id, lastMessageId });
  // In mode test nothing leaves: a trial does not stop for a value that nobody can know yet, it is written without the sums.
  if (telling.mustWait && creditor.mode === 'live') return waitForRate(act, lead, covered, telling);
  await askForRates(act, telling);
  const { content: written, text } = await writtenFor(claiming, telling.brief, own);
  const content = await electronicOrPaper(act, covered, written);
  const frozen = await freeze(act, content);
  const byPerson = needsApproval || step.channel === 'call';
  const idempotencyKey = keyOf(lead, step, revision);
  const covers = noteClaims(act, id, covered, needsApproval, text);
  const opened = covered.map(({ open }) => open);
  const look = needsApproval ? null : lookAt(act, opened, covers, step, 'first');
  insertDelivery(act.tx, act.creditorId, {
    id,
    debtorId: lead.row.debtorId,
    channel: step.channel,
    tone: telling.brief.tone,
    step: step.key,
    state: stateOf(needsApproval, byPerson),
    idempotencyKey,
    content: frozen.content,
    ...{ documentId: frozen.documentId, contentSha256: frozen.sha256 },
    provider: byPerson ? null : terms.name,
    ...{ createdAt: act.now, claimedAt: needsApproval ? null : act.now, inFlightSince: byPerson ? null : act.now },
    attempts: byPerson ? 0 : 1,
    covers,
    look,
  });
  freezeStatements(act, id, telling);
  if (byPerson) return prepared(act, lead, step, opened, id, content, frozen.sha256, needsApproval);
  if (content.kind === 'dossier') await placeDossier(act, opened, { id, debtorId: lead.row.debtorId }, content.routing);
  await commitClaim(act, opened);
  return {
    kind: 'claimed',
    deliveryId: id,
    idempotencyKey,
    mode: creditor.mode,
    channel: carrierOf(step.channel, content),
    content,
    sendNo: 1,
    providerId: null,
    invoiceIds: opened.map((open) => open.row.id),
  };
}

/** A content written anew after a withdrawal needs a key of its own: no provider may take it for the old one. */
const keyOf = (lead: OpenCase, step: Step, revision: number): string =>
  `${lead.row.id}:${step.key}:1${revision > 0 ? `.${String(revision)}` : ''}`;

function stateOf(needsApproval: boolean, byPerson: boolean): DeliveryState {
  if (needsApproval) return 'awaitingApproval';
  return byPerson ? 'awaitingPerson' : 'claimed';
}

/** Nothing is written: the cases whose sums are not known wait for a person, and whoever leads learns what instead. */
async function waitForRate(act: Act, lead: OpenCase, covered: readonly Covered[], telling: Telling): Promise<Claim> {
  await holdForRates(act, telling);
  const opened = covered.map(({ open }) => open);
  return decline(act, opened, lead.row.id);
}

/** The content, and which text wrote it; a dossier is written from none. */
async function writtenFor(
  { act, step, writers }: Claiming,
  brief: Brief,
  own: readonly OwnTemplate[],
): Promise<{ content: Content; text: TextUsed | null }> {
  if (step.channel === 'agency')
    return { content: await writing(writers.dossier(await loadDossier(act, brief))), text: null };
  return { content: await writing(writers.message(brief, own)), text: writers.textOf(brief, own) };
}

/** Takes the next `seq` of every covered invoice; an approval that is only asked for is no claim yet. */
function noteClaims(
  act: Act,
  deliveryId: string,
  covered: readonly Covered[],
  needsApproval: boolean,
  text: TextUsed | null,
) {
  const event = needsApproval ? 'approvalRequested' : 'deliveryClaimed';
  return covered.map(({ open, step }) => {
    const balanceCents = claimableOf(open);
    const data = { deliveryId, step: step.key, channel: step.channel, balanceCents, ...(text ? { text } : {}) };
    const seq = note(act, open, event, data);
    return { invoiceId: open.row.id, step: step.key, amountCents: balanceCents, claimSeq: needsApproval ? null : seq };
  });
}

async function prepared(
  act: Act,
  lead: OpenCase,
  step: Step,
  opened: OpenCase[],
  deliveryId: string,
  content: Content,
  sha256: string,
  needsApproval: boolean,
): Promise<Claim> {
  if (content.kind === 'call' && !needsApproval) {
    const { phone, script } = content;
    const first = { attempt: 1, notBefore: null, keeper: null };
    await openCallTask(act, { deliveryId, step: step.key, opened, phone, script, ...first });
  } else {
    const data = {
      step: step.key,
      channel: step.channel,
      invoices: opened.map((open) => open.row.number),
      // What is approved is what leaves: the very bytes, by their hash.
      document: `/v1/deliveries/${deliveryId}/content`,
      sha256,
      ...(content.kind === 'dossier' && content.routing
        ? { agency: content.routing.agency.name || null, file: content.routing.fileName }
        : {}),
      ...(await receiptsBefore(act, content)),
      ...(content.kind === 'letter' && content.electronic ? { electronic: content.electronic.email } : {}),
      ...(content.kind === 'call' ? { phone: content.phone, script: content.script } : {}),
      ...approvalWords,
    };
    const days = lead.row.policy.taskDays;
    await openTask(act, { kind: 'approval', invoiceId: lead.row.id, deliveryId, days, data });
  }
  return { kind: 'prepared', decided: decidedFor(await closeCases(act, opened, lead.row.id), lead.row.id) };
}
