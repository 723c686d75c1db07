/** docs/law.md says where each rule is kept; here it is held to it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WARNING_CODES } from '../../domain/warning.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/law.md', root), 'utf8');

const between = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_one, at) => first + at);
/** Every rule of the law reference; the numbers between are reserved. */
const numbers = [between(1, 14), between(20, 30), between(40, 46), between(50, 60), between(70, 79)].flat();
const rules = numbers.map((number) => `R${String(number)}`);
/** Those behind which the law stands; R27 is both. */
const lawBacked = new Set(
  [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 14, 27, 29, 30, 42, 43, 45, 46, 51, 52, 53, 54, 55, 57, 72, 74, 75, 76].map(
    (number) => `R${String(number)}`,
  ),
);

interface Row {
  readonly rule: string;
  readonly type: string;
  readonly says: string;
  readonly where: string;
  readonly tests: string;
}

const rows: Row[] = page.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  const [, rule = '', type = '', says = '', where = '', tests = ''] = cells;
  return /^R\d+$/.test(rule) && cells.length === 7 ? [{ rule, type, says, where, tests }] : [];
});

/** What stands between backticks, each file followed by the names in it. */
function placesIn(cell: string): { file: string; names: string[] }[] {
  const places: { file: string; names: string[] }[] = [];
  for (const [, word = ''] of cell.matchAll(/`([^`]+)`/g)) {
    if (word.includes('/')) places.push({ file: word, names: [] });
    else if (places.length === 0) throw new Error(`"${word}" names no file before it`);
    else places[places.length - 1]?.names.push(word);
  }
  return places;
}

const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const declares = (text: string, name: string): boolean =>
  new RegExp(`\\b(?:function|const|class|interface|type) ${name}\\b`).test(text);

test('every rule of the law reference has one row, in order', () => {
  expect(rows.map((row) => row.rule)).toEqual(rules);
});

describe.each(rows)('$rule', ({ rule, type, says, where, tests }) => {
  test('has the type of the law reference', () => {
    expect(type.split(', ').includes('L')).toBe(lawBacked.has(rule));
    expect(type).toMatch(/^(L|P|L, P)$/);
  });

  test('names files that exist, with functions that are in them', () => {
    const wrong = placesIn(where).flatMap(({ file, names }) => {
      if (!existsSync(new URL(file, root))) return [`${file} does not exist`];
      const text = read(file);
      return names.filter((name) => !declares(text, name)).map((name) => `${file} has no ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  test('is kept somewhere, or says why not yet', () => {
    expect(placesIn(where).length > 0 || says.includes('Not yet')).toBe(true);
  });

  test('has tests that carry its number', () => {
    const without = placesIn(tests).filter(({ file }) => !new RegExp(`\\b${rule}\\b`).test(read(file)));
    expect(without).toEqual([]);
    expect(placesIn(tests).length > 0 || says.includes('Not yet')).toBe(true);
  });
});

test('every doubt about arriving data is on the page', () => {
  expect(WARNING_CODES.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
