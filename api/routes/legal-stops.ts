/** What the law stops, recorded: by SIREN, for a debtor, for an invoice. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { takeNotice } from '../../cases/bodacc-notice.ts';
import { recordLegalStop } from '../../cases/record-legal-stop.ts';
import { notFound } from '../../cases/refusal.ts';
import { findDebtorId } from '../../db/queries/debtors.ts';
import type { StopData } from '../../db/queries/legal-stops.ts';
import { isSiren } from '../../domain/siren.ts';
import { invalidField } from '../field-problems.ts';
import { closed, line, nullable, oneOf } from '../fields.ts';
import {
  bodaccBody,
  debtorStopBody,
  insolvencyBody,
  invoiceStopBody,
  stopView,
  viewStop,
} from '../legal-stop-fields.ts';
import { answers } from '../openapi.ts';
import { write, type ApiDeps } from '../write.ts';
import { idOf, invoiceParams } from './invoices.ts';

const tags = ['legal stops'];
const debtorParams = closed({ reference: line(100) });
const both = answers({ 201: stopView, 200: stopView });

const schemas = {
  insolvency: {
    ...{ operationId: 'recordInsolvency', tags, body: insolvencyBody, response: both },
    summary: 'Insolvency proceedings were opened: every debtor with this SIREN, never one by its name',
    description:
      'Invoices issued before the judgment are no longer dunned and bear no interest from that day on; later supplies go on. The same judgment again (200) adds what was not known, such as publishedOn.',
  },
  bodacc: {
    ...{ operationId: 'takeBodaccNotice', tags, body: bodaccBody },
    summary: 'A notice of the BODACC, with the fields of the public record',
    response: answers({
      200: Type.Object({
        outcome: oneOf(['recorded', 'known', 'toJudge', 'ignored'] as const),
        stopId: nullable<string>('string'),
      }),
    }),
  },
  debtor: {
    ...{ operationId: 'stopDebtor', tags, params: debtorParams, body: debtorStopBody, response: both },
    summary: 'An event of the law that stops contacts with one debtor',
    description: 'judicialGrace needs "until": contacts resume on that day by themselves. A person ends all others.',
  },
  invoice: {
    ...{ operationId: 'stopInvoice', tags, params: invoiceParams, body: invoiceStopBody, response: both },
    summary: 'An event of the law that stops one invoice: the small-claims procedure, an assignment to a factor',
  },
} as const;

/** Facts without a column of their own, as far as they were given. */
function dataOf(body: StopData): StopData {
  const { representative, payee, note, until } = body;
  return {
    ...(representative === undefined ? {} : { representative }),
    ...(payee === undefined ? {} : { payee }),
    ...(note === undefined ? {} : { note }),
    ...(until === undefined ? {} : { until }),
  };
}

/** A delay has an end after its beginning, and nothing else has one. */
function requireUntil({ kind, effectiveOn, until }: { kind: string; effectiveOn: string; until?: string }): void {
  if (kind === 'judicialGrace' && (until === undefined || until <= effectiveOn))
    throw invalidField(
      'until',
      'invalid_until',
      'Send the day after "effectiveOn" on which the delay of the judge is over.',
    );
  if (kind !== 'judicialGrace' && until !== undefined)
    throw invalidField('until', 'invalid_until', 'Only a delay granted by a judge ends by itself; leave it out.');
}

const answerOf = ({ stop, created }: Awaited<ReturnType<typeof recordLegalStop>>) => ({
  status: created ? (201 as const) : (200 as const),
  body: viewStop(stop),
});

export const legalStopRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/insolvencies', { schema: schemas.insolvency }, async (request, reply) => {
      const { siren, judgmentOn: effectiveOn, by, ...rest } = request.body;
      if (!isSiren(siren))
        throw invalidField('siren', 'invalid_siren', 'One of its 9 digits is wrong: the key does not fit.');
      return write(deps, request, reply, by, async (act) =>
        answerOf(
          await recordLegalStop(act, {
            ...rest,
            kind: 'insolvency',
            target: { siren },
            effectiveOn,
            data: dataOf(rest),
          }),
        ),
      );
    });

    app.post('/bodacc-notices', { schema: schemas.bodacc }, async (request, reply) =>
      write(deps, request, reply, undefined, async (act) => {
        const { outcome, stop } = await takeNotice(act, request.body);
        return { status: 200, body: { outcome, stopId: stop?.id ?? null } };
      }),
    );

    app.post('/debtors/:reference/legal-stops', { schema: schemas.debtor }, async (request, reply) => {
      const { by, ...body } = request.body;
      requireUntil(body);
      return write(deps, request, reply, by, async (act) => {
        const debtorId = await findDebtorId(act.tx, act.creditorId, request.params.reference);
        if (!debtorId) throw notFound('debtor', 'reference');
        return answerOf(await recordLegalStop(act, { ...body, target: { debtorId }, data: dataOf(body) }));
      });
    });

    app.post('/invoices/:id/legal-stops', { schema: schemas.invoice }, async (request, reply) => {
      const { by, ...body } = request.body;
      return write(deps, request, reply, by, async (act) => {
        const invoiceId = await idOf(act.tx, act.creditorId, request.params.id);
        return answerOf(await recordLegalStop(act, { ...body, target: { invoiceId }, data: dataOf(body) }));
      });
    });
  };
