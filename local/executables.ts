import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const OLDEST_SERVER = [1, 29] as const;

/** True for a file that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Returns the first executable file of this name on a PATH, or null. */
export function findOnPath(name: string, searchPath: string): string | null {
  const candidates = searchPath.split(delimiter).filter((dir) => dir !== '');
  return candidates.map((dir) => join(dir, name)).find(isExecutable) ?? null;
}

/**
 * Asks a Temporal CLI which server it holds. Throws, without naming a remedy, when it does not say or is older than
 * 1.29.
 */
export async function readServerVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 });
  const version = /\(Server (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new Error(`"${path} --version" names no server version: it answers "${stdout.trim().slice(0, 200)}"`);
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1])) {
    throw new Error(`${path} holds server ${version}, Relance needs ${OLDEST_SERVER.join('.')} or later`);
  }
  return version;
}
