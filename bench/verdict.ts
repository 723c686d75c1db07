/** What the figures of a run come to: shares, and whether each gate is reached. */
import { between, percentile } from './figures.ts';
import type { Load } from './own-layers.ts';
import type { Round } from './round.ts';

export type Measured = {
  readonly before: Round;
  readonly ours: Round;
  readonly after: Round;
  readonly ingest: Load;
  readonly payments: Load;
  /** Milliseconds of each computed statement. */
  readonly statementMs: readonly number[];
};

/** One line of the report; null where a figure has no meaning. */
export type Line = {
  readonly what: string;
  readonly ours: string;
  readonly bare: string;
  readonly share: number | null;
  readonly gate: string;
  readonly reached: boolean | null;
};

/** Two bare rounds that differ by more than this say that the machine was not quiet. */
const STEADY_WITHIN = 0.15;
/** Other programs took more than this share of the cores: the clock says little. */
const QUIET_BELOW = 0.1;
const LEAST_SHARE = 0.7;
const LEAST_INGEST_PER_S = 300;
const MOST_PAYMENT_P99_MS = 50;
const MOST_STATEMENT_P50_MS = 1;
const IDLE_P50_OVER_BARE_MS = 25;
const IDLE_P99_OVER_BARE_MS = 100;

const RATES = [
  { key: 'startsPerS', what: 'starting' },
  { key: 'firesPerS', what: 'firing' },
  { key: 'closesPerS', what: 'closing' },
] as const;

/** The phases in which the bare rounds before and after ours differ too much, with the difference; empty when the run counts. */
export function unsteadyPhases(before: Round, after: Round): string[] {
  return RATES.map(({ key, what }) => ({ what, apart: between(before[key], after[key]).apart }))
    .filter(({ apart }) => apart > STEADY_WITHIN)
    .map(({ what, apart }) => `${what} ${Math.round(apart * 100)} %`);
}

/** A sentence for a run that took place beside other work; empty for a quiet machine. */
export function disturbance(rounds: readonly Round[]): string {
  const most = Math.max(...rounds.map((round) => round.othersShare));
  return most > QUIET_BELOW
    ? `Other programs took up to ${Math.round(most * 100)} % of the cores: believe the processor times, not the rates.`
    : '';
}

/** The lines of the report. The run passes when no gate is missed. */
export function judge(measured: Measured): Line[] {
  return [
    ...rateLines(measured),
    ...cpuLines(measured),
    idleLine(measured, 0.5, IDLE_P50_OVER_BARE_MS),
    idleLine(measured, 0.99, IDLE_P99_OVER_BARE_MS),
    ...ownLines(measured),
    twiceLine(measured),
    statementLine(measured.statementMs),
  ];
}

/** What one case costs on all cores together. Two saturated cores give the rates; this gives the reason. */
function cpuLines({ before, ours, after }: Measured): Line[] {
  return RATES.flatMap(({ what }) => {
    const [first, own, second] = [before.cpuMs[what], ours.cpuMs[what], after.cpuMs[what]];
    if (first === null || own === null || second === null) return [];
    return {
      what: `${what}, processor time per case`,
      ours: ms(own),
      bare: `${ms(first)} / ${ms(second)}`,
      share: between(first, second).mean / own,
      gate: '',
      reached: null,
    };
  });
}

function rateLines({ before, ours, after }: Measured): Line[] {
  return RATES.map(({ key, what }) => {
    const share = ours[key] / between(before[key], after[key]).mean;
    return {
      what: `${what}, per second`,
      ours: ours[key].toFixed(1),
      bare: `${before[key].toFixed(1)} / ${after[key].toFixed(1)}`,
      share,
      gate: `share >= ${LEAST_SHARE}`,
      reached: share >= LEAST_SHARE,
    };
  });
}

/** Told with its target, but no gate: on a small machine the tail of the bare engine itself moves by more than the margin. */
function idleLine({ before, ours, after }: Measured, p: number, overBareMs: number): Line {
  const bare = [before, after].map((round) => percentile(round.idleMs, p));
  return {
    what: `idle payment to closed, p${p * 100}`,
    ours: ms(percentile(ours.idleMs, p)),
    bare: bare.map(ms).join(' / '),
    share: null,
    gate: `target: bare + ${overBareMs} ms`,
    reached: null,
  };
}

function ownLines({ ingest, payments }: Measured): Line[] {
  const told = (load: Load): string =>
    `p50 ${ms(percentile(load.answeredMs, 0.5))}, p99 ${ms(percentile(load.answeredMs, 0.99))}`;
  return [
    {
      what: 'registration by single calls, 32 at once',
      ours: `${ingest.perS.toFixed(0)}/s, ${told(ingest)}`,
      bare: '',
      share: null,
      gate: `>= ${LEAST_INGEST_PER_S}/s`,
      reached: ingest.perS >= LEAST_INGEST_PER_S,
    },
    {
      what: 'payment acknowledged, at 100/s',
      ours: told(payments),
      bare: '',
      share: null,
      gate: `p99 < ${MOST_PAYMENT_P99_MS} ms`,
      reached: percentile(payments.answeredMs, 0.99) < MOST_PAYMENT_P99_MS,
    },
  ];
}

function twiceLine({ ours }: Measured): Line {
  return {
    what: 'reminders the provider got twice',
    ours: String(ours.twice),
    bare: '',
    share: null,
    gate: '0',
    reached: ours.twice === 0,
  };
}

/** The median decides: on a busy machine the slowest runs are those another program interrupted. */
export function statementLine(statementMs: readonly number[]): Line {
  const [p50, p99] = [percentile(statementMs, 0.5), percentile(statementMs, 0.99)];
  return {
    what: 'statement of 40 entries over 10 years',
    ours: `p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`,
    bare: '',
    share: null,
    gate: `p50 < ${MOST_STATEMENT_P50_MS} ms`,
    reached: p50 < MOST_STATEMENT_P50_MS,
  };
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
