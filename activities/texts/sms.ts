/** SMS: who writes, about which invoice, how much, and a number to call; in one part when it fits, two at most. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, Content } from '../../domain/message.ts';
import { countSms, smsText } from '../channels/sms-text.ts';
import { requiredText, withReadablePhones } from './brief-fields.ts';
import { money, moneyList, oneLine, shortDate } from './format.ts';
import type { Amount } from './format.ts';
import { tallyOf } from './tally.ts';
import type { Tally } from './tally.ts';

export type SmsContent = Extract<Content, { kind: 'sms' }>;

/** What the sentence is about, ready for both languages. */
interface Facts {
  readonly name: string;
  readonly phone: string;
  readonly invoices: string;
  readonly count: number;
  readonly total: string;
  readonly dueOn: string;
}

const mostParts = 2;
/** From the fullest list of invoice numbers to none at all. */
const listings = [Infinity, 3, 1, 0];
/** Creditor and invoice names are cut only when nothing else makes the text fit. */
const nameLengths = [Infinity, 40, 20];

/**
 * The SMS of a brief, in GSM-7 wherever the names allow it. Throws an error that names the field when the debtor has no phone number or the
 * creditor no usable sender name.
 */
export function writeSms(brief: Brief): SmsContent {
  const to = requiredText(brief.debtor.phone, 'debtor.phone');
  const from = requiredText(brief.creditor.smsSender, 'creditor.smsSender');
  if (!/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(from))
    throw new Error(
      `creditor.smsSender is ${JSON.stringify(from)}: use 1 to 11 letters, digits or spaces, with at least one letter`,
    );
  requiredText(brief.creditor.phone, 'creditor.phone');
  const tally = tallyOf(brief);
  const readable = withReadablePhones(brief);
  const candidates = nameLengths.flatMap((length) => listings.map((shown) => sentence(readable, tally, length, shown)));
  const fitting = candidates.map(asciiFallback).find((text) => countSms(text).parts <= mostParts);
  if (fitting === undefined)
    throw new Error('The SMS does not fit in 2 parts: shorten creditor.name, creditor.phone or the invoice number');
  return { kind: 'sms', from, to, text: fitting };
}

/** One strange character in a name would halve the room of the whole text: it becomes a question mark. */
function asciiFallback(text: string): string {
  const sms = smsText(text);
  if (sms.encoding === 'GSM-7') return sms.text;
  return [...sms.text].map((character) => (countSms(character).encoding === 'GSM-7' ? character : '?')).join('');
}

function sentence(brief: Brief, tally: Tally, nameLength: number, shown: number): string {
  const { language } = brief;
  const lines = tally.voice === 'courtesy' ? brief.lines : tally.late;
  const totals = tally.voice === 'courtesy' ? tally.totals : tally.lateTotals;
  const numbers = lines.slice(0, shown).map((line) => shortened(line.number, nameLength));
  const more = numbers.length > 0 && numbers.length < lines.length ? '…' : '';
  const facts: Facts = {
    name: shortened(brief.creditor.name, nameLength),
    phone: oneLine(brief.creditor.phone),
    invoices: numbers.join(', ') + more,
    count: lines.length,
    total: moneyList(totals, language),
    dueOn: shortDate(lines[0]?.dueOn ?? brief.on, language),
  };
  if (brief.plan) return planSentence(brief, brief.plan, facts);
  return language === 'fr' ? sentenceFr(tally, facts) : sentenceEn(tally, facts);
}

function sentenceFr(tally: Tally, facts: Facts): string {
  const { name, phone, total, dueOn } = facts;
  const list = facts.invoices === '' ? '' : ` ${facts.invoices}`;
  const one = facts.count === 1;
  const invoices = one
    ? `facture${list}`
    : `${String(facts.count)} factures${list === '' ? '' : ` (${facts.invoices})`}`;
  switch (tally.voice) {
    case 'courtesy':
      return one
        ? `${name}: pour information, votre ${invoices} de ${total} a pour échéance le ${dueOn}. Une question ? ${phone}`
        : `${name}: pour information, échéances de vos ${invoices}, ${total}, à partir du ${dueOn}. Une question ? ${phone}`;
    case 'friendly':
      return one
        ? `${name}: sauf erreur, votre ${invoices} échue le ${dueOn} reste à régler: ${total}. Déjà payée ? Merci. Une question ? ${phone}`
        : `${name}: sauf erreur, ${invoices} échues restent à régler: ${total}. Déjà payées ? Merci. Une question ? ${phone}`;
    case 'firm':
    case 'formal':
      return one
        ? `${name}: votre ${invoices} échue le ${dueOn} reste impayée: ${total}. Merci de la régler ou de nous appeler au ${phone}. Si payée, ne pas tenir compte.`
        : `${name}: ${invoices} échues restent impayées: ${total}. Merci de les régler ou de nous appeler au ${phone}. Si payées, ne pas tenir compte.`;
    default:
      return assertNever(tally.voice, 'voice');
  }
}

function sentenceEn(tally: Tally, facts: Facts): string {
  const { name, phone, total, dueOn } = facts;
  const list = facts.invoices === '' ? '' : ` ${facts.invoices}`;
  const one = facts.count === 1;
  const invoices = one
    ? `invoice${list}`
    : `${String(facts.count)} invoices${list === '' ? '' : ` (${facts.invoices})`}`;
  switch (tally.voice) {
    case 'courtesy':
      return one
        ? `${name}: for your information, your ${invoices} of ${total} has its due date on ${dueOn}. Any question? ${phone}`
        : `${name}: for your information, due dates of your ${invoices}, ${total}, start on ${dueOn}. Any question? ${phone}`;
    case 'friendly':
      return one
        ? `${name}: unless we are mistaken, your ${invoices} due on ${dueOn} is still to be paid: ${total}. Already paid? Thank you. Any question? ${phone}`
        : `${name}: unless we are mistaken, ${invoices} past due are still to be paid: ${total}. Already paid? Thank you. Any question? ${phone}`;
    case 'firm':
    case 'formal':
      return one
        ? `${name}: your ${invoices} due on ${dueOn} is unpaid: ${total}. Please pay it or call us on ${phone}. If paid, please disregard.`
        : `${name}: ${invoices} past due are unpaid: ${total}. Please pay them or call us on ${phone}. If paid, please disregard.`;
    default:
      return assertNever(tally.voice, 'voice');
  }
}

function planSentence(brief: Brief, plan: NonNullable<Brief['plan']>, facts: Facts): string {
  const { language } = brief;
  const amount: Amount = { currency: plan.currency, cents: plan.amountCents };
  const sum = money(amount, language);
  const dueOn = shortDate(plan.dueOn, language);
  if (plan.kind === 'instalmentNote') {
    return language === 'fr'
      ? `${facts.name}: pour information, le versement de ${sum} de votre échéancier ${plan.reference} est prévu le ${dueOn}. Une question ? ${facts.phone}`
      : `${facts.name}: for your information, the instalment of ${sum} of your plan ${plan.reference} is planned for ${dueOn}. Any question? ${facts.phone}`;
  }
  return language === 'fr'
    ? `${facts.name}: sauf erreur, il manque ${sum} au versement du ${dueOn} de votre échéancier ${plan.reference}. Si payé, merci. Sinon appelez-nous: ${facts.phone}`
    : `${facts.name}: unless we are mistaken, ${sum} is missing for the instalment of ${dueOn} of your plan ${plan.reference}. If paid, thank you. If not, please call ${facts.phone}`;
}

function shortened(text: string, length: number): string {
  const line = oneLine(text);
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
