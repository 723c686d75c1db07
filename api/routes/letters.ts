/** Papers on request: the agreement of a payment plan to sign, and the statement of account of a debtor. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import type { LetterContent } from '../../activities/texts/letter-pdf.ts';
import { writePlanAgreement } from '../../activities/texts/plan-agreement.ts';
import { writeAccountStatement, type AccountStatement } from '../../activities/texts/statement-letter.ts';
import { accountOf } from '../../cases/account-of.ts';
import { agreementOf, frozenAgreement } from '../../cases/agreement-of.ts';
import { Refusal } from '../../cases/refusal.ts';
import { civilDate, closed, line } from '../fields.ts';
import { fileBytes } from '../file-answer.ts';
import { answers } from '../openapi.ts';
import { read, type ApiDeps } from '../write.ts';

const referenceParams = closed({ reference: line(100) });

const accountView = Type.Object({
  on: Type.String({ format: 'date' }),
  debtor: Type.Object({ reference: Type.String(), name: Type.String(), type: Type.String() }),
  balances: Type.Array(
    Type.Object({
      currency: Type.String(),
      balanceCents: Type.Integer(),
      overdueCents: Type.Integer({ description: 'Of invoices past their due date on that day.' }),
    }),
    { description: 'Currency by currency; an overpaid invoice lowers the balance.' },
  ),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      issuedOn: Type.String(),
      dueOn: Type.String(),
      currency: Type.String(),
      amountCents: Type.Integer(),
      balanceCents: Type.Integer({ description: 'On that day.' }),
      daysLate: Type.Integer({ description: 'Negative before the due date.' }),
      interestCents: Type.Integer({
        description: 'Late-payment interest until that day, where it may be told; else 0.',
      }),
      indemnityCents: Type.Integer({ description: 'Fixed 40 €, where it may be told; else 0.' }),
      movements: Type.Array(
        Type.Object({
          on: Type.String(),
          kind: Type.String({ description: 'invoiced, payment, reversal, creditNote, writeOff' }),
          amountCents: Type.Integer({ description: 'Positive is owed, negative is received or credited.' }),
        }),
      ),
    }),
    { description: 'Open on that day, or moved in the year before; oldest due date first.' },
  ),
});

function viewAccount({ on, debtor, lines }: AccountStatement): Static<typeof accountView> {
  const balances = [...new Set(lines.map((one) => one.currency))].sort().map((currency) => {
    const mine = lines.filter((one) => one.currency === currency);
    const sum = (part: typeof mine) => part.reduce((total, one) => total + one.balanceCents, 0);
    const late = mine.filter((one) => one.daysLate > 0 && one.balanceCents > 0);
    return { currency, balanceCents: sum(mine), overdueCents: sum(late) };
  });
  const { reference, name, type } = debtor;
  const invoices = lines.map(({ invoiceId, ledger, statement = null, ...one }) => ({
    ...{ ...one, id: invoiceId, movements: [...ledger] },
    ...{ interestCents: statement?.interestCents ?? 0, indemnityCents: statement?.indemnityCents ?? 0 },
  }));
  return { on, debtor: { reference, name, type }, balances, invoices };
}

/** Draws a letter outside any transaction. What it cannot do without is the client's to fill in (422). */
async function sendLetter(reply: FastifyReply, name: string, drawn: Promise<LetterContent>): Promise<FastifyReply> {
  const letter = await drawn.catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    const field = /^((?:debtor|creditor|instalments|lines|allocation)[^\s:]*)/.exec(text)?.[1] ?? null;
    throw new Refusal('unprocessable', 'letter_not_written', text, field);
  });
  return sendFile(reply, name, Buffer.from(letter.pdf));
}

function sendFile(reply: FastifyReply, name: string, pdf: Buffer): FastifyReply {
  void reply.header('content-disposition', `inline; filename="${name.replace(/[^\w.-]+/g, '-')}.pdf"`);
  return reply.type('application/pdf').send(pdf);
}

const agreementSchema = {
  operationId: 'getPlanAgreement',
  summary: 'The written agreement of a payment plan, to be signed by both parties (PDF)',
  description:
    'As of the day it was agreed: acknowledgement of debt, schedule, clauses, signatures. In the language of the debtor.',
  tags: ['payment plans'],
  params: referenceParams,
  response: {
    ...answers({}),
    200: { description: 'The agreement.', content: { 'application/pdf': { schema: fileBytes } } },
  },
};

const statementSchema = {
  operationId: 'getAccountStatement',
  summary: 'The statement of account of a debtor, as JSON or, with Accept: application/pdf, as a letter',
  description: 'Today where the debtor is, unless `on` names an earlier day. It informs and asks for nothing.',
  tags: ['debtors'],
  params: referenceParams,
  querystring: closed({ on: Type.Optional(civilDate()) }),
  response: {
    ...answers({}),
    200: {
      description: 'The account.',
      content: { 'application/json': { schema: accountView }, 'application/pdf': { schema: fileBytes } },
    },
  },
};

export const letterRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/payment-plans/:reference/agreement', { schema: agreementSchema }, async (request, reply) => {
      const { reference } = request.params;
      const frozen = await read(deps, request, (tx, creditorId) => frozenAgreement(tx, creditorId, reference));
      if (frozen) return sendFile(reply, `echeancier-${reference}`, frozen);
      const agreement = await read(deps, request, (tx, creditorId) =>
        agreementOf(tx, creditorId, reference, deps.cases.now()),
      );
      return sendLetter(reply, `echeancier-${reference}`, writePlanAgreement(agreement));
    });

    app.get('/debtors/:reference/statement', { schema: statementSchema }, async (request, reply) => {
      const { reference } = request.params;
      const account = await read(deps, request, (tx, creditorId) =>
        accountOf(tx, creditorId, reference, request.query.on ?? null, deps.cases.now()),
      );
      if (request.headers.accept?.includes('application/pdf') !== true)
        return reply.type('application/json; charset=utf-8').send(viewAccount(account));
      return sendLetter(reply, `releve-${reference}-${account.on}`, writeAccountStatement(account));
    });
  };
