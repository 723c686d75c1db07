/** French words of a written reminder, one function per voice. E-mails and plain letters share them. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { longDate, money, moneyList } from './format.ts';
import type { LatePaymentLaw, Tally } from './tally.ts';
import type { Words } from './words.ts';

/** Words for the voice that the invoices allow; singular for one invoice, plural for several. */
export function emailFr(brief: Brief, tally: Tally): Words {
  switch (tally.voice) {
    case 'courtesy':
      return courtesy(brief, tally);
    case 'friendly':
      return friendly(brief, tally);
    case 'firm':
      return firm(brief, tally);
    case 'formal':
      return formal(brief, tally);
    default:
      return assertNever(tally.voice, 'voice');
  }
}

function courtesy(brief: Brief, tally: Tally): Words {
  const [first] = brief.lines;
  const one = brief.lines.length === 1 && first ? first : null;
  return {
    subject: one
      ? `Votre facture ${one.number} : échéance le ${longDate(one.dueOn, 'fr')}`
      : `Vos ${String(brief.lines.length)} factures : dates d’échéance`,
    greeting: 'Bonjour,',
    opening: [
      one
        ? courtesyLine(one)
        : `Voici les échéances de vos factures, pour un total de ${moneyList(tally.totals, 'fr')}.`,
      `${thisFr(brief)} est une simple information : si votre règlement est déjà programmé, vous n’avez rien à faire.`,
    ],
    demand: null,
    closing: [
      `Il vous manque un document, ou un point de ${one ? 'la facture' : 'ces factures'} appelle une remarque (commande, livraison, adresse) ? ${answerFr(brief)} : nous nous en occupons.`,
      'Nous vous remercions de votre confiance.',
    ],
    goodbye: 'Bien cordialement,',
    indemnity: null,
  };
}

function courtesyLine(line: BriefLine): string {
  const when = line.daysLate > 0 ? 'avait pour échéance le' : 'arrive à échéance le';
  const balance = money({ currency: line.currency, cents: line.balanceCents }, 'fr');
  const sum = line.balanceCents === line.amountCents ? `d’un montant de ${balance}` : `dont le solde est de ${balance}`;
  return `Votre facture n° ${line.number} du ${longDate(line.issuedOn, 'fr')}, ${sum}, ${when} ${longDate(line.dueOn, 'fr')}.`;
}

function friendly(brief: Brief, tally: Tally): Words {
  const one = onlyLate(tally);
  const count = String(tally.late.length);
  return {
    subject: one
      ? `Rappel : votre facture ${one.number}, échue le ${longDate(one.dueOn, 'fr')}`
      : `Rappel : ${count} factures arrivées à échéance`,
    greeting: 'Bonjour,',
    opening: [
      one
        ? `Sauf erreur ou omission de notre part, nous n’avons pas encore reçu le règlement de votre facture ${described(one)}.`
        : `Sauf erreur ou omission de notre part, nous n’avons pas encore reçu le règlement de ${count} factures arrivées à échéance, pour un total de ${moneyList(tally.lateTotals, 'fr')}.`,
      `Il s’agit sans doute d’un simple oubli : pourriez-vous effectuer ce règlement, ou nous indiquer la date à laquelle il est prévu ?`,
    ],
    demand: null,
    closing: [ifPaid(brief), contact(brief)],
    goodbye: 'Bien cordialement,',
    indemnity: null,
  };
}

function firm(brief: Brief, tally: Tally): Words {
  const one = onlyLate(tally);
  const count = String(tally.late.length);
  return {
    subject: one
      ? `Facture ${one.number} échue depuis ${daysOf(one)} : règlement attendu`
      : `${count} factures échues : règlement attendu`,
    greeting: 'Madame, Monsieur,',
    opening: [
      one
        ? `À ce jour, et sauf erreur de notre part, votre facture ${described(one)}, reste impayée, avec ${daysOf(one)} de retard.`
        : `À ce jour, et sauf erreur de notre part, ${count} factures échues restent impayées, pour un total de ${moneyList(tally.lateTotals, 'fr')}.`,
    ],
    demand: `Nous vous demandons de bien vouloir régler cette somme sans attendre ou, si un obstacle s’y oppose, de nous l’indiquer par retour.`,
    closing: [...penaltiesFr(tally.law), ifPaid(brief), contact(brief)],
    goodbye: 'Cordialement,',
    indemnity: null,
  };
}

