/** The French e-invoicing life cycle: statuses as a platform, or a connector to one, tells them. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { recordLifeCycle, type LifeCycleInput, type RecordedStatus } from '../../cases/record-life-cycle.ts';
import { contentHash, openOne } from '../../cases/register-invoice.ts';
import { lifeCycleStatuses } from '../../domain/life-cycle.ts';
import { parseCivilDate } from '../../domain/civil-date.ts';
import { invalidField } from '../field-problems.ts';
import { actor, amountCents, closed, currencyCode, instant, line, oneOf, prose } from '../fields.ts';
import { invoiceView, viewAfter } from '../invoice-view.ts';
import { answers } from '../openapi.ts';
import { clientProblem, problemSchema } from '../problems.ts';
import { idempotencyKey, once, write, type ApiDeps } from '../write.ts';
import { invoiceParams } from './invoices.ts';

const mostStatuses = 500;

const told = {
  code: Type.String({
    minLength: 1,
    maxLength: 60,
    'x-error': { code: 'invalid_life_cycle_code', remedy: 'Send a text such as "212" or "fr:212".' },
    description: `${lifeCycleStatuses.map(({ code, label }) => `${String(code)} ${label}`).join(', ')}. A prefix may stand before the digits.`,
  }),
  occurredAt: Type.String({ maxLength: 40, description: 'Instant with its offset, such as 2026-11-24T09:00:00Z.' }),
  reasonCode: Type.Optional(line(100)),
  reason: Type.Optional(prose(1_000)),
  amountCents: Type.Optional(amountCents()),
  currency: Type.Optional(currencyCode()),
  eventKey: Type.Optional(
    Type.String({
      pattern: '^[!-~]{1,80}$',
      'x-error': {
        code: 'invalid_event_key',
        remedy: "Send the platform's identity of the message: 1 to 80 visible ASCII characters without spaces.",
      },
    }),
  ),
};

const statusBody = closed({ ...told, by: Type.Optional(actor()) });
const lineBody = closed({ invoice: line(100), ...told });
const listBody = closed({
  statuses: Type.Array(lineBody, { minItems: 1, maxItems: mostStatuses }),
  by: Type.Optional(actor()),
});

const recordedFields = {
  id: Type.String(),
  code: Type.Integer(),
  label: Type.String(),
  labelEn: Type.String(),
  occurredAt: instant(),
  effect: Type.String({
    description:
      'What it did: evidence, split, dispute, suspend, complete, refuse, announce, settle, stop, payee, factor, confidential, unfactor, nothing, ask; ' +
      'or why it changed nothing but the record: older (a newer status is known), known (told before by other means), ended (nothing is owed any more).',
  }),
};
const recordedView = Type.Object({ ...recordedFields, invoice: invoiceView });
const lineView = Type.Object({
  index: Type.Integer({ description: 'Place in the request, from 0.' }),
  invoice: Type.String(),
  result: oneOf(['recorded', 'same', 'rejected'] as const),
  status: Type.Optional(Type.Object(recordedFields)),
  problem: Type.Optional(problemSchema),
});

const instantShape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Throws `InvalidRequest` for what is no instant with its offset. */
function readTold(body: Omit<Static<typeof statusBody>, 'by'>): LifeCycleInput {
  const { occurredAt, ...rest } = body;
  const at = parseCivilDate(instantShape.exec(occurredAt)?.[1]) === null ? new Date(NaN) : new Date(occurredAt);
  if (Number.isNaN(at.getTime()))
    throw invalidField('occurredAt', 'invalid_date', 'Send an instant with its offset, such as 2026-11-24T09:00:00Z.');
  return { ...rest, occurredAt: at };
}

function viewRecorded({ id, code, status, effect, occurredAt }: RecordedStatus) {
  return { id, code, label: status.label, labelEn: status.labelEn, effect, occurredAt: occurredAt.toISOString() };
}

const statusSchema = {
  operationId: 'recordLifeCycleStatus',
  summary: 'A status of the electronic invoice: evidence, a hold, a dispute or money, as the status says',
  description:
    'Told twice it is kept once; one that is older than the newest only enters the record, except money (212, which needs amountCents).',
  tags: ['invoices'],
  params: invoiceParams,
  body: statusBody,
  response: answers({ 200: recordedView, 201: recordedView }),
};

const listSchema = {
  operationId: 'recordLifeCycleStatuses',
  summary: `Up to ${String(mostStatuses)} statuses by invoice number or id, for the connector of a platform; one result per status`,
  tags: ['invoices'],
  body: listBody,
  response: answers({ 200: Type.Object({ results: Type.Array(lineView) }) }),
};

type Line = Static<typeof lineBody>;

/** Records one status of a list in a transaction of its own; what refuses it becomes its result. */
async function recordLine(
  deps: ApiDeps,
  request: FastifyRequest,
  by: string,
  key: string | null,
  index: number,
  entry: Line,
): Promise<Static<typeof lineView>> {
  const { invoice, ...status } = entry;
  const given =
    key === null ? null : { key: `${key} ${String(index)}`, hash: contentHash({ url: request.url, entry }) };
  try {
    const input = readTold(status);
    const { body } = await once(deps, request.creditorId, by, given, async (act: Act) => {
      const recorded = await recordLifeCycle(act, await openOne(act, invoice), input);
      const result = recorded.created ? ('recorded' as const) : ('same' as const);
      return { status: 200 as const, body: { index, invoice, result, status: viewRecorded(recorded) } };
    });
    return body;
  } catch (error) {
    const problem = clientProblem(error);
    if (!problem) throw error;
    const { errors, ...rest } = problem;
    return { index, invoice, result: 'rejected', problem: errors ? { ...rest, errors: [...errors] } : rest };
  }
}

export const lifeCycleRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/invoices/:id/life-cycle', { schema: statusSchema }, async (request, reply) => {
      const { by, ...body } = request.body;
      const input = readTold(body);
      return write(deps, request, reply, by, async (act) => {
        const open = await openOne(act, request.params.id);
        const recorded = await recordLifeCycle(act, open, input);
        const invoice = await viewAfter(deps, act, open.row.id);
        return { status: recorded.created ? 201 : 200, body: { ...viewRecorded(recorded), invoice } };
      });
    });

    app.post('/life-cycle', { schema: listSchema }, async (request) => {
      const { statuses, by = 'api' } = request.body;
      const key = idempotencyKey(request);
      const results: Static<typeof lineView>[] = [];
      // One after the other: two statuses of one invoice keep their order.
      for (const [index, entry] of statuses.entries())
        results.push(await recordLine(deps, request, by, key, index, entry));
      return { results };
    });
  };
