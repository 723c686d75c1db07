/** What an agency must learn the same day: money paid to us, money that went back, credits, disputes, recalls. Written with the fact itself. */
import { insertNotice } from '../db/queries/placement-notices.ts';
import { livePlacementsOf, type PlacementRow } from '../db/queries/placements.ts';
import type { LedgerRow } from '../db/queries/write-cases.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { NoticeKind } from '../domain/placement.ts';
import type { Act } from './act.ts';
import type { OpenCase } from './open-case.ts';

/** What one notice says; part of its row, so that its words can be made again. */
export interface NoticeFacts {
  readonly number: string | null;
  readonly currency: string | null;
  /** Civil date of the fact. */
  readonly on: string;
  readonly amountCents: number | null;
  /** Owed on the invoice after the fact. */
  readonly balanceCents: number | null;
  readonly reason: string | null;
}

const kindOf: Readonly<Record<LedgerRow['kind'], NoticeKind | null>> = {
  invoiced: null,
  payment: 'directPayment',
  reversal: 'paymentReversed',
  creditNote: 'creditNote',
  writeOff: 'stop',
};

/** Adds a notice; it leaves as soon as the placement's workflow hears of it. */
export function addNotice(
  act: Act,
  placementId: string,
  invoiceId: string | null,
  kind: NoticeKind,
  facts: NoticeFacts,
): void {
  insertNotice(act.tx, act.creditorId, {
    ...{ id: act.newId(), placementId, invoiceId, kind, createdAt: act.now },
    data: { ...facts },
  });
}

/** A notice for every money fact this act has noted on placed invoices. */
export function tellMoney(act: Act, row: PlacementRow, opened: readonly OpenCase[]): void {
  for (const open of opened)
    for (const entry of open.ledger) {
      const kind = kindOf[entry.kind];
      if (kind === null) continue;
      addNotice(act, row.id, open.row.id, kind, {
        ...{ number: open.row.number, currency: open.row.currency, on: entry.occurredOn, reason: null },
        ...{ amountCents: Math.abs(entry.amountCents), balanceCents: open.balanceCents },
      });
    }
}

/** A notice that the debtor contests a placed invoice, unless the agency said so itself. */
export async function tellDispute(
  act: Act,
  open: OpenCase,
  input: { readonly reason: string; readonly amountCents: number | null },
): Promise<void> {
  if (act.toldByAgency) return;
  for (const id of await livePlacementsOf(act.tx, act.creditorId, [open.row.id])) {
    addNotice(act, id, open.row.id, 'dispute', {
      ...{ number: open.row.number, currency: open.row.currency, balanceCents: open.balanceCents, ...input },
      on: civilDateAt(act.now.getTime(), open.row.debtor.timeZone),
    });
    act.placed.add(id);
  }
}
