/** Who the creditor is: what its messages say of it, and where money goes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { changeIdentity } from '../../cases/change-identity.ts';
import { readCreditor, type CreditorRow } from '../../db/queries/creditors.ts';
import { actor, closed, country, email, line, oneOf } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const identityFields = {
  name: line(120),
  legalForm: line(60),
  shareCapital: Type.Optional(line(60)),
  siren: line(20),
  registry: line(80),
  address: closed({
    line1: line(120),
    line2: Type.Optional(line(120)),
    postcode: line(12),
    city: line(80),
    country: country(),
  }),
  email: email(),
  phone: line(32),
  iban: line(42),
  accountHolder: line(70),
  smsSender: Type.String({
    pattern: '^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$',
    'x-error': { code: 'invalid_sender', remedy: 'Send 1 to 11 letters, digits or spaces, at least one letter.' },
  }),
  mediator: Type.Optional(line(300)),
};

const creditorBody = closed({ ...identityFields, by: Type.Optional(actor()) });

const creditorView = Type.Object({
  id: Type.String(),
  mode: oneOf(['test', 'live'] as const),
  timeZone: Type.String(),
  ...identityFields,
});

function viewCreditor({ creditorId, mode, timeZone, identity }: CreditorRow): Static<typeof creditorView> {
  return { id: creditorId, mode, timeZone, ...identity };
}

const getSchema = {
  operationId: 'getCreditor',
  summary: 'Who this creditor is, as its messages say it',
  tags: ['creditor'],
  response: answers({ 200: creditorView }),
};

const putSchema = {
  operationId: 'putCreditor',
  summary: 'Replace the identity; it counts from the next message on',
  description:
    'All mentions the law asks for on business letters, the account with its exact holder, and the one address replies go to. `mediator` is needed by ' +
    'those who sell to consumers. What is frozen already (a letter that waits for approval) keeps the identity it was written with.',
  tags: ['creditor'],
  body: creditorBody,
  response: answers({ 200: creditorView }),
};

export const creditorRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/creditor', { schema: getSchema }, async (request) =>
      viewCreditor(await read(deps, request, readCreditor)),
    );

    app.put('/creditor', { schema: putSchema }, async (request, reply) => {
      const { by, ...identity } = request.body;
      return write(deps, request, reply, by, async (act) => {
        await changeIdentity(act, identity);
        return { status: 200, body: viewCreditor(await readCreditor(act.tx, act.creditorId)) };
      });
    });
  };
