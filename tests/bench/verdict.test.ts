import { describe, expect, it } from 'vitest';
import type { Round } from '../../bench/round.ts';
import { tableForTerminal } from '../../bench/report.ts';
import { disturbance, judge, unsteadyPhases, type Measured } from '../../bench/verdict.ts';

const noCpu = { starting: null, firing: null, closing: null };

function aRound(overrides: Partial<Round> = {}): Round {
  return {
    side: 'bare',
    startsPerS: 100,
    firesPerS: 100,
    closesPerS: 100,
    idleMs: [20],
    cpuMs: noCpu,
    byKindMs: { starting: [], firing: [], closing: [] },
    othersShare: 0,
    twice: 0,
    ...overrides,
  };
}

function aRun(overrides: Partial<Measured> = {}): Measured {
  const ours = aRound({ side: 'ours', startsPerS: 70, firesPerS: 70, closesPerS: 70 });
  return {
    before: aRound(),
    ours,
    after: aRound(),
    ingest: { perS: 300, answeredMs: [10] },
    payments: { perS: 100, answeredMs: [49.9] },
    statementMs: [0.9],
    ...overrides,
  };
}

const missed = (run: Measured): string[] =>
  judge(run)
    .filter((line) => line.reached === false)
    .map((line) => line.what);

describe('the verdict', () => {
  it('passes a run that just reaches every gate', () => {
    expect(missed(aRun())).toEqual([]);
  });

  it.each([
    ['starting, per second', { startsPerS: 69.9 }],
    ['firing, per second', { firesPerS: 69.9 }],
    ['closing, per second', { closesPerS: 69.9 }],
    ['reminders the provider got twice', { twice: 1 }],
  ])('fails a run that misses only: %s', (what, worse) => {
    const { ours } = aRun();
    expect(missed(aRun({ ours: { ...ours, ...worse } }))).toEqual([what]);
  });

  it('fails a slow intake and a slow acknowledgement', () => {
    const run = aRun({ ingest: { perS: 299, answeredMs: [10] }, payments: { perS: 100, answeredMs: [50] } });
    expect(missed(run)).toEqual(['registration by single calls, 32 at once', 'payment acknowledged, at 100/s']);
  });

  it('fails a statement that takes a millisecond in the middle, whatever one interrupted run took', () => {
    expect(missed(aRun({ statementMs: [0.9, 0.9, 30] }))).toEqual([]);
    expect(missed(aRun({ statementMs: [0.1, 1, 1] }))).toEqual(['statement of 40 entries over 10 years']);
  });

  it('compares with the mean of the bare rounds before and after', () => {
    const run = aRun({ before: aRound({ startsPerS: 80 }), after: aRound({ startsPerS: 120 }) });
    expect(judge(run).find((line) => line.what === 'starting, per second')?.share).toBeCloseTo(0.7);
  });

  it('tells processor times where the system gives them, and no line where it does not', () => {
    const cpuMs = { starting: 10, firing: 10, closing: 10 };
    const known = aRun({
      before: aRound({ cpuMs }),
      after: aRound({ cpuMs }),
      ours: aRound({ cpuMs: { ...cpuMs, firing: 20 } }),
    });
    expect(judge(known).find((line) => line.what === 'firing, processor time per case')?.share).toBe(0.5);
    expect(judge(aRun()).some((line) => line.what.includes('processor time'))).toBe(false);
  });
});

describe('whether a run counts', () => {
  it('names the phases in which the bare rounds differ by more than 15 %', () => {
    expect(unsteadyPhases(aRound(), aRound({ firesPerS: 84 }))).toEqual(['firing 17 %']);
    expect(unsteadyPhases(aRound(), aRound({ firesPerS: 90 }))).toEqual([]);
  });

  it('warns when other programs took a tenth of the cores', () => {
    expect(disturbance([aRound({ othersShare: 0.05 }), aRound({ othersShare: 0.42 })])).toContain('42 %');
    expect(disturbance([aRound({ othersShare: 0.05 })])).toBe('');
  });
});

describe('the table', () => {
  it('marks a missed gate in words', () => {
    const table = tableForTerminal(judge(aRun({ ingest: { perS: 1, answeredMs: [1] } })));
    expect(table.split('\n').filter((line) => line.includes('MISSED'))).toHaveLength(1);
  });
});
