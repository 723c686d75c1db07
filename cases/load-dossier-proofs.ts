/** What a dossier holds beside the claims and the messages: contact points, proofs of what was sent, disputes, promises and plans. */
import { run } from '../db/connect.ts';
import type { Act } from './act.ts';

export interface DossierContact {
  readonly kind: string;
  readonly value: unknown;
  readonly valid: boolean;
  readonly invalidBecause: string | null;
  readonly updatedAt: string;
}

/** One dated fact about a message: an attempt, an answer, a report, a proof. */
export interface DossierProof {
  readonly deliveryId: string;
  readonly at: string;
  readonly kind: string;
  readonly code: string | null;
  readonly outcome: string | null;
  readonly occurredAt: string | null;
  readonly data: Record<string, unknown>;
  /** The archived proof; null: there is none. */
  readonly bytes: Uint8Array | null;
  readonly documentId: string | null;
  readonly mediaType: string | null;
}

export interface DossierDispute {
  readonly number: string;
  readonly reason: string;
  readonly amountCents: number | null;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly resolution: string | null;
  readonly note: string | null;
}

export interface DossierPlan {
  readonly reference: string;
  readonly agreedOn: string;
  readonly status: string;
  readonly because: string | null;
  readonly currency: string;
  readonly no: number;
  readonly dueOn: string;
  readonly amountCents: number;
}

export interface DossierProofs {
  readonly contacts: readonly DossierContact[];
  readonly proofs: readonly DossierProof[];
  readonly disputes: readonly DossierDispute[];
  readonly plans: readonly DossierPlan[];
}

const iso = (row: Date | null): string | null => row?.toISOString() ?? null;

/** Reads them for invoices of one debtor, in order. */
export async function loadDossierProofs(act: Act, invoiceIds: readonly string[]): Promise<DossierProofs> {
  const values = [act.creditorId, invoiceIds];
  const [contacts, proofs, disputes, plans] = await Promise.all([
    run<Omit<DossierContact, 'updatedAt'> & { updatedAt: Date }>(
      act.tx,
      'dossier-contacts',
      `select kind, value, valid, invalid_because as "invalidBecause", updated_at as "updatedAt" from contact_points
       where creditor_id = $1 and debtor_id in (select debtor_id from invoices where creditor_id = $1 and id = any($2::uuid[])) order by kind`,
      values,
    ),
    run<Omit<DossierProof, 'at' | 'occurredAt'> & { at: Date; occurredAt: Date | null }>(
      act.tx,
      'dossier-proofs',
      `select f.delivery_id as "deliveryId", f.at, f.kind, f.code, f.outcome, f.occurred_at as "occurredAt", f.data, f.document_id as "documentId",
         o.bytes, o.media_type as "mediaType"
       from delivery_facts f left join documents o on o.creditor_id = f.creditor_id and o.id = f.document_id
       where f.creditor_id = $1 and exists (select 1 from delivery_invoices x where x.creditor_id = $1 and x.delivery_id = f.delivery_id
         and x.invoice_id = any($2::uuid[]) and not x.withdrawn) order by f.at, f.id`,
      values,
    ),
    run<Omit<DossierDispute, 'openedAt' | 'resolvedAt'> & { openedAt: Date; resolvedAt: Date | null }>(
      act.tx,
      'dossier-disputes',
      `select i.number, d.reason, d.amount_cents as "amountCents", d.opened_at as "openedAt", d.resolved_at as "resolvedAt", d.resolution,
         d.resolution_note as note from disputes d join invoices i on i.creditor_id = d.creditor_id and i.id = d.invoice_id
       where d.creditor_id = $1 and d.invoice_id = any($2::uuid[]) order by d.opened_at, d.id`,
      values,
    ),
    run<DossierPlan>(
      act.tx,
      'dossier-plans',
      `select p.reference, p.agreed_on as "agreedOn", p.status, p.ended_because as because, p.currency, n.no, n.due_on as "dueOn", n.amount_cents as "amountCents"
       from plans p join instalments n on n.creditor_id = p.creditor_id and n.plan_id = p.id
       where p.creditor_id = $1 and p.id in (select plan_id from plan_invoices where creditor_id = $1 and invoice_id = any($2::uuid[])) order by p.agreed_at, p.id, n.no`,
      values,
    ),
  ]);
  return {
    contacts: contacts.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() })),
    proofs: proofs.map((row) => ({ ...row, at: row.at.toISOString(), occurredAt: iso(row.occurredAt) })),
    disputes: disputes.map((row) => ({
      ...row,
      openedAt: row.openedAt.toISOString(),
      resolvedAt: iso(row.resolvedAt),
    })),
    plans,
  };
}
