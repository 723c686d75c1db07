/** Statistics of tables that grow faster than autovacuum looks. */
import type { Database } from '../connect.ts';

/**
 * Has PostgreSQL look again at every table that has at least doubled since it last did and is still small (migration 0010). Returns how many. Needs no
 * creditor: it reads nobody's rows.
 */
export async function learnYoungTables(db: Database): Promise<number> {
  const { rows } = await db.query<{ learnt: number }>({
    name: 'learn-young-tables',
    text: 'select learn_young_tables() as learnt',
  });
  return rows[0]?.learnt ?? 0;
}
