/** The wait for a provider's answer ends, whatever else happens in the process. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { startWait, within } from '../../activities/channels/wait.ts';
import { acceptThen, answer } from '../../local/fakes/faults.ts';
import { startFaultyServer } from '../../local/fakes/faulty-server.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const after = (ms: number): Promise<void> => new Promise((done) => void setTimeout(done, ms));

describe('a wait', () => {
  test('ends an answer that stops in its middle, although memory was cleaned meanwhile', async () => {
    const server = await startFaultyServer(async () => answer(200, { id: 'message-1' }));
    try {
      server.plan(acceptThen('stall'));
      const wait = startWait(new AbortController().signal, 400);
      const asked = fetch(server.url, { signal: wait.signal }).then((response) => response.json());
      const ended = expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
      for (let round = 0; round < 5; round += 1) {
        await after(40);
        collectGarbage();
      }
      await ended;
      expect(wait.timedOut()).toBe(true);
    } finally {
      await server.close();
    }
  });

  test('ends when it is ended from outside, and says that it was not the time', () => {
    const outside = new AbortController();
    const wait = startWait(outside.signal, 60_000);
    outside.abort(new Error('cancelled'));
    expect(wait.signal.reason).toMatchObject({ message: 'cancelled' });
    expect(wait.timedOut()).toBe(false);
    const late = startWait(outside.signal, 60_000);
    expect(late.signal.aborted).toBe(true);
    for (const one of [wait, late]) one.end();
  });

  test('around a work ends with it, also when the work fails', async () => {
    const signals: AbortSignal[] = [];
    const { signal } = new AbortController();
    const done = within(signal, 10, async (ending) => (signals.push(ending), 'done'));
    const failed = within(signal, 10, async (ending) => {
      signals.push(ending);
      throw new Error('broken');
    });
    await expect(done).resolves.toBe('done');
    await expect(failed).rejects.toThrow('broken');
    await after(30);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    const slow = within(signal, 10, (ending) => after(30).then(() => ending.reason as unknown));
    await expect(slow).resolves.toMatchObject({ name: 'TimeoutError' });
  });

  test('ends nothing once the answer is there', async () => {
    const outside = new AbortController();
    const wait = startWait(outside.signal, 10);
    wait.end();
    outside.abort();
    await after(30);
    expect([wait.signal.aborted, wait.timedOut()]).toEqual([false, false]);
  });
});
