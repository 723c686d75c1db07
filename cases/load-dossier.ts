/** What an agency gets: the claims with their ledgers, the history, and every message as it was sent. */
import { run } from '../db/connect.ts';
import type { Brief } from '../domain/message.ts';
import { readSettings } from '../db/queries/creditors.ts';
import { nextPlacementNo } from '../db/queries/placements.ts';
import { unnamedAgency, type Agency } from '../domain/placement.ts';
import type { SendingSettings } from '../domain/sending-settings.ts';
import type { Act } from './act.ts';
import { loadDossierProofs, type DossierProofs } from './load-dossier-proofs.ts';

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
    /** What is known of its fate; absent: nothing. */
    outcome?: string | null;
    trackingNumber?: string | null;
    completedAt?: string | null;
  }[];
  /** Contact points, proofs, disputes and plans. */
  readonly proofs?: DossierProofs;
  /** First presentation of the formal notice of each claim, by number. */
  readonly notices?: Readonly<Record<string, string>>;
  /** Its number, and the agency it is for. Absent: it is written for nobody. */
  readonly placement?: PlacementPlan;
}

/** Who a dossier is written for. */
export interface PlacementPlan {
  readonly no: number;
  readonly agency: Agency;
  /** Whether the creditor has named an agency. */
  readonly named: boolean;
  /** Who an e-mail to the agency comes from. */
  readonly sending: SendingSettings;
  /** ISO instant. */
  readonly createdAt: string;
}

async function planPlacement(act: Act): Promise<PlacementPlan> {
  const [{ settings }, no] = await Promise.all([
    readSettings(act.tx, act.creditorId),
    nextPlacementNo(act.tx, act.creditorId),
  ]);
  const { agency, sending = {} } = settings;
  const named = agency !== undefined;
  return { no, agency: agency ?? unnamedAgency, named, sending, createdAt: act.now.toISOString() };
}

type Values = [creditorId: string, invoiceIds: string[]];

async function readLedger(act: Act, values: Values): Promise<DossierInput['ledger']> {
  return run<DossierInput['ledger'][number]>(
    act.tx,
    'dossier-ledger',
    `select i.number, l.kind, l.occurred_on as "occurredOn", l.amount_cents as "amountCents", l.currency
     from ledger_entries l join invoices i on i.creditor_id = l.creditor_id and i.id = l.invoice_id
     where l.creditor_id = $1 and l.invoice_id = any($2::uuid[]) order by i.due_on, i.number, l.seq`,
    values,
  );
}

async function readHistory(act: Act, values: Values): Promise<DossierInput['history']> {
  const rows = await run<Omit<DossierInput['history'][number], 'at'> & { at: Date }>(
    act.tx,
    'dossier-history',
    `select i.number, e.seq, e.at, e.kind, e.actor, e.data from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
     where e.creditor_id = $1 and e.invoice_id = any($2::uuid[]) order by e.at, i.number, e.seq`,
    values,
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** What the debtor was sent; a dossier for an agency is no message to the debtor. */
async function readMessages(act: Act, values: Values): Promise<DossierInput['messages']> {
  type Message = DossierInput['messages'][number];
  type Row = Omit<Message, 'claimedAt' | 'completedAt'> & { claimedAt: Date | null; completedAt: Date | null };
  const rows = await run<Row>(
    act.tx,
    'dossier-messages',
    `select d.id as "deliveryId", d.channel, d.step, d.state, d.claimed_at as "claimedAt", d.content_sha256 as sha256, d.content, o.bytes,
       d.outcome, d.tracking_number as "trackingNumber", d.completed_at as "completedAt"
     from deliveries d left join documents o on o.creditor_id = d.creditor_id and o.id = d.document_id
     where d.creditor_id = $1 and d.claimed_at is not null and d.channel <> 'agency'
       and exists (select 1 from delivery_invoices x where x.creditor_id = $1 and x.delivery_id = d.id and x.invoice_id = any($2::uuid[]) and not x.withdrawn)
     order by d.claimed_at, d.id`,
    values,
  );
  return rows.map((row) => ({
    ...row,
    claimedAt: row.claimedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  }));
}

async function readNotices(act: Act, values: Values): Promise<Record<string, string>> {
  const rows = await run<{ number: string; on: string }>(
    act.tx,
    'dossier-notices',
    `select number, notice_presented_on as "on" from invoices where creditor_id = $1 and id = any($2::uuid[]) and notice_presented_on is not null`,
    values,
  );
  return Object.fromEntries(rows.map(({ number, on }) => [number, on]));
}

/** Reads everything about the invoices of a brief, in order, and takes the next dossier number of the creditor. */
export async function loadDossier(act: Act, brief: Brief): Promise<DossierInput> {
  const ids = brief.lines.map((line) => line.invoiceId);
  const values: Values = [act.creditorId, ids];
  const [ledger, history, messages, notices, proofs, placement] = await Promise.all([
    readLedger(act, values),
    readHistory(act, values),
    readMessages(act, values),
    readNotices(act, values),
    loadDossierProofs(act, ids),
    planPlacement(act),
  ]);
  return { brief, ledger, history, messages, notices, proofs, placement };
}
