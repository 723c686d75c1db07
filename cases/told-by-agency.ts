/** Money that may be in the books already, because an agency told of it before our bank did. */
import { run } from '../db/connect.ts';
import { findPayment } from '../db/queries/payments.ts';
import { directReportsOf } from '../db/queries/placement-reports.ts';
import { paymentReference, sameMoneyDays } from '../domain/agency-report.ts';
import type { Act } from './act.ts';
import { dossierNo } from './follow-placement.ts';

export interface ToldBefore {
  readonly placementId: string;
  /** Under which the agency's report is booked. */
  readonly agencyPayment: string;
  /** Civil date of the payment, as the agency reported it. */
  readonly occurredOn: string;
}

/**
 * The booked report of an agency that this payment of our own may repeat: to us, of the same sum and debtor, within ten days. Each report stands for one
 * payment: once a person was asked about it, it stands for no other, so that a payment can be insisted on. Null when there is none. The caller holds
 * the debtor's lock.
 */
export async function toldBefore(
  act: Act,
  debtorId: string,
  payment: { readonly amountCents: number; readonly currency: string; readonly receivedOn: string },
): Promise<ToldBefore | null> {
  const { amountCents, currency, receivedOn } = payment;
  const around = { amountCents, on: receivedOn, days: sameMoneyDays };
  for (const report of await directReportsOf(act.tx, act.creditorId, debtorId, around)) {
    const { placementId, occurredOn, data } = report;
    const agencyPayment = paymentReference(dossierNo(report.no), { ...data, kind: 'payment', occurredOn, amountCents });
    const booked = await findPayment(act.tx, act.creditorId, agencyPayment);
    if (booked?.currency !== currency || booked.reversedAt !== null) continue;
    if (!(await askedAbout(act, agencyPayment))) return { placementId, agencyPayment, occurredOn };
  }
  return null;
}

async function askedAbout(act: Act, agencyPayment: string): Promise<boolean> {
  const rows = await run(
    act.tx,
    'asked-about-agency-payment',
    `select 1 from tasks where creditor_id = $1 and kind = 'unallocatedPayment' and data->>'agencyPayment' = $2 limit 1`,
    [act.creditorId, agencyPayment],
  );
  return rows.length > 0;
}
