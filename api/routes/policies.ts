/** Dunning policies ("scénarios de relance"). */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { createPolicy, refuseMisshapen, tryPolicy } from '../../cases/create-policy.ts';
import { notFound } from '../../cases/refusal.ts';
import { newestPolicies, policyVersionsOf, readPolicy, type PolicyVersion } from '../../db/queries/policies.ts';
import { anyObject, closed, instant, line, nullable } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const ruleProblem = Type.Object({
  field: Type.String(),
  code: Type.String(),
  rule: nullable<string>('string'),
  text: Type.String(),
});

const policyView = Type.Object({
  key: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  debtorTypes: Type.Optional(Type.Array(Type.String(), { description: 'Debtors it was written for; absent: any.' })),
  createdAt: instant(),
  window: Type.String(),
  minimumGap: Type.String(),
  spread: Type.String(),
  gather: Type.String(),
  taskDays: Type.Integer(),
  limits: anyObject(),
  plan: anyObject(),
  promises: Type.Optional({
    ...anyObject(),
    description:
      'tone: raise or same; mostInARow. Absent: one tone firmer after a promise that was not kept, two in a row.',
  }),
  steps: Type.Array(anyObject()),
});

function viewPolicy({ body, createdAt }: PolicyVersion): Static<typeof policyView> {
  const { debtorTypes, promises, ...rest } = body;
  return {
    ...rest,
    ...(debtorTypes ? { debtorTypes: [...debtorTypes] } : {}),
    ...(promises ? { promises: { ...promises } } : {}),
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

/** Judged field by field in the domain, which also knows the limits and the law; here only that it is an object. */
const policyBody = anyObject();

/** What a client reads of a policy may be sent back as it is. */
function sentPolicy(body: Readonly<Record<string, unknown>>): unknown {
  const { createdAt, ...policy } = body;
  refuseMisshapen(policy);
  return policy;
}

const createPolicySchema = {
  operationId: 'createPolicy',
  summary: 'Store a policy as the next version of its key',
  description:
    'The body is a policy as GET answers it; `version` and `createdAt` do not count. The same as the newest version is 200 and changes nothing. ' +
    'Running cases keep their version: POST /v1/policy-moves. A policy that breaks a limit or the law is refused (422) with every problem.',
  tags: ['policies'],
  body: policyBody,
  response: answers({ 200: policyView, 201: policyView }),
};

const checkPolicySchema = {
  operationId: 'checkPolicy',
  summary: 'Say what storing a policy would do; nothing is stored',
  tags: ['policies'],
  body: policyBody,
  response: answers({
    200: Type.Object({
      problems: Type.Array(ruleProblem),
      nextVersion: nullable<number>('integer', { description: 'Null while there are problems.' }),
      unchanged: Type.Boolean({ description: 'It is the newest version already.' }),
    }),
  }),
};

const listVersionsSchema = {
  operationId: 'listPolicyVersions',
  summary: 'Every version of a policy, the newest first',
  tags: ['policies'],
  params: closed({ key: line(60) }),
  response: answers({
    200: Type.Object({ items: Type.Array(policyView), nextCursor: nullable<string>('string') }),
  }),
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

    app.get('/policies/:key/versions', { schema: listVersionsSchema }, async (request) => {
      const rows = await read(deps, request, (tx, creditorId) => policyVersionsOf(tx, creditorId, request.params.key));
      if (rows.length === 0) throw notFound('policy', 'key');
      return { items: rows.map(viewPolicy), nextCursor: null };
    });

    app.post('/policies', { schema: createPolicySchema }, async (request, reply) => {
      const policy = sentPolicy(request.body);
      return write(deps, request, reply, undefined, async (act) => {
        const { version, created } = await createPolicy(act, policy);
        return { status: created ? 201 : 200, body: viewPolicy(version) };
      });
    });

    app.post('/policies/check', { schema: checkPolicySchema }, async (request) => {
      const { createdAt, ...policy } = request.body;
      const verdict = await read(deps, request, (tx, creditorId) => tryPolicy({ tx, creditorId }, policy));
      return { ...verdict, problems: [...verdict.problems] };
    });
  };
