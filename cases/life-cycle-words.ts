/** What a person is asked when a status of an electronic invoice needs one. */
import type { LifeCycleStatus } from '../domain/life-cycle.ts';
import type { TaskWords } from '../domain/task.ts';

const because = (reason: string | null, fr: boolean): string =>
  reason === null ? '' : fr ? ` Motif indiqué : ${reason}.` : ` Reason given: ${reason}.`;

/** Which words; `stop` differs by what went wrong on the way. */
export type LifeCycleAsk = 'suspend' | 'refuse' | 'stop' | 'payee' | 'factor' | 'confidential' | 'amount' | 'ask';

const fr: Readonly<Record<LifeCycleAsk, string>> = {
  suspend:
    'L’acheteur attend une pièce ou une information avant de payer. Envoyez-la-lui, puis terminez cette tâche, ou transmettez le statut 209 : les relances reprennent alors.',
  refuse:
    'L’acheteur a refusé cette facture. Émettez un avoir ou une facture rectifiée, enregistrez l’issue du litige (POST /v1/invoices/{id}/dispute/resolve), puis terminez cette tâche.',
  stop: 'Cette facture n’est pas parvenue à l’acheteur : aucune relance ne part. Corrigez et réémettez-la. Si elle a été remplacée, passez un avoir ; si elle est bien arrivée, terminez cette tâche avec { "resume": true } ; pour la laisser en attente, avec { "resume": false }.',
  payee:
    'La plateforme annonce un autre bénéficiaire ou un autre compte. Vérifiez-le par un second canal (appelez un numéro connu, jamais celui du message) avant toute relance, puis terminez cette tâche avec { "resume": true } ou { "resume": false }.',
  factor:
    'Cette facture est cédée à un affactureur : c’est lui qui est payé, aucune relance ne part d’ici. Si la cession est levée (statut 228) ou erronée, terminez cette tâche avec { "resume": true }.',
  confidential:
    'Information interne : cette facture est cédée à titre confidentiel. L’acheteur ne doit pas l’apprendre et continue de vous payer. Décidez si les relances doivent continuer (sinon : POST /v1/invoices/{id}/pause), puis terminez cette tâche.',
  amount:
    'La plateforme annonce un encaissement sans dire combien : aucune relance ne part. Enregistrez le montant reçu (POST /v1/payments), puis terminez cette tâche avec { "resume": true }.',
  ask: 'La plateforme a transmis un statut que Relance ne sait pas interpréter seul. Lisez-le sur la plateforme, agissez s’il le faut (pause, litige, avoir), puis terminez cette tâche.',
};

const en: Readonly<Record<LifeCycleAsk, string>> = {
  suspend:
    'The buyer waits for a paper or an information before it pays. Send it, then complete this task or report status 209: contacts then go on.',
  refuse:
    'The buyer refused this invoice. Issue a credit note or a corrected invoice, record how the dispute ended (POST /v1/invoices/{id}/dispute/resolve), then complete this task.',
  stop: 'This invoice did not reach the buyer: no reminder leaves. Correct it and issue it again. If another replaced it, credit it; if it did arrive, complete this task with { "resume": true }; to let it rest, with { "resume": false }.',
  payee:
    'The platform tells of another payee or account. Check it by a second channel (call a number you know, never the one in the message) before any reminder, then complete this task with { "resume": true } or { "resume": false }.',
  factor:
    'This invoice is sold to a factor, who is the one to be paid: no reminder leaves here. If the sale was undone (status 228) or is wrong, complete this task with { "resume": true }.',
  confidential:
    'Internal: this invoice is sold in confidence. The buyer must not learn it and goes on paying you. Decide whether contacts go on (otherwise POST /v1/invoices/{id}/pause), then complete this task.',
  amount:
    'The platform tells that money came without saying how much: no reminder leaves. Record what was received (POST /v1/payments), then complete this task with { "resume": true }.',
  ask: 'The platform told a status that Relance cannot judge by itself. Read it on the platform, act where needed (pause, dispute, credit note), then complete this task.',
};

/** The words of a task, beginning with the status and its reason. */
export function lifeCycleWords(ask: LifeCycleAsk, status: LifeCycleStatus, reason: string | null): TaskWords {
  const { code, label, labelEn } = status;
  return {
    text: `Statut ${String(code)} (${label}).${because(reason, true)} ${fr[ask]}`,
    textEn: `Status ${String(code)} (${labelEn}).${because(reason, false)} ${en[ask]}`,
  };
}

/** Asked when our own books tell of money a platform told of before. */
export function perhapsTwiceWords(reference: string, platformPayment: string, on: string, money: TaskWords): TaskWords {
  return {
    text: `Peut-être un doublon : le ${on}, la plateforme de facturation a signalé l’encaissement de ${money.text} (${platformPayment}). Le paiement ${reference} est gardé sans être affecté. Si c’est le même argent, terminez cette tâche ; sinon, annulez ${reference} et enregistrez-le sous une autre référence : il est alors affecté aux factures.`,
    textEn: `Possible duplicate: on ${on} the invoicing platform told that ${money.textEn} came, booked as ${platformPayment}. Payment ${reference} was kept and not laid on an invoice. If it is the same money, complete this task. If not, reverse ${reference} and record it again under another reference: it is then laid on the invoices.`,
  };
}
