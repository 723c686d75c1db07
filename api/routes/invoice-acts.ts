/** What an operator or the ERP does to one invoice: silence it, let it go on, contest it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { creditInvoice } from '../../cases/credit-note.ts';
import { openDispute, resolveDispute } from '../../cases/dispute.ts';
import type { OpenCase } from '../../cases/open-case.ts';
import { pauseDunning, resumeDunning } from '../../cases/pause.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { writeOff } from '../../cases/write-off.ts';
import { parseCivilDate, startOfDay } from '../../domain/civil-date.ts';
import { invalidField } from '../field-problems.ts';
import { actor, amountCents, civilDate, closed, line, oneOf, prose } from '../fields.ts';
import { disputeFields } from '../dispute-view.ts';
import { invoiceView, viewAfter } from '../invoice-view.ts';
import { answers } from '../openapi.ts';
import { write, type ApiDeps } from '../write.ts';
import { invoiceParams } from './invoices.ts';
import { requirePast } from './payments.ts';

const reason = () => prose(1_000);
const by = Type.Optional(actor());

const pauseBody = closed({
  reason: reason(),
  until: Type.Optional(
    Type.String({
      maxLength: 40,
      description:
        'An instant, or a date: contacts resume on that day in the zone of the debtor. Absent: until resumed.',
    }),
  ),
  by,
});
const resumeBody = closed({ reason: reason(), by });
const disputeBody = closed({ reason: reason(), ...disputeFields, by });
const resolveBody = closed({
  outcome: oneOf(['upheld', 'rejected', 'withdrawn'] as const),
  note: reason(),
  creditCents: Type.Optional(amountCents()),
  answer: Type.Optional({
    ...line(300),
    description: 'Rejected: what the debtor was answered; the next message recalls it in one sentence.',
  }),
  by,
});

const writeOffBody = closed({
  reason: reason(),
  amountCents: Type.Optional({ ...amountCents(), description: 'The part that is given up; absent: all that is owed.' }),
  by,
});
const creditNoteBody = closed({
  reference: line(100),
  issuedOn: civilDate(),
  amountCents: amountCents(),
  reason: reason(),
  by,
});

const instantShape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A date is its first instant in the debtor's zone. Throws `InvalidRequest` when it is neither an instant nor a date. */
function readUntil(until: string | undefined, timeZone: string): Date | null {
  if (until === undefined) return null;
  const date = parseCivilDate(until);
  if (date !== null) return new Date(startOfDay(date, timeZone));
  const at = parseCivilDate(instantShape.exec(until)?.[1]) === null ? new Date(NaN) : new Date(until);
  if (Number.isNaN(at.getTime()))
    throw invalidField(
      'until',
      'invalid_date',
      'Send a date (2026-12-24) or an instant with its offset (2026-12-24T09:00:00Z), or leave it out.',
    );
  return at;
}

const schemaOf = <B>(operationId: string, summary: string, body: B) => ({
  operationId,
  summary,
  tags: ['invoices'],
  params: invoiceParams,
  body,
  response: answers({ 200: invoiceView }),
});

const disputeSchema = schemaOf(
  'openDispute',
  'The debtor contests the claim or a part of it; contacts stop until it is resolved, or go on for the rest',
  disputeBody,
);
const writeOffSchema = schemaOf(
  'writeOffInvoice',
  'Give up what is owed, here or with an agency; the case ends as writtenOff',
  writeOffBody,
);
const creditNoteSchema = schemaOf(
  'creditInvoice',
  'Book a credit note: it reduces the claim from the first day; what was paid too much becomes unallocated money',
  creditNoteBody,
);
const pauseSchema = schemaOf('pauseInvoice', 'Stop contacts for a while, or until resumed', pauseBody);
const resumeSchema = schemaOf('resumeInvoice', 'End a pause; the step it held is taken up again', resumeBody);
const resolveSchema = schemaOf(
  'resolveDispute',
  'End a dispute: upheld (with a credit), rejected, or withdrawn by the debtor',
  resolveBody,
);

type ActRequest = FastifyRequest & { params: { id: string }; body: { by?: string } };

export const invoiceActRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const onInvoice = (request: ActRequest, reply: FastifyReply, work: (act: Act, open: OpenCase) => Promise<void>) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const open = await openOne(act, request.params.id);
        await work(act, open);
        return { status: 200, body: await viewAfter(deps, act, open.row.id) };
      });

    app.post('/invoices/:id/pause', { schema: pauseSchema }, async (request, reply) =>
      onInvoice(request, reply, (act, open) =>
        pauseDunning(act, open, {
          reason: request.body.reason,
          until: readUntil(request.body.until, open.row.debtor.timeZone),
        }),
      ),
    );

    app.post('/invoices/:id/resume', { schema: resumeSchema }, async (request, reply) =>
      onInvoice(request, reply, (act, open) => resumeDunning(act, open, { reason: request.body.reason })),
    );

    app.post('/invoices/:id/dispute', { schema: disputeSchema }, async (request, reply) =>
      onInvoice(request, reply, (act, open) => {
        const { by: _by, ...given } = request.body;
        return openDispute(act, open, { ...given, amountCents: given.amountCents ?? null });
      }),
    );

    app.post('/invoices/:id/dispute/resolve', { schema: resolveSchema }, async (request, reply) =>
      onInvoice(request, reply, (act, open) => {
        const { by: _by, creditCents = null, ...given } = request.body;
        return resolveDispute(act, open, { ...given, creditCents });
      }),
    );

    app.post('/invoices/:id/write-off', { schema: writeOffSchema }, async (request, reply) =>
      onInvoice(request, reply, (act, open) => {
        const { reason, amountCents } = request.body;
        return writeOff(act, open, { reason, ...(amountCents === undefined ? {} : { amountCents }) });
      }),
    );

    app.post('/invoices/:id/credit-notes', { schema: creditNoteSchema }, async (request, reply) =>
      onInvoice(request, reply, async (act, open) => {
        const { reference, issuedOn, amountCents, reason } = request.body;
        requirePast(issuedOn, 'issuedOn', act.now);
        await creditInvoice(act, open, { reference, issuedOn, amountCents, reason });
      }),
    );
  };
