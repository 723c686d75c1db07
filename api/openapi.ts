/** The OpenAPI description, made from the schemas that also check the requests. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { problemSchema } from './problems.ts';

const problemAnswer = {
  description: 'What is wrong, with the field and what to do next.',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** The answers of a route: its own, and the one form every error has. */
export const answers = <A extends Record<number, TSchema>>(own: A) => ({ ...own, default: problemAnswer });

/** Serves `/openapi.json` and the pages at `/docs`. Must be registered before the routes it describes. */
export async function serveOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Relance',
        version,
        description:
          'Durable dunning of unpaid invoices. Money is whole cents with a currency; dates are YYYY-MM-DD; instants are ISO 8601 in UTC. ' +
          'Every POST takes an `Idempotency-Key` header: the same request under the same key is done once and answered alike.',
      },
      tags: [
        'invoices',
        'payments',
        'imports',
        'payment plans',
        'promises',
        'disputes',
        'deliveries',
        'placements',
        'tasks',
        'agents',
        'debtors',
        'policies',
        'templates',
        'calendars',
        'creditor',
        'rates',
        'sources',
        'statements',
        'legal stops',
        'webhooks',
        'health',
      ].map((name) => ({ name })),
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true } });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
