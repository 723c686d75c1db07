/**
 * What is doubtful about an invoice when it arrives, and what that changes for it (rules R3, R9, R10, R11, R42, R51).
 * Nothing is repaired: the data stays as it came, and a person reads why.
 */
import type { DebtorType } from './case-facts.ts';
import type { CivilDate } from './civil-date.ts';
import { belowFloorWarning, floorBreaches } from './contract-floor.ts';
import { identityWarnings, mediatorWarnings } from './creditor-warnings.ts';
import { debtorTypeWarnings, sirenWarnings } from './debtor-warnings.ts';
import type { UncheckedIdentity } from './identity-mentions.ts';
import type { BusinessRate } from './interest-regime.ts';
import type { RateBook } from './legal-rates.ts';
import {
  type AgreedTerms,
  type LatestDueDate,
  latestBusinessDueDate,
  latestPublicDueDate,
  type PublicBuyerKind,
  type Sector,
} from './payment-terms.ts';
import type { Warning } from './warning.ts';

export interface DataCheckInput {
  readonly issuedOn: CivilDate;
  readonly dueOn: CivilDate;
  /** When a public buyer received the payment request; null when not known. */
  readonly receivedOn: CivilDate | null;
  readonly terms: AgreedTerms;
  readonly sector: Sector;
  readonly debtor: {
    readonly type: DebtorType;
    /** Looked at for a public buyer only. */
    readonly publicKind: PublicBuyerKind;
    readonly siren: string | null;
    /** ISO 3166 alpha-2. */
    readonly country: string;
  };
  readonly creditor: UncheckedIdentity;
  /** True when the creditor chose to claim penalties of this debtor (R13). */
  readonly penaltiesConfigured: boolean;
  /** The rate of the invoice, or else of the debtor; null: nothing was agreed. */
  readonly contractRate: BusinessRate | null;
  /** The day of the check. */
  readonly on: CivilDate;
}

/** Every warning for an invoice, in a fixed order; empty when nothing is doubtful. Changes nothing. Throws RangeError on a malformed date. */
export function warningsFor(input: DataCheckInput, book: RateBook): Warning[] {
  return [
    ...dateWarnings(input),
    ...contractRateWarnings(input, book),
    ...debtorTypeWarnings(input.debtor.type, input.penaltiesConfigured || input.contractRate !== null),
    ...sirenWarnings(input.debtor),
    ...identityWarnings(input.creditor),
    ...mediatorWarnings(input.creditor, input.debtor.type),
  ];
}

function dateWarnings(input: DataCheckInput): Warning[] {
  const { issuedOn, dueOn } = input;
  if (dueOn < issuedOn) {
    return [
      {
        code: 'due_before_issue',
        field: 'dueOn',
        text: `L’échéance (${inFrench(dueOn)}) précède l’émission (${inFrench(issuedOn)}) : corrigez l’une des deux dates.`,
        textEn: `The due date (${dueOn}) is before the issue date (${issuedOn}): correct one of them.`,
        changes: `Tant qu’elle n’est pas corrigée, relances et intérêts se comptent à partir du ${inFrench(dueOn)}, avant même l’émission.`,
        changesEn: `Until it is corrected, reminders and interest count from ${dueOn}, before the invoice was even issued.`,
      },
    ];
  }
  const latest = latestDueDate(input);
  if (latest === null || dueOn <= latest.latestDueOn) return [];
  return [
    {
      code: 'due_beyond_legal_maximum',
      field: 'dueOn',
      text: `L’échéance (${inFrench(dueOn)}) dépasse le ${inFrench(latest.latestDueOn)} : la loi admet au plus ${latest.rule} (${latest.source}). Vérifiez l’échéance et le contrat.`,
      textEn: `The due date (${dueOn}) is after ${latest.latestDueOn}: the law allows at most ${latest.ruleEn} (${latest.source}). Check the due date and the contract.`,
      changes: `Relances et intérêts suivent l’échéance inscrite, le ${inFrench(dueOn)} : aucun intérêt n’est compté pour les jours qui la précèdent, et un délai trop long expose à une amende.`,
      changesEn: `Reminders and interest follow the due date as printed, ${dueOn}: no interest is counted for the days before it, and too long a term may be fined.`,
    },
  ];
}

/** Null where no legal maximum is known: consumers, and debtors of unknown type. */
function latestDueDate({ issuedOn, receivedOn, terms, sector, debtor }: DataCheckInput): LatestDueDate | null {
  if (debtor.type === 'business') return latestBusinessDueDate(issuedOn, terms, sector);
  if (debtor.type === 'public') return latestPublicDueDate(issuedOn, receivedOn, debtor.publicKind);
  return null;
}

function contractRateWarnings({ contractRate, debtor, dueOn, on }: DataCheckInput, book: RateBook): Warning[] {
  // The floor limits a rate stipulated between businesses; the other regimes have their own warning.
  if (contractRate?.kind !== 'fixed' || debtor.type !== 'business') return [];
  const breaches = floorBreaches(contractRate.hundredths, dueOn, on, book);
  return breaches.length === 0 ? [] : [belowFloorWarning(contractRate.hundredths, breaches)];
}

const frenchDate = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' });

function inFrench(date: CivilDate): string {
  return frenchDate.format(new Date(`${date}T00:00:00Z`)).replace(/^1 /, '1er ');
}
