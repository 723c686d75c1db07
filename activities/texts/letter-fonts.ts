/** Embedded letters: Source Sans 3 (SIL Open Font License), whose files each hold one range of characters. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export type Weight = 'regular' | 'bold';

/** A piece of text and the name of the font file that can write it. */
export interface Run {
  readonly font: string;
  readonly text: string;
}

const fontWeight: Readonly<Record<Weight, number>> = { regular: 400, bold: 600 };

/** Code points each file can write, in the order tried; the files of the `latin` range lack Ÿ, which `latin-ext` has. */
const ranges: readonly (readonly [subset: string, characters: RegExp])[] = [
  ['latin', /[\u0020-\u007e\u00a0-\u00ff\u0131\u0152\u0153\u02c6\u02da\u02dc\u2010-\u2026\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2122\u2212]/u],
  ['latin-ext', /[\u0100-\u024f\u1e00-\u1e9f\u20a0-\u20bf\u2113]/u],
  ['vietnamese', /[\u1ea0-\u1ef9]/u],
  ['greek', /[\u0370-\u03ff]/u],
  ['cyrillic', /[\u0400-\u045f\u0490\u0491\u2116]/u],
  ['cyrillic-ext', /[\u0460-\u052f]/u],
];

/**
 * Cuts a text into runs of one font each. Throws an error that shows the character when no font has it: a formal letter with a hole in a
 * name must not leave.
 */
export function runsOf(text: string, weight: Weight): Run[] {
  const runs: { font: string; text: string }[] = [];
  for (const character of printable(text)) {
    const font = `${subsetOf(character, text)}-${String(fontWeight[weight])}`;
    const last = runs.at(-1);
    if (last?.font === font) last.text += character;
    else runs.push({ font, text: character });
  }
  return runs;
}

/** The bytes of one of the fonts named by `runsOf`. */
export function fontBytes(font: string): Buffer {
  const path = createRequire(import.meta.url).resolve(`@fontsource/source-sans-3/files/source-sans-3-${font}-normal.woff`);
  return readFileSync(path);
}

/** One spelling per character, spaces that the fonts have, nothing invisible. */
function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u2007\u2009\u202f]/gu, '\u00a0')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u00ad\p{Cf}]/gu, '');
}

function subsetOf(character: string, text: string): string {
  const found = ranges.find(([, characters]) => characters.test(character));
  if (!found)
    throw new Error(
      `The letter cannot print ${JSON.stringify(character)} in ${JSON.stringify(text)}: write this name or address in Latin letters`,
    );
  return found[0];
}
