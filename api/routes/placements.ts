/** Cases given to a collection agency: where they stand, what the agency reports, and taking one back. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { confirmRecall, requestRecall } from '../../cases/recall-placement.ts';
import { recordAgencyReport } from '../../cases/record-agency-report.ts';
import { notFound } from '../../cases/refusal.ts';
import type { Tx } from '../../db/connect.ts';
import { noticesOf } from '../../db/queries/placement-notices.ts';
import { reportsOf } from '../../db/queries/placement-reports.ts';
import { listPlacements, readPlacement } from '../../db/queries/placements.ts';
import { longestReference } from '../../domain/agency-report.ts';
import { closeReasons, reportKinds } from '../../domain/placement.ts';
import { actor, amountCents, civilDate, closed, line, nullable, oneOf, prose, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { placementDetailView, placementView, viewNotice, viewPlacement, viewReport } from '../placement-view.ts';
import { read, write, type ApiDeps } from '../write.ts';

const statuses = ['frozen', 'sent', 'received', 'refused', 'recallRequested', 'recalled', 'closed'] as const;
const placementParams = closed({ id: uuid() });
const listQuery = closed({ status: Type.Optional(oneOf(statuses)), ...pageQuery });
const reportBody = closed({
  kind: oneOf(reportKinds),
  occurredOn: civilDate(),
  invoice: Type.Optional(line(100)),
  amountCents: Type.Optional(amountCents()),
  reference: Type.Optional(line(longestReference)),
  note: Type.Optional(prose(2_000)),
  via: Type.Optional(oneOf(['agency', 'direct'] as const)),
  reason: Type.Optional(oneOf(closeReasons)),
  by: Type.Optional(actor()),
});
const recallBody = closed({ reason: prose(1_000), by: Type.Optional(actor()) });
const confirmBody = closed({ by: actor() });
const recordedView = Type.Object({
  outcome: Type.String({ description: 'recorded; repeated: nothing was done; forPerson: a task was opened, too' }),
  because: nullable<string>('string'),
  placement: placementDetailView,
});

const tags = ['placements'];
const listSchema = {
  operationId: 'listPlacements',
  summary: 'List cases given to an agency, newest first',
  tags,
  querystring: listQuery,
  response: answers({ 200: pageOf(placementView) }),
};
const getSchema = {
  operationId: 'getPlacement',
  summary: 'One case at an agency with its invoices, the reports, and what the agency was told',
  tags,
  params: placementParams,
  response: answers({ 200: placementDetailView }),
};
const reportSchema = {
  operationId: 'reportPlacement',
  summary: 'Record what the agency reports; the same report again changes nothing',
  description:
    'payment: amountCents, and reference and via if known. paymentReversed: reference. closed: reason. accepted: reference is the file number of the agency. Without invoice it is about the whole dossier.',
  tags,
  params: placementParams,
  body: reportBody,
  response: answers({ 201: recordedView, 200: recordedView }),
};
const recallSchema = {
  operationId: 'recallPlacement',
  summary: 'Take a case back: the agency is told at once and must confirm',
  tags,
  params: placementParams,
  body: recallBody,
  response: answers({ 200: placementDetailView }),
};
const confirmSchema = {
  operationId: 'confirmRecall',
  summary: 'The agency confirmed that it stopped; the invoices are open again, and a person decides what follows',
  tags,
  params: placementParams,
  body: confirmBody,
  response: answers({ 200: placementDetailView }),
};

async function viewWhole(deps: ApiDeps, tx: Tx, creditorId: string, id: string) {
  const row = await readPlacement(tx, creditorId, id);
  if (!row) throw notFound('placement', 'id');
  const [reports, notices] = await Promise.all([reportsOf(tx, creditorId, id), noticesOf(tx, creditorId, id)]);
  const placement = viewPlacement(deps, creditorId, row);
  return { ...placement, reports: reports.map(viewReport), notices: notices.map(viewNotice) };
}

type Whole = Static<typeof placementDetailView>;

export const placementRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const after = (act: Act, id: string): Promise<Whole> => viewWhole(deps, act.tx, act.creditorId, id);

    app.get('/placements', { schema: listSchema }, async (request) => {
      const { limit = defaultLimit, cursor, ...asked } = request.query;
      const filter = { ...asked, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
      const rows = await read(deps, request, (tx, creditorId) => listPlacements(tx, creditorId, filter, limit + 1));
      return pageFrom(
        rows,
        limit,
        (row) => ({ at: row.frozenAt, id: row.id }),
        (row) => viewPlacement(deps, request.creditorId, row),
      );
    });

    app.get('/placements/:id', { schema: getSchema }, async (request) =>
      read(deps, request, (tx, creditorId) => viewWhole(deps, tx, creditorId, request.params.id)),
    );

    app.post('/placements/:id/reports', { schema: reportSchema }, async (request, reply) => {
      const { by, ...report } = request.body;
      const { id } = request.params;
      return write(deps, request, reply, by, async (act) => {
        const recorded = await recordAgencyReport(act, id, report, by === undefined ? 'api' : 'person');
        const status = recorded.outcome === 'repeated' ? 200 : 201;
        return { status, body: { ...recorded, placement: await after(act, id) } };
      });
    });

    app.post('/placements/:id/recall', { schema: recallSchema }, async (request, reply) => {
      const { by, reason } = request.body;
      return write(deps, request, reply, by, async (act) => {
        await requestRecall(act, request.params.id, reason);
        return { status: 200, body: await after(act, request.params.id) };
      });
    });

    app.post('/placements/:id/recall/confirm', { schema: confirmSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        await confirmRecall(act, request.params.id);
        return { status: 200, body: await after(act, request.params.id) };
      }),
    );
  };
