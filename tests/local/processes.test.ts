import { describe, expect, it } from 'vitest';
import { supervise } from '../../local/processes.ts';
import type { Running } from '../../local/processes.ts';

/** A process that ends when told to; numbers count up from 1. */
function fakeProcesses(startFails: (pid: number) => boolean = () => false) {
  const ends: ((how: string) => void)[] = [];
  const stopped: number[] = [];
  const start = (): Promise<Running> => {
    const pid = ends.length + 1;
    let end: (how: string) => void = () => undefined;
    const exited = new Promise<string>((resolve) => (end = resolve));
    ends.push(end);
    if (startFails(pid)) return Promise.reject(new Error(`start ${pid} failed`));
    const stop = (): Promise<void> => {
      stopped.push(pid);
      end('signal SIGTERM');
      return Promise.resolve();
    };
    return Promise.resolve({ pid, exited, stop });
  };
  return { start, stopped, starts: () => ends.length, crash: (pid: number) => ends[pid - 1]?.('signal SIGKILL') };
}

/** Lets everything that is ready run, however many promises it goes through. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('supervise', () => {
  it('starts a crashed process again, each time after a longer pause', async () => {
    const fake = fakeProcesses();
    const pauses: number[] = [];
    const pids: number[] = [];
    const pause = (delayMs: number): Promise<void> => {
      pauses.push(delayMs);
      return Promise.resolve();
    };
    const options = { name: 'api', start: fake.start, log: () => undefined, onPid: (pid: number) => pids.push(pid) };
    const api = await supervise({ ...options, pause });
    for (let pid = 1; pid <= 9; pid += 1) {
      fake.crash(pid);
      await settle();
    }
    expect(pids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(api.pid()).toBe(10);
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('keeps trying when a start fails', async () => {
    const fake = fakeProcesses((pid) => pid === 2 || pid === 3);
    const lines: string[] = [];
    const log = (line: string): number => lines.push(line);
    const api = await supervise({ name: 'api', start: fake.start, log, pause: () => Promise.resolve() });
    fake.crash(1);
    await settle();
    expect(api.pid()).toBe(4);
    expect(lines).toContain('api: start 2 failed');
  });

  it('says so when the first start fails', async () => {
    const fake = fakeProcesses(() => true);
    await expect(supervise({ name: 'api', start: fake.start, log: () => undefined })).rejects.toThrow('start 1 failed');
  });

  it('restarts on request without a second copy, also just after a crash', async () => {
    const fake = fakeProcesses();
    const pause = (): Promise<void> => Promise.resolve();
    const api = await supervise({ name: 'api', start: fake.start, log: () => undefined, pause });
    await api.restart();
    await settle();
    expect([api.pid(), fake.starts(), fake.stopped]).toEqual([2, 2, [1]]);
    fake.crash(2);
    await api.restart();
    await settle();
    expect([api.pid(), fake.starts()]).toEqual([3, 3]);
  });

  it('never starts a process again once it is stopped for good, not even one that waits for its next attempt', async () => {
    const fake = fakeProcesses();
    const pause = (_delayMs: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    const api = await supervise({ name: 'api', start: fake.start, log: () => undefined, pause });
    fake.crash(1);
    await settle();
    await api.stop();
    await settle();
    expect(fake.starts()).toBe(1);
  });
});
