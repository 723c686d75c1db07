import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** What the creditor of this machine may do: `test` writes every message to the outbox folder, `live` really sends. */
export type LocalMode = 'test' | 'live';

export type LocalConfig = {
  /** Absolute path of the data folder. */
  readonly home: string;
  readonly apiPort: number;
  readonly pgPort: number;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  /** A PostgreSQL that already runs, as a role that may create roles and tables; null: start our own. */
  readonly databaseUrl: string | null;
  /** `host:port` of a Temporal that already runs; null: start our own. */
  readonly temporalAddress: string | null;
  readonly temporalNamespace: string;
  /** Web pages of a Temporal that already runs; null: unknown, or our own. */
  readonly temporalUiUrl: string | null;
  /** Absolute path of the Temporal CLI to use; null: look for one. */
  readonly temporalCli: string | null;
  readonly mode: LocalMode;
  /** Folder of downloaded and built tools, shared by all checkouts of this user. */
  readonly cacheDir: string;
  /** The whole environment, handed on to the processes that are started. */
  readonly env: Readonly<Record<string, string>>;
};

const PORTS = {
  RELANCE_API_PORT: 8080,
  RELANCE_PG_PORT: 54329,
  RELANCE_TEMPORAL_PORT: 7233,
  RELANCE_TEMPORAL_UI_PORT: 8233,
} as const;

type PortVariable = keyof typeof PORTS;

/**
 * Reads the settings of the local command. Relative paths count from `cwd`; an empty variable counts as not set.
 * Throws one Error that lists every unusable variable with its remedy.
 */
export function readLocalConfig(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): LocalConfig {
  const problems: string[] = [];
  const value = (name: string): string | null => (env[name] === undefined || env[name] === '' ? null : env[name]);
  const ports = readPorts(value, problems);
  const databaseUrl = readDatabaseUrl(value('DATABASE_URL'), problems);
  const temporalAddress = readAddress(value('TEMPORAL_ADDRESS'), problems);
  reportSharedPorts(ports, { ownPostgres: databaseUrl === null, ownTemporal: temporalAddress === null }, problems);
  const mode = readMode(value('RELANCE_LOCAL_MODE'), problems);
  const temporalCli = value('TEMPORAL_CLI');
  const cacheRoot = value('XDG_CACHE_HOME');
  if (problems.length > 0) throw new Error(`Relance cannot start with these settings:\n- ${problems.join('\n- ')}`);
  return Object.freeze({
    home: resolve(cwd, value('RELANCE_HOME') ?? '.relance'),
    apiPort: ports.RELANCE_API_PORT,
    pgPort: ports.RELANCE_PG_PORT,
    temporalPort: ports.RELANCE_TEMPORAL_PORT,
    temporalUiPort: ports.RELANCE_TEMPORAL_UI_PORT,
    databaseUrl,
    temporalAddress,
    temporalNamespace: value('TEMPORAL_NAMESPACE') ?? 'default',
    temporalUiUrl: value('TEMPORAL_UI_URL'),
    temporalCli: temporalCli === null ? null : resolve(cwd, temporalCli),
    mode,
    // The XDG rules ask for a relative value to be ignored.
    cacheDir: join(cacheRoot !== null && isAbsolute(cacheRoot) ? cacheRoot : join(homedir(), '.cache'), 'relance'),
    env: Object.freeze(definedOnly(env)),
  });
}

function readPorts(value: (name: string) => string | null, problems: string[]): Record<PortVariable, number> {
  const ports: Record<PortVariable, number> = { ...PORTS };
  for (const name of Object.keys(PORTS) as PortVariable[]) {
    const text = value(name);
    if (text === null) continue;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535) ports[name] = port;
    else problems.push(`${name} is "${text}": give a port number from 1 to 65535, or unset it to use ${PORTS[name]}.`);
  }
  return ports;
}

function reportSharedPorts(
  ports: Record<PortVariable, number>,
  own: { ownPostgres: boolean; ownTemporal: boolean },
  problems: string[],
): void {
  const used: PortVariable[] = ['RELANCE_API_PORT'];
  if (own.ownPostgres) used.push('RELANCE_PG_PORT');
  if (own.ownTemporal) used.push('RELANCE_TEMPORAL_PORT', 'RELANCE_TEMPORAL_UI_PORT');
  for (const [index, name] of used.entries()) {
    const twin = used.slice(0, index).find((other) => ports[other] === ports[name]);
    if (twin !== undefined) {
      problems.push(`${twin} and ${name} are both ${ports[name]}: set one of them to another port.`);
    }
  }
}

function readDatabaseUrl(text: string | null, problems: string[]): string | null {
  if (text === null) return null;
  if (URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)) return text;
  // The value is not repeated: it usually holds a password.
  problems.push(
    'DATABASE_URL is not a PostgreSQL address: write it like postgresql://user:password@host:5432/database, or unset it to let Relance run its own PostgreSQL.',
  );
  return null;
}

function readAddress(text: string | null, problems: string[]): string | null {
  if (text === null) return null;
  const port = Number(/^(?:[^\s:/]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text)?.[1] ?? 0);
  if (port >= 1 && port <= 65_535) return text;
  problems.push(
    `TEMPORAL_ADDRESS is "${text}": write it as host:port, like 127.0.0.1:7233, or unset it to let Relance run its own Temporal.`,
  );
  return null;
}

function readMode(text: string | null, problems: string[]): LocalMode {
  if (text === null || text === 'test') return 'test';
  if (text === 'live') return 'live';
  problems.push(
    `RELANCE_LOCAL_MODE is "${text}": set it to test (every message goes to the outbox folder) or live (messages really leave).`,
  );
  return 'test';
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
