/** What becomes of a proposed plan: accepted with its proof, declined, or over by itself. */
import { findDocument } from '../db/queries/documents.ts';
import { endHoldsOf } from '../db/queries/holds.ts';
import { activatePlan } from '../db/queries/plan-acceptance.ts';
import { findPlan, readPlan, type PlanRow } from '../db/queries/plans.ts';
import { addDays, civilDateAt } from '../domain/civil-date.ts';
import { decidePlan } from '../domain/decide-plan.ts';
import { proposalOver } from '../domain/decide-proposal.ts';
import type { PlanAcceptance, PlanAction, PlanDecided } from '../domain/plan-decision.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { mustFind } from './agree-plan.ts';
import { endPlan, keepProposalBack, openPlan } from './end-plans.ts';
import { planFacts, proposalFacts, refreshPlan } from './follow-plan.ts';
import { closeCases, note, type OpenCase } from './open-case.ts';
import { refuseInsolvent } from './plan-checks.ts';
import { possibleInterruption } from './possible-interruption.ts';
import { notFound, Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

/** What the acceptance says of itself; the hash of the document is added here. */
export type Accepting = Omit<PlanAcceptance, 'at' | 'documentSha256'>;

/** Why a proposal cannot be accepted or declined any more; null: it can. In words for the history and for refusals. */
export function whyOver(plan: PlanRow, nowMs: number): string | null {
  const proposal = proposalFacts(plan);
  if (plan.status !== 'proposed' || !proposal) return `The plan is ${plan.status}`;
  return proposalOver(proposal, nowMs);
}

/**
 * Accepts a proposal: it is agreed from today where the debtor is (`agreedOn` for one signed on paper), with its proof, and its invoices rest while it is kept.
 * The plan it renegotiates ends `replaced`. Once accepted, accepting again changes nothing. Refuses one that is over (`plan_not_open`) and an insolvent debtor.
 * An acceptance acknowledges the debt: it may interrupt limitation, which only a person may conclude (the event `planAccepted` is its proof).
 */
export async function acceptPlan(act: Act, planId: string, accepting: Accepting, agreedOn?: string): Promise<PlanRow> {
  const { plan, opened } = await openPlan(act, planId);
  if (plan.acceptance !== null) return plan;
  // A paper that was signed in time may be recorded afterwards, as long as the sums are right.
  const over = whyOver(plan, agreedOn === undefined ? act.now.getTime() : 0);
  if (over !== null) throw notOpen(plan, over);
  await refuseInsolvent(act, plan.debtorId);
  const day = agreedOn ?? civilDateAt(act.now.getTime(), plan.timeZone);
  const document = plan.documentId === null ? undefined : await findDocument(act.tx, act.creditorId, plan.documentId);
  if (!document) throw new Error(`Plan ${plan.reference} has lost its agreement`);
  const acceptance = { ...accepting, at: act.now.toISOString(), documentSha256: document.sha256 };
  await keepProposalBack(act, plan);
  await activatePlan(act.tx, act.creditorId, plan.id, { agreedOn: day, agreedAt: act.now, acceptance });
  await endHoldsOf(act.tx, act.creditorId, plan.id, act.now);
  const { reference, instalments, interest } = plan;
  for (const open of opened) {
    await setHold(act, open.row.id, { kind: 'plan', reason: `Payment plan ${reference}`, subjectId: plan.id });
    const schedule = instalments.map(({ dueOn, amountCents }) => ({ dueOn, amountCents }));
    note(act, open, 'planAccepted', { plan: reference, agreedOn: day, instalments: schedule, interest, acceptance });
    await possibleInterruption(act, open, {
      ...{ kind: 'planAccepted', occurredOn: day, subjectKey: plan.id, proof: { plan: reference } },
    });
  }
  await replaceOld(act, plan, opened);
  await closeCases(act, opened);
  await refreshPlan(act, plan.id);
  return mustFind(act, reference);
}

/** The plan that a renegotiated one takes the place of ends, if it still runs. Its cases are among those given; the caller closes them. */
export async function replaceOld(act: Act, plan: PlanRow, opened: readonly OpenCase[]): Promise<void> {
  const old = plan.replacesId === null ? undefined : await readPlan(act.tx, act.creditorId, plan.replacesId);
  if (old?.status !== 'active') return;
  const because = `Renegotiated: plan ${plan.reference} takes its place`;
  const data = { replacedBy: plan.reference };
  await endPlan(act, old, opened, { outcome: 'replaced', because, event: 'planReplaced', data });
}

const notOpen = (plan: PlanRow, over: string): Refusal =>
  new Refusal(
    'conflict',
    'plan_not_open',
    `Plan ${plan.reference} cannot be accepted or declined: ${over}. Agree or propose a new one under a new reference.`,
    'reference',
  );

/** Records the acceptance of a proposal that came signed on paper. */
export async function acceptOnPaper(
  act: Act,
  reference: string,
  input: { readonly name: string; readonly role: string | null; readonly acceptedOn: string },
): Promise<PlanRow> {
  const plan = await findPlan(act.tx, act.creditorId, reference);
  if (!plan) throw notFound('plan', 'reference');
  if (input.acceptedOn > civilDateAt(act.now.getTime(), plan.timeZone))
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      '"acceptedOn" has not come yet. Send it once the paper is signed.',
      'acceptedOn',
    );
  if (input.acceptedOn < addDays(plan.agreedOn, -1) && plan.status === 'proposed')
    throw new Refusal(
      'unprocessable',
      'date_before_proposal',
      `The plan is dated ${plan.agreedOn}: it cannot have been accepted before.`,
      'acceptedOn',
    );
  const { name, role, acceptedOn } = input;
  return acceptPlan(
    act,
    plan.id,
    { name, role, ip: null, userAgent: null, sumWritten: null, by: 'creditor' },
    acceptedOn,
  );
}

