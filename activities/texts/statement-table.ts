/** The statement of interest and indemnity as a table: every sum that is told can be worked out again from its rows (rule R12). */
import type { Language } from '../../domain/case-facts.ts';
import type { Brief } from '../../domain/message.ts';
import type { StatementSegment } from '../../domain/statement.ts';
import type { DataRows, DataTable, TotalRow } from './email-page.ts';
import { longDate, money, oneLine, shortDate } from './format.ts';
import type { Amount } from './format.ts';
import type { LetterClaim } from './letter-claim.ts';
import { partOf, principalOf, totalsOfClaim } from './letter-claim.ts';
import { percentText } from './liquid-filters.ts';
import type { LatePaymentLaw } from './tally.ts';

interface Labels {
  readonly head: readonly string[];
  readonly invoice: (number: string) => string;
  readonly period: (from: string, to: string) => string;
  readonly provisional: string;
  readonly principal: string;
  readonly interest: string;
  /** What accrued in all, and what payments settled of it; both only where something was settled. */
  readonly accrued: string;
  readonly paid: string;
  readonly indemnity: (invoices: number) => string;
  readonly total: (on: string) => string;
}

/** Null when no sum beside the principal is told to this debtor. */
export function statementTable(brief: Brief, claim: LetterClaim): DataTable | null {
  if (claim.penalties !== 'told' && claim.penalties !== 'claimed') return null;
  const { language } = brief;
  const labels = language === 'fr' ? french(claim.tally.law) : english(claim.tally.law);
  return {
    head: labels.head,
    groups: [
      ...claim.stated.map(({ line, statement }) => ({
        title: labels.invoice(oneLine(line.number)),
        rows: statement.segments.map((segment) => cells(segment, line.currency, labels, language)),
        totals: [],
      })),
      ...settled(claim, labels, language),
      { title: null, rows: [], totals: totals(claim, labels, language) },
    ],
  };
}

/** How the interest of the rows becomes the interest still due. A stack of its own: with the other sums it would not add up to the total. */
function settled({ stated }: LetterClaim, labels: Labels, language: Language): DataRows[] {
  const currencies = new Set(stated.map(({ statement }) => statement.currency));
  const rows = [...currencies].flatMap((currency) => {
    const statements = stated.map(({ statement }) => statement).filter((one) => one.currency === currency);
    const paidCents = statements.reduce((sum, one) => sum + one.paidInterestCents, 0);
    const accruedCents = statements.reduce((sum, one) => sum + one.accruedInterestCents, 0);
    if (paidCents === 0) return [];
    return [
      { label: labels.accrued, value: money({ currency, cents: accruedCents }, language), strong: false },
      { label: labels.paid, value: money({ currency, cents: -paidCents }, language), strong: false },
    ];
  });
  return rows.length === 0 ? [] : [{ title: null, rows: [], totals: rows }];
}

function cells(segment: StatementSegment, currency: string, labels: Labels, language: Language): string[] {
  const rate = percentText(language === 'fr' ? segment.ratePercent.replace('.', ',') : segment.ratePercent, language);
  return [
    labels.period(shortDate(segment.from, language), shortDate(segment.to, language)),
    String(segment.days),
    segment.provisional ? `${rate} ${labels.provisional}` : rate,
    money({ currency, cents: segment.balanceCents }, language),
    money({ currency, cents: segment.interestCents }, language),
  ];
}

function totals(claim: LetterClaim, labels: Labels, language: Language): TotalRow[] {
  const row =
    (label: string, strong = false) =>
    (amount: Amount): TotalRow => ({ label, value: money(amount, language), strong });
  return [
    ...principalOf(claim).map(row(labels.principal)),
    ...partOf(claim, 'interestCents').map(row(labels.interest)),
    ...partOf(claim, 'indemnityCents').map(row(labels.indemnity(claim.indemnified))),
    ...totalsOfClaim(claim).map(row(labels.total(longDate(claim.on, language)), true)),
  ];
}

function french(law: LatePaymentLaw): Labels {
  const publicBuyer = law === 'publicBuyer';
  return {
    head: ['Période', 'Jours', 'Taux annuel', 'Montant dû', publicBuyer ? 'Intérêts' : 'Pénalités'],
    invoice: (number) => `Facture ${number}`,
    period: (from, to) => `du ${from} au ${to}`,
    provisional: '(provisoire)',
    principal: 'Principal échu TTC',
    interest: publicBuyer ? 'Intérêts moratoires' : 'Pénalités de retard',
    accrued: publicBuyer ? 'Intérêts courus au total' : 'Pénalités courues au total',
    paid: publicBuyer ? 'Intérêts déjà réglés' : 'Pénalités déjà réglées',
    indemnity: (invoices) =>
      `Indemnité forfaitaire pour frais de recouvrement (${invoices}\u00a0${invoices > 1 ? 'factures' : 'facture'})`,
    total: (on) => `Total au ${on}`,
  };
}

function english(law: LatePaymentLaw): Labels {
  const publicBuyer = law === 'publicBuyer';
  return {
    head: ['Period', 'Days', 'Yearly rate', 'Amount due', publicBuyer ? 'Interest' : 'Penalties'],
    invoice: (number) => `Invoice ${number}`,
    period: (from, to) => `${from} to ${to}`,
    provisional: '(provisional)',
    principal: 'Principal overdue incl. VAT',
    interest: publicBuyer ? 'Default interest' : 'Late-payment penalties',
    accrued: publicBuyer ? 'Interest accrued in all' : 'Penalties accrued in all',
    paid: publicBuyer ? 'Interest already paid' : 'Penalties already paid',
    indemnity: (invoices) =>
      `Fixed compensation for recovery costs (${invoices}\u00a0${invoices > 1 ? 'invoices' : 'invoice'})`,
    total: (on) => `Total on ${on}`,
  };
}
