/** An invoice as an ERP sends it, and what becomes of it for the case. */
import { Type, type Static } from 'typebox';
import type { InvoiceInput } from '../cases/register-invoice.ts';
import { Refusal } from '../cases/refusal.ts';
import type { DebtorInput } from '../db/queries/debtors.ts';
import { defaultTimeZone } from '../domain/debtor-zone.ts';
import { CURRENCIES, isCurrency } from '../domain/money.ts';
import { toE164 } from '../domain/phone.ts';
import { invalidField } from './field-problems.ts';
import {
  amountCents,
  civilDate,
  closed,
  country,
  currencyCode,
  email,
  line,
  oneOf,
  phone,
  siren,
  timeZone,
} from './fields.ts';

const addressBody = closed({
  line1: line(120),
  line2: Type.Optional(line(120)),
  postcode: line(12),
  city: line(80),
  country: Type.Optional(country()),
});

const debtorFields = {
  name: line(200),
  type: oneOf(['business', 'public', 'consumer', 'unknown'] as const),
  siren: Type.Optional(siren()),
  language: Type.Optional(oneOf(['fr', 'en'] as const)),
  timeZone: Type.Optional(timeZone()),
  email: Type.Optional(email()),
  phone: Type.Optional(phone()),
  address: Type.Optional(addressBody),
};

const debtorBody = closed({ reference: line(100), ...debtorFields });

/** A debtor by itself; its reference is in the path. */
export const debtorChangeBody = closed(debtorFields);

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
  return { ...body, debtor: readDebtor(body.debtor) };
}

/** Completes and normalises a well-formed debtor. */
export function readDebtor(body: Static<typeof debtorBody>): DebtorInput {
  const { reference, name, type, address } = body;
  const where = address?.country ?? 'FR';
  const number = body.phone === undefined ? null : toE164(body.phone);
  const contactPoints: DebtorInput['contactPoints'] = [
    ...(body.email === undefined ? [] : [{ kind: 'email' as const, value: body.email }]),
    ...(number === null ? [] : [{ kind: 'phone' as const, value: number }]),
    ...(address === undefined ? [] : [{ kind: 'address' as const, value: { ...address, country: where } }]),
  ];
  return {
    ...{ reference, name, type, contactPoints },
    siren: body.siren ?? null,
    language: body.language ?? 'fr',
    timeZone: body.timeZone ?? defaultTimeZone(where, address?.postcode ?? null),
    country: where,
  };
}
