/** Where money facts come from, and how old they may be before contacts stop. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { requireSource, sourceReported } from '../../cases/source-reported.ts';
import { Refusal } from '../../cases/refusal.ts';
import { listSources, type SourceRow } from '../../db/queries/sources.ts';
import { parseCivilDate } from '../../domain/civil-date.ts';
import { ageMinutes, isStale, staleFromMs } from '../../domain/freshness.ts';
import { invalidField } from '../field-problems.ts';
import { actor, closed, line, nullable } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const keyParams = closed({ key: line(60) });

const longestHours = 8_760;
const requireBody = closed({
  withinHours: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    ...{ minimum: 1, maximum: longestHours },
    'x-error': {
      code: 'invalid_number',
      remedy: `Send whole hours from 1 to ${String(longestHours)}, or null for any age.`,
    },
  }),
  by: Type.Optional(actor()),
});
const reportBody = closed({
  reportedAt: Type.Optional(Type.String({ maxLength: 40, description: 'An instant with its offset.' })),
  detail: Type.Optional(line(500)),
  by: Type.Optional(actor()),
});

const instantShape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Until when a report reaches; now where it does not say. Throws `InvalidRequest` for what is no instant, a refusal (422) for one to come. */
function reportedOf(given: string | undefined, now: Date): Date {
  if (given === undefined) return now;
  const at = parseCivilDate(instantShape.exec(given)?.[1]) === null ? new Date(NaN) : new Date(given);
  if (Number.isNaN(at.getTime()))
    throw invalidField(
      'reportedAt',
      'invalid_date',
      'Send an instant with its offset (2026-12-24T09:00:00Z), or leave it out for now.',
    );
  if (at.getTime() > now.getTime())
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      `"reportedAt" (${at.toISOString()}) is in the future. Send the instant up to which every payment is recorded, or leave it out for now.`,
      'reportedAt',
    );
  return at;
}

const time = (description: string) => nullable<string>('string', { format: 'date-time', description });

const sourceView = Type.Object({
  key: Type.String(),
  withinHours: nullable<number>('integer', { description: 'Older than this, nothing is sent; null: any age.' }),
  reportedAt: time('Until when its last report reaches; null: none yet.'),
  ageMinutes: nullable<number>('integer'),
  staleFrom: time('From when it is too old, unless it reports before; null: never.'),
  stale: Type.Boolean({ description: 'Too old now: nothing leaves for this creditor.' }),
  detail: nullable<string>('string', { description: 'What its last report said of itself.' }),
  toDo: nullable<string>('string', { description: 'What lets contacts go on; null: nothing is to be done.' }),
});

const sourcesView = Type.Object({ sources: Type.Array(sourceView) });

function viewSource(row: SourceRow, nowMs: number): Static<typeof sourceView> {
  const { key, withinHours, reportedAt, detail } = row;
  const fromMs = staleFromMs(row);
  const stale = isStale(row, nowMs);
  const toDo = `Record what ${key} knows of payments, then send POST /v1/sources/${key}/report; contacts go on by themselves, a few at a time.`;
  return {
    ...{ key, withinHours, reportedAt, detail, stale },
    ageMinutes: ageMinutes(row, nowMs),
    staleFrom: fromMs === null ? null : new Date(fromMs).toISOString(),
    toDo: stale ? toDo : null,
  };
}

const listSchema = {
  operationId: 'listSources',
  summary: 'Where payments are told from, and how old each is',
  tags: ['sources'],
  response: answers({ 200: sourcesView }),
};

const requireSchema = {
  operationId: 'requireSource',
  summary: 'How old the news of a source may be before contacts stop; null: any age',
  description:
    'While a source is older than withinHours nothing leaves for this creditor, in any channel; one that never reported has that long from now. ' +
    'Keys are erp, bank or names of your own. Deadlines of the law go on.',
  tags: ['sources'],
  params: keyParams,
  body: requireBody,
  response: answers({ 200: sourceView }),
};

const reportSchema = {
  operationId: 'reportSource',
  summary: 'All payments this source knows of are recorded, up to an instant',
  description:
    'Send it after the last payment of a run: one payment alone proves nothing about the others, so POST /v1/payments is no report. ' +
    'Absent reportedAt: now. Older than the last report, it changes nothing.',
  tags: ['sources'],
  params: keyParams,
  body: reportBody,
  response: answers({ 200: sourceView }),
};

export const sourceRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const now = () => deps.cases.now();

    app.get('/sources', { schema: listSchema }, async (request) => {
      const rows = await read(deps, request, listSources);
      return { sources: rows.map((row) => viewSource(row, now().getTime())) };
    });

    app.put('/sources/:key', { schema: requireSchema }, async (request, reply) => {
      const { withinHours, by } = request.body;
      return write(deps, request, reply, by, async (act) => {
        await requireSource(act, request.params.key, withinHours);
        return { status: 200, body: await shown(act, request.params.key) };
      });
    });

    app.post('/sources/:key/report', { schema: reportSchema }, async (request, reply) => {
      const { reportedAt, detail, by } = request.body;
      const at = reportedOf(reportedAt, now());
      return write(deps, request, reply, by, async (act) => {
        await sourceReported(act, request.params.key, at, detail ?? null);
        return { status: 200, body: await shown(act, request.params.key) };
      });
    });
  };

/** One source as this act leaves it. */
async function shown(act: Parameters<typeof sourceReported>[0], key: string): Promise<Static<typeof sourceView>> {
  const row = (await listSources(act.tx, act.creditorId)).find((one) => one.key === key);
  if (!row) throw new Error(`Source ${key} was just written and is not there`);
  return viewSource(row, act.now.getTime());
}
