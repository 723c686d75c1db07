/** The calls of one agent as a calendar that any program can subscribe to: read-only, behind a secret address, without what it may not leak. */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { calendarHash } from '../../cases/agents.ts';
import { inCalendarTx, inCreditorTx } from '../../db/connect.ts';
import { findCalendar } from '../../db/queries/agents.ts';
import { calendarTasks, type CalendarTask } from '../../db/queries/call-tasks.ts';
import { calendarText, type CalendarEvent } from '../icalendar.ts';
import { answers } from '../openapi.ts';
import { problemOf, sendProblem } from '../problems.ts';
import type { ApiDeps } from '../write.ts';

/** 32 bytes in base64url. */
const fileShape = /^([A-Za-z0-9_-]{43})\.ics$/;
/** What is over stays in sight this long. */
const keptMs = 7 * 86_400_000;
const hourMs = 3_600_000;

const feedSchema = {
  operationId: 'getCallCalendar',
  summary: 'The calls of one agent, as an iCalendar feed',
  description:
    'For calendar programs: the secret in the address stands for the key. Invoice numbers and hours only: no amount, no name of a debtor.',
  tags: ['agents'],
  security: [],
  params: Type.Object({ file: Type.String({ maxLength: 200 }) }),
  response: answers({
    200: Type.Unsafe<string>({
      description: 'RFC 5545.',
      content: { 'text/calendar': { schema: { type: 'string' } } },
    }),
  }),
};

/** Must be registered outside `/v1`: a calendar program sends no key. */
export const calendarFeedRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/calendar/:file', { schema: feedSchema }, async (request, reply) => {
      const feed = await readFeed(deps, fileShape.exec(request.params.file)?.[1]);
      if (feed === null)
        return sendProblem(
          reply,
          problemOf(404, 'calendar_not_found', 'There is no such calendar, or its address was changed.'),
        );
      const etag = `"${createHash('sha256').update(feed.text).digest('base64url')}"`;
      void reply.headers({
        etag,
        'cache-control': 'private, no-cache',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
        ...(feed.changedAt === null ? {} : { 'last-modified': feed.changedAt.toUTCString() }),
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send('');
      return reply.type('text/calendar; charset=utf-8').send(feed.text);
    });
  };

async function readFeed(
  { cases }: ApiDeps,
  secret: string | undefined,
): Promise<{ text: string; changedAt: Date | null } | null> {
  if (secret === undefined) return null;
  const hash = calendarHash(secret);
  // Found by the hash of what was sent: how long a comparison takes says nothing about the secret.
  const agent = await inCalendarTx(cases.db, hash, (tx) => findCalendar(tx, hash));
  if (!agent) return null;
  const since = new Date(cases.now().getTime() - keptMs);
  const tasks = await inCreditorTx(cases.db, agent.creditorId, (tx) =>
    calendarTasks(tx, agent.creditorId, agent.name, since),
  );
  const changed = tasks.map((task) => task.changedAt.getTime());
  return {
    text: calendarText(
      'Relance',
      tasks.map((task) => eventOf(task, cases.caseLink)),
    ),
    changedAt: changed.length === 0 ? null : new Date(Math.max(...changed)),
  };
}

function eventOf(task: CalendarTask, caseLink: (invoiceId: string) => string): CalendarEvent {
  const { from, to } = hoursOf(task);
  const invoices = task.numbers.length > 1 ? 'factures' : 'facture';
  return {
    uid: task.id,
    sequence: task.revision,
    changedAt: task.changedAt,
    createdAt: task.createdAt,
    from,
    to,
    summary: `Appel – ${invoices} ${task.numbers.join(', ')}`,
    description: `Essai ${String(task.attempt)}. Numéro et script : dans la tâche. / Attempt ${String(task.attempt)}. Number and script: in the task.`,
    url: caseLink(task.invoiceId ?? task.id),
    status: task.status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED',
  };
}

/** The hours stored with the task; a task of an earlier release has them in words only, and is shown at the hour it was opened. */
function hoursOf({ window, createdAt }: CalendarTask): { from: Date; to: Date } {
  const stored = (typeof window === 'object' && window !== null ? window : {}) as { from?: unknown; to?: unknown };
  const [from, to] = [stored.from, stored.to].map((text) => (typeof text === 'string' ? new Date(text) : null));
  return from && to ? { from, to } : { from: createdAt, to: new Date(createdAt.getTime() + hourMs) };
}
