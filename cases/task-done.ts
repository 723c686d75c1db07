/** A task that a person has done, as its consequence sees it. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Act } from './act.ts';
import type { FoundStop } from './legal-tasks.ts';
import { note, type OpenCase } from './open-case.ts';

/** What a person reports; each kind reads its own fields and refuses when one is missing. */
export interface Completion {
  readonly by: string;
  readonly note?: string;
  /** call */
  readonly disposition?: string;
  /** call: whether the debtor was on the line; absent: as the disposition says. */
  readonly rightParty?: boolean;
  /** call, PROMISE_TO_PAY: in the currency of the invoices; `payOn` is a civil date. */
  readonly promise?: { readonly amountCents: number; readonly payOn: string; readonly method?: string };
  /** call, PAID_ALREADY and PAID_DURING_CALL: when, by the debtor's word. */
  readonly paid?: { readonly on: string; readonly reference?: string };
  /** call, CALL_BACK_REQUESTED: ISO instant. */
  readonly callBackAt?: string;
  /** call, NEEDS_DOCUMENTS: what is asked for. */
  readonly documents?: readonly string[];
  /** reply, planRequest, checkPayment, sendDocuments, legalEvent: whether contacts may go on. */
  readonly resume?: boolean;
  /** approval */
  readonly approved?: boolean;
  /** postLetter */
  readonly trackingNumber?: string;
  /** postLetter, presentation */
  readonly presentedOn?: string;
  /** presentation: how the letter ended */
  readonly result?: string;
  /** postLetter: the day the post took it */
  readonly depositedOn?: string;
  /** electronicLetter: what the provider calls it, and the day it was sent; a code is never asked for */
  readonly reference?: string;
  readonly sentOn?: string;
  /** sendFailed, rateNeeded, letterReturned, channelStopped, agencyReport, endpointDisabled */
  readonly retry?: boolean;
  /** legalEvent: what was found out, recorded as a legal stop */
  readonly legalStop?: FoundStop;
  /** resolveUnknown */
  readonly sent?: boolean;
  /** unallocatedPayment: where it is laid, or that it is a credit (of `debtor`, where the payer is not known), or when it was paid back */
  readonly allocations?: readonly { readonly invoice: string; readonly amountCents: number }[];
  readonly credit?: boolean;
  readonly debtor?: string;
  readonly refunded?: boolean;
  readonly refundedOn?: string;
}

export interface TaskRow {
  readonly id: string;
  readonly kind: TaskKind;
  readonly invoiceId: string | null;
  readonly deliveryId: string | null;
  readonly status: 'open' | 'done' | 'cancelled';
}

export interface TaskDone {
  readonly act: Act;
  readonly task: TaskRow;
  /** What the task is about, where it is a delivery. */
  readonly delivery: DeliveryRow | undefined;
  /** The cases it is about, locked; they are closed by the caller. */
  readonly opened: OpenCase[];
  readonly completion: Completion;
  /** Who did which task, and the note: part of every event of the consequence. */
  readonly about: Record<string, unknown>;
}

/** Notes one event on every case of the task. */
export function noteAll({ act, opened }: TaskDone, kind: string, data: Record<string, unknown>): void {
  for (const open of opened) note(act, open, kind, data);
}

/** Nothing follows but the history. */
export function onlyNoted(done: TaskDone): void {
  noteAll(done, 'taskDone', { ...done.about, kind: done.task.kind });
}
