/** Embedded letters: Source Sans 3 (SIL Open Font License), whose files each hold one range of characters. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from './woff.ts';

export type Weight = 'regular' | 'bold';

/** A piece of text and the name of the font file that can write it. */
export interface Run {
  readonly font: string;
  readonly text: string;
}

const fontWeight: Readonly<Record<Weight, number>> = { regular: 400, bold: 600 };

/** Characters each file has, in the order tried. The subsets overlap on paper but not in fact: `Ÿ` is only in `latin-ext`, `€` only in `latin`. */
const subsets: readonly (readonly [name: string, characters: RegExp])[] = [
  [
    'latin',
    /[\u0020-\u007e\u00a0-\u00ff\u0131\u0152\u0153\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac\u2122\u2212]/u,
  ],
  [
    'latin-ext',
    /[\u0100-\u0130\u0132-\u0151\u0154-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u01e6\u01e7\u01ea\u01eb\u01f4\u01f5\u01f8-\u01ff\u0218-\u021b\u1e80-\u1e85\u1e9e]/u,
  ],
  ['vietnamese', /[\u1ea0-\u1ef9]/u],
  ['greek', /[\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce]/u],
  ['cyrillic', /[\u0400-\u045f\u0490\u0491\u2116]/u],
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
  const path = createRequire(import.meta.url).resolve(
    `@fontsource/source-sans-3/files/source-sans-3-${font}-normal.woff`,
  );
  return unpackWoff(readFileSync(path));
}

/** One spelling per character, spaces that the fonts have, nothing invisible. */
function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u2010\u2011]/gu, '-')
    .replace(/[\u2007\u2009\u202f]/gu, '\u00a0')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u00ad\p{Cf}]/gu, '');
}

function subsetOf(character: string, text: string): string {
  const found = subsets.find(([, characters]) => characters.test(character));
  if (!found)
    throw new Error(
      `The letter cannot print ${JSON.stringify(character)} in ${JSON.stringify(text)}: write this name or address in Latin letters`,
    );
  return found[0];
}
