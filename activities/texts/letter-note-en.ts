/** English words of a letter about an instalment of a payment plan. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, PlanNote } from '../../domain/message.ts';
import { enumerate, longDate, money } from './format.ts';
import { answerLetterEn, ifPaidEn } from './letter-reminder-en.ts';
import type { LetterWords } from './letter-words.ts';

/** A neutral note before the instalment, a reminder after it, or the notice that comes before the plan lapses (rule R71). */
export function noteEn(brief: Brief, plan: PlanNote): LetterWords {
  return {
    ...messageOf(brief, plan),
    greeting: 'Dear Sir or Madam,',
    goodbye: 'Yours faithfully,',
  };
}

function messageOf(brief: Brief, plan: PlanNote): Omit<LetterWords, 'greeting' | 'goodbye'> {
  const title = `Payment plan ${plan.reference}`;
  const date = longDate(plan.dueOn, 'en');
  const missing = money({ currency: plan.currency, cents: plan.amountCents }, 'en');
  const rank = `${String(plan.instalment)} of ${String(plan.instalments)}`;
  const formal = brief.channel === 'registeredLetter';
  switch (plan.kind) {
    case 'instalmentNote':
      return {
        subject: `${title}: instalment of ${date}`,
        opening: [
          `Instalment ${rank} of your payment plan ${plan.reference}, ${missing}, is planned for ${date}.`,
          'If this payment is already scheduled, there is nothing you need to do.',
          covered(brief),
        ],
        demand: null,
        closing: [`A question, or something unexpected? ${answerLetterEn(brief)}.`],
      };
    case 'instalmentReminder':
      return {
        subject: `${title}: instalment of ${date} not received`,
        opening: [
          `Unless we are mistaken, ${missing} is missing for instalment ${rank} of your payment plan ${plan.reference}, planned for ${date}.`,
          'Could you make this payment, or tell us when it will be made? The plan will then run on as agreed.',
          covered(brief),
        ],
        demand: null,
        closing: [ifPaidEn, `Something unexpected? ${answerLetterEn(brief)}: the earlier we talk, the better.`],
      };
    case 'breachNotice':
      return {
        subject: formal
          ? `${title}: formal notice to pay the instalment of ${date}`
          : `${title}: missing instalment of ${date}`,
        opening: [
          `Instalment ${rank} of your payment plan ${plan.reference}, planned for ${date}, has not reached us in full: ${missing} is missing.`,
          covered(brief),
        ],
        demand: breach(brief, plan, missing),
        closing: [
          ifPaidEn,
          `In difficulty, or do you disagree with this account? ${answerLetterEn(brief)} without delay.`,
        ],
      };
    default:
      return assertNever(plan.kind, 'plan note');
  }
}

/** Only a registered letter is a formal notice (law 7.4). When the days are not known no number is given. */
function breach(brief: Brief, plan: PlanNote, missing: string): string {
  const formal = brief.channel === 'registeredLetter';
  const days = brief.deadlineDays;
  const term =
    days === null
      ? ''
      : ` within ${String(days)} ${days > 1 ? 'days' : 'day'} of ${formal ? 'the first presentation' : 'your receipt'} of this letter`;
  const remaining = money({ currency: plan.currency, cents: plan.remainingCents }, 'en');
  const asked = formal ? 'We hereby give you formal notice' : 'We ask you';
  return `${asked} to pay ${missing}${term}. The plan will then continue as agreed; failing this it will end, and the remaining balance, ${remaining}, will be due in full.`;
}

function covered(brief: Brief): string {
  const numbers = brief.lines.map((line) => line.number);
  return `${numbers.length > 1 ? 'Invoices covered' : 'Invoice covered'}: ${enumerate(numbers, 'en')}.`;
}
