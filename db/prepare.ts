/** Makes a database ready for the app: the application role, the schema, the grants. Run as the owner, before api and worker start. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { migrateDatabase } from './migrate.ts';

/** The role's password where none is given: derived from the owner's connection, so that every process of one installation finds the same. */
function derivedPassword(adminUrl: string): string {
  return createHash('sha256')
    .update(`relance_app:${new URL(adminUrl).password}`)
    .digest('hex')
    .slice(0, 32);
}

/** Where api and worker connect: the same database as the non-owner role `relance_app`. `appPassword` absent: derived from the owner's. */
export function appUrlFor(adminUrl: string, appPassword: string = derivedPassword(adminUrl)): string {
  const url = new URL(adminUrl);
  url.username = 'relance_app';
  url.password = encodeURIComponent(appPassword);
  return url.href;
}

/**
 * Creates the role if it is missing, sets its password, migrates, and returns the app's connection URL. Safe to repeat and to run from several
 * processes. Throws what PostgreSQL says when the owner may not create roles.
 */
export async function prepareDatabase(
  adminUrl: string,
  appPassword: string = derivedPassword(adminUrl),
): Promise<{ appUrl: string }> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(728302)');
    const role = await client.query(`select 1 from pg_roles where rolname = 'relance_app'`);
    if (role.rowCount === 0) await client.query('create role relance_app');
    await client.query(
      `alter role relance_app login nosuperuser nobypassrls password ${client.escapeLiteral(appPassword)}`,
    );
  } finally {
    await client.end();
  }
  await migrateDatabase(adminUrl);
  return { appUrl: appUrlFor(adminUrl, appPassword) };
}
