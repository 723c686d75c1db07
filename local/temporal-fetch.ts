import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Log } from './child.ts';
import { findOnPath, readServerVersion } from './executables.ts';

export type FetchOptions = {
  env: Readonly<Record<string, string>>;
  cacheDir: string;
  log: Log;
  signal?: AbortSignal;
};

/** The last version that installs with a plain `go install`: later ones carry a `replace` in their go.mod. */
const BUILT_VERSION = '1.5.1';
const OLDEST_GO = [1, 25] as const;
const BUILD_WITHIN_MS = 20 * 60_000;
const PROGRESS_EVERY_MS = 10_000;
/** A download that brings nothing for this long has no network. */
const STALLED_AFTER_MS = 15_000;

/**
 * Lets the Temporal SDK download its official CLI and puts it into the cache. Returns its path. Throws at once without
 * a network, and after 15 s without progress with a bad one.
 */
export async function downloadTemporal(options: FetchOptions): Promise<string> {
  options.log('temporal: no CLI on this machine, asking the Temporal SDK to download the official one');
  return inDraftFolder(options.cacheDir, async (draft) => {
    await runDownload(draft, options);
    const name = readdirSync(draft).find((file) => file.startsWith('temporal'));
    if (name === undefined) throw new Error('the official download left no file');
    const path = join(draft, name);
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 });
    await readServerVersion(path);
    const version = /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '0.0.0';
    return keepCopy(path, options.cacheDir, version);
  });
}

/**
 * Builds the pinned Temporal CLI with Go and puts it into the cache. Returns its path; takes about two minutes the
 * first time. Throws when Go is missing, too old, or fails.
 */
export async function buildTemporal(options: FetchOptions): Promise<string> {
  const go = findOnPath('go', options.env['PATH'] ?? '');
  if (go === null) throw new Error('build: there is no "go" on the PATH');
  await assertGoVersion(go, options.env);
  return inDraftFolder(options.cacheDir, async (draft) => {
    const env = { ...options.env, CGO_ENABLED: '0', GOBIN: draft };
    const target = `github.com/temporalio/cli/cmd/temporal@v${BUILT_VERSION}`;
    options.log('temporal: building the Temporal CLI, about two minutes, once for this machine');
    let elapsedMs = 0;
    const progress = setInterval(() => {
      elapsedMs += PROGRESS_EVERY_MS;
      options.log(`temporal: still building the Temporal CLI (${elapsedMs / 1000} s)`);
    }, PROGRESS_EVERY_MS);
    try {
      await promisify(execFile)(go, ['install', '-ldflags', '-s -w', target], {
        env,
        cwd: draft,
        timeout: BUILD_WITHIN_MS,
        maxBuffer: 16 * 1024 * 1024,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    } catch (cause) {
      throw new Error(`build: go install failed: ${lastLines(cause)}`, { cause });
    } finally {
      clearInterval(progress);
    }
    return keepCopy(join(draft, 'temporal'), options.cacheDir, BUILT_VERSION);
  });
}

async function assertGoVersion(go: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { stdout } = await promisify(execFile)(go, ['version'], { env, timeout: 20_000 });
  const [, major = '0', minor = '0'] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
  const recent = Number(major) > OLDEST_GO[0] || (Number(major) === OLDEST_GO[0] && Number(minor) >= OLDEST_GO[1]);
  if (!recent) throw new Error(`build: ${go} is Go ${major}.${minor}, Go ${OLDEST_GO.join('.')} or later is needed`);
}

/** The download runs in a process of its own: the SDK's native part cannot be interrupted from within. */
function runDownload(draft: string, { env, signal }: FetchOptions): Promise<void> {
  const entry = fileURLToPath(new URL('temporal-download.ts', import.meta.url));
  const root = fileURLToPath(new URL('..', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', entry, draft], {
      env,
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    let said = '';
    let stalled = false;
    let size = -1;
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const watch = setInterval(() => {
      const now = folderSize(draft);
      if (now === size) {
        stalled = true;
        child.kill('SIGKILL');
      }
      size = now;
    }, STALLED_AFTER_MS);
    child.once('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    child.once('exit', (code) => {
      clearInterval(watch);
      const reason = stalled ? 'no progress, the network is missing or too slow' : said.trim().split('\n').at(-1);
      if (code === 0) resolve();
      else reject(new Error(`download: ${reason}`));
    });
  });
}

function folderSize(dir: string): number {
  return readdirSync(dir).reduce((bytes, name) => bytes + statSync(join(dir, name)).size, 0);
}

/** Inside the cache, so that the finished file only has to be renamed. */
async function inDraftFolder(cacheDir: string, work: (draft: string) => Promise<string>): Promise<string> {
  mkdirSync(cacheDir, { recursive: true });
  const draft = mkdtempSync(join(cacheDir, 'draft-'));
  try {
    return await work(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A rename replaces the file as a whole, so two builds at the same time end with one good copy. */
function keepCopy(path: string, cacheDir: string, version: string): string {
  const dir = join(cacheDir, `temporal-${version}`);
  mkdirSync(dir, { recursive: true });
  const kept = join(dir, 'temporal');
  renameSync(path, kept);
  return kept;
}

function lastLines(cause: unknown): string {
  const { stderr, message } = cause as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(cause)).split('\n').slice(-4).join('\n  ');
}
