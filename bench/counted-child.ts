/** Helper processes of the bench that count what they did: the provider stub and the bare worker. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runBehind } from '../local/priority.ts';

/** `distinct` below `calls` means that something was done twice. */
export type Tally = { readonly calls: number; readonly distinct: number };

export type CountedChild = {
  /** What the child told when it was ready; the stub tells its port. */
  readonly told: string;
  tally(): Promise<Tally>;
  stop(): Promise<void>;
};

type FromChild = { readonly ready: string } | { readonly tally: Tally };

/**
 * Starts `entry` (relative to this folder) and waits until it is ready. `behind` gives it the place that our own worker has among the processes.
 * Throws when it ends before.
 */
export async function startCounted(entry: string, args: readonly string[], behind = false): Promise<CountedChild> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  // A session of its own, as every process of the stack has.
  const child = fork(path, args, { execArgv: ['--import', 'tsx'], detached: true });
  if (behind && child.pid !== undefined) runBehind(child.pid);
  const ended = once(child, 'exit');
  const heard = async (): Promise<FromChild> => {
    const gone = ended.then(() => {
      throw new Error(`${entry} ended; its last words are above.`);
    });
    const [message] = (await Promise.race([once(child, 'message'), gone])) as [FromChild];
    return message;
  };
  const first = await heard();
  if (!('ready' in first)) throw new Error(`${entry} did not say that it is ready`);
  return {
    told: first.ready,
    tally: async () => {
      const answer = heard();
      child.send('tally');
      const message = await answer;
      if (!('tally' in message)) throw new Error(`${entry} did not answer with its tally`);
      return message.tally;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

export type Counting = {
  /** Counts one thing done under this key. */
  done(key: string): void;
  /** Tells the parent that work may begin. */
  ready(told: string): void;
};

/** The child's side: answers the parent's questions, and calls `leave` when the parent is gone. */
export function answerParent(leave: () => void): Counting {
  const keys = new Set<string>();
  let calls = 0;
  const say = (message: FromChild): void => {
    process.send?.(message);
  };
  process.on('message', () => say({ tally: { calls, distinct: keys.size } }));
  process.on('disconnect', leave);
  return {
    done: (key) => {
      calls += 1;
      keys.add(key);
    },
    ready: (told) => say({ ready: told }),
  };
}
