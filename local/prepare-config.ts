import { resolve } from 'node:path';
import type { LocalMode } from './config.ts';

/** Settings of `npm run migrate`. */
export type PrepareConfig = {
  /** The database as its owner: a role that may create roles and tables. */
  readonly databaseUrl: string;
  /** Password of the role `relance_app`; null: derived from the owner's. */
  readonly appPassword: string | null;
  /** Temporal front end as `host:port`; null: only the database is prepared. */
  readonly temporalAddress: string | null;
  readonly temporalNamespace: string;
  /** Absolute path of the file that holds the first creditor's API key; null: no creditor is made. */
  readonly firstKeyFile: string | null;
  /** Mode of that creditor. */
  readonly mode: LocalMode;
};

/**
 * Reads the settings of `npm run migrate`. Relative paths count from `cwd`; an empty variable counts as not set.
 * Throws one Error that lists every unusable variable with its remedy; passwords are never printed.
 */
export function readPrepareConfig(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): PrepareConfig {
  const problems: string[] = [];
  const value = (name: string): string | null => (env[name] === undefined || env[name] === '' ? null : env[name]);
  const databaseUrl = value('DATABASE_URL');
  if (databaseUrl === null || !/^postgres(ql)?:\/\/./.test(databaseUrl) || !URL.canParse(databaseUrl))
    problems.push(
      'DATABASE_URL must be the database as its owner: write it like postgresql://owner:password@host:5432/database.',
    );
  const appPassword = value('RELANCE_APP_PASSWORD');
  // The password becomes part of the address that api and worker are given, where other characters mean something.
  if (appPassword !== null && !/^[A-Za-z0-9_-]{16,}$/.test(appPassword))
    problems.push(
      'RELANCE_APP_PASSWORD must be 16 or more letters, digits, "_" or "-": make one with openssl rand -hex 24.',
    );
  const temporalAddress = value('TEMPORAL_ADDRESS');
  if (temporalAddress !== null && !/^[^\s/]+:\d{1,5}$/.test(temporalAddress))
    problems.push(
      `TEMPORAL_ADDRESS is "${temporalAddress}": write it as host:port, or unset it to prepare the database only.`,
    );
  const mode = value('RELANCE_LOCAL_MODE') ?? 'test';
  if (mode !== 'test' && mode !== 'live')
    problems.push(`RELANCE_LOCAL_MODE is "${mode}": set it to test (nothing leaves) or live (messages really leave).`);
  if (problems.length > 0)
    throw new Error(`Nothing was prepared, because of these settings:\n- ${problems.join('\n- ')}`);
  const firstKeyFile = value('RELANCE_FIRST_KEY_FILE');
  return Object.freeze({
    databaseUrl: databaseUrl ?? '',
    appPassword,
    temporalAddress,
    temporalNamespace: value('TEMPORAL_NAMESPACE') ?? 'default',
    firstKeyFile: firstKeyFile === null ? null : resolve(cwd, firstKeyFile),
    mode: mode === 'live' ? 'live' : 'test',
  });
}
