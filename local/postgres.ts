import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { logSince, logSize, startChild } from './child.ts';
import type { Child, Log } from './child.ts';
import { placeDataDir, postgresAccount, postgresPrograms } from './postgres-files.ts';
import type { Account } from './postgres-files.ts';
import { processIdentity } from './process-identity.ts';

export type Postgres = {
  /** Address of the database `relance` as the superuser, password included. */
  adminUrl: string;
  /** The main server process. */
  pid: number;
  /** Settles when the server has ended, with the words that say how. */
  exited: Promise<string>;
  /** Shuts down without waiting for clients and returns once the server is gone. */
  stop(): Promise<void>;
};

/** `maxConnections` at once; absent: 100, enough for api and worker. */
type Served = { port: number; maxConnections?: number };

const SUPERUSER = 'postgres';
const DATABASE = 'relance';
const STOP_GRACE_MS = 30_000;
const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;
/** Above the highest process number of any system. */
const NO_PROCESS = '2147483646';
/** Until old segments of its log come round again, the server writes each new one full of zeros while every commit waits: little at a time. */
const INITDB_CHOICES =
  '--auth=scram-sha-256 --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --wal-segsize=1';
/** The programs need nothing of our environment; a fixed locale keeps their messages recognisable. */
const SERVER_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

/**
 * Starts PostgreSQL at 127.0.0.1:`port` with its data in `dataDir`, made at the first start, and returns once it
 * answers. The password (`postgres-password`, mode 0600) and the log (`logs/postgres.log`) lie beside `dataDir`.
 * It recovers by itself after a kill. Throws, with the end of the server's own log, when it does not come up.
 */
export async function startPostgres(options: { dataDir: string; log: Log } & Served): Promise<Postgres> {
  const { port, log } = options;
  const home = dirname(options.dataDir);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const account = postgresAccount(options.dataDir, log);
  const programs = postgresPrograms(account, log);
  const dataDir = placeDataDir(options.dataDir, account, log);
  const hasData = existsSync(join(dataDir, 'PG_VERSION'));
  const password = readPassword(home, hasData);
  if (hasData) assertSameMajor(programs, dataDir);
  else initialise({ programs, dataDir, account, password, log });
  clearDeadPidFile(dataDir);
  const url = (database: string): string => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  const child = await launch(
    { ...options, programs, dataDir, account, logFile: join(home, 'logs', 'postgres.log') },
    url,
  );
  const stop = (): Promise<void> => child.stop('SIGINT', STOP_GRACE_MS);
  try {
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { adminUrl: url(DATABASE), pid: child.pid, exited: child.exited, stop };
}

function readPassword(home: string, hasData: boolean): string {
  const path = join(home, 'postgres-password');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  if (hasData) {
    throw new Error(
      `The password of the database is gone: ${path} is missing. Put the file back, or set RELANCE_HOME to a new folder to start with an empty database.`,
    );
  }
  const password = randomBytes(24).toString('hex');
  writeFileSync(path, `${password}\n`, { flag: 'wx', mode: 0o600 });
  return password;
}

function assertSameMajor(programs: string, dataDir: string): void {
  const stored = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  const answer = execFileSync(join(programs, 'bin', 'postgres'), ['--version'], { env: SERVER_ENV }).toString();
  const own = /(\d+)(?:\.|beta|rc|\s|$)/.exec(answer.replace(/^.*\)\s*/, ''))?.[1];
  if (stored === own) return;
  throw new Error(
    `The database in ${dataDir} was made by PostgreSQL ${stored}, and this version of Relance runs PostgreSQL ${own}. ` +
      'Export it with the version of Relance that made it (pg_dump) and import it here, set RELANCE_HOME to a new folder to start empty, ' +
      `or set DATABASE_URL to a PostgreSQL ${stored} that runs on this data.`,
  );
}

type InitOptions = { programs: string; dataDir: string; account: Account; password: string; log: Log };

