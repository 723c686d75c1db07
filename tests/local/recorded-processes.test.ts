import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild } from '../../local/child.ts';
import type { Child } from '../../local/child.ts';
import { killRecorded, recordProcess, stopOrphans } from '../../local/recorded-processes.ts';

let home: string;
let child: Child;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'relance-orphans-'));
  const logFile = join(home, 'logs', 'child.log');
  const args = ['-e', 'setInterval(() => {}, 1000)'];
  child = await startChild({ command: process.execPath, args, env: {}, cwd: home, logFile });
});

afterEach(async () => {
  await child.stop('SIGKILL', 1_000);
  rmSync(home, { recursive: true, force: true });
});

describe('processes left behind by a killed start', () => {
  it('are stopped by the next start, once', async () => {
    recordProcess(home, 'worker', child.pid);
    const lines: string[] = [];
    await stopOrphans(home, (line) => lines.push(line));
    await expect(child.exited).resolves.toBe('signal SIGTERM');
    await stopOrphans(home, (line) => lines.push(line));
    expect(lines).toEqual([`worker: stopping process ${child.pid}, left behind by an earlier run`]);
  });

  it('are told apart from a stranger that was given the same number', async () => {
    writeFileSync(join(home, 'processes.json'), JSON.stringify({ api: { pid: child.pid, identity: 'gone' } }));
    killRecorded(home);
    await stopOrphans(home, () => undefined);
    expect(child.ended()).toBeNull();
  });

  it('can be killed at once', async () => {
    recordProcess(home, 'postgres', child.pid);
    killRecorded(home);
    await expect(child.exited).resolves.toBe('signal SIGKILL');
  });
});
