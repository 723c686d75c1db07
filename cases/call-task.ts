/** A call for a person: number, script, hours, who makes it and until when. */
import { findAgent, leastBusyAgent } from '../db/queries/agents.ts';
import { insertCallTask } from '../db/queries/call-tasks.ts';
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { callHoursFrom, callPlaceOf, type CallHours, type CallPlace } from '../domain/call-window.ts';
import type { Act } from './act.ts';
import { leadOf } from './note-delivery.ts';
import { currentFacts, type OpenCase } from './open-case.ts';

export interface NewCall {
  readonly deliveryId: string;
  readonly step: string;
  /** The cases it covers, the one that leads in front. */
  readonly opened: readonly OpenCase[];
  /** E.164. */
  readonly phone: string;
  readonly script: string;
  /** 1, and one more for each try before. */
  readonly attempt: number;
  /** Not to be made before; null: as soon as the hours allow. */
  readonly notBefore: Date | null;
  /** Who had it before and keeps it, if still there; null: whoever has the fewest. */
  readonly keeper: string | null;
  /** What else the person must know. */
  readonly more?: Record<string, unknown>;
}

const dayMs = 86_400_000;

/** The hours as they are stored with a task and shown: instants as ISO text. */
export const hoursAsData = ({ fromMs, toMs, text }: CallHours) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
  text,
});

/** Where the debtor of a case is called. */
export const placeOf = (open: OpenCase): CallPlace => callPlaceOf(currentFacts(open));

/** Number or script as the call froze it; empty where there is none. */
export function frozenText({ content }: Pick<DeliveryRow, 'content'>, field: 'phone' | 'script'): string {
  const text = content[field];
  return typeof text === 'string' ? text : '';
}

/** The number as it is now, which may not be the one in an older script; null: none is known that may be called. */
export function callableNumber({ row }: OpenCase): string | null {
  const point = row.contactPoints.find((one) => one.kind === 'phone');
  const closed = point?.closed.some((one) => one.channel === 'call') ?? true;
  return !closed && typeof point?.value === 'string' ? point.value : null;
}

/** Opens the task and returns its id. Its deadline never comes before its hours are over. */
export async function openCallTask(act: Act, call: NewCall): Promise<string> {
  const lead = leadOf(call.opened);
  const fromMs = Math.max(act.now.getTime(), call.notBefore?.getTime() ?? 0);
  const hours = callHoursFrom(fromMs, placeOf(lead));
  const id = act.newId();
  insertCallTask(
    act.tx,
    act.creditorId,
    {
      id,
      invoiceId: lead.row.id,
      deliveryId: call.deliveryId,
      dueAt: new Date(Math.max(fromMs + lead.row.policy.taskDays * dayMs, hours.toMs)),
      notBefore: call.notBefore,
      owner: await ownerFor(act, call.keeper),
      attempt: call.attempt,
      data: {
        step: call.step,
        channel: 'call',
        invoices: call.opened.map((open) => open.row.number),
        phone: call.phone,
        script: call.script,
        window: hoursAsData(hours),
        ...call.more,
      },
    },
    act.now,
  );
  return id;
}

/** Round robin by load: the agent who keeps it, or the one with the fewest open calls; null where a creditor has no agents. */
async function ownerFor(act: Act, keeper: string | null): Promise<string | null> {
  const kept = keeper === null ? undefined : await findAgent(act.tx, act.creditorId, keeper);
  if (kept?.endedAt === null) return kept.name;
  return leastBusyAgent(act.tx, act.creditorId, null);
}
