/** What one answer means for its whole channel: quota and configuration stop it with one task, failures in a row open a circuit. */
import {
  cancelStopTasks,
  casesNextIn,
  closeCircuit,
  countFailure,
  openCircuit,
  openStop,
} from '../db/queries/channel-stops.ts';
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import type { StopKind } from '../domain/channel-stop.ts';
import type { Channel } from '../domain/policy.ts';
import type { SendResult } from '../domain/send-result.ts';
import { circuitAlarmMs, circuitPauseMs, isTransient, stopCalledFor } from '../domain/stop-rules.ts';
import type { Act } from './act.ts';
import { noteDelivery } from './note-delivery.ts';
import type { OpenCase } from './open-case.ts';
import { endedMeanwhile } from './send-failed.ts';
import { stopWords } from './stop-words.ts';
import { openTask } from './tasks.ts';

/** The local outbox is a folder of ours: nothing there is an account that could be locked or worn out. */
const hasAccount = (delivery: DeliveryRow): boolean =>
  delivery.provider !== null && delivery.provider !== 'localOutbox';

/**
 * Looks at one answer for the channel's sake. True: it stopped the channel, or met its stop; the delivery certainly did not leave and goes out when the
 * channel does. False: the answer is about the delivery and is applied to it. Called under the locks of the delivery's cases.
 */
export async function channelRefused(act: Act, delivery: DeliveryRow, result: SendResult): Promise<boolean> {
  if (!hasAccount(delivery)) return false;
  const call = stopCalledFor(result, act.now.getTime());
  if (call) {
    const { kind, code, detail } = call;
    const until = call.untilMs === null ? null : new Date(call.untilMs);
    await stopChannel(act, { channel: delivery.channel, counts: [delivery.channel], kind, code, detail, until });
    return true;
  }
  if (isTransient(result)) await failed(act, delivery, result);
  else if (result.kind !== 'notOwed' && delivery.circuitFailures > 0)
    closeCircuit(act.tx, act.creditorId, delivery.channel, act.now);
  return false;
}

/** Certainly not sent, and through no fault of its own: it goes out when its channel does, however long that takes. */
export async function keepBack(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  result: SendResult,
): Promise<void> {
  const { code = 'channelStopped', detail = '' } = 'code' in result ? result : {};
  if (await endedMeanwhile(act, delivery, opened, { code, detail })) return;
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'retrying', notBefore: null });
  noteDelivery(act, delivery, opened, 'deliveryRetrying', { ...result, because: 'channelStopped' });
}

export interface Stopping {
  readonly channel: Channel;
  /** The channels whose cases wait. */
  readonly counts: readonly Channel[];
  readonly kind: Exclude<StopKind, 'circuit'>;
  readonly code: string;
  readonly detail: string;
  readonly until: Date | null;
}

/** Stops a channel of the creditor with one task for all its cases. Nothing happens where the same kind of stop is in force. */
export async function stopChannel(act: Act, stop: Stopping): Promise<void> {
  const { channel, kind, code, detail, until } = stop;
  const row = { channel, kind, code, reason: `${code}: ${detail}`, at: act.now, until, taskId: act.newId() };
  if (await openStop(act.tx, act.creditorId, row)) await tell(act, row.taskId, stop);
}

async function tell(act: Act, taskId: string, stop: Omit<Stopping, 'kind'> & { kind: StopKind }): Promise<void> {
  const { channel, kind, code, detail, until } = stop;
  const cases = await casesNextIn(act.tx, act.creditorId, stop.counts);
  const data = {
    channel,
    stop: kind,
    code,
    detail,
    until: until?.toISOString() ?? null,
    cases,
    ...stopWords(kind, until),
  };
  await openTask(act, { kind: 'channelStopped', invoiceId: null, id: taskId, days: until === null ? 0 : 1, data });
  cancelStopTasks(act.tx, act.creditorId, { channel, kind, at: act.now, taskId });
}

/** One failure more in a row; the fifth opens the circuit, and each try that fails after its pause opens it again for twice as long. */
async function failed(act: Act, { channel }: DeliveryRow, result: SendResult): Promise<void> {
  const { code, detail } = 'code' in result ? result : { code: 'unknown', detail: '' };
  const reason = `${code}: ${detail}`;
  const row = await countFailure(act.tx, act.creditorId, { channel, code, reason, at: act.now });
  const pauseMs = circuitPauseMs(row.failures);
  if (pauseMs === null || (row.until !== null && row.until > act.now)) return;
  const stoppedAt = row.stoppedAt ?? act.now;
  const until = new Date(act.now.getTime() + pauseMs);
  const alarm = row.taskId === null && act.now.getTime() - stoppedAt.getTime() >= circuitAlarmMs;
  const taskId = alarm ? act.newId() : row.taskId;
  openCircuit(act.tx, act.creditorId, { channel, stoppedAt, until, taskId });
  if (alarm && taskId !== null)
    await tell(act, taskId, { channel, counts: [channel], kind: 'circuit', code, detail, until });
}
