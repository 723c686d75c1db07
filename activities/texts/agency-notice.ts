/** The words of a notice to a collection agency: French, the exact amounts, what we ask for, and one English line beneath. */
import type { NoticeToWrite } from '../../cases/tell-agency.ts';
import { formatMoney } from '../../domain/money.ts';
import { assertNever } from '../../domain/never.ts';
import type { NoticeKind } from '../../domain/placement.ts';
import { plainEmail, type PlainEmail } from './agency-email.ts';
import { shortDate } from './format.ts';

/** Writes one notice. Throws an error that names the creditor's e-mail when it is not usable. */
export function writeAgencyNotice(notice: NoticeToWrite): PlainEmail {
  const { subject, fr, en } = wordsOf(notice);
  const own = notice.agencyReference === null ? '' : ` (votre référence : ${notice.agencyReference})`;
  return plainEmail(notice, `Dossier ${notice.dossier} : ${subject}`, [
    'Bonjour,',
    `Dossier ${notice.dossier}${own}, débiteur ${notice.debtor}.`,
    ...fr,
    `English: ${en}`,
  ]);
}

interface Words {
  readonly subject: string;
  readonly fr: readonly string[];
  readonly en: string;
}

function wordsOf(notice: NoticeToWrite): Words {
  const { kind, facts } = notice;
  const number = facts.number ?? '';
  const on = shortDate(facts.on, 'fr');
  switch (kind) {
    case 'directPayment':
    case 'paymentReversed':
    case 'creditNote':
    case 'stop':
      return moneyWords(kind, facts);
    case 'dispute':
      return {
        subject: `contestation de la facture ${number}`,
        fr: [
          `Le débiteur conteste auprès de nous la facture ${number} depuis le ${on} : « ${facts.reason ?? ''} ».`,
          'Merci de suspendre toute démarche sur cette facture jusqu’à notre réponse.',
        ],
        en: 'the debtor disputes this invoice; please suspend until we answer.',
      };
    case 'recall':
      return {
        subject: 'retrait du dossier',
        fr: [
          `Nous vous retirons ce dossier à compter du ${on} : ${facts.reason ?? ''}`,
          'Merci de cesser toute démarche auprès du débiteur, de nous confirmer le retrait et de nous indiquer tout paiement reçu à ce jour.',
        ],
        en: 'we recall this file; please stop, confirm, and tell us of any payment received.',
      };
    case 'receipt':
      return {
        subject: 'confirmation de réception attendue',
        fr: [
          'Sauf erreur de notre part, nous n’avons pas encore reçu votre confirmation de réception de ce dossier.',
          'Merci de nous l’adresser avec la référence que vous lui donnez, ou de nous dire ce qui vous manque.',
        ],
        en: 'please confirm that you received this file, with your reference.',
      };
    default:
      return assertNever(kind, 'notice');
  }
}

type MoneyKind = Extract<NoticeKind, 'directPayment' | 'paymentReversed' | 'creditNote' | 'stop'>;

function moneyWords(kind: MoneyKind, facts: NoticeToWrite['facts']): Words {
  const money = (cents: number | null) => formatMoney(cents ?? 0, facts.currency ?? 'EUR', 'fr');
  const number = facts.number ?? '';
  const on = shortDate(facts.on, 'fr');
  const left =
    (facts.balanceCents ?? 0) > 0
      ? `Reste dû en principal sur cette facture : ${money(facts.balanceCents)}. Merci de poursuivre pour ce seul montant.`
      : 'Cette facture est soldée en principal : merci de cesser toute démarche à son sujet.';
  switch (kind) {
    case 'directPayment':
      return {
        subject: `paiement direct sur la facture ${number}`,
        fr: [`Nous avons reçu directement, le ${on}, ${money(facts.amountCents)} sur la facture ${number}.`, left],
        en: 'we received a direct payment; please take it off your claim.',
      };
    case 'paymentReversed':
      return {
        subject: `paiement revenu impayé, facture ${number}`,
        fr: [
          `Un paiement de ${money(facts.amountCents)} sur la facture ${number} nous est revenu impayé le ${on}.`,
          `Reste dû en principal sur cette facture : ${money(facts.balanceCents)}.`,
        ],
        en: 'a payment came back unpaid; the amount above is owed again.',
      };
    case 'creditNote':
      return {
        subject: `avoir sur la facture ${number}`,
        fr: [`Nous avons établi le ${on} un avoir de ${money(facts.amountCents)} sur la facture ${number}.`, left],
        en: 'we credited part of this invoice; please lower your claim.',
      };
    case 'stop':
      return {
        subject: `facture ${number} abandonnée`,
        fr: [`Nous abandonnons depuis le ${on} ${money(facts.amountCents)} sur la facture ${number}.`, left],
        en: 'we no longer claim this amount.',
      };
  }
}
