/** A plan sent to the debtor for acceptance: the agreement is frozen, its address is e-mailed, its invoices rest until it is answered or over. */
import { createHash } from 'node:crypto';
import type { LetterContent } from '../activities/texts/letter-pdf.ts';
import type { PlanAgreement } from '../activities/texts/plan-agreement-terms.ts';
import { lastMessageId } from '../db/queries/claim-context.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { insertDelivery } from '../db/queries/deliveries.ts';
import { insertDocument } from '../db/queries/documents.ts';
import { insertPlan, type PlanRow } from '../db/queries/plans.ts';
import { addDays, civilDateAt, startOfDay } from '../domain/civil-date.ts';
import type { Brief, Content } from '../domain/message.ts';
import { acceptUntilMs, type ProposalMail } from '../domain/plan-limits.ts';
import type { Step } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { draftPlan, mustFind, type PlanDraft, type PlanInput, type PlanWritten } from './agree-plan.ts';
import { agreementFor } from './agreement-of.ts';
import { addressedBrief } from './brief.ts';
import { planMessageKey, refreshPlan } from './follow-plan.ts';
import { freeze } from './frozen.ts';
import { closeCases, note } from './open-case.ts';
import { Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';
import { setHold } from './set-hold.ts';

export interface ProposalInput extends Omit<PlanInput, 'agreedOn'> {
  /** Civil date of the document; absent: today where the debtor is. */
  readonly agreedOn?: string;
  /** Last civil date on which it can be accepted where the debtor is; absent: 14 days, at most the day the first instalment is due. */
  readonly acceptUntil?: string;
}

/** How a proposal is written; handed in so that no text and no randomness lives here. */
export interface ProposalWriter {
  /** 256 random bits in base64url. */
  readonly newSecret: () => string;
  readonly linkOf: (secret: string) => string;
  /** Rejects with an error that names the field which is missing. */
  readonly agreement: (agreement: PlanAgreement) => Promise<LetterContent>;
  readonly email: (brief: Brief, mail: ProposalMail) => Content;
}

/** The hash under which the secret of an address is found; the secret itself is in the e-mail only. */
export const planHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const proposalStep: Step = { key: 'plan', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: 'PT0S' };

/**
 * Sends a plan for acceptance: status `proposed`. Checked like a plan that is agreed; needs an e-mail address of the debtor (`no_email`). The same reference with
 * the same content changes nothing.
 */
export async function proposePlan(act: Act, input: ProposalInput, writer: ProposalWriter): Promise<PlanWritten> {
  // Without a date, today by the clock of the database's zone is replaced below by the debtor's day.
  const dated = { ...input, agreedOn: input.agreedOn ?? act.now.toISOString().slice(0, 10) };
  const found = await draftPlan(act, dated, contentHash({ ...input, acceptance: 'link' }));
  if (!('row' in found)) return { plan: found, created: false };
  return { plan: await sendProposal(act, found, input, writer), created: true };
}

/** Freezes and prepares a checked proposal. */
export async function sendProposal(
  act: Act,
  draft: PlanDraft,
  input: Pick<ProposalInput, 'agreedOn' | 'acceptUntil'>,
  writer: ProposalWriter,
): Promise<PlanRow> {
  const { opened } = draft;
  const lead = opened[0];
  if (!lead) throw new Error('A draft covers at least one invoice');
  const { timeZone } = lead.row.debtor;
  const row = { ...draft.row, agreedOn: input.agreedOn ?? civilDateAt(act.now.getTime(), timeZone) };
  if (!lead.row.contactPoints.some((point) => point.kind === 'email'))
    throw new Refusal(
      'unprocessable',
      'no_email',
      'The debtor has no valid e-mail address to send the plan to. Enter one, or record the plan once it is signed on paper ("acceptance": "recorded").',
      'debtor',
    );
  const acceptUntil = untilOf(act, row.instalments[0]?.dueOn ?? row.agreedOn, timeZone, input.acceptUntil);
  const creditor = await readCreditor(act.tx, act.creditorId);
  const { pdf } = await written(writer.agreement(agreementFor(creditor, opened, row)));
  const documentId = act.newId();
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const mediaType = 'application/pdf';
  await insertDocument(act.tx, act.creditorId, { id: documentId, mediaType, bytes: pdf, sha256, at: act.now });
  const secret = writer.newSecret();
  const proposal = { acceptUntil, acceptHash: planHash(secret), documentId };
  await insertPlan(act.tx, act.creditorId, { ...row, proposal });
  await prepareMail(act, { ...draft, row }, acceptUntil, writer, writer.linkOf(secret));
  for (const open of opened) {
    const reason = `Payment plan ${row.reference} waits for acceptance`;
    await setHold(act, open.row.id, { kind: 'plan', reason, subjectId: row.id, endsAt: acceptUntil });
    const { reference, instalments, interest } = row;
    note(act, open, 'planProposed', {
      ...{ plan: reference, instalments, interest, documentSha256: sha256 },
      acceptUntil: acceptUntil.toISOString(),
    });
  }
  await closeCases(act, opened);
  await refreshPlan(act, row.id);
  return mustFind(act, row.reference);
}

function untilOf(act: Act, firstDueOn: string, timeZone: string, asked: string | undefined): Date {
  const latestMs = acceptUntilMs(act.now.getTime(), firstDueOn, timeZone);
  const refuse = (text: string, field: string) => new Refusal('unprocessable', 'accept_until', text, field);
  if (latestMs === null)
    throw refuse(
      `The first instalment (${firstDueOn}) would be due before anybody can accept it.`,
      'instalments.0.dueOn',
    );
  if (asked === undefined) return new Date(latestMs);
  const askedMs = startOfDay(addDays(asked, 1), timeZone) - 1;
  if (askedMs <= act.now.getTime())
    throw refuse('The proposal would be over already. Give a later day.', 'acceptUntil');
  if (asked > firstDueOn)
    throw refuse(`The first instalment is due on ${firstDueOn}: give a day up to that one.`, 'acceptUntil');
  return new Date(askedMs);
}

async function written(letter: Promise<LetterContent>): Promise<LetterContent> {
  try {
    return await letter;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const field = /^((?:debtor|creditor|instalments|lines|allocation)[^\s:]*)/.exec(text)?.[1] ?? null;
    throw new Refusal('unprocessable', 'letter_not_written', text, field);
  }
}

/** The e-mail is frozen with the plan, so that every attempt has the same bytes and the secret is nowhere else. */
async function prepareMail(
  act: Act,
  { opened, row }: PlanDraft,
  acceptUntil: Date,
  writer: ProposalWriter,
  link: string,
): Promise<void> {
  const creditor = await readCreditor(act.tx, act.creditorId);
  const id = act.newId();
  const covered = opened.map((open) => ({ open, step: proposalStep }));
  const conversation = { id, lastMessageId: await lastMessageId(act.tx, act.creditorId, row.debtorId) };
  const brief = addressedBrief(act, creditor, covered, conversation);
  const { reference, currency, totalCents, instalments } = row;
  const timeZone = opened[0]?.row.debtor.timeZone ?? 'UTC';
  const mail = { link, acceptUntil: acceptUntil.toISOString(), timeZone, reference, currency, totalCents, instalments };
  const frozen = await freeze(act, writer.email(brief, mail));
  const step = `plan:${reference}:0:proposal`;
  insertDelivery(act.tx, act.creditorId, {
    ...{ id, debtorId: row.debtorId, channel: 'email', tone: 'neutral', step, state: 'approved' },
    idempotencyKey: planMessageKey(row.id, 0, 'proposal'),
    content: frozen.content,
    documentId: null,
    contentSha256: frozen.sha256,
    ...{ provider: null, createdAt: act.now, claimedAt: null, inFlightSince: null, attempts: 0 },
    covers: opened.map((open) => ({ invoiceId: open.row.id, step, amountCents: open.balanceCents, claimSeq: null })),
    look: null,
  });
}
