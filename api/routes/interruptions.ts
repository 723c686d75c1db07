/** What may have interrupted the limitation of a claim: reported, and judged by a person. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { judge, reportInterruption } from '../../cases/possible-interruption.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { interruptionsOf, type InterruptionRow } from '../../db/queries/interruptions.ts';
import { actor, anyObject, civilDate, closed, instant, line, nullable, oneOf, prose, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';
import { idOf, invoiceParams } from './invoices.ts';

const tags = ['invoices'];
const kinds = [
  ...(['partialPayment', 'planRequest', 'planAccepted', 'acknowledgment', 'courtClaim'] as const),
  ...(['enforcement', 'claimDeclaration', 'writtenRequest', 'other'] as const),
] as const;

const interruptionView = Type.Object({
  id: Type.String(),
  invoiceId: Type.String(),
  kind: Type.String(),
  occurredOn: Type.String(),
  wouldEndOn: Type.String({ description: 'The last day that would follow, as things stood when it was recorded.' }),
  status: Type.String({ description: 'possible, confirmed, rejected' }),
  proof: anyObject(),
  judgedBy: nullable<string>('string'),
  judgedAt: nullable<string>('string', { format: 'date-time' }),
  note: nullable<string>('string'),
  recordedAt: instant(),
});

function viewOf(row: InterruptionRow): Static<typeof interruptionView> {
  const { id, invoiceId, kind, occurredOn, wouldEndOn, status, judgedBy, note } = row;
  return {
    ...{ id, invoiceId, kind, occurredOn, wouldEndOn, status, judgedBy, note, proof: { ...row.proof } },
    ...{ judgedAt: row.judgedAt?.toISOString() ?? null, recordedAt: row.recordedAt.toISOString() },
  };
}

const listSchema = {
  ...{ operationId: 'listInterruptions', tags, params: invoiceParams },
  summary: 'What may have interrupted the limitation of an invoice',
  response: answers({ 200: Type.Object({ items: Type.Array(interruptionView) }) }),
};
const reportSchema = {
  ...{ operationId: 'reportInterruption', tags, params: invoiceParams },
  summary: 'Report an act that may have interrupted the limitation; the safe date stays until a person confirms it',
  body: closed({
    kind: oneOf(kinds),
    occurredOn: civilDate(),
    note: prose(2_000),
    proof: Type.Optional(line(500)),
    by: Type.Optional(actor()),
  }),
  response: answers({ 201: interruptionView, 200: interruptionView }),
};
const judgeSchema = <I extends string>(operationId: I, summary: string) => ({
  ...{ operationId, summary, tags, params: closed({ id: uuid() }) },
  body: closed({ by: actor(), note: prose(2_000) }),
  response: answers({ 200: interruptionView }),
});

export const interruptionRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/invoices/:id/interruptions', { schema: listSchema }, async (request) => {
      const rows = await read(deps, request, async (tx, creditorId) =>
        interruptionsOf(tx, creditorId, await idOf(tx, creditorId, request.params.id)),
      );
      return { items: rows.map(viewOf) };
    });

    app.post('/invoices/:id/interruptions', { schema: reportSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { kind, occurredOn, note, proof = null } = request.body;
        const open = await openOne(act, request.params.id);
        const subjectKey = proof ?? `${occurredOn}: ${note}`;
        const given = { note, proof };
        const created = await reportInterruption(act, open, { kind, occurredOn, subjectKey, proof: given });
        const rows = await interruptionsOf(act.tx, act.creditorId, open.row.id);
        const row = rows.find((one) => one.kind === kind && one.subjectKey === subjectKey);
        if (!row) throw new Error('The interruption was not written');
        return { status: created === null ? 200 : 201, body: viewOf(row) };
      }),
    );

    app.post(
      '/interruptions/:id/confirm',
      {
        schema: judgeSchema(
          'confirmInterruption',
          'A person confirms it: a new period of the same length runs from it',
        ),
      },
      async (request, reply) =>
        write(deps, request, reply, request.body.by, async (act) => {
          const row = await judge(act, request.params.id, { ...request.body, confirmed: true });
          return { status: 200, body: viewOf(row) };
        }),
    );
    app.post(
      '/interruptions/:id/reject',
      { schema: judgeSchema('rejectInterruption', 'A person finds that it interrupted nothing; the date stays') },
      async (request, reply) =>
        write(deps, request, reply, request.body.by, async (act) => {
          const row = await judge(act, request.params.id, { ...request.body, confirmed: false });
          return { status: 200, body: viewOf(row) };
        }),
    );
  };
