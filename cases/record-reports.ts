/** News about a send, told by its provider in a callback or in answer to a question: kept once, folded into its life, and acted on. */
import { findDelivery } from '../db/queries/deliveries.ts';
import { addReport } from '../db/queries/delivery-facts.ts';
import { phaseRank, type Report } from '../domain/delivery-life.ts';
import type { Act } from './act.ts';
import { followLetter } from './letter-life.ts';
import { closeCases, openCases } from './open-case.ts';

/** What a provider calls a send, learned beside the news. */
export interface SendNames {
  readonly providerId?: string;
  /** Message-ID of an e-mail. */
  readonly messageId?: string;
  /** Number of a registered letter at the post. */
  readonly trackingNumber?: string;
}

/**
 * Records reports about one send of a delivery, in any order and any number of times. Unknown deliveries are ignored: the account may be shared.
 */
export async function recordReports(
  act: Act,
  deliveryId: string,
  sendNo: number,
  reports: readonly Report[],
  names: SendNames = {},
): Promise<void> {
  const before = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!before) return;
  const opened = await openCases(
    act,
    before.covers.map((cover) => cover.invoiceId),
  );
  // Once more under the locks: another process may have moved it meanwhile.
  const delivery = (await findDelivery(act.tx, act.creditorId, deliveryId)) ?? before;
  for (const report of reports)
    addReport(act.tx, act.creditorId, {
      id: act.newId(),
      deliveryId,
      sendNo,
      at: act.now,
      report,
      phase: report.phase === null ? null : phaseRank(report.phase),
      names,
    });
  await followLetter(act, delivery, opened, names);
  await closeCases(act, opened);
}
