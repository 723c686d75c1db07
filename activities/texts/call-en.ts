/** English script of a call: a courtesy call before the due date, a search for the cause after it, or a call about a plan. */
import type { Brief } from '../../domain/message.ts';
import type { CallPart } from './call-script.ts';
import { longDate, money, moneyList } from './format.ts';
import type { Tally } from './tally.ts';

/** Parts in the order of the conversation; the amounts are printed after the first. */
export function callEn(brief: Brief, tally: Tally): CallPart[] {
  const courtesy = tally.voice === 'courtesy' && brief.plan === null;
  return [
    {
      title: `Call to ${brief.debtor.name}`,
      say: [`Customer reference: ${brief.debtor.reference}. Phone: ${brief.debtor.phone ?? ''}.`],
    },
    { title: 'Whom to ask for', say: [whom(brief)] },
    {
      title: 'First of all',
      say: [
        `Check who you are speaking to. The purpose of the call and the amounts are for ${toWhom(brief)} only.`,
        `To anyone else, or on an answering machine, only: “Hello, this is [your name] from ${brief.creditor.name}. Please ask ${brief.debtor.name} to call me back on ${brief.creditor.phone}.”`,
      ],
    },
    { title: 'Purpose of the call', say: [purpose(brief, tally)] },
    courtesy ? obstacles() : causes(),
    ...(brief.plan ? [] : penalties(tally)),
    { title: 'To close', ask: closing(courtesy) },
    {
      title: 'What not to do',
      say: [
        'No threat, no reproach, no promise we would not keep. If the person asks not to be called again, note it and end the call.',
      ],
    },
  ];
}

function whom(brief: Brief): string {
  switch (brief.debtor.type) {
    case 'business':
      return 'The person who pays suppliers (accounts payable), failing that the management.';
    case 'public':
      return 'The finance department, or whoever handles supplier invoices.';
    case 'consumer':
    case 'unknown':
      return `${brief.debtor.name}, in person.`;
  }
}

function toWhom(brief: Brief): string {
  const person = brief.debtor.type === 'consumer' || brief.debtor.type === 'unknown';
  return person ? `${brief.debtor.name} in person` : 'accounts payable or the management';
}

function purpose(brief: Brief, tally: Tally): string {
  const start = `“Hello, this is [your name] from ${brief.creditor.name}.`;
  const { plan, lines } = brief;
  if (plan) {
    const sum = money({ currency: plan.currency, cents: plan.amountCents }, 'en');
    return `${start} I am calling about instalment ${String(plan.instalment)} of ${String(plan.instalments)} of your payment plan ${plan.reference}, ${sum}, planned for ${longDate(plan.dueOn, 'en')}.”`;
  }
  if (tally.voice === 'courtesy') {
    return lines.length === 1
      ? `${start} I am calling about our invoice ${lines[0]?.number ?? ''}: did it reach you, and did everything go well on your side?”`
      : `${start} I am calling about our latest invoices: did they reach you, and did everything go well on your side?”`;
  }
  const [first] = tally.late;
  return tally.late.length === 1 && first
    ? `${start} I am calling about invoice ${first.number} for ${moneyList(tally.lateTotals, 'en')}, due on ${longDate(first.dueOn, 'en')}. Where does its payment stand?”`
    : `${start} I am calling about ${String(tally.late.length)} overdue invoices, ${moneyList(tally.lateTotals, 'en')} in total. Where does their payment stand?”`;
}

function obstacles(): CallPart {
  return {
    title: 'To check, without asking for payment',
    ask: [
      'Invoice received, at the right address and in the right format?',
      'Order, delivery or service as agreed?',
      'A reference, purchase order or document missing?',
      'Payment already planned, and for what date?',
    ],
  };
}

function causes(): CallPart {
  return {
    title: 'Find the cause',
    ask: [
      'Forgotten: agree a precise payment date and the means of payment.',
      'Short of cash: listen, offer a written payment plan, note amounts and dates; grant only what you may grant.',
      'Disagreement: note the reason and the invoice, say that it will be looked into; do not insist.',
      'Missing document: ask which one, and whom to send it to.',
      'Already paid: note the date, the amount and the transfer reference, and say thank you.',
    ],
  };
}

/** Told only to businesses and public buyers (rules R10, R11), when the voice is firm. */
function penalties(tally: Tally): CallPart[] {
  if (tally.law === 'none' || tally.voice === 'friendly' || tally.voice === 'courtesy') return [];
  const articles =
    tally.law === 'commercial'
      ? 'articles L441-10 and D441-5 of the French Commercial Code'
      : 'articles L2192-13 and D2192-35 of the French Public Procurement Code';
  return [
    {
      title: 'If asked',
      say: [
        `Late payment gives rise by law to ${tally.law === 'commercial' ? 'late-payment penalties' : 'default interest'} and to a fixed compensation of €40 per invoice (${articles}). Do not quote any such sum on the phone.`,
      ],
    },
  ];
}

function closing(courtesy: boolean): string[] {
  return courtesy
    ? ['Say thank you, and who will deal with the point raised.', 'Record the outcome of the call.']
    : [
        'Repeat what was agreed: amount, date, means of payment.',
        'Confirm our IBAN as printed on the invoice; never dictate another one.',
        'Say thank you, then record the outcome of the call: what follows depends on it.',
      ];
}
