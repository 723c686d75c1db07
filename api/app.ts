/** The HTTP application: plugins and routes in reading order. It listens nowhere by itself. */
import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { authenticate } from './auth.ts';
import { readJsonAsUtf8 } from './json-body.ts';
import { watchMethods } from './method-not-allowed.ts';
import { serveOpenApi } from './openapi.ts';
import { handleError, handleNotFound } from './problems.ts';
import { agentRoutes } from './routes/agents.ts';
import { bankStatementRoutes } from './routes/bank-statements.ts';
import { bulkRoutes } from './routes/bulk.ts';
import { callFigureRoutes } from './routes/call-figures.ts';
import { calendarFeedRoutes } from './routes/calendar-feed.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { contractRateRoutes } from './routes/contract-rate.ts';
import { creditorRoutes } from './routes/creditor.ts';
import { creditorSettingsRoutes } from './routes/creditor-settings.ts';
import { debtorRoutes } from './routes/debtors.ts';
import { dialRoutes } from './routes/dial.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { disputeEvidenceRoutes } from './routes/dispute-evidence.ts';
import { disputeRoutes } from './routes/disputes.ts';
import { eventRoutes } from './routes/events.ts';
import { explainRoutes } from './routes/explain.ts';
import { healthRoutes, type RequestCounts } from './routes/health.ts';
import { hookRoutes } from './routes/hooks/hooks.ts';
import { mailevaHook } from './routes/hooks/maileva.ts';
import { importLineRoutes } from './routes/import-lines.ts';
import { importRoutes } from './routes/imports.ts';
import { invoiceActRoutes } from './routes/invoice-acts.ts';
import { interruptionRoutes } from './routes/interruptions.ts';
import { legalStopActRoutes } from './routes/legal-stop-acts.ts';
import { legalStopRoutes } from './routes/legal-stops.ts';
import { invoiceImportRoutes } from './routes/invoice-import.ts';
import { invoiceRoutes } from './routes/invoices.ts';
import { lifeCycleRoutes } from './routes/life-cycle.ts';
import { letterRoutes } from './routes/letters.ts';
import { paymentPlanRoutes, planAnswerRoutes } from './routes/payment-plans.ts';
import { paymentRoutes } from './routes/payments.ts';
import { planPageRoutes } from './routes/plan-pages.ts';
import { placementRoutes } from './routes/placements.ts';
import { placementFileRoutes } from './routes/placement-files.ts';
import { policyMoveRoutes } from './routes/policy-moves.ts';
import { policyRoutes } from './routes/policies.ts';
import { promiseRoutes } from './routes/promises.ts';
import { proofRoutes } from './routes/proofs.ts';
import { rateRoutes } from './routes/rates.ts';
import { sourceRoutes } from './routes/sources.ts';
import { statementRoutes } from './routes/statements.ts';
import { taskRoutes } from './routes/tasks.ts';
import { templateRoutes } from './routes/templates.ts';
import { webhookDeliveryRoutes } from './routes/webhook-deliveries.ts';
import { webhookEndpointRoutes } from './routes/webhook-endpoints.ts';
import { validatorCompiler } from './validation.ts';
import type { ApiDeps } from './write.ts';

export interface AppOptions {
  /** `warn` in production: a line per request would cost more than the request. */
  readonly logLevel: 'silent' | 'warn' | 'info';
  readonly version: string;
}

/** 256 kB: the largest payment or invoice is far below. */
const bodyLimit = 256 * 1024;

