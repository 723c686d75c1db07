import { describe, expect, it } from 'vitest';
import { readBenchConfig } from '../../bench/config.ts';
import { inLanes, until } from '../../bench/lanes.ts';

describe('lanes', () => {
  it('works on every item once, never on more at a time than there are lanes', async () => {
    const done: number[] = [];
    let now = 0;
    let most = 0;
    await inLanes([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      done.push(item);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('rejects with the first failure and takes no further item', async () => {
    const taken: number[] = [];
    const work = async (item: number): Promise<void> => {
      taken.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error('broken');
    };
    await expect(inLanes([1, 2, 3, 4], 1, work)).rejects.toThrow('broken');
    expect(taken).toEqual([1, 2]);
  });

  it('says what it waited for in vain', async () => {
    await expect(until('nothing', 1, 0, async () => false)).rejects.toThrow('for nothing in vain');
  });
});

describe('the command line', () => {
  it('measures 2,000 invoices on a Temporal server in earnest unless told otherwise', () => {
    const usual = { invoices: 2_000, server: 'postgres', write: false, keep: false };
    expect(readBenchConfig([])).toEqual(usual);
    expect(readBenchConfig(['--n=200', '--write'])).toEqual({ ...usual, invoices: 200, write: true });
  });

  it('measures on the Temporal server it is told, and names the two there are', () => {
    expect(readBenchConfig(['--server=dev']).server).toBe('dev');
    expect(() => readBenchConfig(['--server=mysql'])).toThrow('give postgres');
  });

  it.each(['100', '201', '2e3', 'many'])('refuses --n=%s and says what it takes', (n) => {
    expect(() => readBenchConfig([`--n=${n}`])).toThrow('an even number of invoices from 200 to 50000');
  });
});
