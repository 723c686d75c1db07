/** Where news of money comes from, and until when it has told. */
import { run } from '../db/connect.ts';
import type { Act } from './act.ts';

/** Notes that a source told all it knows until `reportedAt`; an older report than the newest changes nothing. `detail` is for a person. */
export async function sourceReported(act: Act, key: string, reportedAt: Date, detail: string | null): Promise<void> {
  await run(
    act.tx,
    'source-reported',
    `insert into sources as s (creditor_id, key, reported_at, detail, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (creditor_id, key) do update set reported_at = excluded.reported_at, detail = excluded.detail, updated_at = excluded.updated_at
       where s.reported_at is null or s.reported_at < excluded.reported_at`,
    [act.creditorId, key, reportedAt, detail, act.now],
  );
}
