/** Thanks for a payment that crossed a message: warm, short, and asking for nothing. */
import type { Language } from '../../domain/case-facts.ts';
import type { Content } from '../../domain/message.ts';
import type { ThanksBrief } from '../../domain/thanks-brief.ts';
import { requiredEmail, requireIdentity } from './brief-fields.ts';
import { layoutHtml } from './email-html.ts';
import type { EmailPage } from './email-page.ts';
import { layoutText } from './email-text.ts';
import { enumerate, longDate, money, oneLine, phoneText, typeset } from './format.ts';
import { identityLine } from './identity-line.ts';
import type { Block } from './text-blocks.ts';

interface Words {
  readonly subject: string;
  readonly hello: string;
  readonly received: (amount: string, on: string, invoices: string, several: boolean) => string;
  readonly crossed: string;
  readonly nothing: (invoices: string, several: boolean) => string;
  readonly left: (amount: string, invoice: string) => string;
  readonly anyQuestion: string;
  readonly goodbye: string;
}

const french: Words = {
  subject: 'Merci : votre paiement et notre message se sont croisés',
  hello: 'Bonjour,',
  received: (amount, on, invoices, several) =>
    `Nous avons bien reçu votre règlement de ${amount} du ${on}, pour ${several ? 'les factures' : 'la facture'} ${invoices}. Merci beaucoup.`,
  crossed: 'Votre paiement et notre message se sont croisés : nous vous prions de ne pas tenir compte de ce message.',
  nothing: (invoices, several) =>
    several
      ? `Les factures ${invoices} sont réglées en totalité : plus rien n’est dû à ce titre.`
      : `La facture ${invoices} est réglée en totalité : plus rien n’est dû à ce titre.`,
  left: (amount, invoice) => `Après ce règlement, le solde de la facture ${invoice} est de ${amount}.`,
  anyQuestion: 'Pour toute question, il suffit de répondre à cet e-mail.',
  goodbye: 'Bien cordialement,',
};

const english: Words = {
  subject: 'Thank you: your payment and our message crossed',
  hello: 'Hello,',
  received: (amount, on, invoices, several) =>
    `We have received your payment of ${amount} of ${on} for ${several ? 'invoices' : 'invoice'} ${invoices}. Thank you very much.`,
  crossed: 'Your payment and our message crossed: please disregard that message.',
  nothing: (invoices, several) =>
    several
      ? `Invoices ${invoices} are paid in full: nothing more is due on them.`
      : `Invoice ${invoices} is paid in full: nothing more is due on it.`,
  left: (amount, invoice) => `After this payment, the balance of invoice ${invoice} is ${amount}.`,
  anyQuestion: 'If you have any question, simply reply to this e-mail.',
  goodbye: 'Kind regards,',
};

/** By language; a debtor is written to in its own. */
const wordsOf: Record<Language, Words> = { fr: french, en: english };

/** The e-mail, ready to be frozen. No sum is claimed and no payment details stand in it. Throws an error that names a missing mention or address. */
export function writeThanks(brief: ThanksBrief): Extract<Content, { kind: 'email' }> {
  const { creditor, language, envelope } = brief;
  requireIdentity(creditor);
  const to = requiredEmail(brief.debtor.email, 'debtor.email');
  const words = wordsOf[language];
  const page: EmailPage = {
    ...{ language, subject: words.subject },
    blocks: paragraphs(brief, words).map((text) => paragraph(typeset(text, language))),
    ...{ invoices: null, statement: null, paymentTitle: '', payment: [], colon: '' },
    sender: { name: oneLine(creditor.name), email: creditor.email, phone: phoneText(creditor.phone) },
    identity: identityLine(creditor, language),
  };
  const { from, replyTo, headers } = envelope;
  return {
    kind: 'email',
    from,
    replyTo,
    to,
    subject: words.subject,
    text: layoutText(page),
    html: layoutHtml(page),
    headers,
  };
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', lines: [[{ text, bold: false }]], attached: false });

function paragraphs({ language, payments, owed }: ThanksBrief, words: Words): string[] {
  const amountOf = (cents: number, currency: string) => money({ currency, cents }, language);
  const named = (numbers: readonly string[]) => enumerate(numbers.map(oneLine), language);
  const owedOn = new Set(owed.map(({ number }) => number));
  const paid = [...new Set(payments.flatMap(({ invoices }) => invoices))].filter((number) => !owedOn.has(number));
  return [
    words.hello,
    ...payments.map(({ amountCents, currency, receivedOn, invoices }) =>
      words.received(
        amountOf(amountCents, currency),
        longDate(receivedOn, language),
        named(invoices),
        invoices.length > 1,
      ),
    ),
    words.crossed,
    ...(paid.length > 0 ? [words.nothing(named(paid), paid.length > 1)] : []),
    ...owed.map(({ number, balanceCents, currency }) => words.left(amountOf(balanceCents, currency), oneLine(number))),
    words.anyQuestion,
    words.goodbye,
  ];
}
