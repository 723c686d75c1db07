/** A task that a person has done, as its consequence sees it. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Act } from './act.ts';
import { note, type OpenCase } from './open-case.ts';

/** What a person reports; each kind reads its own fields and refuses when one is missing. */
export interface Completion {
  readonly by: string;
  readonly note?: string;
  /** call */
  readonly disposition?: string;
  /** approval */
  readonly approved?: boolean;
  /** postLetter */
  readonly trackingNumber?: string;
  /** postLetter, presentation */
  readonly presentedOn?: string;
  /** sendFailed, rateNeeded, agencyReport */
  readonly retry?: boolean;
  /** resolveUnknown */
  readonly sent?: boolean;
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
