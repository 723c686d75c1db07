/** What a person who calls the debtor has before them: whom to ask for, what may be said to whom, what to find out, how to close. */
import type { Brief, BriefLine, Content } from '../../domain/message.ts';
import { requiredText } from './brief-fields.ts';
import { lineText } from './email-text.ts';
import { money, oneLine, shortDate } from './format.ts';
import { invoiceGroups, showsDelay } from './invoice-groups.ts';
import type { Tally } from './tally.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import type { Block } from './text-blocks.ts';
import { draftOf, renderBlocks } from './texts.ts';
import type { Texts } from './texts.ts';
import { labelsOf } from './labels.ts';

export type CallContent = Extract<Content, { kind: 'call' }>;

/** The script of a brief. Throws an error that names the field when the debtor has no phone number, or the template and line that fail. */
export function writeCall(texts: Texts, brief: Brief, own: readonly OwnTemplate[] = []): CallContent {
  const phone = requiredText(brief.debtor.phone, 'debtor.phone');
  requiredText(brief.creditor.phone, 'creditor.phone');
  const draft = draftOf(texts, brief, own);
  const { blocks } = renderBlocks(texts, draft);
  return { kind: 'call', phone, script: `${scriptOf(blocks, brief, draft.claim.tally)}\n` };
}

/** Parts of the conversation apart by blank lines, each under its heading in capitals. Statements and bank details are not for the phone. */
export function scriptOf(blocks: readonly Block[], brief: Brief, tally: Tally): string {
  const parts: string[] = [];
  for (const block of blocks) {
    const attached = (block.kind === 'paragraph' || block.kind === 'list') && block.attached;
    const text = blockText(block, brief, tally);
    if (text === null) continue;
    if (attached && parts.length > 0) parts.push(`${parts.pop() ?? ''}\n${text}`);
    else parts.push(text);
  }
  return parts.join('\n\n');
}

function blockText(block: Block, brief: Brief, tally: Tally): string | null {
  switch (block.kind) {
    case 'heading':
      return block.text.toLocaleUpperCase(brief.language);
    case 'paragraph':
      return block.lines.map(lineText).join('\n');
    case 'list':
      return block.items.map((item) => `- ${lineText(item)}`).join('\n');
    case 'product':
      return block.block === 'invoices' ? amounts(brief, tally) : null;
  }
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
