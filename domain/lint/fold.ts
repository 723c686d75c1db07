/** A text brought to the one form in which phrases are looked for, with the way back to what was written. */

/**
 * `stream`: lower-case words without accents, one space between them; `,` ends a clause, `.` a sentence, `¶` a paragraph (one stands at each
 * end), each a word of its own; a number keeps its decimal comma. `at[i]`: where `stream[i]` comes from in `visible`.
 */
export interface Folded {
  readonly visible: string;
  readonly stream: string;
  readonly at: readonly number[];
}

/** One character of the text on its way to the stream. */
interface Cell {
  char: string;
  readonly at: number;
}

/** Letters of other alphabets that look like ours, and ligatures that Unicode does not take apart. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  'а:a е:e о:o р:p с:c у:y х:x і:i ѕ:s ј:j һ:h ԁ:d к:k м:m т:t в:b н:h α:a ε:e ο:o ρ:p ι:i κ:k ν:v τ:t υ:u œ:oe æ:ae ß:ss ø:o ı:i ł:l đ:d'
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
);

/** Digits and signs written in the place of a letter. */
const disguises: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'i'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['7', 't'],
  ['$', 's'],
  ['@', 'a'],
  ['!', 'i'],
]);

/** Folds what a reader sees (see `visibleText`). Time grows with the length of the text only; never throws. */
export function fold(visible: string): Folded {
  return { visible, ...streamOf(undisguised(cellsOf(visible)), visible.length) };
}

/** The stream of a name or a phrase without its paragraph marks: to look for it in another stream. */
export function foldedWords(text: string): string {
  return fold(text).stream.replace(/¶/g, ' ').replace(/ +/g, ' ').trim();
}

/** The stream with every name blanked letter by letter, so that a street or company name is never taken for a phrase. */
export function withoutNames(folded: Folded, names: readonly string[]): Folded {
  let { stream } = folded;
  for (const name of new Set(names.map(foldedWords).filter((words) => words.length > 2)))
    stream = stream.replaceAll(` ${name} `, (found) => found.replace(/[^ ]/g, 'x'));
  return { ...folded, stream };
}

function cellsOf(visible: string): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  for (const point of visible) {
    for (const char of plainOf(point)) cells.push({ char, at });
    at += point.length;
  }
  return cells;
}

/** Lower-case letters without accents; nothing for marks and characters of no width; a space for signs that are none of ours. */
function plainOf(point: string): string {
  if (point <= '\u007f') return point === '\r' || point === '\t' ? ' ' : point.toLowerCase();
  if (/^[\u2028\u2029\u0085]$/.test(point)) return '\n';
  // Characters Unicode calls format or mark, and Hangul fillers, which look like nothing at all.
  if (/^[\p{Cf}\p{M}\u115f\u1160\u3164\uffa0]$/u.test(point)) return '';
  const letters = point.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const known = [...letters].map((letter) => lookAlikes.get(letter) ?? letter).join('');
  return /^[\p{L}\p{N}\p{P}€£\s]{1,18}$/u.test(known)
    ? [...known].filter((letter) => letter.length === 1).join('')
    : ' ';
}

/** Undoes `s.a.i.s.i.e`, `s a i s i e`, `sai*sie`, `sai-` at the end of a line, `p0lice`. Bounded patterns only. */
function undisguised(cells: readonly Cell[]): Cell[] {
  const text = cells.map((cell) => cell.char).join('');
  const dropped = new Set<number>();
  const drop = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern))
      for (let index = match.index; index < match.index + match[0].length; index += 1)
        if (!/[a-z]/.test(text[index] ?? '')) dropped.add(index);
  };
  drop(/(?<![a-z0-9])(?:[a-z][.\-_*/|·•] ?){2,40}[a-z](?![a-z0-9])/g);
  drop(/(?<![a-z0-9'’])(?:[a-z] {1,2}){4,40}[a-z](?![a-z0-9'’])/g);
  drop(/(?<=[a-z])[*_|~^·•](?=[a-z])/g);
  drop(/(?<=[a-z])- ?\n(?=[a-z])/g);
  const shown = cells.map((cell, index) => ({ ...cell, char: unmasked(text, index) }));
  return shown.filter((_, index) => !dropped.has(index));
}

function unmasked(text: string, index: number): string {
  const char = text[index] ?? '';
  const letter = disguises.get(char);
  if (letter === undefined || !/^[a-z].[a-z]$/.test(text.slice(index - 1, index + 2))) return char;
  // An e-mail address keeps its @.
  return char === '@' && /^@[a-z0-9-]{1,63}\.[a-z]/.test(text.slice(index, index + 70)) ? char : letter;
}

function streamOf(cells: readonly Cell[], end: number): Pick<Folded, 'stream' | 'at'> {
  const out: string[] = ['¶', ' '];
  const at: number[] = [0, 0];
  const put = (char: string, from: number): void => {
    if (char === ' ' && out.at(-1) === ' ') return;
    out.push(char);
    at.push(from);
  };
  const word = (mark: string, from: number): void => {
    put(' ', from);
    if (out.at(-2) !== mark && out.at(-2) !== '¶') put(mark, from);
    put(' ', from);
  };
  let lines = 0;
  cells.forEach((cell, index) => {
    const { char } = cell;
    const next = cells[index + 1]?.char ?? ' ';
    if (/\s/.test(char)) {
      lines += char === '\n' ? 1 : 0;
      if (lines === 2) word('¶', cell.at);
      put(' ', cell.at);
      return;
    }
    lines = 0;
    const mark = markOf(char, cells[index - 1]?.char ?? ' ', next);
    if (mark === char && /[\p{L}\p{N}]/u.test(char)) put(char, cell.at);
    else if (mark === ' ') put(' ', cell.at);
    else if (mark === 'decimal') put(',', cell.at);
    else word(mark, cell.at);
  });
  word('¶', end);
  return { stream: out.join(''), at };
}

/** What a character becomes: itself, a space, the comma of a number, or a word that ends a clause or sentence. */
function markOf(char: string, before: string, next: string): string {
  if (/[\p{L}\p{N}€£%$@+]/u.test(char)) return char;
  if ((char === ',' || char === '.') && /\d/.test(before) && /\d/.test(next)) return 'decimal';
  if (char === '!' || char === '?') return '.';
  if (char === '.') return /[\p{L}\p{N}]/u.test(next) ? ' ' : '.';
  if (/[,;:()[\]–—]/.test(char)) return ',';
  return char === '-' && /\s/.test(before) ? ',' : ' ';
}
