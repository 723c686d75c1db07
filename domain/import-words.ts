/** Why a line of an imported file is refused, in French: the English comes from the rule that refused it. */

const words: Readonly<Record<string, string>> = {
  invalid_text: 'Écrivez un texte sur une ligne, ni vide ni trop long, sans caractère de contrôle.',
  invalid_date: 'Écrivez une date comme 31/12/2026 ou 2026-12-31.',
  invalid_amount: 'Écrivez un montant supérieur à zéro, par exemple 1 234,56. Un avoir s’enregistre sur sa facture.',
  invalid_currency: 'Écrivez un code de devise de trois lettres, par exemple EUR.',
  unknown_currency: 'Cette devise n’est pas prise en charge.',
  invalid_email: 'Écrivez une seule adresse, par exemple compta@client.example.',
  invalid_phone: 'Écrivez un numéro français comme 06 12 34 56 78, ou international comme +32470123456.',
  invalid_siren: 'Écrivez les 9 chiffres du SIREN (ou les 14 du SIRET).',
  invalid_country: 'Écrivez un code de pays de deux lettres, par exemple FR.',
  invalid_time_zone: 'Écrivez un fuseau horaire comme Europe/Paris, ou retirez la colonne.',
  invalid_number: 'Un numéro de facture ne peut pas avoir la forme d’un identifiant (UUID).',
  due_before_issue: 'L’échéance est avant la date de facture. Corrigez l’une des deux.',
  invoice_conflict:
    'Cette facture est déjà enregistrée avec un autre contenu. Pour un autre montant, passez un avoir ; sinon donnez un autre numéro.',
  policy_not_found: 'Ce scénario de relance n’existe pas. Les scénarios sont listés par GET /v1/policies.',
  unknown_field: 'Ce champ n’est pas connu. Retirez-le.',
};

/** A French sentence with the remedy; `detail` (English) where no better one is known. */
export const frenchProblem = (field: string, code: string, detail: string): string => {
  const known = words[code];
  if (known !== undefined) return `« ${field} » : ${known}`;
  return / is missing\./.test(detail)
    ? `« ${field} » manque. Complétez la ligne.`
    : `« ${field} » ne peut pas être utilisé. ${detail}`;
};
