/** Invented people and invoices for the tests of the texts. */
import type { Brief, BriefLine, CreditorIdentity } from '../../domain/message.ts';

export const creditor: CreditorIdentity = {
  name: 'Ateliers du Quai',
  legalForm: 'SAS',
  shareCapital: '50 000 €',
  siren: '732829320',
  registry: 'Lyon',
  address: { line1: '14 quai Rambaud', postcode: '69002', city: 'Lyon', country: 'FR' },
  email: 'compta@ateliersduquai.example',
  phone: '04 99 00 12 34',
  iban: 'FR7630006000011234567890189',
  accountHolder: 'ATELIERS DU QUAI SAS',
  smsSender: 'AtelierQuai',
};

/** An invoice due `daysLate` days before 1 April 2026 (negative: after it). */
export function line(
  number: string,
  daysLate: number,
  balanceCents = 123450,
  change: Partial<BriefLine> = {},
): BriefLine {
  const dueOn = new Date(Date.UTC(2026, 3, 1 - daysLate)).toISOString().slice(0, 10);
  return {
    invoiceId: `inv-${number}`,
    number,
    issuedOn: '2026-02-01',
    dueOn,
    currency: 'EUR',
    amountCents: balanceCents,
    balanceCents,
    daysLate,
    ...change,
  };
}

/** A friendly French e-mail about one late invoice of a business, unless changed. */
export function brief(change: Partial<Brief> = {}): Brief {
  return {
    on: '2026-04-01',
    channel: 'email',
    tone: 'friendly',
    beforeDue: false,
    language: 'fr',
    creditor,
    debtor: {
      reference: 'C-0042',
      name: 'Menuiserie Lefèvre & Fils',
      type: 'business',
      siren: '552100554',
      email: 'comptabilite@lefevre.example',
      phone: '+33600000000',
      address: { line1: '8 rue de l’Église', line2: 'Bâtiment C', postcode: '38000', city: 'Grenoble', country: 'FR' },
    },
    lines: [line('FA-2026-000118', 10)],
    deadlineDays: null,
    plan: null,
    ...change,
  };
}

/** The same debtor as another type. */
export function debtorOf(type: Brief['debtor']['type']): Brief['debtor'] {
  return { ...brief().debtor, type };
}
