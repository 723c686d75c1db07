import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../local/ports.ts';
import { startPostgres } from '../../local/postgres.ts';
import type { Postgres } from '../../local/postgres.ts';

let home: string;
let port: number;
let server: Postgres;

function start(): Promise<Postgres> {
  return startPostgres({ dataDir: join(home, 'postgres'), port, log: () => undefined });
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'relance-postgres-test-'));
  port = await freePort();
  server = await start();
}, 60_000);

afterAll(async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('startPostgres', () => {
  it('makes a UTF-8 database that only this machine and only the password open', async () => {
    expect(await query('show server_encoding')).toEqual(['UTF8']);
    expect(await query('show listen_addresses')).toEqual(['127.0.0.1']);
    expect(statSync(join(home, 'postgres-password')).mode & 0o777).toBe(0o600);
    const stranger = new pg.Client({ connectionString: server.adminUrl.replace(/:[0-9a-f]+@/, ':wrong@') });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('writes its log in pieces small enough that a new one holds up no commit', async () => {
    expect(await query('show wal_segment_size')).toEqual(['1MB']);
  });

  it('goes as long between checkpoints as a server with usual pieces: small ones would bring a sixteenth of it', async () => {
    expect(await query('show max_wal_size')).toEqual(['1GB']);
  });

  it('refuses a second server on the same data and names the first', async () => {
    await expect(start()).rejects.toThrow(`A PostgreSQL (process ${server.pid}) already runs on`);
  });

  it('has every committed row after kill -9, also when the old process number lives on in somebody else', async () => {
    await query('create table kept as select 42 as answer');
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    const pidFile = join(home, 'postgres', 'postmaster.pid');
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    writeFileSync(pidFile, [process.pid, ...rest].join('\n'));
    server = await start();
    expect(await query('select answer from kept')).toEqual([42]);
  }, 60_000);

  it('says what to do with data of another PostgreSQL', async () => {
    await server.stop();
    const versionFile = join(home, 'postgres', 'PG_VERSION');
    writeFileSync(versionFile, '12\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 12.*runs PostgreSQL 18.*RELANCE_HOME.*DATABASE_URL/);
    writeFileSync(versionFile, '18\n');
    server = await start();
    expect(await query('select answer from kept')).toEqual([42]);
  }, 60_000);
});
