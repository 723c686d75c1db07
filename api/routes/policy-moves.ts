/** Moving running cases to another policy or version: one by one or all that run under a policy, with a preview of what changes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { moveToPolicy, previewMove, wantedVersion, type MoveAnswer } from '../../cases/move-policy.ts';
import type { OpenCase } from '../../cases/open-case.ts';
import { contentHash, openOne } from '../../cases/register-invoice.ts';
import type { PolicyVersion } from '../../db/queries/policies.ts';
import { listMovable, type Movable } from '../../db/queries/policy-moves.ts';
import { actor, closed, line, nullable, oneOf, prose, uuid } from '../fields.ts';
import { invoiceView, viewAfter } from '../invoice-view.ts';
import { answers } from '../openapi.ts';
import { moveView, viewMove } from '../policy-move-view.ts';
import { clientProblem, problemSchema } from '../problems.ts';
import { idempotencyKey, once, write, type ApiDeps } from '../write.ts';
import { invoiceParams } from './invoices.ts';

const version = Type.Optional(
  Type.Integer({
    ...{ minimum: 1, maximum: 1_000_000, description: 'Absent: the newest.' },
    'x-error': { code: 'invalid_version', remedy: 'Send the number of a version, or leave it out for the newest.' },
  }),
);
const reason = () => prose(1_000);
const preview = Type.Optional(Type.Boolean({ description: 'True: say what would change and write nothing.' }));
const by = Type.Optional(actor());

const moveBody = closed({ policy: line(60), version, reason: reason(), preview, by });

const moveAnswer = Type.Object({
  applied: Type.Boolean({ description: 'False for a preview, and where the case runs under this version already.' }),
  move: moveView,
  invoice: invoiceView,
});

const moveSchema = {
  operationId: 'moveInvoicePolicy',
  summary: 'Let a running case go on under another policy or version',
  description:
    'What was done counts for the steps of the new policy and is not repeated. With obstacles the move is refused (409) and each is told with its remedy.',
  tags: ['invoices'],
  params: invoiceParams,
  body: moveBody,
  response: answers({ 200: moveAnswer }),
};

const mostCases = 200;
const usualCases = 50;

const policyName = closed({ key: line(60), version });

const movesBody = closed({
  from: policyName,
  to: policyName,
  reason: reason(),
  preview,
  limit: Type.Optional(
    Type.Integer({
      ...{ minimum: 1, maximum: mostCases, default: usualCases },
      'x-error': { code: 'invalid_limit', remedy: `Send a whole number from 1 to ${String(mostCases)}.` },
    }),
  ),
  after: Type.Optional(uuid()),
  by,
});

const moveResult = Type.Object({
  invoiceId: Type.String(),
  number: Type.String(),
  status: oneOf(['moved', 'unchanged', 'movable', 'refused'] as const),
  move: Type.Optional(moveView),
  problem: Type.Optional(problemSchema),
});
type MoveResult = Static<typeof moveResult>;

const movesSchema = {
  operationId: 'movePolicies',
  summary: `Move up to ${String(mostCases)} running cases from one policy to another, each in a transaction of its own`,
  description: 'Without `from.version`: from every version. Send `nextAfter` of the answer as `after` to go on.',
  tags: ['policies'],
  body: movesBody,
  response: answers({
    200: Type.Object({
      results: Type.Array(moveResult),
      nextAfter: nullable<string>('string', { description: 'Null when these were the last.' }),
    }),
  }),
};

type MovesBody = Static<typeof movesBody>;

/** Which cases one request is about, fixed once so that a repeated request means the same ones. */
interface Selection {
  readonly cases: readonly Movable[];
  readonly toVersion: number;
  readonly nextAfter: string | null;
}

/** Previews a move, or makes it. */
async function moveOrPreview(
  act: Act,
  open: OpenCase,
  to: PolicyVersion,
  body: { readonly reason: string; readonly preview?: boolean },
): Promise<MoveAnswer> {
  if (body.preview === true) return { applied: false, move: await previewMove(act, open, to) };
  return moveToPolicy(act, open, to, body.reason);
}

async function select(act: Act, { from, to, after, limit = usualCases }: MovesBody): Promise<Selection> {
  await wantedVersion(act, { policy: from.key, version: from.version ?? null }, 'from.key');
  const target = await wantedVersion(act, { policy: to.key, version: to.version ?? null }, 'to.key');
  const wanted = {
    from: { key: from.key, version: from.version ?? null },
    to: { key: to.key, version: target.version },
    after: after ?? null,
  };
  const rows = await listMovable(act.tx, act.creditorId, wanted, limit + 1);
  const cases = rows.slice(0, limit);
  return { cases, toVersion: target.version, nextAfter: rows.length > limit ? (cases.at(-1)?.id ?? null) : null };
}

async function moveListed(act: Act, body: MovesBody, { id, number }: Movable, version: number): Promise<MoveResult> {
  const open = await openOne(act, id);
  const to = await wantedVersion(act, { policy: body.to.key, version }, 'to.key');
  const { applied, move } = await moveOrPreview(act, open, to, body);
  const told = { invoiceId: id, number, move: viewMove(move) };
  if (body.preview === true) return { ...told, status: move.obstacles.length > 0 ? 'refused' : 'movable' };
  return { ...told, status: applied ? 'moved' : 'unchanged' };
}

/** One transaction per case; what refuses one becomes its result and does not stop the others. */
async function moveAll(deps: ApiDeps, request: FastifyRequest & { body: MovesBody }) {
  const { body, creditorId } = request;
  const key = idempotencyKey(request);
  const hash = contentHash({ url: request.url, body });
  const part = <T>(name: string, work: (act: Act) => Promise<T>) =>
    once(deps, creditorId, body.by ?? 'api', key === null ? null : { key: `${key} ${name}`, hash }, async (act) => ({
      status: 200,
      body: await work(act),
    }));
  const selection = await part('cases', (act) => select(act, body));
  const { cases, toVersion, nextAfter } = selection.body;
  const results: MoveResult[] = [];
  for (const one of cases) {
    try {
      results.push((await part(one.id, (act) => moveListed(act, body, one, toVersion))).body);
    } catch (error) {
      const problem = clientProblem(error);
      if (!problem) throw error;
      const { errors, ...told } = problem;
      results.push({ invoiceId: one.id, number: one.number, status: 'refused', problem: told });
    }
  }
  return { results, nextAfter, replayed: selection.replayed };
}

export const policyMoveRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/invoices/:id/policy', { schema: moveSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { policy, version: number } = request.body;
        const open = await openOne(act, request.params.id);
        const to = await wantedVersion(act, { policy, version: number ?? null });
        const { applied, move } = await moveOrPreview(act, open, to, request.body);
        const invoice = await viewAfter(deps, act, open.row.id);
        return { status: 200, body: { applied, move: viewMove(move), invoice } };
      }),
    );

    app.post('/policy-moves', { schema: movesSchema }, async (request, reply) => {
      const { results, nextAfter, replayed } = await moveAll(deps, request);
      if (replayed) void reply.header('idempotent-replayed', 'true');
      return { results, nextAfter };
    });
  };
