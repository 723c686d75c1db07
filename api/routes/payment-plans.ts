/** Written payment plans ("échéanciers"). */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { agreePlan, cancelPlan } from '../../cases/agree-plan.ts';
import { notFound } from '../../cases/refusal.ts';
import type { Tx } from '../../db/connect.ts';
import { findPlan, type PlanRow } from '../../db/queries/plans.ts';
import { debtorReference } from '../../db/queries/read-debtor.ts';
import { planWorkflowId } from '../../domain/workflow-ids.ts';
import { actor, amountCents, civilDate, closed, instant, line, nullable, oneOf, prose } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const planBody = closed({
  reference: line(100),
  debtor: line(100),
  invoices: Type.Array(line(100), { minItems: 1, maxItems: 100, description: 'Ids or numbers.' }),
  agreedOn: civilDate(),
  instalments: Type.Array(closed({ dueOn: civilDate(), amountCents: amountCents() }), { minItems: 1, maxItems: 120 }),
  interest: Type.Optional(oneOf(['kept', 'waivedIfKept'] as const)),
});
const cancelBody = closed({ reason: prose(1_000), by: Type.Optional(actor()) });
const planParams = closed({ reference: line(100) });

const planView = Type.Object({
  id: Type.String(),
  reference: Type.String(),
  debtor: Type.String(),
  agreedOn: Type.String(),
  agreedAt: instant(),
  currency: Type.String(),
  totalCents: Type.Integer(),
  remainingCents: Type.Integer({ description: 'What the covered invoices still owe.' }),
  interest: Type.String(),
  status: Type.String({ description: 'active, kept, broken, cancelled' }),
  endedBecause: nullable<string>('string'),
  instalments: Type.Array(Type.Object({ no: Type.Integer(), dueOn: Type.String(), amountCents: Type.Integer() })),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      agreedCents: Type.Integer(),
      balanceCents: Type.Integer(),
    }),
  ),
  temporal: Type.Object({ workflowId: Type.String(), url: nullable<string>('string') }),
});

async function viewPlan(deps: ApiDeps, tx: Tx, creditorId: string, row: PlanRow): Promise<Static<typeof planView>> {
  const workflowId = planWorkflowId(creditorId, row.id);
  const { id, reference, agreedOn, currency, totalCents, interest, status, endedBecause } = row;
  return {
    ...{ id, reference, agreedOn, currency, totalCents, interest, status, endedBecause },
    debtor: (await debtorReference(tx, creditorId, row.debtorId)) ?? '',
    agreedAt: row.agreedAt.toISOString(),
    remainingCents: row.invoices.reduce((sum, one) => sum + one.balanceCents, 0),
    instalments: row.instalments.map(({ no, dueOn, amountCents }) => ({ no, dueOn, amountCents })),
    invoices: row.invoices.map(({ invoiceId, ...rest }) => ({ id: invoiceId, ...rest })),
    temporal: { workflowId, url: deps.links.temporalUrl(workflowId) },
  };
}

const agreePaymentPlanSchema = {
  operationId: 'agreePaymentPlan',
  summary: 'Record a payment plan; its invoices are not dunned while it is kept',
  description: 'The instalments sum to what the invoices owe, to the cent.',
  tags: ['payment plans'],
  body: planBody,
  response: answers({ 201: planView, 200: planView }),
};

const getPaymentPlanSchema = {
  operationId: 'getPaymentPlan',
  summary: 'One payment plan',
  tags: ['payment plans'],
  params: planParams,
  response: answers({ 200: planView }),
};

const cancelPaymentPlanSchema = {
  operationId: 'cancelPaymentPlan',
  summary: 'End a plan by agreement; its invoices go on from the step they were at',
  tags: ['payment plans'],
  params: planParams,
  body: cancelBody,
  response: answers({ 200: planView }),
};

export const paymentPlanRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/payment-plans', { schema: agreePaymentPlanSchema }, async (request, reply) => {
      const input = { ...request.body, interest: request.body.interest ?? 'kept' };
      return write(deps, request, reply, undefined, async (act) => {
        const { plan, created } = await agreePlan(act, input);
        return { status: created ? 201 : 200, body: await viewPlan(deps, act.tx, act.creditorId, plan) };
      });
    });

    app.get('/payment-plans/:reference', { schema: getPaymentPlanSchema }, async (request) =>
      read(deps, request, async (tx, creditorId) => {
        const plan = await findPlan(tx, creditorId, request.params.reference);
        if (!plan) throw notFound('plan', 'reference');
        return viewPlan(deps, tx, creditorId, plan);
      }),
    );

    app.post('/payment-plans/:reference/cancel', { schema: cancelPaymentPlanSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const plan = await cancelPlan(act, request.params.reference, request.body.reason);
        return { status: 200, body: await viewPlan(deps, act.tx, act.creditorId, plan) };
      }),
    );
  };
