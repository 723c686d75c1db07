import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.ts';
import type { Child, Log } from './child.ts';

/** One start of a process: it is up when this is returned. */
export type Running = { pid: number; exited: Promise<string>; stop(): Promise<void> };

export type Supervised = {
  pid(): number;
  /** Stops the process if it still runs, starts it again, and returns when it is up. */
  restart(): Promise<void>;
  /** Stops the process for good. */
  stop(): Promise<void>;
};

export type SupervisorOptions = {
  name: string;
  start: () => Promise<Running>;
  log: Log;
  onPid?: (pid: number) => void;
  /** Waits before a restart, less long when aborted; replaced in tests. */
  pause?: (delayMs: number, signal: AbortSignal) => Promise<void>;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long had started well: its next crash is a new story. */
const STEADY_AFTER_MS = 60_000;
const STOP_GRACE_MS = 30_000;

/**
 * Starts a process and starts it again whenever it ends without being asked to, after 0.5 s, then 1 s, 2 s … up to
 * 30 s. Throws only when the first start fails.
 */
export async function supervise(options: SupervisorOptions): Promise<Supervised> {
  const { name, log, pause = pauseUnlessStopped } = options;
  const stopping = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  let current: Running;
  /** The one we end ourselves: its end needs no revival. */
  let leaving: Running | null = null;
  const inTurn = oneAtATime();

  async function launch(): Promise<void> {
    const running = await options.start();
    const startedAt = performance.now();
    current = running;
    options.onPid?.(running.pid);
    void running.exited.then((how) => {
      if (stopping.signal.aborted || leaving === running) return;
      if (performance.now() - startedAt > STEADY_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      log(`${name}: ended unexpectedly (${how})`);
      void revive(running);
    });
  }

  async function revive(dead: Running): Promise<void> {
    for (;;) {
      await pause(pauseMs, stopping.signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      const done = await inTurn(async () => {
        if (stopping.signal.aborted || current !== dead) return true;
        log(`${name}: starting again`);
        await launch();
        return true;
      }).catch((error: unknown) => {
        log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      });
      if (done) return;
    }
  }

  await inTurn(launch);
  return {
    pid: () => current.pid,
    restart: () =>
      inTurn(async () => {
        leaving = current;
        await current.stop();
        await launch();
      }),
    stop: () => {
      stopping.abort();
      return inTurn(() => current.stop());
    },
  };
}

function pauseUnlessStopped(delayMs: number, signal: AbortSignal): Promise<void> {
  return delay(delayMs, undefined, { signal }).catch(() => undefined);
}

/** Starts and stops go one after the other, whoever asks for them. */
function oneAtATime(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const result = last.then(act);
    last = result.catch(() => undefined);
    return result;
  };
}

/**
 * Most of what an act or a workflow task makes is garbage a moment later. With the usual 16 MB for young objects a sixth of the worker's time, and
 * a quarter of the api's, went into moving what was about to die.
 */
const NODE_FLAGS = ['--max-semi-space-size=64'] as const;

export type NodeProcessOptions = {
  /** File to run, from the root of the project, like `api/main.ts`. */
  entry: string;
  name: string;
  env: Readonly<Record<string, string>>;
  logDir: string;
  /** Works behind the others when processors are short. */
  behind?: boolean;
};

/**
 * Starts one of our own TypeScript entry files, wherever the command was given, with its output in
 * `<logDir>/<name>.log`. Its `stop` sends SIGTERM and waits up to 30 s before it kills.
 */
export async function startNodeProcess(options: NodeProcessOptions): Promise<Running> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const child: Child = await startChild({
    command: process.execPath,
    args: [...NODE_FLAGS, '--import', 'tsx', join(root, options.entry)],
    env: options.env,
    cwd: root,
    logFile: join(options.logDir, `${options.name}.log`),
    behind: options.behind ?? false,
  });
  return { pid: child.pid, exited: child.exited, stop: () => child.stop('SIGTERM', STOP_GRACE_MS) };
}
