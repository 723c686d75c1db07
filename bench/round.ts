/** One round of starting, firing, closing and idle closing: the same code for ours and for the bare workflow. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { cpuPerCase, kindsPerCase, othersShare, readCpu, type ByKind } from './cpu.ts';
import { readEngineTimes, type EngineTimes } from './engine-times.ts';
import { perSecond } from './figures.ts';
import { inLanes, until } from './lanes.ts';
import type { BenchCase, Side } from './side.ts';

export type Round = {
  readonly side: Side['name'];
  readonly startsPerS: number;
  readonly firesPerS: number;
  readonly closesPerS: number;
  /** From the payment (or signal) sent to the workflow closed, one at a time. */
  readonly idleMs: readonly number[];
  /** Processor time per case of all our processes together; null where the system does not tell. */
  readonly cpuMs: { readonly starting: number | null; readonly firing: number | null; readonly closing: number | null };
  /** The same by kind of process. */
  readonly byKindMs: Readonly<Record<'starting' | 'firing' | 'closing', ByKind>>;
  /** Share of all cores (0 to 1) that other programs took. */
  readonly othersShare: number;
  /** Reminders the provider got more than once. */
  readonly twice: number;
};

const CLOSE_LANES = 16;
const IDLE_SAMPLES = 50;
const POLL_MS = 500;
/** Lets the tail of a phase (visibility, acknowledgements) pass before the next is measured. */
const SETTLE_MS = 2_000;

/** The first date lies this far ahead, so that starting is over before firing begins. */
const leadMs = (count: number): number => 15_000 + count * 20;
/** No stack is this slow; something hangs. */
const patienceMs = (count: number): number => 60_000 + count * 200;

/** Runs one round of `count` cases. Throws when a phase does not end, or when starting ran into firing. */
export async function runRound(side: Side, client: Client, count: number, say: (line: string) => void): Promise<Round> {
  const before = await side.reminded();
  const dueAtMs = Math.ceil((Date.now() + leadMs(count)) / 1000) * 1000;
  say(`${side.name}: starting ${count}`);
  const idleCpu = readCpu();
  const firstStartMs = Date.now();
  const cases = await side.start(count, dueAtMs);
  await pause(Math.max(0, dueAtMs - Date.now()));
  const startedCpu = readCpu();
  say(`${side.name}: firing ${count} due at one instant`);
  const done = async (): Promise<boolean> => (await side.reminded()).done >= before.done + count;
  await until(`${count} reminders`, POLL_MS, patienceMs(count), done);
  await pause(SETTLE_MS);
  const firedCpu = readCpu();
  await untilTimersSet(client, cases, patienceMs(count));
  const paid = cases.slice(0, count / 2);
  say(`${side.name}: closing ${paid.length} in a burst`);
  const quietCpu = readCpu();
  const firstPaidMs = await closeBurst(side, client, paid, count);
  const closedCpu = readCpu();
  const idleMs = await closeOneByOne(side, client, cases.slice(paid.length, paid.length + IDLE_SAMPLES));
  return {
    side: side.name,
    ...(await ratesOf(client, cases, paid.length, { firstStartMs, dueAtMs, firstPaidMs })),
    idleMs,
    cpuMs: {
      starting: cpuPerCase(idleCpu, startedCpu, count),
      firing: cpuPerCase(startedCpu, firedCpu, count),
      closing: cpuPerCase(quietCpu, closedCpu, paid.length),
    },
    byKindMs: {
      starting: kindsPerCase(idleCpu, startedCpu, count),
      firing: kindsPerCase(startedCpu, firedCpu, count),
      closing: kindsPerCase(quietCpu, closedCpu, paid.length),
    },
    othersShare: othersShare(idleCpu, closedCpu),
    twice: (await side.reminded()).twice - before.twice,
  };
}

type Began = { readonly firstStartMs: number; readonly dueAtMs: number; readonly firstPaidMs: number };

/** The three rates, from the histories of all cases; the first `paidCount` of them were paid in the burst. */
async function ratesOf(
  client: Client,
  cases: readonly BenchCase[],
  paidCount: number,
  began: Began,
): Promise<Pick<Round, 'startsPerS' | 'firesPerS' | 'closesPerS'>> {
  const count = cases.length;
  const ids = cases.map((one) => one.workflowId);
  const times = await readEngineTimes(client, ids);
  const startedMs = last('start', times, (one) => one.waitingMs);
  if (startedMs > began.dueAtMs)
    throw new Error(
      `Starting took longer than the ${leadMs(count) / 1000} s it had: this machine is too busy to measure. Close other programs, or try --n=200.`,
    );
  const remindedMs = last('reminder', times, (one) => one.remindedMs);
  const closedMs = last('end', times.slice(0, paidCount), (one) => one.closedMs);
  return {
    startsPerS: perSecond(count, startedMs - began.firstStartMs),
    firesPerS: perSecond(count, remindedMs - began.dueAtMs),
    closesPerS: perSecond(paidCount, closedMs - began.firstPaidMs),
  };
}

/** The reminder is out before its workflow has set the next timer; closing may not begin while some still do. */
async function untilTimersSet(client: Client, cases: readonly BenchCase[], withinMs: number): Promise<void> {
  let left = cases.map((one) => one.workflowId);
  await until(`the second timer of ${left.length} workflows`, SETTLE_MS, withinMs, async () => {
    const times = await readEngineTimes(client, left);
    left = left.filter((_, at) => times[at]?.remindedMs === null);
    return left.length === 0;
  });
  await pause(SETTLE_MS);
}

/** Returns when the last of them is closed; the value is the instant before the first payment. */
async function closeBurst(side: Side, client: Client, paid: readonly BenchCase[], count: number): Promise<number> {
  const query = `WorkflowType = '${side.workflowType}' AND ExecutionStatus = 'Running'`;
  const running = async (): Promise<number> => (await client.workflow.count(query)).count;
  const target = (await running()) - paid.length;
  const firstPaidMs = Date.now();
  await inLanes(paid, CLOSE_LANES, (one) => side.settle(one));
  await until(`${paid.length} closed workflows`, POLL_MS, patienceMs(count), async () => (await running()) <= target);
  await pause(SETTLE_MS);
  return firstPaidMs;
}

async function closeOneByOne(side: Side, client: Client, cases: readonly BenchCase[]): Promise<number[]> {
  const samples: number[] = [];
  for (const one of cases) {
    const closed = client.workflow.getHandle(one.workflowId).result();
    // The question has to be waiting at the server before the payment comes.
    await pause(30);
    const sentMs = performance.now();
    await side.settle(one);
    await closed;
    samples.push(performance.now() - sentMs);
  }
  return samples;
}

function last(what: string, times: readonly EngineTimes[], of: (one: EngineTimes) => number | null): number {
  const instants = times.map(of);
  if (instants.includes(null))
    throw new Error(`${instants.filter((one) => one === null).length} workflows have no ${what} in their history.`);
  return instants.reduce<number>((latest, one) => Math.max(latest, one ?? 0), 0);
}
