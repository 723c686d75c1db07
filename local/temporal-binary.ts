import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './child.ts';
import { findOnPath, isExecutable, readServerVersion } from './executables.ts';
import { buildTemporal, downloadTemporal } from './temporal-fetch.ts';
import type { FetchOptions } from './temporal-fetch.ts';

export type TemporalBinary = {
  path: string;
  /** Version of the server inside, like `1.29.1`; a CLI built with `go install` does not know its own. */
  serverVersion: string;
  source: 'TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'build';
};

export type FindOptions = {
  /** TEMPORAL_CLI as an absolute path, or null. */
  cli: string | null;
  /** Environment of the tools that are run; its PATH is searched. */
  env: Readonly<Record<string, string>>;
  /** Our folder in the user's cache; each copy is `<cacheDir>/temporal-<version>/temporal`. */
  cacheDir: string;
  log: Log;
  signal?: AbortSignal;
  /** Replaced in tests: each puts a copy into the cache and returns its path, or throws with the reason. */
  download?: (options: FetchOptions) => Promise<string>;
  build?: (options: FetchOptions) => Promise<string>;
};

/**
 * Finds a Temporal CLI with a server of 1.29 or later: TEMPORAL_CLI, `temporal` on the PATH, the cached copy, the
 * official download of the SDK, a pinned build with Go. The first that applies is taken; a TEMPORAL_CLI that cannot be
 * used is an error. When nothing is found, throws one Error that lists every way to mend that.
 */
export async function findTemporalBinary(options: FindOptions): Promise<TemporalBinary> {
  const { cli, env, cacheDir, log } = options;
  if (cli !== null) return { path: cli, serverVersion: await versionOfGiven(cli), source: 'TEMPORAL_CLI' };
  const onPath = findOnPath('temporal', env['PATH'] ?? '');
  if (onPath !== null) {
    const found = await tryCopy(onPath, 'PATH', log);
    if (found !== null) return found;
  }
  for (const path of cachedCopies(cacheDir)) {
    const found = await tryCopy(path, 'cache', log);
    if (found !== null) return found;
  }
  const failures: string[] = [];
  for (const source of ['download', 'build'] as const) {
    options.signal?.throwIfAborted();
    const fetch = source === 'download' ? (options.download ?? downloadTemporal) : (options.build ?? buildTemporal);
    try {
      const path = await fetch(options);
      return { path, serverVersion: await readServerVersion(path), source };
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(nothingFound(cacheDir, failures));
}

async function versionOfGiven(cli: string): Promise<string> {
  const remedy = 'Set TEMPORAL_CLI to the path of a Temporal CLI, or unset it to let Relance look for one.';
  if (!existsSync(cli)) throw new Error(`TEMPORAL_CLI names ${cli}, which does not exist. ${remedy}`);
  if (!isExecutable(cli)) throw new Error(`TEMPORAL_CLI names ${cli}, which is not an executable file. ${remedy}`);
  try {
    return await readServerVersion(cli);
  } catch (cause) {
    throw new Error(`TEMPORAL_CLI cannot be used: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}

async function tryCopy(path: string, source: 'PATH' | 'cache', log: Log): Promise<TemporalBinary | null> {
  try {
    return { path, serverVersion: await readServerVersion(path), source };
  } catch (error) {
    log(`temporal: not using ${path}: ${(error as Error).message}`);
    return null;
  }
}

/** Newest first, so that two starts choose the same one. */
function cachedCopies(cacheDir: string): string[] {
  if (!existsSync(cacheDir)) return [];
  return readdirSync(cacheDir)
    .filter((name) => /^temporal-\d+\.\d+\.\d+$/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(cacheDir, name, 'temporal'))
    .filter(isExecutable);
}

function nothingFound(cacheDir: string, failures: readonly string[]): string {
  return [
    'No Temporal server was found on this machine. Any one of these is enough:',
    '1. set TEMPORAL_ADDRESS to a Temporal server that already runs (host:port)',
    '2. set TEMPORAL_CLI to the path of a Temporal CLI',
    '3. install the Temporal CLI so that "temporal" is on the PATH',
    `4. put a Temporal CLI at ${join(cacheDir, 'temporal-1.5.1', 'temporal')}`,
    '5. connect this machine to the internet: the Temporal SDK then downloads the official one',
    '6. install Go 1.25 or later: Relance then builds it from source',
    'What was tried:',
    ...failures.map((failure) => `- ${failure}`),
  ].join('\n');
}
