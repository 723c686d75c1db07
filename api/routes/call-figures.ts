/** How the calls went: right-party contacts, promises, promises kept. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Refusal } from '../../cases/refusal.ts';
import { callFigures } from '../../db/queries/call-figures.ts';
import { readCreditor } from '../../db/queries/creditors.ts';
import { addDays, startOfDay } from '../../domain/civil-date.ts';
import { civilDate, closed } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, type ApiDeps } from '../write.ts';

const rate = (description: string) =>
  Type.Unsafe<number | null>({ type: ['number', 'null'], description: `${description}; null: none to divide by.` });

const figuresSchema = {
  operationId: 'getCallFigures',
  summary: 'Calls, right-party contacts, promises and promises kept in a period',
  description:
    'By the day on which a call was reported, in the time zone of the creditor, both days included. A promise is kept when its money was received before its hold ended and was not taken back.',
  tags: ['tasks'],
  querystring: closed({ from: civilDate(), to: civilDate() }),
  response: answers({
    200: Type.Object({
      from: Type.String(),
      to: Type.String(),
      calls: Type.Integer(),
      rightParty: Type.Integer(),
      promises: Type.Integer(),
      kept: Type.Integer(),
      broken: Type.Integer({ description: 'Their time is over without all of the money.' }),
      halfKept: Type.Integer({ description: 'Of the broken ones: a part of the money came.' }),
      pending: Type.Integer({ description: 'Promises whose time is not over.' }),
      cancelled: Type.Integer({ description: 'Replaced or taken back: neither kept nor broken.' }),
      money: Type.Array(
        Type.Object({ currency: Type.String(), promisedCents: Type.Integer(), receivedCents: Type.Integer() }),
        { description: 'Of the promises whose time is over: what was promised, and what of it came in time.' },
      ),
      rightPartyRate: rate('rightParty / calls'),
      promiseRate: rate('promises / rightParty'),
      keptRate: rate('kept / (kept + broken)'),
    }),
  }),
};

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export const callFigureRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/call-figures', { schema: figuresSchema }, async (request) => {
      const { from, to } = request.query;
      if (to < from)
        throw new Refusal('unprocessable', 'period_reversed', 'Give a "to" that is not before "from".', 'to');
      const figures = await read(deps, request, async (tx, creditorId) => {
        const { timeZone } = await readCreditor(tx, creditorId);
        const [first, after] = [startOfDay(from, timeZone), startOfDay(addDays(to, 1), timeZone)];
        return callFigures(tx, creditorId, new Date(first), new Date(after), deps.cases.now());
      });
      const { calls, rightParty, promises, kept, broken } = figures;
      return {
        ...{ from, to, ...figures, money: [...figures.money] },
        rightPartyRate: share(rightParty, calls),
        promiseRate: share(promises, rightParty),
        keptRate: share(kept, kept + broken),
      };
    });
  };
