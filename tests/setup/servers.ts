/** One PostgreSQL and one Temporal server for the whole test run, on free ports, in a folder that is removed afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from '../../db/prepare.ts';
import { freePort } from '../../local/ports.ts';
import { startPostgres } from '../../local/postgres.ts';
import { startTemporal } from '../../local/temporal.ts';
import { readLocalConfig } from '../../local/config.ts';
import { findTemporalBinary } from '../../local/temporal-binary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Owner's URL of the server; its database `relance_template` is migrated and empty. */
    adminUrl: string;
    temporalAddress: string;
    temporalBinary: string;
  }
}

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'relance-test-'));
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const given = process.env['DATABASE_URL'];
  const postgres =
    given === undefined ? await startPostgres({ dataDir: join(home, 'postgres'), port: await freePort(), log }) : null;
  const adminUrl = given ?? postgres?.adminUrl ?? '';
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('drop database if exists relance_template');
  await client.query('create database relance_template');
  await client.end();
  await prepareDatabase(withDatabase(adminUrl, 'relance_template'));
  const config = readLocalConfig(process.env);
  const { path: temporalBinary } = await findTemporalBinary({
    cli: config.temporalCli,
    env: config.env,
    cacheDir: config.cacheDir,
    log,
  });
  const temporal = await startTemporal({ binary: temporalBinary, home, port: await freePort(), uiPort: null, log });
  project.provide('adminUrl', adminUrl);
  project.provide('temporalAddress', temporal.address);
  project.provide('temporalBinary', temporalBinary);
  return async () => {
    await temporal.stop();
    await postgres?.stop();
    await rm(home, { recursive: true, force: true });
  };
}
