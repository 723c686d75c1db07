/** Work for people: the list, and reporting that it is done. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { completeTask } from '../../cases/complete-task.ts';
import { notFound } from '../../cases/refusal.ts';
import { findInvoiceIds } from '../../db/queries/invoices.ts';
import { listTasks, readTaskSummary } from '../../db/queries/list-tasks.ts';
import type { TaskKind } from '../../domain/task.ts';
import { actor, civilDate, closed, line, oneOf, prose, uuid } from '../fields.ts';
import { foundStopFields } from '../legal-stop-fields.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { callFields } from '../call-fields.ts';
import { unlaidFields } from '../payment-fields.ts';
import { taskView, viewTask } from '../task-view.ts';
import { read, write, type ApiDeps } from '../write.ts';

/** Every kind, checked by the compiler: a new kind must be added here. */
const kindsByName: Record<TaskKind, true> = {
  call: true,
  approval: true,
  postLetter: true,
  presentation: true,
  dispute: true,
  checkAddress: true,
  checkContact: true,
  sendFailed: true,
  resolveUnknown: true,
  rejectedFact: true,
  unallocatedPayment: true,
  endOfPolicy: true,
  rateNeeded: true,
  policyDoesNotFit: true,
  reply: true,
  planRequest: true,
  checkPayment: true,
  sendDocuments: true,
  legalEvent: true,
  channelStopped: true,
  letterReturned: true,
  noNews: true,
  electronicLetter: true,
  agencyReceipt: true,
  agencySilent: true,
  agencyReport: true,
  tellAgency: true,
  recall: true,
  promiseBroken: true,
  planAnswer: true,
  legalStop: true,
  claimDeclaration: true,
  limitation: true,
  eInvoice: true,
  payeeChanged: true,
  staleSource: true,
  endpointDisabled: true,
};
const kinds = Object.keys(kindsByName) as TaskKind[];

const listQuery = closed({
  status: Type.Optional(oneOf(['open', 'done', 'cancelled'] as const)),
  kind: Type.Optional(oneOf(kinds)),
  invoice: Type.Optional(line(100)),
  owner: Type.Optional(line(100)),
  ...pageQuery,
});

const taskParams = closed({ id: uuid() });

const completionBody = closed({
  by: actor(),
  note: Type.Optional(prose(2_000)),
  ...callFields,
  approved: Type.Optional(Type.Boolean()),
  trackingNumber: Type.Optional(line(60)),
  presentedOn: Type.Optional(civilDate()),
  depositedOn: Type.Optional(civilDate()),
  result: Type.Optional(line(30)),
  reference: Type.Optional(line(60)),
  sentOn: Type.Optional(civilDate()),
  retry: Type.Optional(Type.Boolean()),
  legalStop: Type.Optional(foundStopFields),
  sent: Type.Optional(Type.Boolean()),
  ...unlaidFields,
});

const listTasksSchema = {
  operationId: 'listTasks',
  summary: 'List tasks, most urgent first',
  tags: ['tasks'],
  querystring: listQuery,
  response: answers({ 200: pageOf(taskView) }),
};

const getTaskSchema = {
  operationId: 'getTask',
  summary: 'One task',
  tags: ['tasks'],
  params: taskParams,
  response: answers({ 200: taskView }),
};

const completeTaskSchema = {
  operationId: 'completeTask',
  summary: 'Report that a task is done',
  description:
    'call: disposition, and what it needs: promise, paid, callBackAt, documents, rightParty. approval: approved. postLetter: trackingNumber for a registered letter, depositedOn and presentedOn if known. ' +
    'presentation: presentedOn, result (delivered, refused, unclaimed, badAddress; electronic: accepted, refused, unclaimed). ' +
    'reply: resume, or a note. letterReturned: retry. electronicLetter: reference, sentOn. sendFailed, channelStopped: retry. resolveUnknown: sent. planRequest, checkPayment, sendDocuments: resume (default true). legalEvent: resume, note; or legalStop, what was found out. legalStop: resume, note. claimDeclaration: sentOn, reference; or a note. endpointDisabled: retry. unallocatedPayment: allocations, or credit, or refunded with refundedOn. The others need only `by`.',
  tags: ['tasks'],
  params: taskParams,
  body: completionBody,
  response: answers({ 200: taskView }),
};

export const taskRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/tasks', { schema: listTasksSchema }, async (request) => {
      const { limit = defaultLimit, cursor, invoice, ...asked } = request.query;
      const filter = { ...asked, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
      const now = deps.cases.now();
      const rows = await read(deps, request, async (tx, creditorId) => {
        if (invoice === undefined) return listTasks(tx, creditorId, filter, limit + 1, now);
        const [invoiceId] = await findInvoiceIds(tx, creditorId, [invoice]);
        return invoiceId === undefined ? [] : listTasks(tx, creditorId, { ...filter, invoiceId }, limit + 1, now);
      });
      return pageFrom(rows, limit, (row) => ({ at: row.dueAt, id: row.id }), viewTask);
    });

    app.get('/tasks/:id', { schema: getTaskSchema }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) =>
        readTaskSummary(tx, creditorId, request.params.id, deps.cases.now()),
      );
      if (!row) throw notFound('task', 'id');
      return viewTask(row);
    });

    app.post('/tasks/:id/complete', { schema: completeTaskSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        await completeTask(act, request.params.id, request.body);
        const row = await readTaskSummary(act.tx, act.creditorId, request.params.id, act.now);
        if (!row) throw new Error(`Task ${request.params.id} is gone`);
        return { status: 200, body: viewTask(row) };
      }),
    );
  };
