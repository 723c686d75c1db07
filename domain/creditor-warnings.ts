/** Doubts about what the creditor says of itself, each with what it changes for the invoice. */
import type { DebtorType } from './case-facts.ts';
import { missingMentions, type UncheckedIdentity } from './identity-mentions.ts';
import type { Warning } from './warning.ts';

/** One warning for each mention that business correspondence must carry and the identity lacks (R42), or that is needed to be paid (R79). */
export function identityWarnings(creditor: UncheckedIdentity): Warning[] {
  return missingMentions(creditor).map(({ field, name, nameEn, source }) => ({
    code: 'identity_mention_missing',
    field: `creditor.${field}`,
    text: `Mention du créancier absente ou incomplète : ${name}${source === null ? '' : ` (${source})`}. Complétez l’identité du créancier.`,
    textEn: `Creditor mention missing or incomplete: ${nameEn}${source === null ? '' : ` (${source})`}. Complete the creditor's identity.`,
    changes: 'Les courriers de cette facture qui portent cette mention sont bloqués tant qu’elle manque.',
    changesEn: 'The messages of this invoice that carry this mention are blocked as long as it is missing.',
  }));
}

/** Who sells to consumers must name its consumer mediator (C. conso L612-1, law section 3.3). */
export function mediatorWarnings(creditor: UncheckedIdentity, debtorType: DebtorType): Warning[] {
  return debtorType === 'consumer' && (creditor.mediator ?? '').trim() === '' ? [mediatorMissing] : [];
}

const mediatorMissing: Warning = {
  code: 'mediator_missing',
  field: 'creditor.mediator',
  text: 'Le débiteur est un consommateur et le médiateur de la consommation du créancier n’est pas indiqué (C. conso L612-1) : ajoutez son nom et son adresse ou son site.',
  textEn:
    'The debtor is a consumer and the consumer mediator of the creditor is not known (C. conso L612-1): add its name and its address or site.',
  changes:
    'Les messages de cette facture disent que les coordonnées du médiateur sont données sur simple demande, au lieu de le nommer.',
  changesEn:
    'The messages of this invoice say that the details of the mediator are given on request, instead of naming it.',
};
