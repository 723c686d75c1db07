/** How deliveries stand in the books, for tests that compare the books with what providers really took. */
import { inCreditorTx, run } from '../../db/connect.ts';
import type { Channel as ChannelName } from '../../domain/policy.ts';
import type { TestDatabase } from '../setup/database.ts';

/** One delivery as it stands, with what asks a person about it. */
export interface Standing {
  readonly id: string;
  readonly channel: ChannelName;
  readonly state: string;
  readonly outcome: string | null;
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly openTasks: string[];
  /** Every invoice it covered has ended otherwise than by being given away. */
  readonly paid: boolean;
}

/** Every delivery that leaves by a provider, in the order of their making. */
export function standingsOf({ db, creditorId }: TestDatabase): Promise<Standing[]> {
  return inCreditorTx(db, creditorId, (tx) =>
    run<Standing>(
      tx,
      'fault world standings',
      `select d.id, d.channel, d.state, d.outcome, d.attempts, d.not_before as "notBefore",
         coalesce((select json_agg(t.kind order by t.kind) from tasks t
           where t.creditor_id = d.creditor_id and t.delivery_id = d.id and t.status = 'open'), '[]') as "openTasks",
         not exists (select 1 from delivery_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
           where x.creditor_id = d.creditor_id and x.delivery_id = d.id and i.status in ('open', 'handedOver')) as paid
       from deliveries d where d.creditor_id = $1 and d.channel in ('email', 'sms', 'registeredLetter', 'agency')
       order by d.created_at, d.id`,
      [creditorId],
    ),
  );
}

/** Ids of the tasks that ask for an approval. */
export async function openApprovals({ db, creditorId }: TestDatabase): Promise<string[]> {
  const rows = await inCreditorTx(db, creditorId, (tx) =>
    run<{ id: string }>(
      tx,
      'fault world approvals',
      `select id from tasks where creditor_id = $1 and status = 'open' and kind = 'approval' order by created_at, id`,
      [creditorId],
    ),
  );
  return rows.map(({ id }) => id);
}

/** Ids of the invoices that a delivery covers. */
export async function coveredBy({ db, creditorId }: TestDatabase, deliveryId: string): Promise<string[]> {
  const rows = await inCreditorTx(db, creditorId, (tx) =>
    run<{ id: string }>(
      tx,
      'fault world covers',
      'select invoice_id as id from delivery_invoices where creditor_id = $1 and delivery_id = $2',
      [creditorId, deliveryId],
    ),
  );
  return rows.map(({ id }) => id);
}
