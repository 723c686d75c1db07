import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { appUrlFor, prepareDatabase } from '../../db/prepare.ts';
import { freePort } from '../../local/ports.ts';
import { startPostgres } from '../../local/postgres.ts';
import type { Postgres } from '../../local/postgres.ts';
import { checkTemporal, prepareTemporal } from '../../local/temporal-settings.ts';

describe('prepareTemporal', () => {
  const address = inject('temporalAddress');

  it('makes a missing namespace with its search attributes and 90 days of retention, and changes nothing when repeated', async () => {
    const namespace = `made-${randomUUID().slice(0, 8)}`;
    for (const retentionDays of [90, 7]) await prepareTemporal(address, namespace, { retentionDays, tries: 60 });
    await expect(checkTemporal(address, namespace)).resolves.toBeDefined();
    const connection = await Connection.connect({ address });
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    await connection.close();
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
  });

  it('gives up with the address when no server answers', async () => {
    const nowhere = `127.0.0.1:${String(await freePort())}`;
    await expect(prepareTemporal(nowhere, 'default', { retentionDays: 90, tries: 1 })).rejects.toThrow(nowhere);
  });
});

describe('prepareDatabase', () => {
  // A role belongs to the whole server, so this needs one of its own: other tests connect with the derived password.
  let home = '';
  let server: Postgres;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'relance-prepare-'));
    server = await startPostgres({ dataDir: join(home, 'postgres'), port: await freePort(), log: () => undefined });
  });

  afterAll(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function ask(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('lets the application in as a role that owns nothing and cannot bypass row-level security', async () => {
    const { appUrl } = await prepareDatabase(server.adminUrl);
    const role = 'select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user';
    expect(await ask(appUrl, role)).toEqual([{ name: 'relance_app', rolsuper: false, rolbypassrls: false }]);
    expect(await ask(appUrl, `select tablename from pg_tables where tableowner = 'relance_app'`)).toEqual([]);
  });

  it('gives the role the password it is told, whatever characters are in it, and the former one no longer opens', async () => {
    const derived = appUrlFor(server.adminUrl);
    const password = `l'œil "ouvert"/@:#%`;
    const { appUrl } = await prepareDatabase(server.adminUrl, password);
    expect(appUrl).toBe(appUrlFor(server.adminUrl, password));
    expect(await ask(appUrl, 'select current_user as name')).toEqual([{ name: 'relance_app' }]);
    await expect(ask(derived, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });
});