function formal(brief: Brief, tally: Tally): Words {
  const one = onlyLate(tally);
  const count = String(tally.late.length);
  return {
    subject: one
      ? `Facture ${one.number} impayée : demande de règlement`
      : `${count} factures impayées : demande de règlement`,
    greeting: 'Madame, Monsieur,',
    opening: [
      one
        ? `Sauf erreur de notre part, votre facture ${described(one)}, demeure impayée, avec ${daysOf(one)} de retard.`
        : `Sauf erreur de notre part, ${count} factures échues demeurent impayées, pour un total de ${moneyList(tally.lateTotals, 'fr')}.`,
    ],
    demand: `Nous vous demandons formellement de régler la somme de ${moneyList(tally.lateTotals, 'fr')} sans délai.`,
    closing: [
      'Sans règlement ni réponse de votre part, nos démarches pour obtenir le paiement se poursuivront.',
      ...penaltiesFr(tally.law),
      ifPaid(brief),
      contact(brief),
    ],
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
    indemnity: null,
  };
}

/**
 * Late-payment penalties and fixed indemnity, told without a sum: L441-10 and D441-5 between businesses, L2192-13 and D2192-35 for public
 * buyers, nothing for a consumer or a debtor whose type is not known.
 */
function penaltiesFr(law: LatePaymentLaw): string[] {
  switch (law) {
    case 'commercial':
      return [
        'Nous vous rappelons que tout retard de paiement entraîne de plein droit, sans qu’un rappel soit nécessaire, des pénalités de retard et une indemnité forfaitaire pour frais de recouvrement de 40 € par facture (articles L441-10 et D441-5 du Code de commerce). Elles ne sont pas comprises dans les montants ci-dessus.',
      ];
    case 'publicBuyer':
      return [
        'Nous vous rappelons que tout retard de paiement entraîne de plein droit, sans autre formalité, des intérêts moratoires et une indemnité forfaitaire pour frais de recouvrement de 40 € par facture (articles L2192-13 et D2192-35 du Code de la commande publique). Ils ne sont pas compris dans les montants ci-dessus.',
      ];
    case 'none':
      return [];
    default:
      return assertNever(law, 'late payment law');
  }
}

function ifPaid(brief: Brief): string {
  return `Si vous venez d’effectuer ce règlement, nous vous en remercions : ne tenez pas compte de ${thisFr(brief).toLowerCase()}.`;
}

/** What the reader holds: a letter cannot be answered by a click. */
function thisFr(brief: Brief): string {
  return brief.channel === 'email' ? 'Ce message' : 'Ce courrier';
}

/** How to answer: by reply to an e-mail, in writing or by phone to a letter. */
export function answerFr(brief: Brief): string {
  const { email, phone } = brief.creditor;
  return brief.channel === 'email'
    ? `Répondez à ce message ou appelez-nous au ${phone}`
    : `Écrivez-nous à ${email} ou appelez-nous au ${phone}`;
}

function contact(brief: Brief): string {
  return `Une difficulté, un désaccord sur la facturation, le souhait de convenir d’un échéancier ? ${answerFr(brief)} : nous chercherons ensemble une solution.`;
}

function described(line: BriefLine): string {
  const balance = money({ currency: line.currency, cents: line.balanceCents }, 'fr');
  const sum =
    line.balanceCents === line.amountCents ? `d’un montant de ${balance}` : `dont il reste ${balance} à régler`;
  return `n° ${line.number} du ${longDate(line.issuedOn, 'fr')}, échue le ${longDate(line.dueOn, 'fr')}, ${sum}`;
}

function onlyLate(tally: Tally): BriefLine | null {
  return tally.late.length === 1 ? (tally.late[0] ?? null) : null;
}

function daysOf(line: BriefLine): string {
  return `${String(line.daysLate)} ${line.daysLate > 1 ? 'jours' : 'jour'}`;
}
