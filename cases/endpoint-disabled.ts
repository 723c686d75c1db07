/** A person dealt with an endpoint that is told nothing more. */
import { endpointOfTask } from '../db/queries/webhook-endpoints.ts';
import { missing } from './refusal.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';
import { enableEndpoint } from './webhook-endpoints.ts';

/** `retry` true enables the endpoint again, false leaves it disabled. Refuses a completion that says neither. */
export async function endpointMended(done: TaskDone): Promise<void> {
  const { act, task, completion } = done;
  if (completion.retry === undefined) throw missing('retry', 'true');
  onlyNoted(done);
  const endpointId = await endpointOfTask(act.tx, act.creditorId, task.id);
  if (completion.retry && endpointId !== null) await enableEndpoint(act, endpointId);
}
