/** Written payment plans ("échéanciers"). */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { acceptOnPaper } from '../../cases/accept-plan.ts';
import { agreePlan, cancelPlan, type PlanWritten } from '../../cases/agree-plan.ts';
import { proposePlan } from '../../cases/propose-plan.ts';
import { renegotiatePlan } from '../../cases/renegotiate-plan.ts';
import { missing, notFound } from '../../cases/refusal.ts';
import type { Tx } from '../../db/connect.ts';
import { findPlan, type PlanRow } from '../../db/queries/plans.ts';
import { debtorReference } from '../../db/queries/read-debtor.ts';
import { planWarnings } from '../../domain/plan-limits.ts';
import { planWorkflowId } from '../../domain/workflow-ids.ts';
import { actor, amountCents, civilDate, closed, instant, line, nullable, oneOf, prose } from '../fields.ts';
import { answers } from '../openapi.ts';
import { proposalWriter } from '../proposal-writer.ts';
import { read, write, type ApiDeps } from '../write.ts';

const instalmentList = () =>
  Type.Array(closed({ dueOn: civilDate(), amountCents: amountCents() }), { minItems: 1, maxItems: 120 });
const acceptanceKind = () => Type.Optional(oneOf(['recorded', 'link'] as const));
const acceptUntil = () => Type.Optional(civilDate());

const planBody = closed({
  reference: line(100),
  debtor: line(100),
  invoices: Type.Array(line(100), { minItems: 1, maxItems: 100, description: 'Ids or numbers.' }),
  agreedOn: Type.Optional(civilDate()),
  instalments: instalmentList(),
  interest: Type.Optional(oneOf(['kept', 'waivedIfKept'] as const)),
  acceptance: acceptanceKind(),
  acceptUntil: acceptUntil(),
});
const renegotiateBody = closed({
  reference: line(100),
  instalments: instalmentList(),
  interest: Type.Optional(oneOf(['kept', 'waivedIfKept'] as const)),
  agreedOn: Type.Optional(civilDate()),
  acceptance: acceptanceKind(),
  acceptUntil: acceptUntil(),
  reason: prose(1_000),
  by: actor(),
});
const acceptBody = closed({
  name: line(200),
  role: Type.Optional(line(200)),
  acceptedOn: civilDate(),
  by: actor(),
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
  status: Type.String({
    description: 'proposed, active, kept, broken, cancelled, declined, expired, replaced',
  }),
  acceptUntil: nullable<string>('string', {
    description: 'Of a proposal: the last instant at which it can be accepted.',
  }),
  acceptance: Type.Unsafe<PlanRow['acceptance']>({
    type: ['object', 'null'],
    additionalProperties: true,
    description: 'Who accepted, when, from where, and the SHA-256 of the agreement.',
  }),
  replaces: nullable<string>('string', { description: 'Reference of the plan it was renegotiated from.' }),
  replacedBy: nullable<string>('string'),
  acceleratedAt: nullable<string>('string', { description: 'Since when the whole rest is due at once.' }),
  warnings: Type.Array(Type.Object({ code: Type.String(), field: Type.String(), text: Type.String() })),
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
    acceptUntil: row.acceptUntil?.toISOString() ?? null,
    ...{ acceptance: row.acceptance, replaces: row.replaces, replacedBy: row.replacedBy },
    acceleratedAt: row.acceleratedAt?.toISOString() ?? null,
    warnings: planWarnings(agreedOn, row.instalments),
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

const renegotiateSchema = {
  operationId: 'renegotiatePaymentPlan',
  summary: 'Give a running plan another schedule, under a new reference',
  description:
    'The instalments sum to what its invoices owe now. Sent for acceptance, the old plan runs on until the debtor has accepted the new one.',
  tags: ['payment plans'],
  params: planParams,
  body: renegotiateBody,
  response: answers({ 201: planView, 200: planView }),
};

const acceptSchema = {
  operationId: 'acceptPaymentPlan',
  summary: 'Record that a proposed plan came back signed on paper',
  tags: ['payment plans'],
  params: planParams,
  body: acceptBody,
  response: answers({ 200: planView }),
};

async function told(deps: ApiDeps, act: Act, { plan, created }: PlanWritten) {
  const body = await viewPlan(deps, act.tx, act.creditorId, plan);
  return { status: created ? (201 as const) : (200 as const), body };
}

export const paymentPlanRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/payment-plans', { schema: agreePaymentPlanSchema }, async (request, reply) => {
      const { acceptance, acceptUntil: until, agreedOn, ...rest } = request.body;
      const input = { ...rest, interest: rest.interest ?? ('kept' as const) };
      return write(deps, request, reply, undefined, async (act) => {
        if (acceptance === 'link') {
          const dated = {
            ...(agreedOn === undefined ? {} : { agreedOn }),
            ...(until === undefined ? {} : { acceptUntil: until }),
          };
          return told(deps, act, await proposePlan(act, { ...input, ...dated }, proposalWriter(deps)));
        }
        if (agreedOn === undefined) throw missing('agreedOn', '"2026-10-05"', 'A plan that is recorded');
        return told(deps, act, await agreePlan(act, { ...input, agreedOn }));
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

/** What happens to a plan that is there: another schedule, a signature on paper. */
export const planAnswerRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/payment-plans/:reference/renegotiate', { schema: renegotiateSchema }, async (request, reply) => {
      const { acceptance, by, ...input } = request.body;
      return write(deps, request, reply, by, async (act) =>
        told(
          deps,
          act,
          await renegotiatePlan(
            act,
            request.params.reference,
            input,
            acceptance === 'link' ? proposalWriter(deps) : null,
          ),
        ),
      );
    });

    app.post('/payment-plans/:reference/accept', { schema: acceptSchema }, async (request, reply) => {
      const { by, role, ...input } = request.body;
      return write(deps, request, reply, by, async (act) => {
        const plan = await acceptOnPaper(act, request.params.reference, { ...input, role: role ?? null });
        return { status: 200, body: await viewPlan(deps, act.tx, act.creditorId, plan) };
      });
    });
  };
