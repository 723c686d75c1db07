import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, processIdentity, sendSignal, stillRuns } from './process-identity.ts';
import type { KnownProcess } from './process-identity.ts';
import type { Log } from './child.ts';

/** The processes of one stack, in the order in which they are stopped. */
export const STACK_NAMES = ['worker', 'api', 'temporal', 'postgres'] as const;
export type StackName = (typeof STACK_NAMES)[number];

const STOP_GRACE_MS = 30_000;

/** Notes in the data folder which process now plays the part `name`, so that a later start can find it. */
export function recordProcess(home: string, name: StackName, pid: number): void {
  const identity = processIdentity(pid);
  if (identity === null) return; // It has already ended: there is nothing to find later.
  writeRecords(home, { ...readRecords(home), [name]: { pid, identity } });
}

/** Forgets all recorded processes, after a clean stop. */
export function forgetProcesses(home: string): void {
  writeRecords(home, {});
}

/**
 * Stops what an earlier stack left running on this data folder because it was killed. Call it under the run lock.
 * Returns once they are gone.
 */
export async function stopOrphans(home: string, log: Log): Promise<void> {
  const records = readRecords(home);
  for (const name of STACK_NAMES) {
    const known = records[name];
    if (known === undefined || !stillRuns(known)) continue;
    log(`${name}: stopping process ${known.pid}, left behind by an earlier run`);
    // For PostgreSQL SIGINT is the shutdown that does not wait for clients.
    await endProcess(known, name === 'postgres' ? 'SIGINT' : 'SIGTERM', STOP_GRACE_MS);
  }
  forgetProcesses(home);
}

/** Kills all recorded processes at once, without waiting. Data is safe: each of them recovers from a kill. */
export function killRecorded(home: string): void {
  for (const known of Object.values(readRecords(home))) {
    if (stillRuns(known)) sendSignal(known.pid, 'SIGKILL');
  }
}

type Records = Partial<Record<StackName, KnownProcess>>;

function recordFile(home: string): string {
  return join(home, 'processes.json');
}

function readRecords(home: string): Records {
  try {
    return JSON.parse(readFileSync(recordFile(home), 'utf8')) as Records;
  } catch {
    return {}; // Absent, or cut short by a crash: then nothing is known.
  }
}

function writeRecords(home: string, records: Records): void {
  writeFileSync(recordFile(home), JSON.stringify(records), { mode: 0o600 });
}
