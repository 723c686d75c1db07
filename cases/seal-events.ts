/** The event chain: each creditor's events, in one order, each hash over the one before. Sealed by the worker within seconds of the commit. */
import { createHash } from 'node:crypto';
import { run, type Tx } from '../db/connect.ts';

interface SealRow {
  readonly invoiceId: string;
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly actor: string;
  readonly data: string;
  readonly chainNo: number | null;
  readonly chainHash: string | null;
}

const columns = `invoice_id as "invoiceId", seq, at, kind, actor, data::text as data, chain_no as "chainNo", chain_hash as "chainHash"`;

/** Hash of an event on top of the hash before it. jsonb prints the same text for the same value, so the body needs no other form. */
export function chainHash(
  before: string,
  event: Pick<SealRow, 'invoiceId' | 'seq' | 'at' | 'kind' | 'actor' | 'data'>,
): string {
  return createHash('sha256')
    .update(
      [before, event.invoiceId, String(event.seq), event.at.toISOString(), event.kind, event.actor, event.data].join(
        '\n',
      ),
    )
    .digest('hex');
}

/** An event that has just got its place in the chain. */
export interface NewlySealed {
  readonly no: number;
  readonly invoiceId: string;
  readonly seq: number;
  readonly kind: string;
}

/** Seals up to `most` unsealed events of the transaction's creditor; says how many. One sealer at a time per creditor. Tells nobody: see `sealAndTell`. */
export async function sealEvents(tx: Tx, creditorId: string, most: number): Promise<number> {
  return (await seal(tx, creditorId, most)).sealed.length;
}

/** Seals, and says which events, in order, and whether the creditor has an endpoint that may want them. */
export async function seal(
  tx: Tx,
  creditorId: string,
  most: number,
): Promise<{ readonly sealed: readonly NewlySealed[]; readonly hasEndpoints: boolean }> {
  // Not `for update`: every new row of the creditor locks this one for its foreign key, and would wait for the sealer, or the sealer for it.
  const [head] = await run<{ chainNo: number; chainHash: string; hasEndpoints: boolean }>(
    tx,
    'seal-head',
    `select chain_no as "chainNo", chain_hash as "chainHash",
       exists (select 1 from webhook_endpoints w where w.creditor_id = $1 and w.ended_at is null) as "hasEndpoints"
     from creditors where creditor_id = $1 for no key update`,
    [creditorId],
  );
  if (!head) return { sealed: [], hasEndpoints: false };
  const rows = await run<SealRow>(
    tx,
    'seal-find',
    `select ${columns} from events where creditor_id = $1 and chain_no is null order by at, invoice_id, seq limit $2`,
    [creditorId, most],
  );
  if (rows.length === 0) return { sealed: [], hasEndpoints: false };
  let { chainNo, chainHash: hash } = head;
  const seals = rows.map((row) => {
    chainNo += 1;
    hash = chainHash(hash, row);
    return { invoiceId: row.invoiceId, seq: row.seq, chainNo, chainHash: hash, kind: row.kind };
  });
  await run(
    tx,
    'seal-write',
    `update events e set chain_no = r."chainNo", chain_hash = r."chainHash"
     from jsonb_to_recordset($2::jsonb) as r("invoiceId" uuid, seq int, "chainNo" bigint, "chainHash" text)
     where e.creditor_id = $1 and e.invoice_id = r."invoiceId" and e.seq = r.seq and e.chain_no is null`,
    [creditorId, JSON.stringify(seals)],
  );
  await run(tx, 'seal-advance', 'update creditors set chain_no = $2, chain_hash = $3 where creditor_id = $1', [
    creditorId,
    chainNo,
    hash,
  ]);
  return { sealed: seals.map((one) => ({ ...one, no: one.chainNo })), hasEndpoints: head.hasEndpoints };
}

export type ChainCheck =
  | { readonly ok: true; readonly sealed: number; readonly unsealed: number }
  | { readonly ok: false; readonly chainNo: number; readonly problem: string };

/** Recomputes the whole chain of a creditor: a changed, missing or inserted event shows at its place. */
export async function verifyChain(tx: Tx, creditorId: string): Promise<ChainCheck> {
  // The head first: what the sealer adds meanwhile lies beyond it.
  const [head] = await run<{ chainNo: number; chainHash: string }>(
    tx,
    'verify-head',
    'select chain_no as "chainNo", chain_hash as "chainHash" from creditors where creditor_id = $1',
    [creditorId],
  );
  const rows = await run<SealRow>(
    tx,
    'verify-chain',
    `select ${columns} from events where creditor_id = $1 and chain_no <= $2 order by chain_no`,
    [creditorId, head?.chainNo ?? 0],
  );
  let hash = '';
  for (const [at, row] of rows.entries()) {
    if (row.chainNo !== at + 1) return { ok: false, chainNo: at + 1, problem: 'An event is missing' };
    hash = chainHash(hash, row);
    if (row.chainHash !== hash)
      return { ok: false, chainNo: at + 1, problem: `Event ${row.invoiceId}/${String(row.seq)} was changed` };
  }
  if (head?.chainNo !== rows.length || head.chainHash !== hash)
    return { ok: false, chainNo: rows.length, problem: 'The last events are missing' };
  const [open] = await run<{ n: number }>(
    tx,
    'verify-open',
    'select count(*)::int as n from events where creditor_id = $1 and chain_no is null',
    [creditorId],
  );
  return { ok: true, sealed: rows.length, unsealed: open?.n ?? 0 };
}
