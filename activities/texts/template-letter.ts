/** The words of a letter from its Liquid template, in the order the layout of letters expects them. */
import type { Brief } from '../../domain/message.ts';
import { withReadablePhones } from './brief-fields.ts';
import { lineText } from './email-text.ts';
import type { LetterWords } from './letter-words.ts';
import { TemplateError } from './template.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import type { Block } from './text-blocks.ts';
import { draftOf, renderBlocks } from './texts.ts';
import type { Texts } from './texts.ts';

/** The sentences of a letter, own or shipped, typeset. Throws an error that names the template and what is wrong with it. */
export function letterWordsFrom(texts: Texts, given: Brief, own: readonly OwnTemplate[] = []): LetterWords {
  const draft = draftOf(texts, withReadablePhones(given), own);
  const { subject, blocks } = renderBlocks(texts, draft);
  const place = `Template ${draft.template.name}: `;
  if (subject === null || subject === '') throw new TemplateError('it has no subject: a letter needs one', null, place);
  const words = wordsOf(subject, blocks);
  if (typeof words === 'string') throw new TemplateError(words, null, place);
  return words;
}

/**
 * Blocks as the parts of a letter: greeting, opening, the one paragraph that is bold from end to end (the demand), payment block, closing,
 * goodbye. Tables stand before the demand wherever the template puts them. A text says what is wrong with the order.
 */
export function wordsOf(subject: string, blocks: readonly Block[]): LetterWords | string {
  const paid = blocks.findIndex((block) => block.kind === 'product' && block.block === 'payment');
  if (paid < 0) return 'it has no payment block: add {% payment %} after the demand';
  const before = blocks.slice(0, paid).filter((block) => block.kind !== 'product');
  const [goodbye, ...closing] = blocks
    .slice(paid)
    .filter((block) => block.kind !== 'product')
    .map(blockText)
    .reverse();
  const demands = before.filter(isDemand);
  const [greeting, ...opening] = before.filter((block) => !isDemand(block)).map(blockText);
  if (greeting === undefined) return 'it begins with no greeting: write one before {% invoices %}';
  if (goodbye === undefined || closing.length === 0)
    return 'it ends too soon: after {% payment %} write at least one paragraph, then the goodbye';
  if (demands.length > 1) return 'it has two paragraphs in bold: a letter has one demand';
  const demand = demands[0] ? blockText(demands[0]) : null;
  return { subject, greeting, opening, demand, closing: closing.reverse(), goodbye };
}

function isDemand(block: Block): boolean {
  return block.kind === 'paragraph' && block.lines.every((line) => line.length > 0 && line.every((span) => span.bold));
}

/** Letters are set in paragraphs: a list becomes one, its items apart by semicolons. */
function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.text;
    case 'paragraph':
      return block.lines.map(lineText).join(' ');
    case 'list':
      return block.items.map(lineText).join(' ; ');
    case 'product':
      return '';
  }
}
