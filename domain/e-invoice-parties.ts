/** Seller and buyer of an electronic invoice. */
import { missing, problem } from './e-invoice-problems.ts';
import type { LineProblem } from './import.ts';
import { isSiren } from './siren.ts';

/** A party as the file names it. */
export interface EParty {
  readonly name?: string;
  /** BT-30, BT-47, and the code of the register it is from. */
  readonly legalId?: string;
  readonly legalScheme?: string;
  readonly vatId?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly line1?: string;
  readonly line2?: string;
  readonly postcode?: string;
  readonly city?: string;
  readonly country?: string;
}

/** The SIREN of a party: its legal id where that is one (a SIRET holds it), else the end of a French VAT number. */
export function sirenOf({ legalId, vatId }: EParty): string | null {
  const digits = (legalId ?? '').replace(/\s/g, '');
  if (/^\d{14}$/.test(digits) && isSiren(digits.slice(0, 9))) return digits.slice(0, 9);
  if (isSiren(digits)) return digits;
  const vat = /^FR[0-9A-Z]{2}(\d{9})$/.exec((vatId ?? '').replace(/\s/g, '').toUpperCase())?.[1];
  return vat !== undefined && isSiren(vat) ? vat : null;
}

/** The debtor that a buyer is, under the creditor's own reference where it is given; `untold`: what a debtor that exists keeps. */
export function debtorOfBuyer(buyer: EParty, debtorReference: string | undefined) {
  const siren = sirenOf(buyer);
  const vat = buyer.vatId?.replace(/\s/g, '');
  const reference = debtorReference ?? siren ?? buyer.legalId ?? vat;
  const none = { body: {}, untold: [] as string[] };
  if (buyer.name === undefined) return { ...none, problems: [missing('debtor.name', 'BT-44')] };
  if (reference === undefined)
    return {
      ...none,
      problems: [
        problem(
          'debtor.reference',
          'buyer_unknown',
          'L’acheteur n’a ni identifiant légal (BT-47) ni numéro de TVA (BT-48). Importez avec ?debtorReference=VOTRE-CODE-CLIENT.',
          'The buyer has neither a legal id (BT-47) nor a VAT number (BT-48). Import with ?debtorReference=YOUR-CUSTOMER-CODE.',
        ),
      ],
    };
  const { line1, line2, postcode, city, country } = buyer;
  const address =
    line1 && postcode && city
      ? { line1, ...(line2 ? { line2 } : {}), postcode, city, ...(country ? { country } : {}) }
      : undefined;
  const body = {
    ...{ reference, name: buyer.name, type: siren !== null || vat !== undefined ? 'business' : 'unknown' },
    ...(siren === null ? {} : { siren }),
    ...(buyer.email === undefined ? {} : { email: buyer.email }),
    ...(buyer.phone === undefined ? {} : { phone: buyer.phone }),
    ...(address === undefined ? {} : { address }),
  };
  const untold = [
    'name',
    'type',
    'language',
    'country',
    'timeZone',
    'contactPoints',
    ...(debtorReference ? [] : ['reference']),
  ];
  return { body, problems: [] as LineProblem[], untold };
}
