/** Builders for business input. Every field can be overridden. */
import type { InvoiceInput } from '../../cases/register-invoice.ts';
import type { DebtorInput } from '../../db/queries/debtors.ts';
import { addDays } from '../../domain/civil-date.ts';

export function aDebtor(overrides: Partial<DebtorInput> = {}): DebtorInput {
  return {
    reference: 'C-001',
    name: 'Menuiserie Dupont',
    type: 'business',
    siren: '732829320',
    language: 'fr',
    timeZone: 'Europe/Paris',
    country: 'FR',
    contactPoints: [
      { kind: 'email', value: 'compta@dupont.example' },
      { kind: 'phone', value: '+33639980001' },
      { kind: 'address', value: { line1: '4 rue des Lilas', postcode: '35000', city: 'Rennes', country: 'FR' } },
    ],
    ...overrides,
  };
}

export function anInvoice(overrides: Partial<InvoiceInput> = {}): InvoiceInput {
  const issuedOn = overrides.issuedOn ?? '2026-10-01';
  return {
    number: 'F-001',
    issuedOn,
    dueOn: addDays(issuedOn, 30),
    currency: 'EUR',
    amountCents: 120_000,
    debtor: aDebtor(),
    policy: 'demo',
    ...overrides,
  };
}
