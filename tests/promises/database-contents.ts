/** Copies of a database, everything a copy holds, and in what two of them differ. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Rows by table, as JSON. */
export type Contents = ReadonlyMap<string, readonly string[]>;

export interface Copy {
  readonly adminUrl: string;
  /** Resolves when no callback waits that the api applies by itself. */
  settled(): Promise<void>;
  drop(): Promise<void>;
}

/** Copies a database that nobody is connected to. */
export async function copyDatabase(owner: pg.Client, adminUrl: string): Promise<Copy> {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await owner.query(`create database ${name} template ${new URL(adminUrl).pathname.slice(1)}`);
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const own = new pg.Client({ connectionString: url });
  await own.connect();
  const waiting = `select 1 from webhook_events where applied_at is null and provider <> 'maileva' and attempts = 0`;
  return {
    adminUrl: url,
    settled: async () => {
      while ((await own.query(waiting)).rowCount !== 0) await new Promise((done) => setImmediate(done));
    },
    drop: async () => {
      await own.end();
      await owner.query(`drop database ${name} with (force)`);
    },
  };
}

/** What is no state but a journal, in the order in which news was heard: the history, and the wake-ups of workflows. */
const journals = new Set(['events', 'outbox']);

/** Numbers of entries in that history, and times that the database's own clock gave. */
const counted: Readonly<Record<string, string>> = {
  invoices: `- 'seq' #- '{decided,seq}'`,
  tasks: `- 'updated_at'`,
};

/** Every table of the product with every row. */
export async function contentOf(adminUrl: string): Promise<Contents> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
    );
    const contents = new Map<string, string[]>();
    for (const { name } of tables.rows) {
      if (journals.has(name)) continue;
      const { rows } = await client.query<{ row: string }>(
        `select (to_jsonb(t) ${counted[name] ?? ''})::text as row from ${name} t`,
      );
      contents.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return contents;
  } finally {
    await client.end();
  }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every id in it. */
export function idsOf(contents: Contents): ReadonlySet<string> {
  return new Set([...contents.values()].flat().flatMap((row) => row.match(uuid) ?? []));
}

/** Rows that only one of two databases holds. Ids that were made since `known` are random and stand for each other. */
export function differences(one: Contents, other: Contents, known: ReadonlySet<string>): string[] {
  const masked = (contents: Contents, table: string): string[] =>
    (contents.get(table) ?? []).map((row) => row.replaceAll(uuid, (id) => (known.has(id) ? id : 'made since')));
  return [...one.keys()].flatMap((table) => {
    const left = masked(one, table);
    const right = masked(other, table);
    return [
      ...without(left, right).map((row) => `- ${table} ${row}`),
      ...without(right, left).map((row) => `+ ${table} ${row}`),
    ];
  });
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return rows.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
