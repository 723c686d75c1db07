/** A debtor as a client reads it. */
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { DebtorConsents } from '../../domain/contact-point.ts';
import type { MarkedDebtor } from '../../domain/choose-policy.ts';
import type { ClosedChannel } from '../../domain/contact-point.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import type { PostalAddress } from '../../domain/message.ts';
import type { PublicBuyerKind } from '../../domain/payment-terms.ts';
import { run, type Tx } from '../connect.ts';
import { stopsOnDebtor, type StopBrief } from './law-briefs.ts';

export interface DebtorSummary {
  readonly reference: string;
  readonly name: string;
  readonly type: DebtorType;
  readonly siren: string | null;
  readonly language: Language;
  readonly timeZone: string;
  readonly country: string;
  readonly publicKind: PublicBuyerKind;
  readonly claimsPenalties: boolean | null;
  readonly contractRate: BusinessRate | null;
  readonly mark: MarkedDebtor | null;
  readonly consents: DebtorConsents;
  readonly contactPoints: {
    kind: 'email' | 'phone' | 'address';
    value: string | PostalAddress;
    valid: boolean;
    invalidBecause: string | null;
    closed: ClosedChannel[];
  }[];
  /** What the law stops for this debtor as a whole. */
  readonly legalStops: readonly StopBrief[];
  /** What is owed now, currency by currency; currencies never mix. */
  readonly balances: { currency: string; openInvoices: number; balanceCents: number }[];
  /** Paid too much and kept, currency by currency. */
  readonly credits: { currency: string; amountCents: number }[];
}

/** One debtor by the creditor's own reference; undefined when unknown. */
export async function readDebtor(tx: Tx, creditorId: string, reference: string): Promise<DebtorSummary | undefined> {
  const rows = await run<DebtorSummary>(
    tx,
    'read-debtor',
    `select d.reference, d.name, d.type, d.siren, d.language, d.time_zone as "timeZone", d.country,
       d.public_kind as "publicKind", d.claims_penalties as "claimsPenalties", d.contract_rate as "contractRate", d.mark, d.consents,
       ${stopsOnDebtor} as "legalStops",
       coalesce((select json_agg(json_build_object('kind', c.kind, 'value', c.value, 'valid', c.valid, 'invalidBecause', c.invalid_because, 'closed', c.closed) order by c.kind)
         from contact_points c where c.creditor_id = d.creditor_id and c.debtor_id = d.id), '[]') as "contactPoints",
       coalesce((select json_agg(json_build_object('currency', b.currency, 'openInvoices', b.n, 'balanceCents', b.cents) order by b.currency)
         from (select i.currency, count(*) as n, sum(i.balance_cents) as cents from invoices i
           where i.creditor_id = d.creditor_id and i.debtor_id = d.id and i.status in ('open', 'handedOver') group by i.currency) as b), '[]') as balances,
       coalesce((select json_agg(json_build_object('currency', k.currency, 'amountCents', k.cents) order by k.currency)
         from (select p.currency, sum(p.unallocated_cents) as cents from payments p where p.creditor_id = d.creditor_id and p.debtor_id = d.id
           and p.unallocated_cents > 0 and p.reversed_at is null and p.credit_since is not null group by p.currency) as k), '[]') as credits
     from debtors d where d.creditor_id = $1 and d.reference = $2`,
    [creditorId, reference],
  );
  return rows[0];
}

/** The creditor's own reference of a debtor. */
export async function debtorReference(tx: Tx, creditorId: string, debtorId: string): Promise<string | undefined> {
  const rows = await run<{ reference: string }>(
    tx,
    'debtor-reference',
    'select reference from debtors where creditor_id = $1 and id = $2',
    [creditorId, debtorId],
  );
  return rows[0]?.reference;
}
