/** What follows from each kind of task when a person has done it. */
import type { TaskKind } from '../domain/task.ts';
import { agencyTold, reportRead } from './agency-tasks.ts';
import { decidedApproval } from './approval.ts';
import { called } from './call-outcome.ts';
import { disputeAnswered } from './dispute.ts';
import { documentsSent, legalEventSettled, paymentChecked, planAnswered } from './held-tasks.ts';
import { letterMended } from './letter-returned.ts';
import { electronicSent, posted, presentationEntered } from './letter-tasks.ts';
import { stopEnded } from './release-stops.ts';
import { replyRead } from './reply-task.ts';
import { failureMended, rateGiven, rested, unknownResolved } from './send-tasks.ts';
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
  unallocatedPayment: onlyNoted,
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
  planAnswer: onlyNoted,
  legalStop: onlyNoted,
  claimDeclaration: onlyNoted,
  limitation: onlyNoted,
  interruption: onlyNoted,
  eInvoice: onlyNoted,
  payeeChanged: onlyNoted,
  staleSource: sourceMended,
  endpointDisabled: onlyNoted,
};
