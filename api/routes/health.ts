/** For whoever runs the process: is it alive, can it work, what has it done. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answers } from '../openapi.ts';
import type { ApiDeps } from '../write.ts';

const readiness = Type.Object({ database: Type.Boolean(), temporal: Type.Boolean() });

/** Counts for the metrics: answers by class (2xx …), callbacks. */
export interface RequestCounts {
  readonly byClass: Map<string, number>;
  /** Callbacks of providers, by provider and result. */
  readonly callbacks: Map<string, number>;
}

function metricsText(counts: RequestCounts, uptimeSeconds: number): string {
  const totals = [...counts.byClass].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# HELP relance_api_uptime_seconds Seconds since the process started.',
    '# TYPE relance_api_uptime_seconds gauge',
    `relance_api_uptime_seconds ${uptimeSeconds.toFixed(1)}`,
    '# HELP relance_api_requests_total Requests answered, by class of status.',
    '# TYPE relance_api_requests_total counter',
    ...totals.map(([name, total]) => `relance_api_requests_total{class="${name}"} ${total}`),
    '# HELP relance_api_callbacks_total Callbacks of providers: stored, ignored (not ours, or told before), refused (not signed).',
    '# TYPE relance_api_callbacks_total counter',
    ...[...counts.callbacks].sort().map(([labels, total]) => `relance_api_callbacks_total{${labels}} ${total}`),
    '',
  ].join('\n');
}

export const healthRoutes =
  (deps: ApiDeps, counts: RequestCounts): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/health/live',
      {
        schema: {
          operationId: 'isLive',
          summary: 'The process answers',
          tags: ['health'],
          security: [],
          response: answers({ 200: Type.Object({ live: Type.Boolean() }) }),
        },
      },
      async () => ({ live: true }),
    );

    app.get(
      '/health/ready',
      {
        schema: {
          operationId: 'isReady',
          summary: 'Writes are accepted; 503 without the database',
          description: 'Without Temporal writes are still accepted and kept: the answer stays 200.',
          tags: ['health'],
          security: [],
          response: answers({ 200: readiness, 503: readiness }),
        },
      },
      async (_request, reply) => {
        const [database, temporal] = await Promise.all([
          deps.cases.db.query('select 1').then(
            () => true,
            () => false,
          ),
          deps.gateway.healthy(),
        ]);
        return reply.code(database ? 200 : 503).send({ database, temporal });
      },
    );

    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText(counts, process.uptime())),
    );
  };
