/** Click-to-call: the agent's phone rings first, then the debtor's. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { perform } from '../../cases/act.ts';
import { claimDialing, recordDialing } from '../../cases/dial-call.ts';
import { notFound, Refusal } from '../../cases/refusal.ts';
import { taskExists } from '../../db/queries/call-tasks.ts';
import { actor, closed, oneOf, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, type ApiDeps } from '../write.ts';

const dialSchema = {
  operationId: 'dialTask',
  summary: 'Connect an agent with the debtor of a call task',
  description:
    'Needs a live creditor, TWILIO_VOICE_FROM and the account, an agent with a phone, and a moment at which the call is allowed. One call at a time per task: a second request within ten minutes is refused, whatever its Idempotency-Key. The disposition is still reported with the task.',
  tags: ['tasks'],
  params: closed({ id: uuid() }),
  body: closed({ agent: actor() }),
  response: answers({ 200: Type.Object({ state: oneOf(['calling', 'unknown'] as const), text: Type.String() }) }),
};

const told = {
  calling:
    'Votre téléphone sonne, puis celui du client ; indiquez ensuite comment l’appel s’est terminé. / Your phone rings, then the customer’s; report afterwards how the call ended.',
  unknown:
    'Twilio n’a pas confirmé l’appel : il est peut-être en cours. Regardez votre téléphone avant de recommencer. / Twilio did not confirm the call: it may be under way. Look at your phone before you start it again.',
} as const;

export const dialRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/tasks/:id/dial', { schema: dialSchema }, async (request) => {
      const { dial, cases, gateway } = deps;
      if (!(await read(deps, request, (tx, creditorId) => taskExists(tx, creditorId, request.params.id))))
        throw notFound('task', 'id');
      if (!dial)
        throw new Refusal(
          'conflict',
          'click_to_call_off',
          'Click-to-call is not set up: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_VOICE_FROM, or call by hand.',
        );
      const { creditorId } = request;
      const { id } = request.params;
      const { agent } = request.body;
      const { value: parties, rings } = await perform(cases, creditorId, agent, (act) => claimDialing(act, id, agent));
      gateway.deliver(rings);
      const result = await dial(parties);
      const state = result.kind === 'calling' ? 'placed' : result.kind;
      await perform(cases, creditorId, agent, async (act) => recordDialing(act, id, { ...result, state }));
      if (result.kind !== 'refused') return { state: result.kind, text: told[result.kind] };
      throw new Refusal('unprocessable', 'call_refused', `Nobody was called. ${result.detail}`);
    });
  };
