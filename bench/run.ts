/** `npm run bench`: measures ours beside a bare workflow in one run on one stack. Exit code 1 when a gate is missed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readBenchConfig, type BenchConfig } from './config.ts';
import { readMachine } from './machine.ts';
import { measureIngest, measurePayments, untilRelayed } from './own-layers.ts';
import { kindsLine, machineLine, measuresPage, tableForTerminal } from './report.ts';
import { runRound, type Round } from './round.ts';
import { keepSections } from './section.ts';
import { measureStatements } from './statement-times.ts';
import { startBenchStack, type BenchStack } from './stack.ts';
import { disturbance, judge, unsteadyPhases, type Measured } from './verdict.ts';

const RELAY_WITHIN_MS = 120_000;
/** Enough that what runs often is compiled, on both sides, and every connection of the database has made its plans. */
const WARM_UP_CASES = 1_000;

function say(line: string): void {
  console.log(line);
}

type Compared = Pick<Measured, 'before' | 'ours' | 'after'>;

/** Each side once, unmeasured: what is measured is a program that runs, not one that starts. */
async function warmUp({ bare, ours, client }: BenchStack, count: number): Promise<void> {
  for (const side of [bare, ours]) await runRound(side, client, count, (line) => say(`${line} (warm-up)`));
}

/** Bare, ours, bare; when the two bare rounds disagree, ours and bare once more, compared with their own neighbours. */
async function compare(stack: BenchStack, count: number): Promise<{ rounds: Compared; warning: string }> {
  const { bare, ours, client } = stack;
  const round = async (side: typeof bare): Promise<Round> => {
    const figures = await runRound(side, client, count, say);
    const { startsPerS, firesPerS, closesPerS } = figures;
    say(
      `${side.name}: ${startsPerS.toFixed(1)} started, ${firesPerS.toFixed(1)} fired, ${closesPerS.toFixed(1)} closed per second`,
    );
    for (const [phase, kinds] of Object.entries(figures.byKindMs))
      say(`${side.name}: ${phase} takes ${kindsLine(kinds)}`);
    return figures;
  };
  const first: Compared = { before: await round(bare), ours: await round(ours), after: await round(bare) };
  const unsteady = unsteadyPhases(first.before, first.after);
  if (unsteady.length === 0) return { rounds: first, warning: '' };
  say(`The bare rounds before and after differ (${unsteady.join(', ')}): measured once more.`);
  const again: Compared = { before: first.after, ours: await round(ours), after: await round(bare) };
  const still = unsteadyPhases(again.before, again.after);
  if (still.length === 0) return { rounds: again, warning: '' };
  return {
    rounds: again,
    warning: `The machine was not quiet: the bare rounds before and after differ (${still.join(', ')}). Measure again.`,
  };
}

/** Registrations one by one, then payments at a steady pace: first unmeasured, as the rounds were, for until then invoices came in bulk only. */
async function ownLayers({ erp, admin }: BenchStack, count: number): Promise<Pick<Measured, 'ingest' | 'payments'>> {
  const inTurn = async (series: string, many: number): Promise<Pick<Measured, 'ingest' | 'payments'>> => {
    const ingest = await measureIngest(erp, admin, many, series);
    await untilRelayed(admin, RELAY_WITHIN_MS);
    const payments = await measurePayments(erp, ingest.numbers);
    return { ingest, payments };
  };
  const warmUpCount = Math.min(WARM_UP_CASES, count);
  say(`ours: ${warmUpCount} registrations one by one, then payments at a steady pace (warm-up)`);
  await inTurn('W', warmUpCount);
  await untilRelayed(admin, RELAY_WITHIN_MS);
  say(`ours: ${count} registrations one by one, then payments at a steady pace`);
  return inTurn('S', count);
}

async function measure(stack: BenchStack, config: BenchConfig): Promise<boolean> {
  const machine = await readMachine(stack, config.server);
  say(machineLine(machine));
  // A quick look is not for a verdict, and should stay quick.
  await warmUp(stack, Math.min(WARM_UP_CASES, config.invoices));
  const { rounds, warning: unsteady } = await compare(stack, config.invoices);
  const warning = [unsteady, disturbance([rounds.before, rounds.ours, rounds.after])].filter(Boolean).join(' ');
  const lines = judge({
    ...rounds,
    ...(await ownLayers(stack, config.invoices / 2)),
    statementMs: measureStatements(),
  });
  say(`\n${tableForTerminal(lines)}\n`);
  if (warning !== '') say(warning);
  if (config.write) {
    const command = `npm run bench -- --n=${config.invoices} --server=${config.server} --write`;
    const day = new Date().toISOString().slice(0, 10);
    const page = measuresPage({ day, command, invoices: config.invoices, machine, lines, warning });
    const docs = fileURLToPath(new URL('../docs/', import.meta.url));
    mkdirSync(docs, { recursive: true });
    const path = `${docs}measures.md`;
    writeFileSync(path, existsSync(path) ? keepSections(readFileSync(path, 'utf8'), page) : page);
  }
  return lines.every((line) => line.reached !== false);
}

async function main(): Promise<void> {
  const config = readBenchConfig(process.argv.slice(2));
  const interrupted = new AbortController();
  let stack: BenchStack | null = null;
  const onSignal = (): void => {
    interrupted.abort(new Error('Stopped.'));
    void stack?.stop().then(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  stack = await startBenchStack(config, say, interrupted.signal);
  try {
    if (!(await measure(stack, config))) {
      say('A gate is missed.');
      process.exitCode = 1;
    }
  } finally {
    await stack.stop();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
