/** Brings a database up to this code's schema, and refuses one that is newer. Run by `npm run migrate`. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any number will do as long as all of ours take the same: two processes must not migrate at once. */
const migrationLock = 728_301;

/** How many migrations this code knows. */
export async function knownMigrations(): Promise<number> {
  const journal = JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: unknown[];
  };
  return journal.entries.length;
}

/** Throws when the database has more migrations than this code knows (a newer release wrote it) or fewer (it was never migrated). */
export async function checkSchema(db: { query: pg.Pool['query'] }): Promise<void> {
  const known = await knownMigrations();
  const table = await db.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  const applied = table.rows[0]?.there
    ? ((await db.query<{ n: number }>('select count(*)::int as n from drizzle.__drizzle_migrations')).rows[0]?.n ?? 0)
    : 0;
  if (applied > known)
    throw new Error(
      `The database schema (${String(applied)} migrations) is newer than this release (${String(known)}). Run the newer release, or restore a backup taken before it.`,
    );
  if (applied < known)
    throw new Error(
      `The database schema is behind this release (${String(applied)} of ${String(known)} migrations). Run: npm run migrate`,
    );
}

/** Applies what is missing, as the owner. Safe to run from several processes at once. */
export async function migrateDatabase(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), { migrationsFolder });
    await client.query(
      'grant usage on schema drizzle to relance_app; grant select on all tables in schema drizzle to relance_app',
    );
    await checkSchema(client);
  } finally {
    await client.end();
  }
}
