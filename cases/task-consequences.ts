/** What follows from each kind of task when a person has done it. */
import type { TaskKind } from '../domain/task.ts';
import { agencyTold, reportRead } from './agency-tasks.ts';
import { decidedApproval } from './approval.ts';
import { called } from './call-outcome.ts';
import { posted, presentationEntered } from './letter-tasks.ts';
import { failureMended, rateGiven, rested, unknownResolved } from './send-tasks.ts';
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
  dispute: onlyNoted,
  rejectedFact: onlyNoted,
  unallocatedPayment: onlyNoted,
  reply: onlyNoted,
  planRequest: onlyNoted,
  checkPayment: onlyNoted,
  sendDocuments: onlyNoted,
  legalEvent: onlyNoted,
  channelStopped: onlyNoted,
  letterReturned: onlyNoted,
  noNews: onlyNoted,
  electronicLetter: onlyNoted,
  agencyReceipt: onlyNoted,
  agencySilent: onlyNoted,
  agencyReport: reportRead,
  tellAgency: agencyTold,
  recall: onlyNoted,
};
