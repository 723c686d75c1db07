/** What a process writes is for its user alone; the one that starts it keeps its own way of writing, also when the start fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startChild } from '../../local/child.ts';

const home = mkdtempSync(join(tmpdir(), 'relance-child-'));
const own = 0o022;
const before = process.umask(own);
afterAll(() => {
  process.umask(before);
  rmSync(home, { recursive: true, force: true });
});

test('a process that cannot be started leaves the umask as it was', async () => {
  const options = { args: [], env: {}, cwd: home, logFile: join(home, 'child.log') };
  await expect(startChild({ ...options, command: 'no\0command' })).rejects.toThrow('null bytes');
  expect(process.umask(own)).toBe(own);
});
