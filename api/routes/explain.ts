/** "Why did you do this, or why not?": the decision in force, the choice of the policy, and what would change them. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import type { Tx } from '../../db/connect.ts';
import { factsOf, loadCases, type CaseRow } from '../../db/queries/cases.ts';
import { readReasons, type StoredReasons } from '../../db/queries/explain.ts';
import type { Choice, Reason } from '../../domain/decision.ts';
import { explain } from '../../domain/explain.ts';
import { anyObject, instant, nullable } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, type ApiDeps } from '../write.ts';
import { idOf, invoiceParams } from './invoices.ts';

const reasonView = Type.Object({ code: Type.String(), text: Type.String(), facts: Type.Optional(anyObject()) });

const choiceView = Type.Object({
  does: Type.String({ description: 'wait, act or finish' }),
  step: nullable<string>('string'),
  until: nullable<string>('string', { description: 'Instant at which a wait ends by itself.' }),
  outcome: nullable<string>('string', { description: 'How the case ended.' }),
  because: Type.Array(reasonView),
});

const explanation = Type.Object({
  invoice: Type.Object({ id: Type.String(), number: Type.String(), status: Type.String() }),
  at: instant(),
  inForce: Type.Object(
    { seq: Type.Integer(), decision: choiceView },
    { description: 'The decision the workflow has, made with the fact of this seq.' },
  ),
  now: Type.Object(
    { decision: choiceView, waitingFor: Type.String() },
    { description: 'What would be decided at this instant, on the facts as they are.' },
  ),
  wouldChange: Type.Array(Type.String()),
  steps: Type.Array(
    Type.Object({
      step: Type.String(),
      channel: Type.String(),
      tone: Type.String(),
      anchor: Type.String(),
      offset: Type.String(),
      state: Type.String({ description: 'done, inProgress, passedOver, next, ahead' }),
      at: nullable<string>('string'),
      text: nullable<string>('string'),
    }),
  ),
  policy: Type.Object({
    key: Type.String(),
    version: Type.Integer(),
    newestVersion: Type.Integer(),
    rule: nullable<string>('string', {
      description: 'The segment rule that chose it; null: named, moved, or none fits.',
    }),
    because: Type.Array(Type.String()),
    considered: Type.Array(
      Type.Object({ rule: Type.String(), policy: Type.String(), outcome: Type.String(), text: Type.String() }),
    ),
  }),
});

function viewReasons(reasons: readonly Reason[]): Static<typeof reasonView>[] {
  return reasons.map(({ code, text, facts }) => ({ code, text, ...(facts ? { facts: { ...facts } } : {}) }));
}

function viewChoice(choice: Choice): Static<typeof choiceView> {
  if ('finish' in choice)
    return { does: 'finish', step: null, until: null, outcome: choice.finish, because: viewReasons(choice.because) };
  if ('act' in choice)
    return { does: 'act', step: choice.act.step, until: null, outcome: null, because: viewReasons(choice.because) };
  const { then, until, because } = choice.wait;
  return {
    ...{ does: 'wait', step: then?.step ?? null, until: until ?? null, outcome: null },
    because: viewReasons(because),
  };
}

function viewExplanation(row: CaseRow, reasons: StoredReasons, now: Date): Static<typeof explanation> {
  const { decided, policyChoice, newestVersion } = reasons;
  const { decision, waitingFor, steps, wouldChange } = explain(factsOf(row), now.getTime());
  return {
    invoice: { id: row.id, number: row.number, status: row.status },
    at: now.toISOString(),
    inForce: { seq: decided?.seq ?? row.seq, decision: viewChoice(decided?.decision ?? decision) },
    now: { decision: viewChoice(decision), waitingFor },
    wouldChange: [...wouldChange],
    steps: steps.map((step) => ({ ...step })),
    policy: {
      ...{ key: row.policy.key, version: row.policy.version, newestVersion, rule: policyChoice?.rule ?? null },
      because: (policyChoice?.because ?? []).map(({ text }) => text),
      considered: (policyChoice?.considered ?? []).map((one) => ({ ...one })),
    },
  };
}

const explainSchema = {
  operationId: 'explainInvoice',
  summary: 'Why the case stands where it stands, why it has this policy, and what would change that',
  tags: ['invoices'],
  params: invoiceParams,
  response: answers({ 200: explanation }),
};

async function readBoth(tx: Tx, creditorId: string, idOrNumber: string, now: Date) {
  const id = await idOf(tx, creditorId, idOrNumber);
  const [[row], reasons] = await Promise.all([loadCases(tx, creditorId, [id], now), readReasons(tx, creditorId, id)]);
  if (!row || !reasons) throw notFound('invoice', 'id');
  return viewExplanation(row, reasons, now);
}

export const explainRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/invoices/:id/explain', { schema: explainSchema }, async (request) =>
      read(deps, request, (tx, creditorId) => readBoth(tx, creditorId, request.params.id, deps.cases.now())),
    );
  };
