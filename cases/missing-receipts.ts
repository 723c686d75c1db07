/** What a person who approves a dossier is told about those before it. */
import { unconfirmedDossiers } from '../db/queries/placement-receipts.ts';
import type { Content } from '../domain/message.ts';
import { missingReceipts } from '../domain/missing-receipts.ts';
import type { Act } from './act.ts';
import { dossierNo } from './follow-placement.ts';

/** Data for the approval task of a dossier: whose receipt the same agency owes beyond its time. Empty for any other content. */
export async function receiptsBefore(act: Act, content: Content): Promise<Readonly<Record<string, unknown>>> {
  if (content.kind !== 'dossier' || !content.routing) return {};
  const rows = await unconfirmedDossiers(act.tx, act.creditorId, content.routing.agency.name);
  const unconfirmed = rows.map(({ no, sentAt, receiptDueAt }) => ({
    ...{ dossier: dossierNo(no), sentAt: sentAt.toISOString(), receiptDueAt: receiptDueAt.toISOString() },
  }));
  const missing = missingReceipts(unconfirmed, act.now.getTime());
  return missing === null ? {} : { missingReceipts: missing };
}
