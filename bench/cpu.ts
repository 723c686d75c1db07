/** Processor time, which tells what a design costs even while other programs slow the clock. Linux only. */
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';

/** Milliseconds since start: of this process with all below it, of each kind of process among them, and of the whole machine. */
export type CpuReading = {
  readonly ownMs: number;
  readonly byKindMs: ReadonlyMap<string, number>;
  readonly machineMs: number;
  readonly atMs: number;
};

/** Linux counts in hundredths of a second on every platform Node runs on. */
const TICK_MS = 10;

type Process = { readonly pid: number; readonly parent: number; readonly usedMs: number };

/** What a command line says its process is; the first that fits. PostgreSQL writes the database into that of each connection. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/bench\/run\.ts/, 'driver'],
  [/bare\/worker\.ts/, 'bare worker'],
  [/worker\/main\.ts/, 'worker'],
  [/api\/main\.ts/, 'api'],
  [/provider-stub\.ts/, 'provider stub'],
  [/^postgres: \S+ temporal/, 'PostgreSQL for Temporal'],
  [/^postgres: \S+ relance/, 'PostgreSQL for Relance'],
  [/postgres/, 'PostgreSQL, its own'],
  [/temporal/, 'Temporal'],
];

/** The kind of a process, as the table of a run names it. */
export function kindOf(commandLine: string): string {
  return KINDS.find(([pattern]) => pattern.test(commandLine))?.[1] ?? 'other';
}

/** Reads both now; null where the system does not tell. */
export function readCpu(): CpuReading | null {
  if (process.platform !== 'linux') return null;
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  return {
    ownMs: usedBy(process.pid, running),
    byKindMs: byKind(below(process.pid, running)),
    machineMs: busyMs(readFileSync('/proc/stat', 'utf8')),
    atMs: performance.now(),
  };
}

/** Milliseconds of our own per case between two readings; null where the system does not tell. */
export function cpuPerCase(from: CpuReading | null, to: CpuReading | null, cases: number): number | null {
  return from === null || to === null ? null : (to.ownMs - from.ownMs) / cases;
}

/** Milliseconds per case by kind of process, the most first. */
export type ByKind = readonly (readonly [kind: string, perCaseMs: number])[];

/** The same for each kind of process that used any, the most first. */
export function kindsPerCase(from: CpuReading | null, to: CpuReading | null, cases: number): ByKind {
  if (from === null || to === null) return [];
  return [...to.byKindMs]
    .map(([kind, usedMs]): [string, number] => [kind, (usedMs - (from.byKindMs.get(kind) ?? 0)) / cases])
    .filter(([, perCaseMs]) => perCaseMs >= 0.05)
    .sort(([, one], [, other]) => other - one);
}

/** The share (0 to 1) of all cores that other programs used between two readings; 0 where the system does not tell. */
export function othersShare(from: CpuReading | null, to: CpuReading | null): number {
  if (from === null || to === null) return 0;
  const othersMs = to.machineMs - from.machineMs - (to.ownMs - from.ownMs);
  return Math.max(0, othersMs / ((to.atMs - from.atMs) * cpus().length));
}

/** Time of a process, of what it has buried, and of all that descends from it. */
export function usedBy(pid: number, running: readonly Process[]): number {
  return below(pid, running).reduce((sum, { usedMs }) => sum + usedMs, 0);
}

/** A process and all that descends from it. */
function below(pid: number, running: readonly Process[]): Process[] {
  const children = running.filter((one) => one.parent === pid);
  return [...running.filter((one) => one.pid === pid), ...children.flatMap((child) => below(child.pid, running))];
}

function byKind(processes: readonly Process[]): Map<string, number> {
  const used = new Map<string, number>();
  for (const { pid, usedMs } of processes) {
    const kind = kindOf(commandLineOf(pid));
    used.set(kind, (used.get(kind) ?? 0) + usedMs);
  }
  return used;
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function readProcess(pid: number): Process[] {
  try {
    return [parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    // It ended between the listing and the reading; its parent carries its time.
    return [];
  }
}

/** One line of `/proc/<pid>/stat`: after the name in brackets come state, parent, and from the twelfth on the four times. */
export function parseStat(pid: number, line: string): Process {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid, parent: Number(fields[1]), usedMs: ticks * TICK_MS };
}

/** The first line of `/proc/stat`: user, nice, system, idle, waiting for disk, interrupts. */
function busyMs(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , hard = 0, soft = 0] = (stat.split('\n')[0] ?? '')
    .split(/ +/)
    .slice(1)
    .map(Number);
  return (user + nice + system + hard + soft) * TICK_MS;
}
