/**
 * What is doubtful about an invoice when it arrives, and what that changes for it (rules R3, R9, R10, R11, R42).
 * Nothing is repaired: the data stays as it came, and a person reads why.
 */
import type { DebtorType } from './case-facts.ts';
import type { CivilDate } from './civil-date.ts';
import { missingMentions, type UncheckedIdentity } from './identity-mentions.ts';
import {
  type AgreedTerms,
  type LatestDueDate,
  latestBusinessDueDate,
  latestPublicDueDate,
  type PublicBuyerKind,
  type Sector,
} from './payment-terms.ts';
import { isSiren } from './siren.ts';
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
  /** True when penalties, the indemnity or a contract rate are set up for this debtor or invoice. */
  readonly penaltiesConfigured: boolean;
  readonly contractRate: ContractRate | null;
}

/** Rates in hundredths of a percent: 15.21 % is 1521. The floor is 3 times the professional legal rate of the semester (L441-10, II). */
export interface ContractRate {
  readonly hundredths: number;
  readonly floorHundredths: number;
  /** Such as `2026-S2`. */
  readonly semester: string;
}

/** Every warning for an invoice, in a fixed order; empty when nothing is doubtful. Changes nothing. Throws RangeError on a malformed date. */
export function warningsFor(input: DataCheckInput): Warning[] {
  return [
    ...dateWarnings(input),
    ...contractRateWarnings(input),
    ...debtorTypeWarnings(input),
    ...sirenWarnings(input.debtor),
    ...identityWarnings(input.creditor),
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

function contractRateWarnings({ contractRate, debtor }: DataCheckInput): Warning[] {
  // The floor limits a rate stipulated between businesses; the other regimes have their own warning.
  if (contractRate === null || debtor.type !== 'business') return [];
  const { hundredths, floorHundredths, semester } = contractRate;
  if (hundredths >= floorHundredths) return [];
  return [
    {
      code: 'contract_rate_below_floor',
      field: 'contractRate',
      text: `Le taux stipulé (${percentFr(hundredths)}) est inférieur au plancher de ${semester}, trois fois le taux d’intérêt légal, soit ${percentFr(floorHundredths)} (C. com. L441-10, II) : corrigez les conditions de vente et les factures.`,
      textEn: `The contract rate (${percentEn(hundredths)}) is below the floor of ${semester}, three times the legal interest rate, ${percentEn(floorHundredths)} (C. com. L441-10, II): correct the terms of sale and the invoices.`,
      changes: `Aucune pénalité n’est réclamée à ce taux pour cette facture ; le taux légal par défaut (BCE + 10 points) reste utilisable, sans être relevé au plancher.`,
      changesEn: `No penalty is claimed at this rate for this invoice; the legal default rate (ECB + 10 points) stays usable and is not lifted to the floor.`,
    },
  ];
}

function debtorTypeWarnings({ debtor, penaltiesConfigured, contractRate }: DataCheckInput): Warning[] {
  switch (debtor.type) {
    case 'business':
      return [];
    case 'unknown':
      return [debtorTypeUnknown];
    case 'public':
      return [publicBuyer];
    case 'consumer':
      return penaltiesConfigured || contractRate !== null ? [consumerPenalties] : [];
  }
}

const debtorTypeUnknown: Warning = {
  code: 'debtor_type_unknown',
  field: 'debtor.type',
  text: 'Le type du débiteur est inconnu : indiquez entreprise, acheteur public ou consommateur.',
  textEn: 'The debtor type is unknown: say business, public or consumer.',
  changes:
    'Aucune pénalité ni indemnité de 40 € n’est imprimée ni réclamée pour cette facture, et le délai de paiement maximal n’est pas vérifié.',
  changesEn:
    'No penalty and no 40 € indemnity is printed or claimed for this invoice, and the longest lawful payment term is not checked.',
};

const publicBuyer: Warning = {
  code: 'public_buyer',
  field: 'debtor.type',
  text: 'Acheteur public : le code de la commande publique fixe le délai, le taux et l’indemnité ; vérifiez que le débiteur en est bien un.',
  textEn: 'Public buyer: the public procurement code sets term, rate and indemnity; check that the debtor is one.',
  changes:
    'Les intérêts de cette facture se calculent à un taux unique (BCE + 8 points) avec 40 € par facture, sans renonciation possible et sans tenir compte d’un taux contractuel.',
  changesEn:
    'Interest on this invoice is computed at one single rate (ECB + 8 points) with 40 € per invoice; it cannot be waived, and a contract rate does not count.',
};

const consumerPenalties: Warning = {
  code: 'consumer_penalties',
  field: 'debtor.type',
  text: 'Des pénalités sont configurées alors que le débiteur est un consommateur : retirez-les, ou corrigez le type du débiteur.',
  textEn: 'Penalties are set up although the debtor is a consumer: remove them, or correct the debtor type.',
  changes:
    'Elles ne sont ni imprimées ni réclamées pour cette facture : ni indemnité de 40 €, ni frais de relance, et l’intérêt légal ne court qu’à compter de la mise en demeure.',
  changesEn:
    'They are neither printed nor claimed for this invoice: no 40 € indemnity, no reminder fee, and legal interest runs from the formal notice only.',
};

const france: ReadonlySet<string> = new Set(['FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'BL', 'MF', 'PM']);

function sirenWarnings({ type, siren, country }: DataCheckInput['debtor']): Warning[] {
  const changes =
    'Une procédure collective publiée au BODACC ne peut pas être rapprochée de ce débiteur, et la mise en demeure de cette facture ne l’identifie que par son nom et son adresse.';
  const changesEn =
    'Insolvency proceedings published in the BODACC cannot be matched to this debtor, and the formal notice for this invoice names it by name and address only.';
  const field = 'debtor.siren';
  if (siren === null) {
    if (type !== 'business' || !france.has(country)) return [];
    const text = 'Le SIREN de l’entreprise débitrice manque : ajoutez ses 9 chiffres.';
    return [
      {
        code: 'debtor_siren_missing',
        field,
        text,
        textEn: 'The SIREN of the debtor is missing: add its 9 digits.',
        changes,
        changesEn,
      },
    ];
  }
  if (isSiren(siren)) return [];
  const text = `Le SIREN ${siren} ne passe pas le contrôle de sa clé : recopiez-le depuis l’avis de situation du débiteur.`;
  const textEn = `The SIREN ${siren} fails its check digit: copy it again from the register.`;
  return [{ code: 'debtor_siren_invalid', field, text, textEn, changes, changesEn }];
}

function identityWarnings(creditor: UncheckedIdentity): Warning[] {
  return missingMentions(creditor).map(({ field, name, nameEn, source }) => ({
    code: 'identity_mention_missing',
    field: `creditor.${field}`,
    text: `Mention du créancier absente ou incomplète : ${name}${source === null ? '' : ` (${source})`}. Complétez l’identité du créancier.`,
    textEn: `Creditor mention missing or incomplete: ${nameEn}${source === null ? '' : ` (${source})`}. Complete the creditor's identity.`,
    changes: 'Les courriers de cette facture qui portent cette mention sont bloqués tant qu’elle manque.',
    changesEn: 'The messages of this invoice that carry this mention are blocked as long as it is missing.',
  }));
}

function inFrench(date: CivilDate): string {
  const text = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
  return text.replace(/^1 /, '1er ');
}

const percentFr = (hundredths: number) => `${(hundredths / 100).toFixed(2).replace('.', ',')}\u00a0%`;
const percentEn = (hundredths: number) => `${(hundredths / 100).toFixed(2)}%`;
