/** Whether a text holds words that must be in it. */
import type { Folded } from './fold.ts';
import { foldedWords } from './fold.ts';

/** Whole words, or for digits the same digits however they are grouped. */
export function holds(folded: Folded, wanted: string): boolean {
  if (/^\d{2,20}$/.test(wanted)) return folded.stream.replace(/(?<=\d)[ ,](?=\d)/g, '').includes(wanted);
  const words = withoutMarks(foldedWords(wanted)).trim();
  return words !== '' && withoutMarks(folded.stream).includes(` ${words} `);
}

/** The bank compares the holder letter by letter: `Quai, SAS` in the identity block is not `QUAI SAS`. */
export function holdsExactly(folded: Folded, wanted: string): boolean {
  const words = foldedWords(wanted);
  return words !== '' && folded.stream.includes(` ${words} `);
}

/** `14, quai Rambaud` is the same address as `14 quai Rambaud`. */
function withoutMarks(stream: string): string {
  return stream.replace(/[,.¶](?= |$)/g, ' ').replace(/ +/g, ' ');
}

/** Letters and digits only. */
export function squeezed(words: string): string {
  return words.replace(/[^\p{L}\p{N}]/gu, '');
}
