import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Enough that who answers a person gets nine tenths of a busy processor, and little enough that the rest never starves. */
const BEHIND = 10;

/**
 * Puts a process that was just started behind the others when processors are short: what happens to a case in a moment must not delay the answer
 * to a request. A wish: where the system has no such thing, nothing happens.
 */
export function runBehind(pid: number): void {
  try {
    setPriority(pid, BEHIND);
    // Linux schedules a session of its own as one group, and then only the group's number counts.
    writeFileSync(`/proc/${pid}/autogroup`, String(BEHIND));
  } catch {
    // Without it everything runs as one's equal.
  }
}
