/** Doubts about who the debtor is, each with what it changes for the invoice. */
import type { DebtorType } from './case-facts.ts';
import { isSiren } from './siren.ts';
import type { Warning } from './warning.ts';

/** What the debtor's type changes (R9, R10, R11). `withPenalties`: penalties or a contract rate are set up for the debtor or the invoice. */
export function debtorTypeWarnings(type: DebtorType, withPenalties: boolean): Warning[] {
  switch (type) {
    case 'business':
      return [];
    case 'unknown':
      return [debtorTypeUnknown];
    case 'public':
      return [publicBuyer];
    case 'consumer':
      return withPenalties ? [consumerPenalties] : [];
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

/** A SIREN that is missing or mistyped: insolvency proceedings are matched by it alone (R51). Asked of French businesses only. */
export function sirenWarnings(debtor: {
  readonly type: DebtorType;
  readonly siren: string | null;
  readonly country: string;
}): Warning[] {
  const { type, siren, country } = debtor;
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
