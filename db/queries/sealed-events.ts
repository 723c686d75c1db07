/** The history of a creditor in the one order it was sealed in. */
import type { KindFilter, SealedEvent } from '../../domain/public-event.ts';
import { run, type Tx } from '../connect.ts';

const selectText = `
  select e.chain_no as no, e.invoice_id as "invoiceId", e.seq, e.at, e.kind, e.data, i.number, i.currency
  from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id where e.creditor_id = $1`;

/** Number of the newest sealed event; 0 before the first. */
export async function headOfChain(tx: Tx, creditorId: string): Promise<number> {
  const [row] = await run<{ no: number }>(
    tx,
    'head-of-chain',
    'select chain_no as no from creditors where creditor_id = $1',
    [creditorId],
  );
  return row?.no ?? 0;
}

export interface EventFilter {
  readonly kinds: KindFilter | null;
  readonly invoiceId: string | null;
}

/** Up to `most` sealed events with `after` < number <= `upTo`, in order. */
export async function sealedEvents(
  tx: Tx,
  creditorId: string,
  after: number,
  upTo: number,
  { kinds, invoiceId }: EventFilter,
  most: number,
): Promise<SealedEvent[]> {
  // A plan of its own for one invoice: its events are few, while those of the creditor would all be walked through.
  const [name, of] =
    invoiceId === null ? ['sealed-events', '$4::uuid is null'] : ['sealed-events-of-invoice', 'e.invoice_id = $4'];
  return run<SealedEvent>(
    tx,
    name,
    `${selectText} and e.chain_no > $2 and e.chain_no <= $3 and ${of}
       and ($5::text[] is null or e.kind = any($5) or ($6 and not e.kind = any($7::text[]))) order by e.chain_no limit $8`,
    [creditorId, after, upTo, invoiceId, kinds?.kinds ?? null, kinds?.others ?? false, kinds?.typed ?? [], most],
  );
}

/** One sealed event by its number; undefined when there is none. */
export async function sealedEvent(tx: Tx, creditorId: string, no: number): Promise<SealedEvent | undefined> {
  return (await run<SealedEvent>(tx, 'sealed-event', `${selectText} and e.chain_no = $2`, [creditorId, no]))[0];
}
