/** Payment references of invoices that were registered before references were kept. */
import { run, type Tx } from '../connect.ts';

/** Up to `most` invoices without a reference, locked; those that somebody is working on are left for the next time. */
export async function invoicesWithoutReference(
  tx: Tx,
  creditorId: string,
  most: number,
): Promise<{ id: string; number: string }[]> {
  return run(
    tx,
    'invoices-without-reference',
    'select id, number from invoices where creditor_id = $1 and payment_reference is null limit $2 for update skip locked',
    [creditorId, most],
  );
}

/** Gives an invoice the first of these references that is free; false when none is. */
export async function writePaymentReference(
  tx: Tx,
  creditorId: string,
  id: string,
  references: readonly string[],
): Promise<boolean> {
  const rows = await run<{ given: boolean }>(
    tx,
    'write-payment-reference',
    `update invoices set payment_reference = (select r.reference from unnest($3::text[]) with ordinality as r(reference, no)
       where not exists (select 1 from invoices x where x.creditor_id = $1 and x.payment_reference = r.reference) order by r.no limit 1)
     where creditor_id = $1 and id = $2 and payment_reference is null
     returning payment_reference is not null as given`,
    [creditorId, id, references],
  );
  return rows[0]?.given ?? false;
}
