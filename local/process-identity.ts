import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that can be told apart from a later one that was given the same number. */
export type KnownProcess = { pid: number; identity: string };

/**
 * Says which process has this number now: its start time (and, on Linux, the boot), or null when none runs.
 * A dead process whose parent has not noticed yet counts as none.
 */
export function processIdentity(pid: number): string | null {
  if (process.platform !== 'linux') {
    const listed = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const startedAt = listed.status === 0 ? listed.stdout.trim() : '';
    return startedAt === '' ? null : startedAt;
  }
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name stands in brackets and may itself hold spaces and brackets: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    const startTicks = fields[19];
    return state === 'Z' || state === 'X' || startTicks === undefined ? null : `${boot}:${startTicks}`;
  } catch {
    return null;
  }
}

/** True while exactly this process, not a later one with its number, runs. */
export function stillRuns(known: KnownProcess): boolean {
  return processIdentity(known.pid) === known.identity;
}

/** Sends a signal; a process that has just ended is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a process that is not our child: `signal`, then SIGKILL after `graceMs`. Returns once it is gone. */
export async function endProcess(known: KnownProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const pollMs = 50;
  if (!stillRuns(known)) return;
  sendSignal(known.pid, signal);
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += pollMs) {
    if (!stillRuns(known)) return;
    await delay(pollMs);
  }
  if (stillRuns(known)) sendSignal(known.pid, 'SIGKILL');
  while (stillRuns(known)) await delay(pollMs);
}
