/** Who answers requests comes before who works behind them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startChild } from '../../local/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'relance-priority-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function priorityOf(behind: boolean): Promise<number> {
  const child = await startChild({
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    env: {},
    cwd: folder,
    logFile: join(folder, 'child.log'),
    behind,
  });
  try {
    return getPriority(child.pid);
  } finally {
    await child.stop('SIGKILL', 1_000);
  }
}

test('a process that works behind the others gives way to them, and no other does', async () => {
  const own = getPriority();
  expect(await priorityOf(true)).toBeGreaterThan(own);
  expect(await priorityOf(false)).toBe(own);
});
