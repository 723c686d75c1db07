/** An invoice as an ERP sends it, and what becomes of it for the case. */
import { Type, type Static } from 'typebox';
import type { InvoiceInput } from '../cases/register-invoice.ts';
import { Refusal } from '../cases/refusal.ts';
import { CURRENCIES, isCurrency } from '../domain/money.ts';
import { contractRate, readContractRate } from './contract-rate.ts';
import { debtorBody, readDebtor } from './debtor-input.ts';
import { checkerOf, InvalidRequest, invalidField } from './field-problems.ts';
import { amountCents, civilDate, closed, currencyCode, line, oneOf } from './fields.ts';

export const invoiceBody = closed({
  number: line(100),
  issuedOn: civilDate(),
  dueOn: civilDate(),
  currency: currencyCode(),
  amountCents: amountCents(),
  debtor: debtorBody,
  policy: Type.Optional(line(60)),
  stepsDone: Type.Optional(
    Type.Array(line(60), { maxItems: 50, description: 'Steps made before the creditor moved in.' }),
  ),
  receivedOn: Type.Optional(civilDate()),
  terms: Type.Optional(oneOf(['unknown', 'daysFromIssue', 'endOfMonth', 'periodic'] as const)),
  sector: Type.Optional(oneOf(['general', 'transport'] as const)),
  contractRate: Type.Optional(contractRate()),
});

/** Throws a refusal (422) for a currency we do not take. */
export function requireCurrency(currency: string): void {
  if (!isCurrency(currency))
    throw new Refusal(
      'unprocessable',
      'unknown_currency',
      `Currency ${currency} is not taken. Use one of ${CURRENCIES.join(', ')}.`,
      'currency',
    );
}

const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Completes and normalises a well-formed invoice. Throws `InvalidRequest` or `Refusal` naming the field. */
export function readInvoice(body: Static<typeof invoiceBody>): InvoiceInput {
  // Routes take an id or a number in one place, so a number must not look like an id.
  if (idShape.test(body.number))
    throw invalidField('number', 'invalid_number', 'An invoice number may not have the shape of an id (UUID).');
  requireCurrency(body.currency);
  if (body.dueOn < body.issuedOn)
    throw new Refusal(
      'unprocessable',
      'due_before_issue',
      `"dueOn" (${body.dueOn}) is before "issuedOn" (${body.issuedOn}). Correct one of them.`,
      'dueOn',
    );
  const { contractRate: rate, ...rest } = body;
  // What is absent stays absent, so that the hash of a registration made before these fields is the same.
  return {
    ...rest,
    ...(rate === undefined ? {} : { contractRate: readContractRate(rate) }),
    debtor: readDebtor(body.debtor),
  };
}

const check = checkerOf(invoiceBody, 'invoice');

/** Judges one line of many, whatever it is. Throws `InvalidRequest` or `Refusal` naming the field. */
export function judgeInvoice(line: unknown): InvoiceInput {
  const checked = check(line);
  if (!checked.ok) throw new InvalidRequest(checked.problems);
  return readInvoice(checked.value);
}
