/** People who make the calls, and to whom a task belongs. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { addAgent, assignTask, endAgent, updateAgent } from '../../cases/agents.ts';
import { findAgent, listAgents, type AgentRow } from '../../db/queries/agents.ts';
import { readTaskSummary } from '../../db/queries/list-tasks.ts';
import { toE164 } from '../../domain/phone.ts';
import { actor, closed, instant, nullable, phone, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { taskView, viewTask } from '../task-view.ts';
import { read, write, type ApiDeps } from '../write.ts';

const agentView = Type.Object({
  name: Type.String(),
  phone: nullable<string>('string', { description: 'Rung first by a click-to-call; null: no click-to-call.' }),
  openCalls: Type.Integer(),
  createdAt: instant(),
  endedAt: nullable<string>('string', { format: 'date-time' }),
  calendarPath: nullable<string>('string', {
    description: 'Address of the calendar under this API. Told once, when it is made: keep it as a password.',
  }),
});

const nameParams = closed({ name: actor() });
const phoneOrNull = () => {
  const schema = phone();
  return Type.Unsafe<string | null>({ ...schema, type: ['string', 'null'] });
};
const newAgent = closed({ name: actor(), phone: Type.Optional(phone()), by: Type.Optional(actor()) });
const agentChange = closed({
  phone: Type.Optional(phoneOrNull()),
  newSecret: Type.Optional(Type.Boolean()),
  by: Type.Optional(actor()),
});

function viewAgent(row: AgentRow): Static<typeof agentView> {
  const { name, openCalls, createdAt, endedAt } = row;
  return {
    name,
    phone: row.phone,
    openCalls,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    calendarPath: null,
  };
}

async function agentNow(act: Act, name: string): Promise<AgentRow> {
  const row = await findAgent(act.tx, act.creditorId, name);
  if (!row) throw new Error(`Agent ${name} is gone`);
  return row;
}

const one = answers({ 200: agentView });
const listSchema = {
  operationId: 'listAgents',
  summary: 'People who make the calls',
  tags: ['agents'],
  response: answers({ 200: Type.Object({ items: Type.Array(agentView), nextCursor: nullable<string>('string') }) }),
};
const addSchema = {
  operationId: 'addAgent',
  summary: 'Add an agent, or take one back who had ended',
  description:
    'A new call goes to the agent with the fewest open ones. The address of the calendar is in the first answer only; an answer given again under an Idempotency-Key does not have it.',
  tags: ['agents'],
  body: newAgent,
  response: answers({ 201: agentView, 200: agentView }),
};
const changeSchema = {
  operationId: 'changeAgent',
  summary: 'Change the phone, or make a new calendar address',
  tags: ['agents'],
  params: nameParams,
  body: agentChange,
  response: one,
};
const endSchema = {
  operationId: 'endAgent',
  summary: 'The agent is gone: its open tasks go to the others, or to whoever takes them',
  tags: ['agents'],
  params: nameParams,
  body: closed({ by: actor() }),
  response: one,
};
const assignSchema = {
  operationId: 'assignTask',
  summary: 'Give an open task to an agent, or to whoever takes it',
  tags: ['tasks'],
  params: closed({ id: uuid() }),
  body: closed({ owner: Type.Unsafe<string | null>({ ...actor(), type: ['string', 'null'] }), by: actor() }),
  response: answers({ 200: taskView }),
};

export const agentRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/agents', { schema: listSchema }, async (request) => {
      const rows = await read(deps, request, listAgents);
      return { items: rows.map(viewAgent), nextCursor: null };
    });

    app.post('/agents', { schema: addSchema }, async (request, reply) => {
      const { name, by } = request.body;
      let secret: string | null = null;
      const body = await write(deps, request, reply, by, async (act) => {
        secret = await addAgent(act, { name, phone: toE164(request.body.phone ?? '') });
        // The secret is not part of the answer that is kept for a repeat.
        return { status: 201, body: viewAgent(await agentNow(act, name)) };
      });
      return withCalendar(body, secret);
    });

    app.put('/agents/:name', { schema: changeSchema }, async (request, reply) => {
      const { name } = request.params;
      const { phone: given, newSecret = false, by } = request.body;
      let secret: string | null = null;
      const body = await write(deps, request, reply, by, async (act) => {
        const change = given === undefined ? {} : { phone: given === null ? null : toE164(given) };
        secret = await updateAgent(act, name, { ...change, newSecret });
        return { status: 200, body: viewAgent(await agentNow(act, name)) };
      });
      return withCalendar(body, secret);
    });

    app.post('/agents/:name/end', { schema: endSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        await endAgent(act, request.params.name);
        return { status: 200, body: viewAgent(await agentNow(act, request.params.name)) };
      }),
    );

    app.post('/tasks/:id/assign', { schema: assignSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { id } = request.params;
        await assignTask(act, id, request.body.owner, request.body.by);
        const row = await readTaskSummary(act.tx, act.creditorId, id, act.now);
        if (!row) throw new Error(`Task ${id} is gone`);
        return { status: 200, body: viewTask(row) };
      }),
    );
  };

const withCalendar = (body: Static<typeof agentView>, secret: string | null): Static<typeof agentView> =>
  secret === null ? body : { ...body, calendarPath: `/calendar/${secret}.ics` };
