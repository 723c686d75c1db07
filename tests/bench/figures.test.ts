import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { kindOf, kindsPerCase, parseStat, usedBy } from '../../bench/cpu.ts';
import { between, percentile, perSecond } from '../../bench/figures.ts';
import { timesOf } from '../../bench/engine-times.ts';

describe('figures', () => {
  it('takes percentiles by nearest rank, whatever the order of the samples', () => {
    const samples = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentile(samples, 0.5)).toBe(50);
    expect(percentile(samples, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(() => percentile([], 0.5)).toThrow('at least one sample');
  });

  it('turns a count and its milliseconds into a rate', () => {
    expect(perSecond(2_000, 10_000)).toBe(200);
  });

  it('tells the mean of two figures and how far they are apart as a share of it', () => {
    expect(between(90, 110)).toEqual({ mean: 100, apart: 0.2 });
  });
});

describe('processor time', () => {
  it('reads a process whose name holds brackets and spaces', () => {
    const line = '42 (a) b (c)) S 7 42 42 0 -1 4194304 1 2 3 4 11 22 33 44 20 0 1 0';
    expect(parseStat(42, line)).toEqual({ pid: 42, parent: 7, usedMs: 1_100 });
  });

  it('adds up a process and everything below it, and nothing else', () => {
    const running = [
      { pid: 1, parent: 0, usedMs: 1_000 },
      { pid: 2, parent: 1, usedMs: 100 },
      { pid: 3, parent: 2, usedMs: 10 },
      { pid: 4, parent: 1, usedMs: 5 },
    ];
    expect(usedBy(2, running)).toBe(110);
    expect(usedBy(1, running)).toBe(1_115);
  });
});

describe('the kind of a process', () => {
  it.each([
    ['node --import tsx bench/run.ts --server=postgres', 'driver'],
    ['node --import file:///r/worker/main.ts', 'worker'],
    ['node bare/worker.ts 127.0.0.1:7233', 'bare worker'],
    ['postgres: postgres temporal_visibility 127.0.0.1(4242) idle', 'PostgreSQL for Temporal'],
    ['postgres: relance_app relance 127.0.0.1(4242) COMMIT', 'PostgreSQL for Relance'],
    ['postgres: walwriter', 'PostgreSQL, its own'],
    ['/home/u/temporal-1.5.1/temporal server start-dev', 'Temporal'],
    ['sh -c true', 'other'],
  ])('%s: %s', (commandLine, kind) => {
    expect(kindOf(commandLine)).toBe(kind);
  });

  it('is told with what each used per case, the most first, and what used nothing left out', () => {
    const reading = (worker: number, api: number, idle: number) => ({
      ...{ ownMs: 0, machineMs: 0, atMs: 0 },
      byKindMs: new Map([
        ['api', api],
        ['worker', worker],
        ['other', idle],
      ]),
    });
    expect(kindsPerCase(reading(100, 50, 7), reading(1_100, 150, 7), 100)).toEqual([
      ['worker', 10],
      ['api', 1],
    ]);
    expect(kindsPerCase(null, null, 100)).toEqual([]);
  });
});

describe('the instants in a history', () => {
  const event = (seconds: number, attributes: string) =>
    ({ eventTime: msToTs(seconds * 1000), [attributes]: {} }) as never;

  it('counts a case as reminded when the timer after its first activity is set, not when the first timer is', () => {
    const times = timesOf([
      event(1, 'workflowExecutionStartedEventAttributes'),
      event(2, 'workflowTaskCompletedEventAttributes'),
      event(2, 'timerStartedEventAttributes'),
      event(9, 'activityTaskCompletedEventAttributes'),
      event(10, 'workflowTaskCompletedEventAttributes'),
      event(11, 'timerStartedEventAttributes'),
      event(12, 'workflowExecutionCompletedEventAttributes'),
    ]);
    expect(times).toEqual({ waitingMs: 2_000, remindedMs: 11_000, closedMs: 12_000 });
  });

  it('gives null for what has not come yet', () => {
    expect(timesOf([event(1, 'workflowExecutionStartedEventAttributes')])).toEqual({
      waitingMs: null,
      remindedMs: null,
      closedMs: null,
    });
  });
});
