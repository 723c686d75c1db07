/** People who make the calls: added, changed, and gone, with the work they leave behind. */
import { createHash, randomBytes } from 'node:crypto';
import { changeAgent, findAgent, insertAgent, leastBusyAgent, type AgentRow } from '../db/queries/agents.ts';
import { handOverTask, openTaskIdsOf, taskExists } from '../db/queries/call-tasks.ts';
import type { Act } from './act.ts';
import { notFound, Refusal } from './refusal.ts';

/** SHA-256 of a calendar's secret: 256 random bits need no slow hash. */
export const calendarHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const newSecret = (): string => randomBytes(32).toString('base64url');

/** Adds an agent, or takes one back who had ended; returns the secret of the calendar, which is stored nowhere. Refuses a name that works already. */
export async function addAgent(act: Act, input: { name: string; phone: string | null }): Promise<string> {
  const secret = newSecret();
  const agent = { ...input, id: act.newId(), calendarHash: calendarHash(secret), createdAt: act.now };
  if (await insertAgent(act.tx, act.creditorId, agent)) return secret;
  const text = `There is an agent called ${input.name} already: change it (PUT /v1/agents/{name}), or choose another name.`;
  throw new Refusal('conflict', 'agent_exists', text, 'name');
}

/** Changes the phone (null removes it) and, if asked, makes a new secret, after which the old calendar address is dead. Refuses an unknown agent. */
export async function updateAgent(
  act: Act,
  name: string,
  input: { phone?: string | null; newSecret?: boolean },
): Promise<string | null> {
  await working(act, name);
  const secret = input.newSecret ? newSecret() : null;
  const change = {
    ...(input.phone === undefined ? {} : { phone: input.phone }),
    ...(secret === null ? {} : { calendarHash: calendarHash(secret) }),
  };
  await changeAgent(act.tx, act.creditorId, name, change);
  return secret;
}

/** The agent is gone: its calendar is dead, every open task it owned goes to the others, or to whoever takes it. Returns how many were handed on. */
export async function endAgent(act: Act, name: string): Promise<number> {
  await working(act, name);
  await changeAgent(act.tx, act.creditorId, name, { endedAt: act.now });
  const ids = await openTaskIdsOf(act.tx, act.creditorId, name);
  for (const id of ids) {
    const owner = await leastBusyAgent(act.tx, act.creditorId, null);
    await handOverTask(act.tx, act.creditorId, id, { owner }, act.now);
  }
  return ids.length;
}

/** Gives an open task to an agent, or with null to whoever takes it. Refuses a task that has ended and an owner who is no agent. */
export async function assignTask(act: Act, taskId: string, owner: string | null, by: string): Promise<void> {
  if (owner !== null) await workingOwner(act, owner, 'owner');
  const data = { assigned: { to: owner, by, at: act.now.toISOString() } };
  if (await handOverTask(act.tx, act.creditorId, taskId, { owner, data }, act.now)) return;
  if (!(await taskExists(act.tx, act.creditorId, taskId))) throw notFound('task', 'id');
  throw new Refusal('conflict', 'task_not_open', 'This task has ended. Nothing was changed.');
}

/** An agent who works, named in a field of a request. */
export async function workingOwner(act: Act, name: string, field: string): Promise<AgentRow> {
  const agent = await findAgent(act.tx, act.creditorId, name);
  if (agent?.endedAt === null) return agent;
  const text = `${name} is no agent who works: choose one of GET /v1/agents, or add it (POST /v1/agents).`;
  throw new Refusal('unprocessable', 'unknown_agent', text, field);
}

async function working(act: Act, name: string): Promise<AgentRow> {
  const agent = await findAgent(act.tx, act.creditorId, name);
  if (!agent) throw notFound('agent', 'name');
  if (agent.endedAt === null) return agent;
  const text = `Agent ${name} ended on ${agent.endedAt.toISOString()}: take it back with POST /v1/agents first.`;
  throw new Refusal('conflict', 'agent_ended', text, 'name');
}
