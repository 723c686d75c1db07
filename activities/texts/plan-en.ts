/** English words about an instalment of a payment plan. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, PlanNote } from '../../domain/message.ts';
import { answerEn } from './email-en.ts';
import { enumerate, longDate, money } from './format.ts';
import type { Words } from './words.ts';

/**
 * A neutral note before the instalment, a reminder after it, or the notice that comes before the plan lapses (rule R71). Days are counted
 * from receipt (`brief.deadlineDays`); when they are not known the notice gives no number.
 */
export function planEn(brief: Brief, plan: PlanNote): Words {
  switch (plan.kind) {
    case 'instalmentNote':
      return note(brief, plan);
    case 'instalmentReminder':
      return reminder(brief, plan);
    case 'breachNotice':
      return breach(brief, plan);
    default:
      return assertNever(plan.kind, 'plan note');
  }
}

function note(brief: Brief, plan: PlanNote): Words {
  return {
    subject: `Payment plan ${plan.reference}: instalment of ${longDate(plan.dueOn, 'en')}`,
    greeting: 'Hello,',
    opening: [
      `Instalment ${position(plan)} of your payment plan ${plan.reference}, ${missing(plan)}, is planned for ${longDate(plan.dueOn, 'en')}.`,
      'If this payment is already scheduled, there is nothing you need to do.',
      covered(brief),
    ],
    demand: null,
    closing: [`A question, or something unexpected? ${answerEn(brief)}.`],
    goodbye: 'Kind regards,',
    indemnity: null,
  };
}

function reminder(brief: Brief, plan: PlanNote): Words {
  return {
    subject: `Payment plan ${plan.reference}: instalment of ${longDate(plan.dueOn, 'en')} not received`,
    greeting: 'Hello,',
    opening: [
      `Unless we are mistaken, ${missing(plan)} is missing for instalment ${position(plan)} of your payment plan ${plan.reference}, planned for ${longDate(plan.dueOn, 'en')}.`,
      'Could you make this payment, or tell us when it will be made? The plan will then run on as agreed.',
      covered(brief),
    ],
    demand: null,
    closing: [ifPaid, `Something unexpected? ${answerEn(brief)}: the earlier we talk, the better.`],
    goodbye: 'Kind regards,',
    indemnity: null,
  };
}

function breach(brief: Brief, plan: PlanNote): Words {
  const remaining = money({ currency: plan.currency, cents: plan.remainingCents }, 'en');
  const days = brief.deadlineDays;
  const within =
    days === null ? '' : ` within ${String(days)} ${days > 1 ? 'days' : 'day'} of your receiving this message`;
  return {
    subject: `Payment plan ${plan.reference}: missing instalment and what follows`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      `Instalment ${position(plan)} of your payment plan ${plan.reference}, planned for ${longDate(plan.dueOn, 'en')}, has not reached us in full: ${missing(plan)} is missing.`,
      covered(brief),
    ],
    demand: `If this amount reaches us${within}, the plan continues as agreed. Otherwise it ends, and the remaining balance, ${remaining}, is due again in full.`,
    closing: [ifPaid, `In difficulty, or do you disagree with this account? ${answerEn(brief)} without delay.`],
    goodbye: 'Regards,',
    indemnity: null,
  };
}

const ifPaid = 'If you have just paid this instalment, thank you: please disregard this message.';

function position(plan: PlanNote): string {
  return `${String(plan.instalment)} of ${String(plan.instalments)}`;
}

function missing(plan: PlanNote): string {
  return money({ currency: plan.currency, cents: plan.amountCents }, 'en');
}

function covered(brief: Brief): string {
  const numbers = brief.lines.map((line) => line.number);
  return `${numbers.length > 1 ? 'Invoices covered' : 'Invoice covered'}: ${enumerate(numbers, 'en')}.`;
}
