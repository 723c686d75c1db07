import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureLocalCreditor } from '../cases/local-creditor.ts';
import { upgradeShippedPolicies } from '../cases/upgrade-policies.ts';
import { prepareDatabase } from '../db/prepare.ts';
import { logSince, logSize } from './child.ts';
import type { Log } from './child.ts';
import type { LocalConfig } from './config.ts';
import { assertPortsFree } from './ports.ts';
import type { WantedPort } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { startNodeProcess, supervise } from './processes.ts';
import type { Running, Supervised } from './processes.ts';
import { STACK_NAMES, forgetProcesses, recordProcess, stopOrphans } from './recorded-processes.ts';
import type { StackName } from './recorded-processes.ts';
import { acquireRunLock } from './run-lock.ts';
import { findTemporalBinary } from './temporal-binary.ts';
import { checkTemporal } from './temporal-settings.ts';
import { startTemporal } from './temporal.ts';

/** What `local.json` tells scripts. `temporalUiUrl` is null when a Temporal of somebody else has no known web pages. */
export type StackInfo = {
  apiUrl: string;
  apiKey: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl: string | null;
};

export type Stack = {
  info: StackInfo;
  /** Process numbers of now; null for a server that is not ours. */
  readonly pids: Readonly<Record<StackName, number | null>>;
  /** Stops one process if it still runs and starts it again. Throws for a server that is not ours. */
  restart(name: StackName): Promise<void>;
  /** Stops everything of ours: worker, api, Temporal, PostgreSQL, in this order. Safe to call again. */
  stop(): Promise<void>;
};

type Parts = Partial<Record<StackName, Supervised>>;
type Context = { config: LocalConfig; log: Log; parts: Parts };

const READY_WITHIN_MS = 45_000;
const POLL_MS = 100;

/**
 * Starts PostgreSQL, Temporal, the api and the worker, returns when `GET /health/ready` answers 200, and writes
 * `<home>/local.json`. Servers named by DATABASE_URL and TEMPORAL_ADDRESS are used and never started or stopped.
 * Throws, with everything stopped again, when a part does not come up or `signal` is aborted.
 */
export async function startStack(config: LocalConfig, log: Log, signal?: AbortSignal): Promise<Stack> {
  prepareHome(config.home);
  const release = acquireRunLock(config.home);
  const context: Context = { config, log, parts: {} };
  try {
    await stopOrphans(config.home, log);
    await assertPortsFree(wantedPorts(config));
    const info = await startParts(context, signal);
    return stackOf(context, info, release);
  } catch (error) {
    await stopParts(context);
    release();
    throw error;
  }
}

/** The folder of the message files that would leave the machine in live mode. */
export function outboxDir(config: LocalConfig): string {
  return join(config.home, 'outbox');
}

/** The file that holds the key of the local creditor. */
export function keyFile(config: LocalConfig): string {
  return join(config.home, 'api-key');
}

