/** A Temporal server as one runs it in earnest: its data in PostgreSQL, 128 shards. Built once with Go and kept in the user's cache folder. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild } from '../local/child.ts';
import { assertPortsFree } from '../local/ports.ts';
import { ONE_PARTITION, UNTHROTTLED } from '../local/temporal.ts';
import { prepareTemporal } from '../local/temporal-settings.ts';

const VERSION = '1.32.1';
const HOST = '127.0.0.1';
const RETENTION_DAYS = 90;
const READY_TRIES = 60;
const STOP_GRACE_MS = 30_000;
const BUILD_WITHIN_MS = 15 * 60_000;

/** The settings that `npm start` gives its own server, in the form of this one. */
const DYNAMIC_CONFIG = Object.entries({ ...UNTHROTTLED, ...ONE_PARTITION })
  .map(([key, value]) => `${key}:\n  - value: ${String(value)}\n`)
  .join('');

/** Connections of each of its four services to its two databases. */
const CONNECTIONS = {
  SQL_MAX_CONNS: '36',
  SQL_MAX_IDLE_CONNS: '36',
  SQL_VIS_MAX_CONNS: '8',
  SQL_VIS_MAX_IDLE_CONNS: '8',
};

const run = promisify(execFile);

/** Folder of the programs `server` and `sql`, built on the first call. Throws when Go is missing or fails. */
async function programs(cacheDir: string, say: (line: string) => void): Promise<string> {
  const folder = join(cacheDir, `temporal-server-${VERSION}`);
  if (existsSync(join(folder, 'server')) && existsSync(join(folder, 'sql'))) return folder;
  say(`temporal: building the server ${VERSION} with Go, some minutes, once for this machine`);
  for (const program of ['tools/sql', 'server'])
    await run(
      'go',
      [
        'install',
        '-tags',
        'disable_grpc_modules',
        '-ldflags',
        '-s -w',
        `go.temporal.io/server/cmd/${program}@v${VERSION}`,
      ],
      {
        env: { ...process.env, CGO_ENABLED: '0', GOBIN: folder },
        timeout: BUILD_WITHIN_MS,
        maxBuffer: 16 * 1024 * 1024,
      },
    );
  return folder;
}

async function makeDatabases(sqlTool: string, url: URL): Promise<void> {
  const access = [
    '--plugin',
    'postgres12',
    '--ep',
    url.hostname,
    '-p',
    url.port,
    '-u',
    url.username,
    '--pw',
    decodeURIComponent(url.password),
  ];
  for (const [db, schema] of [
    ['temporal', 'temporal'],
    ['temporal_visibility', 'visibility'],
  ] as const) {
    await run(sqlTool, [...access, '--db', db, 'create']);
    await run(sqlTool, [...access, '--db', db, 'setup-schema', '-v', '0.0']);
    await run(sqlTool, [...access, '--db', db, 'update-schema', '--schema-name', `postgresql/v12/${schema}`]);
  }
}

/** The server keeps its ports in its database, as numbers below 32,768. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

/** Nine free ports, named as the server's own configuration names them. */
async function portsOf(): Promise<Record<string, string>> {
  const services = ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'];
  const names = [...services.flatMap((one) => [`${one}_GRPC_PORT`, `${one}_MEMBERSHIP_PORT`]), 'FRONTEND_HTTP_PORT'];
  const ports: Record<string, string> = {};
  let port = LOWEST_PORT + (process.pid % (HIGHEST_PORT - LOWEST_PORT - 1_000));
  for (const name of names) {
    while (!(await isFree(port))) port += 1;
    ports[name] = String(port);
    port += 1;
  }
  return ports;
}

const isFree = (port: number): Promise<boolean> =>
  assertPortsFree([{ port, variable: '' }]).then(
    () => true,
    () => false,
  );

/**
 * Starts a server in `home` on the PostgreSQL at `adminUrl`, with the namespace `default` and our search attributes, at the place behind the others that
 * `npm start` gives its own. Throws when it does not come up.
 */
export async function startTemporalServer(
  options: { readonly home: string; readonly adminUrl: string; readonly cacheDir: string },
  say: (line: string) => void,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const folder = await programs(options.cacheDir, say);
  const url = new URL(options.adminUrl);
  await makeDatabases(join(folder, 'sql'), url);
  const settings = join(options.home, 'temporal-settings.yaml');
  mkdirSync(join(options.home, 'logs'), { recursive: true });
  writeFileSync(settings, DYNAMIC_CONFIG);
  const ports = await portsOf();
  const address = `${HOST}:${ports['FRONTEND_GRPC_PORT'] ?? ''}`;
  say(`temporal: starting server ${VERSION} on PostgreSQL`);
  const child = await startChild({
    command: join(folder, 'server'),
    args: ['--allow-no-auth', 'start'],
    env: {
      ...{ HOME: options.home, PATH: '/usr/local/bin:/usr/bin:/bin', BIND_ON_IP: HOST, LOG_LEVEL: 'warn' },
      ...{ DB: 'postgres12', DBNAME: 'temporal', VISIBILITY_DBNAME: 'temporal_visibility', NUM_HISTORY_SHARDS: '128' },
      ...{ POSTGRES_SEEDS: url.hostname, DB_PORT: url.port, POSTGRES_USER: url.username },
      ...{ POSTGRES_PWD: decodeURIComponent(url.password), DYNAMIC_CONFIG_FILE_PATH: settings },
      ...CONNECTIONS,
      ...ports,
    },
    cwd: options.home,
    logFile: join(options.home, 'logs', 'temporal.log'),
    behind: true,
  });
  const stop = (): Promise<void> => child.stop('SIGTERM', STOP_GRACE_MS);
  try {
    await prepareTemporal(address, 'default', { retentionDays: RETENTION_DAYS, tries: READY_TRIES });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}
