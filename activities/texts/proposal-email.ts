/** The e-mail that brings a proposed payment plan: what is proposed, until when, and the address where it is read and answered. */
import type { Language } from '../../domain/case-facts.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import type { Brief } from '../../domain/message.ts';
import type { ProposalMail } from '../../domain/plan-limits.ts';
import { mailbox } from '../../domain/envelope.ts';
import { requiredEmail, requiredText, requireIdentity, withReadablePhones } from './brief-fields.ts';
import { escapeHtml, layoutHtml } from './email-html.ts';
import { emailPage } from './email-page.ts';
import { layoutText } from './email-text.ts';
import type { EmailContent } from './email.ts';
import { longDate, money, oneLine, shortDate } from './format.ts';
import { claimOf } from './letter-claim.ts';
import { blocksOf, harmless } from './text-blocks.ts';

/** Longer schedules are in the agreement, which is attached. */
const mostShown = 12;

/**
 * The e-mail of a proposal, ready to be frozen, in the language of the debtor with the essential in the other one. The agreement is attached by whoever sends it.
 * Throws an error that names the field when the debtor has no usable address or a compulsory mention is missing.
 */
export function writeProposalEmail(given: Brief, proposal: ProposalMail): EmailContent {
  const brief = withReadablePhones(given);
  requireIdentity(brief.creditor);
  const to = requiredEmail(brief.debtor.email, 'debtor.email');
  const replyTo = requiredEmail(brief.creditor.email, 'creditor.email');
  const { language, creditor, envelope } = brief;
  const subject =
    language === 'fr'
      ? `Proposition d’échéancier ${oneLine(proposal.reference)} : à lire et à accepter en ligne`
      : `Proposed payment plan ${oneLine(proposal.reference)}: to read and accept online`;
  const words = language === 'fr' ? inFrench(brief, proposal) : inEnglish(brief, proposal);
  const page = { ...emailPage(brief, claimOf(brief), subject, blocksOf(words, language)), invoices: null };
  const { link } = proposal;
  return {
    kind: 'email',
    from: envelope?.from ?? mailbox(requiredText(creditor.name, 'creditor.name'), replyTo),
    replyTo: envelope?.replyTo ?? replyTo,
    to,
    subject,
    text: layoutText(page),
    html: layoutHtml(page).replaceAll(escapeHtml(link), `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`),
    ...(envelope ? { headers: envelope.headers } : {}),
  };
}

function schedule({ instalments, currency }: ProposalMail, language: Language): string {
  const rows = instalments.slice(0, mostShown).map(({ dueOn, amountCents }) => {
    const amount = money({ currency, cents: amountCents }, language);
    return language === 'fr' ? `- ${shortDate(dueOn, 'fr')} : ${amount}` : `- ${shortDate(dueOn, 'en')}: ${amount}`;
  });
  return [...rows, ...(instalments.length > mostShown ? ['- …'] : [])].join('\n');
}

function lastDay({ acceptUntil, timeZone }: ProposalMail, language: Language): string {
  return longDate(civilDateAt(Date.parse(acceptUntil), timeZone), language);
}

const numbersOf = ({ lines }: Brief): string => lines.map((line) => harmless(line.number)).join(', ');

function inFrench(brief: Brief, proposal: ProposalMail): string {
  const { currency, totalCents, link } = proposal;
  const many = brief.lines.length > 1;
  return [
    'Bonjour,',
    `Nous vous proposons de régler en plusieurs fois la somme de ${money({ currency, cents: totalCents }, 'fr')} due pour ${many ? 'les factures' : 'la facture'} ${numbersOf(brief)} :`,
    schedule(proposal, 'fr'),
    `**Pour lire l’accord et l’accepter (ou nous dire qu’il ne vous convient pas), jusqu’au ${lastDay(proposal, 'fr')} :**`,
    link,
    'Cette adresse vous est personnelle. L’accord complet est joint à ce message. D’ici là, nous ne vous relançons pas pour ces factures.',
    'Une question, un autre rythme en tête ? Répondez simplement à ce message.',
    `English: this is a proposed payment plan. Read, accept or decline it at the address above until ${lastDay(proposal, 'en')}.`,
    'Bien cordialement,',
  ].join('\n\n');
}

function inEnglish(brief: Brief, proposal: ProposalMail): string {
  const { currency, totalCents, link } = proposal;
  const many = brief.lines.length > 1;
  return [
    'Hello,',
    `We propose that you pay ${money({ currency, cents: totalCents }, 'en')}, due for ${many ? 'invoices' : 'invoice'} ${numbersOf(brief)}, in instalments:`,
    schedule(proposal, 'en'),
    `**To read the agreement and accept it (or tell us that it does not suit you), until ${lastDay(proposal, 'en')}:**`,
    link,
    'This address is yours alone. The whole agreement is attached. Until then we send no reminder about these invoices.',
    'A question, or another rhythm in mind? Simply answer this message.',
    'Kind regards,',
  ].join('\n\n');
}
