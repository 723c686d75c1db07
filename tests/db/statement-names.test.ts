/** A name stands for one text on a connection: the driver refuses a second one, and only where both happen to meet. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folders = ['db/queries', 'cases', 'worker', 'local'];
const named = /\b(?:run|send)(?:<[^(]*?>)?\(\s*(?:act\.)?tx,\s*'([^']+)'/g;

test('every named statement has a name of its own', () => {
  const places = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(named)].map(([, name]) => name)),
  );
  expect(places.length).toBeGreaterThan(100);
  expect(places.filter((name, at) => places.indexOf(name) !== at)).toEqual([]);
});
