/** English words of a written reminder, one function per voice. E-mails and plain letters share them. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { longDate, money, moneyList } from './format.ts';
import type { LatePaymentLaw, Tally } from './tally.ts';
import type { Words } from './words.ts';

/** Words for the voice that the invoices allow; singular for one invoice, plural for several. */
export function emailEn(brief: Brief, tally: Tally): Words {
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
      ? `Your invoice ${one.number}: due date ${longDate(one.dueOn, 'en')}`
      : `Your ${String(brief.lines.length)} invoices: due dates`,
    greeting: 'Hello,',
    opening: [
      one
        ? courtesyLine(one)
        : `Here are the due dates of your invoices, for a total of ${moneyList(tally.totals, 'en')}.`,
      `This ${mediumEn(brief)} is for information only: if your payment is already scheduled, there is nothing you need to do.`,
    ],
    demand: null,
    closing: [
      `Is a document missing, or is there something about ${one ? 'the invoice' : 'these invoices'} you would like us to look at (order, delivery, address)? ${answerEn(brief)} and we will take care of it.`,
      'Thank you for your business.',
    ],
    goodbye: 'Kind regards,',
    indemnity: null,
  };
}

function courtesyLine(line: BriefLine): string {
  const when = line.daysLate > 0 ? 'had its due date on' : 'falls due on';
  const balance = money({ currency: line.currency, cents: line.balanceCents }, 'en');
  const sum = line.balanceCents === line.amountCents ? `for ${balance}` : `with a balance of ${balance}`;
  return `Your invoice ${line.number} of ${longDate(line.issuedOn, 'en')}, ${sum}, ${when} ${longDate(line.dueOn, 'en')}.`;
}

function friendly(brief: Brief, tally: Tally): Words {
  const one = onlyLate(tally);
  const count = String(tally.late.length);
  return {
    subject: one
      ? `Reminder: your invoice ${one.number}, due on ${longDate(one.dueOn, 'en')}`
      : `Reminder: ${count} invoices past their due date`,
    greeting: 'Hello,',
    opening: [
      one
        ? `Unless we are mistaken, we have not yet received your payment for invoice ${described(one)}.`
        : `Unless we are mistaken, we have not yet received your payment for ${count} invoices past their due date, ${moneyList(tally.lateTotals, 'en')} in total.`,
      'This is probably an oversight: could you make the payment, or let us know when it is planned?',
    ],
    demand: null,
    closing: [ifPaid(brief), contact(brief)],
    goodbye: 'Kind regards,',
    indemnity: null,
  };
}

function firm(brief: Brief, tally: Tally): Words {
  const one = onlyLate(tally);
  const count = String(tally.late.length);
  return {
    subject: one
      ? `Invoice ${one.number}, ${daysOf(one)} overdue: payment expected`
      : `${count} invoices overdue: payment expected`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      one
        ? `Unless we are mistaken, your invoice ${described(one)}, is still unpaid and ${daysOf(one)} overdue.`
        : `Unless we are mistaken, ${count} overdue invoices are still unpaid, ${moneyList(tally.lateTotals, 'en')} in total.`,
    ],
    demand: 'Please pay this amount without delay or, if something stands in the way, let us know by return.',
    closing: [...penaltiesEn(tally.law), ifPaid(brief), contact(brief)],
    goodbye: 'Regards,',
    indemnity: null,
  };
}

function formal(brief: Brief, tally: Tally): Words {
  const one = onlyLate(tally);
  const count = String(tally.late.length);
  return {
    subject: one
      ? `Invoice ${one.number} unpaid: request for payment`
      : `${count} invoices unpaid: request for payment`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      one
        ? `Unless we are mistaken, your invoice ${described(one)}, remains unpaid and is ${daysOf(one)} overdue.`
        : `Unless we are mistaken, ${count} overdue invoices remain unpaid, ${moneyList(tally.lateTotals, 'en')} in total.`,
    ],
    demand: `We formally ask you to pay ${moneyList(tally.lateTotals, 'en')} without delay.`,
    closing: [
      'Without payment or an answer from you, we will continue our efforts to obtain payment.',
      ...penaltiesEn(tally.law),
      ifPaid(brief),
      contact(brief),
    ],
    goodbye: 'Yours faithfully,',
    indemnity: null,
  };
}

/** Told without a sum, and only to those who owe them: see the French words. */
function penaltiesEn(law: LatePaymentLaw): string[] {
  switch (law) {
    case 'commercial':
      return [
        'Please note that under French law any late payment gives rise automatically, without a reminder being needed, to late-payment penalties and to a fixed compensation of €40 per invoice for recovery costs (articles L441-10 and D441-5 of the French Commercial Code). They are not included in the amounts above.',
      ];
    case 'publicBuyer':
      return [
        'Please note that under French law any late payment gives rise automatically, without further formality, to default interest and to a fixed compensation of €40 per invoice for recovery costs (articles L2192-13 and D2192-35 of the French Public Procurement Code). They are not included in the amounts above.',
      ];
    case 'none':
      return [];
    default:
      return assertNever(law, 'late payment law');
  }
}

function ifPaid(brief: Brief): string {
  return `If you have just paid, thank you: please disregard this ${mediumEn(brief)}.`;
}

function contact(brief: Brief): string {
  return `A difficulty, a disagreement about the invoicing, a payment plan you would like to agree? ${answerEn(brief)}: we will look for a solution together.`;
}

function mediumEn(brief: Brief): string {
  return brief.channel === 'email' ? 'message' : 'letter';
}

/** How to answer: by reply to an e-mail, in writing or by phone to a letter. */
export function answerEn(brief: Brief): string {
  const { email, phone } = brief.creditor;
  return brief.channel === 'email'
    ? `Reply to this message or call us on ${phone}`
    : `Write to us at ${email} or call us on ${phone}`;
}

function described(line: BriefLine): string {
  const balance = money({ currency: line.currency, cents: line.balanceCents }, 'en');
  const sum = line.balanceCents === line.amountCents ? `for ${balance}` : `of which ${balance} remains to be paid`;
  return `${line.number} of ${longDate(line.issuedOn, 'en')}, due on ${longDate(line.dueOn, 'en')}, ${sum}`;
}

function onlyLate(tally: Tally): BriefLine | null {
  return tally.late.length === 1 ? (tally.late[0] ?? null) : null;
}

function daysOf(line: BriefLine): string {
  return `${String(line.daysLate)} ${line.daysLate > 1 ? 'days' : 'day'}`;
}
