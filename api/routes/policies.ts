/** Dunning policies ("scénarios de relance"). */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { newestPolicies, readPolicy, type PolicyVersion } from '../../db/queries/policies.ts';
import { anyObject, closed, instant, line, nullable } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, type ApiDeps } from '../write.ts';

const policyView = Type.Object({
  key: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  createdAt: instant(),
  window: Type.String(),
  minimumGap: Type.String(),
  spread: Type.String(),
  gather: Type.String(),
  taskDays: Type.Integer(),
  limits: anyObject(),
  plan: anyObject(),
  steps: Type.Array(anyObject()),
});

function viewPolicy({ body, createdAt }: PolicyVersion): Static<typeof policyView> {
  return {
    ...body,
    createdAt: createdAt.toISOString(),
    limits: { ...body.limits },
    plan: { ...body.plan },
    steps: body.steps.map((step) => ({ ...step })),
  };
}

const versionQuery = closed({ version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })) });

const listPoliciesSchema = {
  operationId: 'listPolicies',
  summary: 'The newest version of every policy',
  tags: ['policies'],
  response: answers({
    200: Type.Object({ items: Type.Array(policyView), nextCursor: nullable<string>('string') }),
  }),
};

const getPolicySchema = {
  operationId: 'getPolicy',
  summary: 'One policy; the newest version unless asked otherwise',
  tags: ['policies'],
  params: closed({ key: line(60) }),
  querystring: versionQuery,
  response: answers({ 200: policyView }),
};

export const policyRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/policies', { schema: listPoliciesSchema }, async (request) => {
      const rows = await read(deps, request, newestPolicies);
      return { items: rows.map(viewPolicy), nextCursor: null };
    });

    app.get('/policies/:key', { schema: getPolicySchema }, async (request) => {
      const version = request.query.version ?? null;
      const row = await read(deps, request, (tx, creditorId) =>
        readPolicy(tx, creditorId, request.params.key, version),
      );
      if (!row) throw notFound('policy', 'key');
      return viewPolicy(row);
    });
  };
