/** `npm start`: the whole stack in one terminal, until Ctrl-C. */
import { join, relative } from 'node:path';
import { readLocalConfig } from './config.ts';
import type { LocalConfig } from './config.ts';
import { killRecorded } from './recorded-processes.ts';
import { keyFile, outboxDir, startStack } from './stack.ts';
import type { Stack, StackInfo } from './stack.ts';

/** Between npm, its shell and tsx one Ctrl-C may arrive several times; a person needs longer for the second. */
const SAME_KEYSTROKE_MS = 700;

function say(line: string): void {
  console.log(line);
}

function block(config: LocalConfig, info: StackInfo, seconds: string): string {
  const outbox = outboxDir(config);
  const messages = config.mode === 'live' ? liveLine(config.env) : 'test: messages go to the outbox folder';
  return [
    '',
    `Relance is ready (${seconds} s).`,
    `  API           ${info.apiUrl}`,
    `  API pages     ${info.apiUrl}/docs`,
    `  Temporal UI   ${info.temporalUiUrl ?? '(unknown; set TEMPORAL_UI_URL)'}`,
    `  Temporal      ${info.temporalAddress}, namespace ${info.temporalNamespace}`,
    `  Mode          ${messages}`,
    `  Outbox        ${shown(outbox)}`,
    `  API key       ${shown(keyFile(config))}`,
    `  For scripts   ${shown(join(config.home, 'local.json'))}`,
    `  Logs          ${shown(join(config.home, 'logs'))}`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** Which messages really leave: those whose provider's keys are set. */
function liveLine(env: Readonly<Record<string, string>>): string {
  const channels = [
    ...(env['RESEND_API_KEY'] ? ['e-mails leave through Resend'] : []),
    ...(env['TWILIO_ACCOUNT_SID'] ? ['SMS leave through Twilio'] : []),
    ...(env['MAILEVA_CLIENT_ID'] ? ['registered letters leave through Maileva'] : []),
  ];
  return channels.length === 0
    ? 'LIVE, but no provider has keys: every message still goes to the outbox folder'
    : `LIVE: ${channels.join(', ')}; everything else goes to the outbox folder`;
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

async function main(): Promise<void> {
  const config = readLocalConfig(process.env);
  const starting = new AbortController();
  let stack: Stack | null = null;
  let firstSignalAt: number | null = null;
  const onSignal = (): void => {
    const now = performance.now();
    if (firstSignalAt === null) {
      firstSignalAt = now;
      say('\nStopping. Ctrl-C again kills everything at once.');
      starting.abort(new Error('Stopped before everything had started.'));
      void stack?.stop().then(() => say('Everything is stopped.'));
    } else if (now - firstSignalAt > SAME_KEYSTROKE_MS) {
      killRecorded(config.home);
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const startedAt = performance.now();
  stack = await startStack(config, say, starting.signal);
  if (starting.signal.aborted) await stack.stop();
  else say(block(config, stack.info, ((performance.now() - startedAt) / 1000).toFixed(1)));
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
