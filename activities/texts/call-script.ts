/** What a person who calls the debtor has before them: whom to ask for, what may be said to whom, what to find out, how to close. */
import type { Brief, BriefLine, Content } from '../../domain/message.ts';
import { requiredText, withReadablePhones } from './brief-fields.ts';
import { callEn } from './call-en.ts';
import { callFr } from './call-fr.ts';
import { money, oneLine, shortDate, typeset } from './format.ts';
import { invoiceGroups } from './invoice-groups.ts';
import { tallyOf } from './tally.ts';
import type { Tally } from './tally.ts';
import { labelsOf, showsDelay } from './words.ts';

export type CallContent = Extract<Content, { kind: 'call' }>;

/** One titled part of a script; `ask` lines are printed as a list. */
export interface CallPart {
  readonly title: string;
  readonly say?: readonly string[];
  readonly ask?: readonly string[];
}

/** The script of a brief. Throws an error that names the field when the debtor has no phone number. */
export function writeCall(brief: Brief): CallContent {
  const phone = requiredText(brief.debtor.phone, 'debtor.phone');
  requiredText(brief.creditor.phone, 'creditor.phone');
  const tally = tallyOf(brief);
  const readable = withReadablePhones(brief);
  const parts = brief.language === 'fr' ? callFr(readable, tally) : callEn(readable, tally);
  const [head, ...rest] = parts.map((part) => printed(part, brief));
  return { kind: 'call', phone, script: `${[head, amounts(brief, tally), ...rest].join('\n\n')}\n` };
}

function printed(part: CallPart, brief: Brief): string {
  const set = (text: string): string => typeset(oneLine(text), brief.language);
  return [
    set(part.title).toLocaleUpperCase(brief.language),
    ...(part.say ?? []).map(set),
    ...(part.ask ?? []).map((line) => `- ${set(line)}`),
  ].join('\n');
}

function amounts(brief: Brief, tally: Tally): string {
  const { language } = brief;
  const labels = labelsOf(language);
  const delayShown = showsDelay(brief, tally);
  const item = (line: BriefLine): string =>
    [
      `- ${oneLine(line.number)}`,
      `${labels.dueOn.toLowerCase()} ${shortDate(line.dueOn, language)}`,
      `${labels.balance.toLowerCase()} ${money({ currency: line.currency, cents: line.balanceCents }, language)}`,
      ...(delayShown && line.daysLate > 0 ? [`${labels.delay.toLowerCase()} ${labels.days(line.daysLate)}`] : []),
    ].join(', ');
  const groups = invoiceGroups(brief, tally).map(({ title, lines, totals }) =>
    [
      ...(title === null ? [] : [title]),
      ...lines.map(item),
      ...totals.map(({ label, amount }) => `${label}${labels.colon}${money(amount, language)}`),
    ].join('\n'),
  );
  return `${(language === 'fr' ? 'Montants' : 'Amounts').toLocaleUpperCase(language)}\n${groups.join('\n')}`;
}
