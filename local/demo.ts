/** `npm run demo`: the whole stack, 40 invoices played through in under two minutes, and the outcome checked in the database. */
import { relative } from 'node:path';
import { readLocalConfig, type LocalConfig } from './config.ts';
import { readDemoOptions, usage } from './demo/options.ts';
import { startDemoProviders, type DemoProviders } from './demo/providers.ts';
import { runDemo } from './demo/run-demo.ts';
import { createScreen, type Screen } from './demo/screen.ts';
import { killRecorded } from './recorded-processes.ts';
import { keyFile, outboxDir, startStack, type Stack } from './stack.ts';

/** Between npm, its shell and tsx one Ctrl-C may arrive several times; a person needs longer for the second. */
const sameKeystrokeMs = 700;

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

async function main(): Promise<void> {
  const options = readDemoOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  const given = readLocalConfig(process.env);
  if (given.mode === 'live')
    throw new Error('The demo invents debtors, so it never runs live. Unset RELANCE_LOCAL_MODE.');
  const colour = process.stdout.isTTY && (given.env['NO_COLOR'] ?? '') === '';
  const screen = createScreen(process.stdout, { quiet: options.quiet, colour });
  const providers = options.providers === null ? null : await startDemoProviders(`http://127.0.0.1:${given.apiPort}`);
  for (const line of providers?.opening ?? []) screen.say(line);
  const config = { ...given, env: { ...given.env, ...providers?.env } };
  try {
    await show(config, screen, providers, options.exit);
  } catch (error) {
    await providers?.close();
    throw error;
  }
}

/** Runs the demo on a stack of its own and, unless `exits`, leaves it running until Ctrl-C. */
async function show(
  config: LocalConfig,
  screen: Screen,
  providers: DemoProviders | null,
  exits: boolean,
): Promise<void> {
  const stopping = new AbortController();
  let stack: Stack | null = null;
  let firstSignalAtMs: number | null = null;
  const stop = async (): Promise<void> => {
    await stack?.stop();
    await providers?.close();
  };
  const onSignal = (): void => {
    const nowMs = performance.now();
    if (firstSignalAtMs === null) {
      firstSignalAtMs = nowMs;
      screen.rest();
      screen.say('\nStopping. Ctrl-C again kills everything at once.');
      stopping.abort(new Error('Stopped before the end.'));
      if (stack) void stop().then(() => screen.say('Everything is stopped.'));
    } else if (nowMs - firstSignalAtMs > sameKeystrokeMs) {
      killRecorded(config.home);
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  stack = await startStack(config, (line) => screen.say(line), stopping.signal);
  try {
    const paths = { outboxDir: shown(outboxDir(config)), keyFile: shown(keyFile(config)) };
    const ok = await runDemo({
      ...{ config, providers, info: stack.info, shown: paths, screen, signal: stopping.signal, stays: !exits },
      clock: () => Date.now(),
    });
    process.exitCode = ok ? 0 : 1;
    if (!exits) screen.say('\nRelance keeps running. Ctrl-C stops everything.');
  } catch (error) {
    await stop();
    throw error;
  }
  if (exits || stopping.signal.aborted) await stop();
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
