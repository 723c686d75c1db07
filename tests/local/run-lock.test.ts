import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processIdentity } from '../../local/process-identity.ts';
import { acquireRunLock } from '../../local/run-lock.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'relance-lock-'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function leaveLock(content: string): void {
  writeFileSync(join(home, 'run.lock'), content);
}

describe('acquireRunLock', () => {
  it('refuses a second start on the same folder, says which process runs and what to do', () => {
    acquireRunLock(home);
    expect(() => acquireRunLock(home)).toThrow(`Relance already runs on ${home} (process ${process.pid}).`);
    expect(() => acquireRunLock(home)).toThrow(/"kill \d+".*RELANCE_HOME/);
  });

  it('can be taken again after its release', () => {
    acquireRunLock(home)();
    expect(existsSync(join(home, 'run.lock'))).toBe(false);
    acquireRunLock(home)();
  });

  it('takes over the lock of a process that has died, also when its number went to another process', () => {
    leaveLock(JSON.stringify({ pid: process.pid, identity: 'an earlier process' }));
    const release = acquireRunLock(home);
    expect(() => acquireRunLock(home)).toThrow(/already runs/);
    release();
    expect(readdirSync(home)).toEqual([]);
  });

  it('takes over a lock nobody can read', () => {
    leaveLock('{');
    expect(() => acquireRunLock(home)).not.toThrow();
  });

  it('leaves the lock of a living process untouched', () => {
    leaveLock(JSON.stringify({ pid: process.ppid, identity: processIdentity(process.ppid) }));
    expect(() => acquireRunLock(home)).toThrow(`process ${process.ppid}`);
    expect(readdirSync(home)).toEqual(['run.lock']);
  });
});
