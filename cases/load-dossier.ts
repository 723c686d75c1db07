/** What an agency gets: the claims with their ledgers, the history, and every message as it was sent. */
import { run } from '../db/connect.ts';
import type { Brief } from '../domain/message.ts';
import type { Act } from './act.ts';

export interface DossierInput {
  readonly brief: Brief;
  readonly ledger: readonly {
    number: string;
    kind: string;
    occurredOn: string;
    amountCents: number;
    currency: string;
  }[];
  readonly history: readonly {
    number: string;
    seq: number;
    at: string;
    kind: string;
    actor: string;
    data: Record<string, unknown>;
  }[];
  readonly messages: readonly {
    deliveryId: string;
    channel: string;
    step: string;
    state: string;
    claimedAt: string | null;
    sha256: string;
    content: Record<string, unknown>;
    bytes: Uint8Array | null;
  }[];
}

/** Reads everything about the invoices of a brief, in order. */
export async function loadDossier(act: Act, brief: Brief): Promise<DossierInput> {
  const values = [act.creditorId, brief.lines.map((line) => line.invoiceId)];
  const ledger = await run<DossierInput['ledger'][number]>(
    act.tx,
    'dossier-ledger',
    `select i.number, l.kind, l.occurred_on as "occurredOn", l.amount_cents as "amountCents", l.currency
     from ledger_entries l join invoices i on i.creditor_id = l.creditor_id and i.id = l.invoice_id
     where l.creditor_id = $1 and l.invoice_id = any($2::uuid[]) order by i.due_on, i.number, l.seq`,
    values,
  );
  const history = await run<{
    number: string;
    seq: number;
    at: Date;
    kind: string;
    actor: string;
    data: Record<string, unknown>;
  }>(
    act.tx,
    'dossier-history',
    `select i.number, e.seq, e.at, e.kind, e.actor, e.data from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
     where e.creditor_id = $1 and e.invoice_id = any($2::uuid[]) order by e.at, i.number, e.seq`,
    values,
  );
  const messages = await run<{
    deliveryId: string;
    channel: string;
    step: string;
    state: string;
    claimedAt: Date | null;
    sha256: string;
    content: Record<string, unknown>;
    bytes: Buffer | null;
  }>(
    act.tx,
    'dossier-messages',
    `select d.id as "deliveryId", d.channel, d.step, d.state, d.claimed_at as "claimedAt", d.content_sha256 as sha256, d.content, o.bytes
     from deliveries d left join documents o on o.creditor_id = d.creditor_id and o.id = d.document_id
     where d.creditor_id = $1 and d.claimed_at is not null
       and exists (select 1 from delivery_invoices x where x.creditor_id = $1 and x.delivery_id = d.id and x.invoice_id = any($2::uuid[]) and not x.withdrawn)
     order by d.claimed_at, d.id`,
    values,
  );
  return {
    brief,
    ledger,
    history: history.map((row) => ({ ...row, at: row.at.toISOString() })),
    messages: messages.map((row) => ({ ...row, claimedAt: row.claimedAt?.toISOString() ?? null })),
  };
}