const declinedWords = (reference: string, reason: string): TaskWords => ({
  text: `Le client n’accepte pas l’échéancier ${reference} : « ${reason} ». La relance reprend où elle en était. Appelez-le ou proposez-lui un autre échéancier, puis terminez cette tâche.`,
  textEn: `The debtor does not accept payment plan ${reference}: "${reason}". Dunning goes on where it was. Call, or propose another plan, then complete this task.`,
});

const overWords = (reference: string, why: 'expire' | 'void'): TaskWords =>
  why === 'expire'
    ? {
        text: `La proposition d’échéancier ${reference} n’a pas été acceptée à temps. La relance reprend où elle en était. Appelez le client ou envoyez une nouvelle proposition, puis terminez cette tâche.`,
        textEn: `The proposed payment plan ${reference} was not accepted in time. Dunning goes on where it was. Call the debtor or send a new proposal, then complete this task.`,
      }
    : {
        text: `La proposition d’échéancier ${reference} ne tient plus : le solde des factures a changé, ou l’e-mail n’a pas pu être remis. La relance reprend où elle en était. Envoyez une nouvelle proposition si elle est encore utile, puis terminez cette tâche.`,
        textEn: `The proposed payment plan ${reference} no longer stands: what the invoices owe has changed, or its e-mail could not be delivered. Dunning goes on where it was. Send a new proposal if it is still of use, then complete this task.`,
      };

async function askForAnother(act: Act, plan: PlanRow, waiting: readonly OpenCase[], words: TaskWords): Promise<void> {
  const lead = waiting[0];
  if (!lead) return;
  const data = { about: 'proposal', planId: plan.id, plan: plan.reference, ...words };
  await openTask(act, { kind: 'planAnswer', invoiceId: lead.row.id, days: 2, data });
}

/** The debtor says no: its invoices go on, and a person is told. Repeating it changes nothing. */
export async function declinePlan(act: Act, planId: string, reason: string): Promise<PlanRow> {
  const { plan, opened } = await openPlan(act, planId);
  if (plan.status === 'declined') return plan;
  const over = whyOver(plan, act.now.getTime());
  if (over !== null) throw notOpen(plan, over);
  const end = { outcome: 'declined', because: reason, event: 'planDeclined', data: { reason } } as const;
  const { waiting } = await endPlan(act, plan, opened, end);
  await askForAnother(act, plan, waiting, declinedWords(plan.reference, reason));
  await closeCases(act, waiting);
  return mustFind(act, plan.reference);
}

/** Ends a proposal that nobody answered, or that no longer says what is owed, if it still is so: its invoices go on, and a person is told. */
export async function endProposal(act: Act, planId: string, action: PlanAction): Promise<PlanDecided> {
  const { plan, opened } = await openPlan(act, planId);
  const decision = decidePlan(planFacts(plan, null), act.now.getTime());
  const step = 'act' in decision ? decision.act.step : null;
  if (step !== action.step || (step !== 'expire' && step !== 'void')) return refreshPlan(act, planId, false);
  const because = whyOver(plan, act.now.getTime()) ?? 'It is over';
  const { decided, waiting } = await endPlan(
    act,
    plan,
    opened,
    step === 'expire'
      ? { outcome: 'expired', because, event: 'planExpired' }
      : { outcome: 'cancelled', because, event: 'planVoid' },
    false,
  );
  await askForAnother(act, plan, waiting, overWords(plan.reference, step));
  await closeCases(act, waiting);
  return decided;
}
