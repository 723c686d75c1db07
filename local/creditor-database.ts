/** The database of one creditor for a command that runs beside the stack: as the role of the application, bound by row-level security. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keyHash } from '../cases/local-creditor.ts';
import { inKeyTx, openDatabase, type Database } from '../db/connect.ts';
import { checkSchema } from '../db/migrate.ts';
import { appUrlFor } from '../db/prepare.ts';
import { findKey } from '../db/queries/creditors.ts';
import { readLocalConfig, type LocalConfig } from './config.ts';

export interface CreditorDatabase {
  /** The caller ends it. */
  readonly db: Database;
  readonly creditorId: string;
  readonly apiUrl: string;
}

/**
 * Opens the database of DATABASE_URL (as its owner, like `npm run migrate`, or as `relance_app`), else that of the running local stack, for the creditor
 * of RELANCE_API_KEY, else of RELANCE_FIRST_KEY_FILE, else of `<home>/api-key`. Throws an Error that says what to start or to set.
 */
export async function openCreditorDatabase(
  env: NodeJS.ProcessEnv,
  cwd: string = process.cwd(),
): Promise<CreditorDatabase> {
  const config = readLocalConfig(env, cwd);
  const apiKey = readKey(config);
  const db = openDatabase(appUrl(config), 2);
  try {
    await checkSchema(db);
    const creditorId = await inKeyTx(db, keyHash(apiKey), (tx) => findKey(tx, keyHash(apiKey)));
    if (creditorId === undefined)
      throw new Error(
        'The API key belongs to no creditor of this database. Set RELANCE_API_KEY to a key of the creditor you mean.',
      );
    const apiUrl = set(config.env['RELANCE_API_URL']) ?? `http://127.0.0.1:${String(config.apiPort)}`;
    return { db, creditorId, apiUrl };
  } catch (error) {
    await db.end();
    throw unreachable(error) ? notRunning(config) : error;
  }
}

function appUrl(config: LocalConfig): string {
  if (config.databaseUrl !== null) {
    if (new URL(config.databaseUrl).username === 'relance_app') return config.databaseUrl;
    return appUrlFor(config.databaseUrl, set(config.env['RELANCE_APP_PASSWORD']));
  }
  const file = join(config.home, 'postgres-password');
  if (!existsSync(file)) throw notRunning(config);
  const password = readFileSync(file, 'utf8').trim();
  return appUrlFor(`postgresql://postgres:${password}@127.0.0.1:${String(config.pgPort)}/relance`);
}

function readKey({ env, home }: LocalConfig): string {
  const given = set(env['RELANCE_API_KEY']);
  if (given !== undefined) return given;
  const file = resolve(set(env['RELANCE_FIRST_KEY_FILE']) ?? join(home, 'api-key'));
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new Error(
    `There is no API key in ${file}. Start the stack once with npm start, or set RELANCE_API_KEY or RELANCE_HOME.`,
  );
}

/** An empty variable counts as not set. */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function unreachable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN'].includes(code);
}

function notRunning(config: LocalConfig): Error {
  const remedy =
    config.databaseUrl === null
      ? `Start the stack with npm start (its folder is ${config.home}), then run this in another terminal; or set DATABASE_URL to a database that runs.`
      : 'Check that the database of DATABASE_URL runs and can be reached from here.';
  return new Error(`The database cannot be reached. ${remedy}`);
}
