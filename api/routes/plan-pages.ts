/** Where a debtor reads and answers a proposed plan: behind a secret address, without a key. Reading never changes anything, whoever fetches it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { acceptPlan, declinePlan } from '../../cases/accept-plan.ts';
import { perform } from '../../cases/act.ts';
import { presentedPlan, type PresentedPlan } from '../../cases/presented-plan.ts';
import { planHash } from '../../cases/propose-plan.ts';
import { Refusal } from '../../cases/refusal.ts';
import { inCreditorTx, inPlanTx } from '../../db/connect.ts';
import { findDocument } from '../../db/queries/documents.ts';
import { findPresentedPlan } from '../../db/queries/plan-acceptance.ts';
import { pageHeaders, planPage, unknownPlanPage } from '../plan-page.ts';
import { emptyForm, readAcceptance, readReason, type FormState } from '../plan-page-forms.ts';
import type { ApiDeps } from '../write.ts';

/** 32 bytes in base64url. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;
const formLimit = 16 * 1024;
const params = Type.Object({ secret: Type.String({ maxLength: 200 }) });
const schema = { hide: true, params };

interface Found {
  readonly creditorId: string;
  readonly id: string;
  readonly presented: PresentedPlan;
}

/** Found by the hash of what was sent: how long a comparison takes says nothing about the secret. */
async function find({ cases }: ApiDeps, secret: string): Promise<Found | null> {
  if (!secretShape.test(secret)) return null;
  const hash = planHash(secret);
  const row = await inPlanTx(cases.db, hash, (tx) => findPresentedPlan(tx, hash));
  if (!row) return null;
  const presented = await inCreditorTx(cases.db, row.creditorId, (tx) =>
    presentedPlan(tx, row.creditorId, row.id, cases.now()),
  );
  return presented ? { ...row, presented } : null;
}

const typedIn = (body: unknown): Record<string, string> =>
  typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : {};

function page(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).headers(pageHeaders).type('text/html; charset=utf-8').send(html);
}

/** After an answer the page is read anew, so that reloading it sends nothing again. */
const backToPage = (reply: FastifyReply, secret: string): FastifyReply =>
  reply.headers(pageHeaders).redirect(`/plans/${secret}`, 303);

const contactFault: FormState['faults'][number] = [
  'Nous ne pouvons pas enregistrer votre réponse ici pour le moment. Répondez à l’e-mail que vous avez reçu.',
  'We cannot record your answer here at the moment. Please answer the e-mail you received.',
];

/** Runs an answer. One that comes too late changes nothing; the page then says what now. */
async function answer(
  deps: ApiDeps,
  reply: FastifyReply,
  secret: string,
  found: Found,
  typed: Readonly<Record<string, string>>,
  work: Parameters<typeof perform>[3],
): Promise<FastifyReply> {
  try {
    const { rings } = await perform(deps.cases, found.creditorId, 'debtor', work);
    deps.gateway.deliver(rings);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code !== 'plan_not_open')
      return page(reply, 409, planPage(found.presented, secret, { typed, faults: [contactFault] }));
  }
  return backToPage(reply, secret);
}

/** Must be registered outside `/v1`: a debtor has no key. */
export const planPageRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formLimit },
      (_request, body, done) => done(null, body),
    );

    app.get('/plans/:secret', { schema }, async (request, reply) => {
      const { secret } = request.params;
      const found = await find(deps, secret);
      if (!found) return page(reply, 404, unknownPlanPage());
      return page(reply, 200, planPage(found.presented, secret, emptyForm));
    });

    app.get('/plans/:secret/agreement.pdf', { schema }, async (request, reply) => {
      const found = await find(deps, request.params.secret);
      const documentId = found?.presented.plan.documentId ?? null;
      if (!found || documentId === null) return page(reply, 404, unknownPlanPage());
      const document = await inCreditorTx(deps.cases.db, found.creditorId, (tx) =>
        findDocument(tx, found.creditorId, documentId),
      );
      if (!document) throw new Error(`Plan ${found.id} has lost its agreement`);
      const name = found.presented.plan.reference.replace(/[^\w.-]+/g, '-');
      void reply.headers({ ...pageHeaders, 'content-disposition': `inline; filename="echeancier-${name}.pdf"` });
      return reply.type(document.mediaType).send(document.bytes);
    });

    app.post('/plans/:secret/accept', { schema, bodyLimit: formLimit }, async (request, reply) => {
      const { secret } = request.params;
      const found = await find(deps, secret);
      if (!found) return page(reply, 404, unknownPlanPage());
      if (!found.presented.open) return backToPage(reply, secret);
      const typed = typedIn(request.body);
      const form = readAcceptance(typed, found.presented);
      if ('faults' in form) return page(reply, 422, planPage(found.presented, secret, form));
      const proof = { ...form, ...whence(request), by: 'link' as const };
      return answer(deps, reply, secret, found, typed, (act) => acceptPlan(act, found.id, proof));
    });

    app.post('/plans/:secret/decline', { schema, bodyLimit: formLimit }, async (request, reply) => {
      const { secret } = request.params;
      const found = await find(deps, secret);
      if (!found) return page(reply, 404, unknownPlanPage());
      if (!found.presented.open) return backToPage(reply, secret);
      const typed = typedIn(request.body);
      return answer(deps, reply, secret, found, {}, (act) => declinePlan(act, found.id, readReason(typed)));
    });
  };

/** From where an answer came, as far as the connection says. */
function whence(request: FastifyRequest): { ip: string; userAgent: string | null } {
  return { ip: request.ip, userAgent: request.headers['user-agent']?.slice(0, 500) ?? null };
}
