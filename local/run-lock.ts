import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity, stillRuns } from './process-identity.ts';
import type { KnownProcess } from './process-identity.ts';

/**
 * Makes this process the only one that runs on the data folder `home` (which must exist). Returns the release.
 * A lock left by a process that has died is taken over. Throws when another process holds it.
 */
export function acquireRunLock(home: string): () => void {
  const path = join(home, 'run.lock');
  const own: KnownProcess = { pid: process.pid, identity: processIdentity(process.pid) ?? 'unknown' };
  for (;;) {
    if (placeLock(path, own)) return () => rmSync(path, { force: true });
    const holder = readHolder(path);
    if (holder !== null && stillRuns(holder)) throw heldError(home, holder);
    discardStaleLock(path, home);
  }
}

/** The lock appears with its whole content or not at all, so nobody can read a half-written one as dead. */
function placeLock(path: string, own: KnownProcess): boolean {
  const draft = `${path}.${own.pid}.new`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two starts may find the same dead lock: each looks at what it really moved away, and gives back a live one. */
function discardStaleLock(path: string, home: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== null && stillRuns(moved)) {
    renameSync(aside, path);
    throw heldError(home, moved);
  }
  rmSync(aside, { force: true });
}

function readHolder(path: string): KnownProcess | null {
  try {
    const { pid, identity } = JSON.parse(readFileSync(path, 'utf8')) as Partial<KnownProcess>;
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity } : null;
  } catch {
    return null;
  }
}

function heldError(home: string, holder: KnownProcess): Error {
  return new Error(
    `Relance already runs on ${home} (process ${holder.pid}). Stop it first (Ctrl-C in its terminal, or "kill ${holder.pid}"), ` +
      'or set RELANCE_HOME to another folder and RELANCE_API_PORT, RELANCE_PG_PORT, RELANCE_TEMPORAL_PORT and RELANCE_TEMPORAL_UI_PORT to free ports.',
  );
}
