/** Everything that happened, in the one order it was sealed in: for a client that would rather ask than be told. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { inCreditorTx } from '../../db/connect.ts';
import { findInvoiceIds } from '../../db/queries/invoices.ts';
import { headOfChain, sealedEvents, type EventFilter } from '../../db/queries/sealed-events.ts';
import { kindsOf, publicEvent, publicTypes } from '../../domain/public-event.ts';
import { anyObject, closed, instant, line } from '../fields.ts';
import { invalidField } from '../field-problems.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageQuery } from '../pages.ts';
import type { ApiDeps } from '../write.ts';

const longestWaitSeconds = 20;
const query = closed({
  after: Type.Optional(
    Type.String({
      pattern: '^\\d{1,15}$',
      description: 'nextCursor of the answer before; left out: from the beginning.',
      'x-error': { code: 'invalid_cursor', remedy: 'Send "nextCursor" of the answer before, or leave it out.' },
    }),
  ),
  limit: pageQuery.limit,
  types: Type.Optional(Type.String({ maxLength: 4_000, description: 'Types with commas between them.' })),
  invoice: Type.Optional(line(100)),
  wait: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: longestWaitSeconds,
      default: 0,
      description: 'Seconds to wait for the next event when there is none.',
      'x-error': { code: 'invalid_wait', remedy: `Send whole seconds from 0 to ${String(longestWaitSeconds)}.` },
    }),
  ),
});
const eventView = Type.Object({
  id: Type.String({ description: 'Also the webhook-id of the same event.' }),
  no: Type.Integer({ description: 'Place in the order; 1 is the first.' }),
  type: Type.String(),
  timestamp: instant(),
  data: anyObject(),
});
const view = Type.Object({
  items: Type.Array(eventView),
  nextCursor: Type.String({ description: 'Always there: ask with after=<nextCursor> for what comes next.' }),
});
const schema = {
  operationId: 'listEvents',
  summary: 'Everything that happened, oldest first, with a cursor to ask on',
  description:
    'Each event is given once, in one order that never changes, and none is skipped: an event gets its number within about a second, and no lower number appears after a higher one was read. ' +
    'The events are those of invoices; work for people is in GET /v1/tasks.',
  tags: ['webhooks'],
  querystring: query,
  response: answers({ 200: view }),
};

/** The sealer works every second. */
const lookEveryMs = 500;
/** Beyond this many waiting clients of one process a question is answered at once: each costs a short look every half second. */
const mostWaiting = 64;
const mostWaitingOfOne = 4;

type Page = Static<typeof view>;

function readTypes(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const types = text.split(',').map((type) => type.trim());
  const unknown = types.find((type) => !publicTypes.includes(type));
  if (unknown === undefined) return types;
  throw invalidField(
    'types',
    'unknown_type',
    `There is no type "${unknown}". Send some of these with commas between them: ${publicTypes.join(', ')}.`,
  );
}

export const eventRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const waiting = new Map<string, number>();
    const ending = new AbortController();
    app.addHook('preClose', async () => {
      ending.abort();
    });

    const page = (creditorId: string, after: number, filter: EventFilter, limit: number): Promise<Page> =>
      inCreditorTx(deps.cases.db, creditorId, async (tx) => {
        // The head first: what is sealed meanwhile lies beyond it, and everything up to it can be seen.
        const head = await headOfChain(tx, creditorId);
        if (head <= after) return { items: [], nextCursor: String(after) };
        const rows = await sealedEvents(tx, creditorId, after, head, filter, limit);
        const items = rows.map((row) => ({ ...publicEvent(row) }));
        const read = rows.length === limit ? (rows.at(-1)?.no ?? head) : head;
        return { items, nextCursor: String(read) };
      });

    const mayWait = (creditorId: string): boolean => {
      const all = [...waiting.values()].reduce((sum, n) => sum + n, 0);
      return all < mostWaiting && (waiting.get(creditorId) ?? 0) < mostWaitingOfOne;
    };

    /** No connection is held between two looks. */
    async function next(creditorId: string, ask: (after: number) => Promise<Page>, after: number, untilMs: number) {
      let found = await ask(after);
      if (found.items.length > 0 || !mayWait(creditorId)) return found;
      waiting.set(creditorId, (waiting.get(creditorId) ?? 0) + 1);
      try {
        while (found.items.length === 0 && performance.now() < untilMs && !ending.signal.aborted) {
          await pause(lookEveryMs, undefined, { signal: ending.signal }).catch(() => undefined);
          found = await ask(Number(found.nextCursor));
        }
        return found;
      } finally {
        const left = (waiting.get(creditorId) ?? 1) - 1;
        if (left === 0) waiting.delete(creditorId);
        else waiting.set(creditorId, left);
      }
    }

    app.get('/events', { schema }, async (request) => {
      const { after = '0', limit = defaultLimit, types, invoice, wait = 0 } = request.query;
      const { creditorId } = request;
      const asked = readTypes(types);
      const invoiceId = invoice === undefined ? null : await idOf(deps, creditorId, invoice);
      const filter = { kinds: asked === null ? null : kindsOf(asked), invoiceId };
      const untilMs = performance.now() + wait * 1_000;
      return next(creditorId, (from) => page(creditorId, from, filter, limit), Number(after), untilMs);
    });
  };

async function idOf(deps: ApiDeps, creditorId: string, invoice: string): Promise<string> {
  const [id] = await inCreditorTx(deps.cases.db, creditorId, (tx) => findInvoiceIds(tx, creditorId, [invoice]));
  if (id === undefined) throw notFound('invoice', 'invoice');
  return id;
}
