import { connect } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { logSince, logSize, startChild } from './child.ts';
import type { Child, Log } from './child.ts';
import { readServerVersion } from './executables.ts';
import { assertPortsFree } from './ports.ts';
import type { WantedPort } from './ports.ts';
import { SEARCH_ATTRIBUTES, ensureTemporalSettings } from './temporal-settings.ts';

export type TemporalOptions = {
  /** Path of a Temporal CLI. */
  binary: string;
  /** Folder of the data file and of `logs/temporal.log`. */
  home: string;
  port: number;
  /** Port of the web pages, or null for none. */
  uiPort: number | null;
  log: Log;
  namespace?: string;
  /** Server settings by key, on top of our own. */
  dynamicConfig?: Readonly<Record<string, unknown>>;
};

export type Temporal = {
  /** `host:port` for clients and workers. */
  address: string;
  namespace: string;
  /** Address of the web pages, or null for none. */
  uiUrl: string | null;
  pid: number;
  /** Settles when the server has ended, with the words that say how. */
  exited: Promise<string>;
  /** Stops the server and returns once it is gone. */
  stop(): Promise<void>;
};

const HOST = '127.0.0.1';
const RETENTION_DAYS = 90;
const READY_WITHIN_MS = 30_000;
const STOP_GRACE_MS = 30_000;
const POLL_MS = 25;

/** The stock limits protect a shared cluster; on one machine they only turn a burst into minutes of delay. */
export const UNTHROTTLED = {
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'history.rps': 100_000,
  'matching.rps': 100_000,
};

/** With the stock four, a worker on one machine leaves tasks of a quiet partition lying for seconds after a burst. */
export const ONE_PARTITION = {
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/**
 * Starts a Temporal development server on 127.0.0.1 that keeps its data in `home`, in a file per server version (such
 * files are not migrated between versions), and returns once it answers with the search attributes and the retention
 * of 90 days in place. It recovers by itself after a kill. Throws, with the end of its log, when it does not come up.
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const namespace = options.namespace ?? 'default';
  const address = `${HOST}:${options.port}`;
  const logFile = join(options.home, 'logs', 'temporal.log');
  mkdirSync(options.home, { recursive: true, mode: 0o700 });
  await assertPortsFree(wantedPorts(options));
  const dataFile = join(options.home, `temporal-${await readServerVersion(options.binary)}.sqlite`);
  const logStart = logSize(logFile);
  const child = await startChild({
    command: options.binary,
    args: serverArguments(options, namespace, dataFile),
    // Of our environment the server needs nothing: TEMPORAL_* variables meant for clients would only confuse it.
    env: { HOME: options.home, PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: options.home,
    logFile,
    behind: true,
  });
  const stop = (): Promise<void> => child.stop('SIGTERM', STOP_GRACE_MS);
  try {
    await untilListening(child, options.port);
    await ensureTemporalSettings(address, namespace, RETENTION_DAYS);
  } catch (cause) {
    await stop();
    const said = logSince(logFile, logStart);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Temporal did not start: ${reason}${said === '' ? '' : `\nIts log, ${logFile}, ends:\n${said}`}`, {
      cause,
    });
  }
  const uiUrl = options.uiPort === null ? null : `http://${HOST}:${options.uiPort}`;
  return { address, namespace, uiUrl, pid: child.pid, exited: child.exited, stop };
}

/** Without this check the answers of another server at the port would be taken for those of ours. */
function wantedPorts({ port, uiPort }: TemporalOptions): WantedPort[] {
  const wanted: WantedPort[] = [{ port, variable: 'RELANCE_TEMPORAL_PORT' }];
  return uiPort === null ? wanted : [...wanted, { port: uiPort, variable: 'RELANCE_TEMPORAL_UI_PORT' }];
}

function serverArguments(options: TemporalOptions, namespace: string, dataFile: string): string[] {
  const dynamicConfig = { ...UNTHROTTLED, ...ONE_PARTITION, ...options.dynamicConfig };
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(options.port), '--namespace', namespace],
    ...(options.uiPort === null ? ['--headless'] : ['--ui-port', String(options.uiPort)]),
    ...['--db-filename', dataFile, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--log-level', 'warn'],
    ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, { type }]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}

async function untilListening(child: Child, port: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += POLL_MS) {
    if (child.ended() !== null) throw new Error(`it ended at once (${child.ended()}).`);
    if (await accepts(port)) return;
    await delay(POLL_MS);
  }
  throw new Error(`it does not listen at port ${port} after ${READY_WITHIN_MS / 1000} s.`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
