/** The stack of `npm start` in a folder of its own, on free ports, with the stub in the provider's place. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { readLocalConfig, type LocalConfig } from '../local/config.ts';
import { freePort } from '../local/ports.ts';
import { startPostgres } from '../local/postgres.ts';
import { startStack } from '../local/stack.ts';
import type { BenchConfig } from './config.ts';
import { createBareSide } from './bare/side.ts';
import { startCounted } from './counted-child.ts';
import { createErp, type Erp } from './http.ts';
import { createOurSide } from './our-side.ts';
import type { Side } from './side.ts';
import { startTemporalServer } from './temporal-server.ts';

/** What one reminder takes at the provider, ours and bare. */
const PROVIDER_MS = 20;

export type BenchStack = {
  readonly home: string;
  readonly erp: Erp;
  readonly client: Client;
  /** The owner's connection to the database: it inserts policies and counts, outside what is measured. */
  readonly admin: pg.Client;
  readonly ours: Side;
  readonly bare: Side;
  stop(): Promise<void>;
};

/** Settings that would make the run measure something else than what `npm start` gives. */
const FOREIGN = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_UI_URL', 'TWILIO_ACCOUNT_SID'];

/** Starts everything; on failure or abort everything is stopped again. `keep` leaves the data folder behind. */
export async function startBenchStack(
  { keep, server }: Pick<BenchConfig, 'keep' | 'server'>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<BenchStack> {
  const home = mkdtempSync(join(tmpdir(), 'relance-bench-'));
  const stops: (() => unknown)[] = [
    () => (keep ? say(`kept: ${home}`) : rmSync(home, { recursive: true, force: true })),
  ];
  const stopAll = async (): Promise<void> => {
    for (let last = stops.pop(); last; last = stops.pop()) await last();
  };
  // A second Ctrl-C waits for the first: leaving earlier would leave servers behind.
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= stopAll());
  try {
    const provider = await startCounted('./provider-stub.ts', [String(PROVIDER_MS)]);
    stops.push(() => provider.stop());
    const plain = await environment(home, provider.told);
    const config = readLocalConfig(
      server === 'postgres' ? { ...plain, ...(await serversOf(home, readLocalConfig(plain), stops, say)) } : plain,
    );
    const running = await startStack(config, say, signal);
    stops.push(() => running.stop());
    const { info } = running;
    const admin = new pg.Client({ connectionString: adminUrl(home, config.pgPort) });
    await admin.connect();
    stops.push(() => admin.end());
    const connection = await Connection.connect({ address: info.temporalAddress });
    stops.push(() => connection.close());
    const client = new Client({ connection, namespace: info.temporalNamespace });
    const temporal = { address: info.temporalAddress, namespace: info.temporalNamespace };
    const { side: bare, worker } = await createBareSide({ client, ...temporal, activityMs: PROVIDER_MS });
    stops.push(() => worker.stop());
    const erp = createErp(info.apiUrl, info.apiKey);
    stops.push(() => erp.close());
    return { home, erp, client, admin, bare, ours: createOurSide(erp, admin, provider), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** PostgreSQL, and a Temporal server on it, for a stack that is given both; `stops` gets their ends. */
async function serversOf(
  home: string,
  { pgPort, cacheDir }: LocalConfig,
  stops: (() => unknown)[],
  say: (line: string) => void,
): Promise<NodeJS.ProcessEnv> {
  const database = await startPostgres({
    dataDir: join(home, 'postgres'),
    port: pgPort,
    log: say,
    // Each of the four services of the Temporal server has connections of its own.
    maxConnections: 300,
  });
  stops.push(() => database.stop());
  const temporal = await startTemporalServer({ home, adminUrl: database.adminUrl, cacheDir }, say);
  stops.push(() => temporal.stop());
  return { DATABASE_URL: database.adminUrl, TEMPORAL_ADDRESS: temporal.address };
}

async function environment(home: string, providerPort: string): Promise<NodeJS.ProcessEnv> {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.includes(name));
  return {
    ...Object.fromEntries(inherited),
    RELANCE_HOME: home,
    RELANCE_API_PORT: String(await freePort()),
    RELANCE_PG_PORT: String(await freePort()),
    RELANCE_TEMPORAL_PORT: String(await freePort()),
    RELANCE_TEMPORAL_UI_PORT: String(await freePort()),
    // The real adapter is part of what is measured; the stub is on this machine, so nothing leaves it.
    RELANCE_LOCAL_MODE: 'live',
    RESEND_API_KEY: 're_bench',
    RESEND_BASE_URL: `http://127.0.0.1:${providerPort}`,
    // The stub has no limit, and waiting for one is not what is measured.
    RESEND_MAX_PER_SECOND: '100000',
  };
}

/** The embedded server keeps its owner's password beside its data. */
function adminUrl(home: string, port: number): string {
  const password = readFileSync(join(home, 'postgres-password'), 'utf8').trim();
  return `postgresql://postgres:${password}@127.0.0.1:${port}/relance`;
}