/** Makes the data folder beside its final place and moves it there when complete: a kill in between leaves no half. */
function initialise({ programs, dataDir, account, password, log }: InitOptions): void {
  log('postgres: making a new database (first start only)');
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  // Root may not be asked to share its own files: the password is handed over in a folder of the other user.
  const handover = mkdtempSync(join(tmpdir(), 'relance-postgres-'));
  try {
    const passwordFile = join(handover, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    mkdirSync(draft, { mode: 0o700 });
    if (account !== null) for (const path of [draft, handover, passwordFile]) chownSync(path, account.uid, account.gid);
    const made = spawnSync(
      join(programs, 'bin', 'initdb'),
      [`--pgdata=${draft}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, ...INITDB_CHOICES.split(' ')],
      { ...(account ?? {}), env: SERVER_ENV, cwd: '/', encoding: 'utf8' },
    );
    if (made.status !== 0) {
      throw new Error(
        `PostgreSQL could not make its data folder ${dataDir}:\n${made.error?.message ?? made.stderr.trim()}\n` +
          'Set RELANCE_HOME to a folder on a local disk with free space, or set DATABASE_URL to a PostgreSQL that already runs.',
      );
    }
    renameSync(draft, dataDir);
  } finally {
    rmSync(handover, { recursive: true, force: true });
  }
}

/**
 * After a kill the server checks by itself whether the process named in its old pid file is gone. It would refuse to
 * start when that number has meanwhile gone to an unrelated process of the same user, or is that of a dead process
 * nobody has collected yet (usual in containers). The number is then replaced by one that no process can have; the rest
 * of the file stays, because the server finds there whether a part of the killed one still uses the data.
 */
function clearDeadPidFile(dataDir: string): void {
  const path = join(dataDir, 'postmaster.pid');
  if (!existsSync(path)) return;
  const lines = readFileSync(path, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (processIdentity(pid) !== null && servesFolder(pid, dataDir)) {
    throw new Error(
      `A PostgreSQL (process ${pid}) already runs on ${dataDir}. Stop it with "kill -INT ${pid}", or set RELANCE_HOME to another folder.`,
    );
  }
  writeFileSync(path, [NO_PROCESS, ...lines.slice(1)].join('\n'));
}

function servesFolder(pid: number, dataDir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    const command = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
    return command.includes('postgres') && command.includes(dataDir);
  }
}

type LaunchOptions = { programs: string; dataDir: string; account: Account; logFile: string } & Served;

async function launch(options: LaunchOptions, url: (database: string) => string): Promise<Child> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const logStart = logSize(options.logFile);
    const child = await startServer(options);
    let answer: Answer = 'none';
    while (child.ended() === null && answer === 'none' && performance.now() < deadline) {
      answer = await ask(url('postgres'));
      if (answer === 'ready') return child;
      await delay(POLL_MS);
    }
    const how = child.ended() ?? 'no answer';
    await child.stop('SIGQUIT', STOP_GRACE_MS);
    if (answer === 'refused') throw refusedError(options);
    const said = logSince(options.logFile, logStart);
    // Children of a killed server take a moment to notice; until then their shared memory is in the way.
    if (!said.includes('pre-existing shared memory block') || performance.now() >= deadline) {
      throw new Error(`PostgreSQL did not start (${how}). Its log, ${options.logFile}, ends:\n${said}`);
    }
    await delay(POLL_MS * 4);
  }
}

function startServer({
  programs,
  dataDir,
  account,
  port,
  maxConnections = 100,
  logFile,
}: LaunchOptions): Promise<Child> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'on',
    shared_buffers: '256MB',
    max_connections: String(maxConnections),
    // Small segments (above) bring a limit of 64 of them: a checkpoint every few seconds of load, and after each every page goes into the log whole.
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return startChild({
    command: join(programs, 'bin', 'postgres'),
    args: [
      '-D',
      dataDir,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    env: SERVER_ENV,
    cwd: '/',
    logFile,
    account,
  });
}

type Answer = 'ready' | 'refused' | 'none';

async function ask(url: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // A server that goes away again is seen through its exit.
  try {
    await client.connect();
    return 'ready';
  } catch (error) {
    // SQLSTATE class 28: a server is there and does not accept our password. Waiting will not change that.
    return String((error as { code?: unknown }).code).startsWith('28') ? 'refused' : 'none';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refusedError({ dataDir, port }: LaunchOptions): Error {
  return new Error(
    `The PostgreSQL at port ${port} does not accept the password kept beside ${dataDir}. If another PostgreSQL uses this port, ` +
      'set RELANCE_PG_PORT to a free one; if the file postgres-password was changed, put the former one back.',
  );
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