/** Builds the application; call `listen` or `inject` on it, and `close` when done. The database and the gateway stay the caller's. */
export async function buildApp(deps: ApiDeps, options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: options.logLevel === 'silent' ? false : { level: options.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit,
    // A reference of 100 characters takes up to 1200 when every byte of it is encoded.
    routerOptions: { maxParamLength: 1_200 },
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
    // A bank statement of hundreds of megabytes arrives in minutes, and is read while it does.
    requestTimeout: 10 * 60_000,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  app.removeContentTypeParser('text/plain');
  readJsonAsUtf8(app);
  const counts = countAnswers(app);
  await serveOpenApi(app, options.version);
  const refuseOtherMethods = watchMethods(app);
  await app.register(healthRoutes(deps, counts));
  await app.register(hookRoutes(deps, counts.callbacks));
  await app.register(mailevaHook(deps, counts.callbacks));
  await app.register(calendarFeedRoutes(deps));
  await app.register(planPageRoutes(deps));
  refuseOtherMethods();
  await app.register(async (v1) => registerV1(v1, deps), { prefix: '/v1' });
  return app;
}

function countAnswers(app: FastifyInstance): RequestCounts {
  const byClass = new Map<string, number>();
  app.addHook('onResponse', async (_request, reply) => {
    const name = `${Math.floor(reply.statusCode / 100)}xx`;
    byClass.set(name, (byClass.get(name) ?? 0) + 1);
  });
  return { byClass, callbacks: new Map() };
}

/** Everything here needs an API key, an unknown address too. */
async function registerV1(v1: FastifyInstance, deps: ApiDeps): Promise<void> {
  v1.decorateRequest('creditorId', '');
  v1.addHook(
    'onRequest',
    authenticate(deps.cases.db, () => performance.now()),
  );
  v1.addHook('onRequest', async (_request, reply) => {
    // Answers hold names and debts, for this client only.
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  v1.addHook('onRoute', (route) => {
    if (route.schema) route.schema.security = [{ apiKey: [] }];
  });
  v1.setNotFoundHandler(handleNotFound);
  const refuseOtherMethods = watchMethods(v1);
  await v1.register(invoiceRoutes(deps));
  await v1.register(bulkRoutes(deps));
  await v1.register(invoiceActRoutes(deps));
  await registerMoney(v1, deps);
  await v1.register(contractRateRoutes(deps));
  await v1.register(explainRoutes(deps));
  await v1.register(deliveryRoutes(deps));
  await v1.register(proofRoutes(deps));
  await v1.register(placementRoutes(deps));
  await v1.register(placementFileRoutes(deps));
  await v1.register(taskRoutes(deps));
  await v1.register(agentRoutes(deps));
  await v1.register(dialRoutes(deps));
  await v1.register(callFigureRoutes(deps));
  await v1.register(debtorRoutes(deps));
  await v1.register(policyRoutes(deps));
  await v1.register(policyMoveRoutes(deps));
  await v1.register(creditorRoutes(deps));
  await v1.register(creditorSettingsRoutes(deps));
  await v1.register(calendarRoutes());
  await v1.register(rateRoutes(deps));
  await v1.register(statementRoutes(deps));
  await v1.register(templateRoutes(deps));
  await v1.register(letterRoutes(deps));
  await v1.register(eventRoutes(deps));
  await v1.register(webhookEndpointRoutes(deps));
  await v1.register(webhookDeliveryRoutes(deps));
  refuseOtherMethods();
}

/** Money and agreements: what moves or suspends a claim. */
async function registerMoney(v1: FastifyInstance, deps: ApiDeps): Promise<void> {
  await v1.register(invoiceImportRoutes(deps));
  await v1.register(importLineRoutes(deps));
  await v1.register(promiseRoutes(deps));
  await v1.register(disputeRoutes(deps));
  await v1.register(disputeEvidenceRoutes(deps));
  await v1.register(lifeCycleRoutes(deps));
  await v1.register(paymentRoutes(deps));
  await v1.register(bankStatementRoutes(deps));
  await v1.register(importRoutes(deps));
  await v1.register(paymentPlanRoutes(deps));
  await v1.register(planAnswerRoutes(deps));
  await v1.register(sourceRoutes(deps));
  await v1.register(legalStopRoutes(deps));
  await v1.register(legalStopActRoutes(deps));
  await v1.register(interruptionRoutes(deps));
}