async function startParts(context: Context, signal: AbortSignal | undefined): Promise<StackInfo> {
  const { config } = context;
  const adminUrl = config.databaseUrl ?? (await startDatabase(context));
  signal?.throwIfAborted();
  const temporal = await useTemporal(context, signal);
  signal?.throwIfAborted();
  context.log('database: preparing tables and roles');
  const { appUrl } = await prepareDatabase(adminUrl);
  await upgradeShippedPolicies(appUrl, new Date());
  const { apiKey } = await ensureLocalCreditor(appUrl, { mode: config.mode, keyFile: keyFile(config) });
  signal?.throwIfAborted();
  const env = childEnv(config, appUrl, temporal);
  const apiUrl = `http://127.0.0.1:${config.apiPort}`;
  const apiLog = join(config.home, 'logs', 'api.log');
  const apiLogStart = logSize(apiLog);
  context.log('api and worker: starting');
  await supervisePart(context, 'api', () => startOwn(context, 'api', env));
  await supervisePart(context, 'worker', () => startOwn(context, 'worker', env));
  await untilReady(`${apiUrl}/health/ready`, () => logSince(apiLog, apiLogStart), signal);
  const info: StackInfo = { apiUrl, apiKey, ...temporal };
  const infoFile = join(config.home, 'local.json');
  writeFileSync(infoFile, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
  chmodSync(infoFile, 0o600); // The mode of a file that was there before is not changed by writing it.
  return info;
}

async function startDatabase(context: Context): Promise<string> {
  const { config, log } = context;
  const options = { dataDir: join(config.home, 'postgres'), port: config.pgPort, log };
  let adminUrl = '';
  log('postgres: starting');
  await supervisePart(context, 'postgres', async () => {
    const server = await startPostgres(options);
    adminUrl = server.adminUrl;
    return server;
  });
  return adminUrl;
}

type TemporalInfo = Pick<StackInfo, 'temporalAddress' | 'temporalNamespace' | 'temporalUiUrl'>;

async function useTemporal(context: Context, signal: AbortSignal | undefined): Promise<TemporalInfo> {
  const { config, log } = context;
  const namespace = config.temporalNamespace;
  if (config.temporalAddress !== null) {
    const { serverVersion } = await checkTemporal(config.temporalAddress, namespace);
    log(`temporal: using the server ${serverVersion} at ${config.temporalAddress}`);
    return {
      temporalAddress: config.temporalAddress,
      temporalNamespace: namespace,
      temporalUiUrl: config.temporalUiUrl,
    };
  }
  const binary = await findTemporalBinary({
    cli: config.temporalCli,
    env: config.env,
    cacheDir: config.cacheDir,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
  log(`temporal: starting server ${binary.serverVersion} (${binary.path})`);
  const ports = { port: config.temporalPort, uiPort: config.temporalUiPort };
  let uiUrl: string | null = null;
  let address = '';
  await supervisePart(context, 'temporal', async () => {
    const server = await startTemporal({ binary: binary.path, home: config.home, ...ports, namespace, log });
    ({ address, uiUrl } = server);
    return server;
  });
  return { temporalAddress: address, temporalNamespace: namespace, temporalUiUrl: uiUrl };
}

async function supervisePart(context: Context, name: StackName, start: () => Promise<Running>): Promise<void> {
  const onPid = (pid: number): void => recordProcess(context.config.home, name, pid);
  context.parts[name] = await supervise({ name, start, log: context.log, onPid });
}

function startOwn({ config }: Context, name: 'api' | 'worker', env: Record<string, string>): Promise<Running> {
  const logDir = join(config.home, 'logs');
  return startNodeProcess({ entry: `${name}/main.ts`, name, env, logDir, behind: name === 'worker' });
}

function childEnv(config: LocalConfig, appUrl: string, temporal: TemporalInfo): Record<string, string> {
  const { TEMPORAL_UI_URL: _unknown, ...inherited } = config.env;
  return {
    ...inherited,
    DATABASE_URL: appUrl,
    TEMPORAL_ADDRESS: temporal.temporalAddress,
    TEMPORAL_NAMESPACE: temporal.temporalNamespace,
    ...(temporal.temporalUiUrl === null ? {} : { TEMPORAL_UI_URL: temporal.temporalUiUrl }),
    RELANCE_API_PORT: String(config.apiPort),
    RELANCE_API_HOST: '127.0.0.1',
    RELANCE_HOME: config.home,
  };
}

async function untilReady(url: string, apiSaid: () => string, signal: AbortSignal | undefined): Promise<void> {
  let last = 'no answer';
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += POLL_MS) {
    signal?.throwIfAborted();
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      const body = await answer.text();
      if (answer.ok) return;
      last = `${answer.status} ${body.slice(0, 500)}`;
    } catch {
      last = 'no answer';
    }
    await delay(POLL_MS);
  }
  throw new Error(`The api is not ready after ${READY_WITHIN_MS / 1000} s (${last}). Its log ends:\n${apiSaid()}`);
}

function prepareHome(home: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const name of ['logs', 'outbox']) mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
}

function wantedPorts(config: LocalConfig): WantedPort[] {
  const wanted: WantedPort[] = [{ port: config.apiPort, variable: 'RELANCE_API_PORT' }];
  if (config.databaseUrl === null) wanted.push({ port: config.pgPort, variable: 'RELANCE_PG_PORT' });
  if (config.temporalAddress === null) {
    wanted.push({ port: config.temporalPort, variable: 'RELANCE_TEMPORAL_PORT' });
    wanted.push({ port: config.temporalUiPort, variable: 'RELANCE_TEMPORAL_UI_PORT' });
  }
  return wanted;
}

function stackOf(context: Context, info: StackInfo, release: () => void): Stack {
  const { parts } = context;
  let stopped: Promise<void> | null = null;
  const pid = (name: StackName): number | null => parts[name]?.pid() ?? null;
  return {
    info,
    get pids() {
      return { worker: pid('worker'), api: pid('api'), temporal: pid('temporal'), postgres: pid('postgres') };
    },
    async restart(name) {
      const part = parts[name];
      if (part === undefined) throw new Error(`${name} is not run by this stack: restart it where it was started.`);
      await part.restart();
    },
    stop: () => (stopped ??= stopParts(context).finally(release)),
  };
}

/** One after the other: each part may still need those below it to finish its work. */
async function stopParts({ config, log, parts }: Context): Promise<void> {
  for (const name of STACK_NAMES) {
    const part = parts[name];
    if (part === undefined) continue;
    log(`${name}: stopping`);
    await part.stop();
  }
  forgetProcesses(config.home);
}
