/** What follows from each kind of task when a person has done it. */
import type { TaskKind } from '../domain/task.ts';
import { agencyTold, reportRead } from './agency-tasks.ts';
import { decidedApproval } from './approval.ts';
import { called } from './call-outcome.ts';
import { disputeAnswered } from './dispute-task.ts';
import { endpointMended } from './endpoint-disabled.ts';
import { eInvoiceRead } from './e-invoice-task.ts';
import { documentsSent, legalEventSettled, paymentChecked, planAnswered } from './held-tasks.ts';
import { declarationDone, stopJudged } from './legal-tasks.ts';
import { letterMended } from './letter-returned.ts';
import { electronicSent, posted, presentationEntered } from './letter-tasks.ts';
import { stopEnded } from './release-stops.ts';
import { replyRead } from './reply-task.ts';
import { moneyExplained } from './unlaid-task.ts';
import { failureMended, rateGiven, rested, unknownResolved } from './send-tasks.ts';
import { planTaskDone } from './plan-notice.ts';
import { sourceMended } from './stale-source.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';

/** By kind; each refuses a completion without the fields it needs. */
export const consequences: Readonly<Record<TaskKind, (done: TaskDone) => void | Promise<void>>> = {
  call: called,
  approval: decidedApproval,
  postLetter: posted,
  presentation: presentationEntered,
  sendFailed: failureMended,
  resolveUnknown: unknownResolved,
  rateNeeded: rateGiven,
  endOfPolicy: rested,
  policyDoesNotFit: onlyNoted,
  checkAddress: onlyNoted,
  checkContact: onlyNoted,
  dispute: disputeAnswered,
  rejectedFact: onlyNoted,
  unallocatedPayment: moneyExplained,
  reply: replyRead,
  planRequest: planAnswered,
  checkPayment: paymentChecked,
  sendDocuments: documentsSent,
  legalEvent: legalEventSettled,
  channelStopped: stopEnded,
  letterReturned: letterMended,
  noNews: onlyNoted,
  electronicLetter: electronicSent,
  agencyReceipt: onlyNoted,
  agencySilent: onlyNoted,
  agencyReport: reportRead,
  tellAgency: agencyTold,
  recall: onlyNoted,
  promiseBroken: onlyNoted,
  planAnswer: planTaskDone,
  legalStop: stopJudged,
  claimDeclaration: declarationDone,
  limitation: onlyNoted,
  eInvoice: eInvoiceRead,
  payeeChanged: eInvoiceRead,
  staleSource: sourceMended,
  endpointDisabled: endpointMended,
};
