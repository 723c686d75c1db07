import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { runBehind } from './priority.ts';

/** Receives one line for the person at the terminal. */
export type Log = (line: string) => void;

export type ChildOptions = {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Output is appended here, also when this process is gone. */
  logFile: string;
  /** The user to run as; only root can choose. */
  account?: { uid: number; gid: number } | null;
  /** Works behind the others when processors are short. */
  behind?: boolean;
};

export type Child = {
  pid: number;
  /** Settles when the process has ended, with the words that say how ("exit code 1", "signal SIGKILL"). */
  exited: Promise<string>;
  /** The same words, or null while it runs. */
  ended(): string | null;
  /** Sends `signal`, SIGKILL after `graceMs`, and returns once the process is gone. Safe to call again. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<void>;
};

/**
 * Starts a process in its own session, so that a Ctrl-C in the terminal reaches only the parent and the order of
 * shutdown stays ours. Throws when it cannot be started at all.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(dirname(options.logFile), { recursive: true, mode: 0o700 });
  const output = openSync(options.logFile, 'a', 0o600);
  const account = options.account ?? null;
  try {
    // What a process writes is for its user alone: Temporal keeps what operators read in a file of its own.
    const child = underUmask(0o077, () =>
      spawn(options.command, options.args, {
        env: options.env,
        cwd: options.cwd,
        detached: true,
        stdio: ['ignore', output, output],
        ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
      }),
    );
    const exit: { how: string | null } = { how: null };
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        exit.how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        resolve(exit.how);
      });
    });
    await once(child, 'spawn');
    const pid = child.pid as number;
    if (options.behind === true) runBehind(pid);
    return {
      pid,
      exited,
      ended: () => exit.how,
      stop: (signal, graceMs) => stopChild(child, exited, signal, graceMs),
    };
  } finally {
    closeSync(output);
  }
}

/** Does `work` under a umask; the one before is back afterwards, also when `work` throws. */
function underUmask<T>(mask: number, work: () => T): T {
  const before = process.umask(mask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}

async function stopChild(
  child: ReturnType<typeof spawn>,
  exited: Promise<string>,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(force);
}

/** Size of a log file in bytes; 0 when it does not exist. */
export function logSize(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** The last lines that were written to a log file after byte `from`; empty when there are none. */
export function logSince(path: string, from: number, lines = 12): string {
  if (!existsSync(path)) return '';
  return readFileSync(path).subarray(from).toString('utf8').trim().split('\n').slice(-lines).join('\n');
}
