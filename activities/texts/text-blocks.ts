/**
 * From rendered Liquid to blocks that every layout can draw. Authors write plain text: paragraphs apart by blank lines, `- ` before list
 * items, `# ` before headings, `**` around bold words; a product tag alone (`{% invoices %}`) stands for a table or a box. What comes from
 * outside (names, numbers) passes `harmless` first, so that no value can make a paragraph, a bold word or a table.
 */
import type { Language } from '../../domain/case-facts.ts';
import { typeset } from './format.ts';

/** Tables and boxes that the product draws itself, so that the same numbers stand in the HTML, the text and the letter. */
export const PRODUCT_BLOCKS = ['invoices', 'statement', 'payment'] as const;
export type ProductBlock = (typeof PRODUCT_BLOCKS)[number];

export interface Span {
  readonly text: string;
  readonly bold: boolean;
}
/** The spans of one line. */
export type Line = readonly Span[];

export type Block =
  /** Lines that belong together, such as a goodbye and a name. `attached`: no gap before it. */
  | { readonly kind: 'paragraph'; readonly lines: Line[]; readonly attached: boolean }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: Line[]; readonly attached: boolean }
  | { readonly kind: 'product'; readonly block: ProductBlock };

const markEdge = '\ue001';
const literalStar = '\ue002';
const edges = /[\ue001\ue002]/gu;

/** A value from outside inside a template: one line, without marks. */
export function harmless(value: string): string {
  return value
    .replace(edges, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\*/gu, literalStar);
}

/** A source as it is parsed: one kind of line end, no mark that a tag could have made. */
export function plainSource(source: string): string {
  return source.replace(/\r\n?/gu, '\n').replace(edges, '');
}

/** What the tag of a product block writes, on lines of its own. */
export function productMark(block: ProductBlock): string {
  return `\n\n${markEdge}${block}${markEdge}\n\n`;
}

/** The text of a value or sentence as it is printed: marks undone, the spaces of the language put in. */
export function printed(text: string, language: Language): string {
  return typeset(text, language).replaceAll(literalStar, '*');
}

/** Cuts rendered Liquid into blocks. Lines that hold only blanks (such as those of a tag) part blocks and leave no trace. */
export function blocksOf(rendered: string, language: Language): Block[] {
  return rendered
    .split(/\n[^\S\n]*(?:\n[^\S\n]*)*\n/u)
    .map((chunk) => chunk.trim())
    .filter((chunk) => chunk !== '')
    .flatMap((chunk) => chunkBlocks(chunk, language));
}

/** Words only, for the channels that have one line: SMS, subjects. */
export function oneSentence(rendered: string, language: Language): string {
  return printed(rendered.replace(/\s*\n\s*/gu, ' ').trim(), language);
}

function chunkBlocks(chunk: string, language: Language): Block[] {
  const product = PRODUCT_BLOCKS.find((name) => chunk === `${markEdge}${name}${markEdge}`);
  if (product) return [{ kind: 'product', block: product }];
  const blocks: Block[] = [];
  for (const raw of chunk.split('\n')) {
    const line = raw.trim();
    const attached = blocks.length > 0;
    const last = blocks.at(-1);
    if (line.startsWith('# ')) {
      blocks.push({ kind: 'heading', text: printed(line.slice(2).trim(), language) });
    } else if (line.startsWith('- ')) {
      const item = spansOf(line.slice(2), language);
      if (last?.kind === 'list') last.items.push(item);
      else blocks.push({ kind: 'list', items: [item], attached });
    } else {
      const spans = spansOf(line, language);
      if (last?.kind === 'paragraph') last.lines.push(spans);
      else blocks.push({ kind: 'paragraph', lines: [spans], attached });
    }
  }
  return blocks;
}

/** `**` opens and closes bold; a lone pair of stars stays what it is. */
function spansOf(line: string, language: Language): Line {
  const pieces = line.split('**');
  if (pieces.length % 2 === 0) {
    const tail = pieces.splice(-2);
    pieces.push(tail.join('**'));
  }
  return pieces
    .map((text, index) => ({ text: printed(text, language), bold: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
