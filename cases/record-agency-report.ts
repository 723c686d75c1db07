/** What an agency reports about a case: kept once, in its own words, and acted on. */
import { addAgencyReport, reportOfKey } from '../db/queries/placement-reports.ts';
import { dropNotices } from '../db/queries/placement-notices.ts';
import { endPlacementTasks } from '../db/queries/placement-tasks.ts';
import { readPlacement, type PlacedInvoice, type PlacementRow } from '../db/queries/placements.ts';
import { changePlacement } from '../db/queries/write-placements.ts';
import { showReceipt, type AgencyReport } from '../domain/agency-report.ts';
import { addDays } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { actOnReport } from './agency-effects.ts';
import { lockPlacement, placementOf, refreshRow } from './follow-placement.ts';
import { notFound, Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';

export interface Recorded {
  /** `repeated`: the same was told before and nothing was done. `forPerson`: a task was opened beside the history. */
  readonly outcome: 'recorded' | 'repeated' | 'forPerson';
  readonly because: string | null;
}

/** A report with the placed invoices it is about. */
export interface Reported {
  readonly row: PlacementRow;
  readonly report: AgencyReport;
  readonly about: readonly PlacedInvoice[];
}

/** Finds a placement and locks its debtor. Refuses an unknown one. */
export async function lockedPlacement(act: Act, id: string): Promise<PlacementRow> {
  const before = await readPlacement(act.tx, act.creditorId, id);
  if (!before) throw notFound('placement', 'id');
  return lockPlacement(act, before);
}

function aboutOf(row: PlacementRow, invoice: string | undefined): readonly PlacedInvoice[] {
  if (invoice === undefined) return row.invoices;
  const one = row.invoices.find((placed) => placed.invoiceId === invoice || placed.number === invoice);
  if (!one)
    throw new Refusal(
      'unprocessable',
      'invoice_not_placed',
      `Invoice ${invoice} is not in this dossier. It holds ${row.invoices.map(({ number }) => number).join(', ')}.`,
      'invoice',
    );
  return [one];
}

/** The same report has the same key; money is known by the agency's own reference where it gives one. */
function keyOf(report: AgencyReport): string {
  const { kind, reference } = report;
  const money = kind === 'payment' || kind === 'paymentReversed';
  return contentHash(money && reference !== undefined ? { kind, reference } : { ...report });
}

/** Refuses what cannot have happened: a day to come, money before there was a claim, a second file number of the agency. */
function mustBePossible(act: Act, row: PlacementRow, report: AgencyReport, about: readonly PlacedInvoice[]): void {
  const { kind, occurredOn, reference } = report;
  // One day is left for zones ahead of ours.
  if (occurredOn > addDays(act.now.toISOString().slice(0, 10), 1))
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      `"occurredOn" (${occurredOn}) is in the future. Report it when it has happened.`,
      'occurredOn',
    );
  const issued = about.map(({ issuedOn }) => issuedOn).sort()[0];
  if (kind === 'payment' && issued !== undefined && occurredOn < issued)
    throw new Refusal(
      'unprocessable',
      'payment_before_invoice',
      `"occurredOn" (${occurredOn}) is before the invoice was issued (${issued}). Ask the agency for the day of the payment.`,
      'occurredOn',
    );
  if (kind === 'accepted' && reference !== undefined && (row.agencyReference ?? reference) !== reference)
    throw new Refusal(
      'conflict',
      'other_agency_reference',
      `The agency calls this dossier ${row.agencyReference ?? ''} until now, and here ${reference}. Ask it which dossier it means.`,
      'reference',
    );
}

/** One reference of the agency's money is one payment: refuses a second under it, which would be dropped as a repetition. */
function mustBeTheSame(
  report: AgencyReport,
  invoiceId: string | null,
  before: Awaited<ReturnType<typeof reportOfKey>>,
): void {
  const same =
    before?.amountCents === (report.amountCents ?? null) &&
    before.occurredOn === report.occurredOn &&
    before.invoiceId === invoiceId;
  if (report.kind !== 'payment' || same) return;
  throw new Refusal(
    'conflict',
    'payment_conflict',
    `The agency has reported a payment with the reference ${report.reference ?? ''} before, with another amount, day or invoice. Nothing was booked: ask it, and report other money under a reference of its own.`,
    'reference',
  );
}

/**
 * Records one report and does what follows from it. The same report again changes nothing. Refuses what cannot be true: an invoice that is not in the
 * dossier, a date in the future, a dossier that has not left; then nothing is kept, and whoever reads files makes it a task.
 */
export async function recordAgencyReport(
  given: Act,
  placementId: string,
  report: AgencyReport,
  source: 'api' | 'csv' | 'person',
): Promise<Recorded> {
  const act: Act = { ...given, toldByAgency: true };
  const row = await lockedPlacement(act, placementId);
  if (row.status === 'frozen' || row.sentAt === null)
    throw new Refusal(
      'conflict',
      'dossier_not_sent',
      'This dossier has not left yet, so nothing can be reported of it.',
    );
  const about = aboutOf(row, report.invoice);
  mustBePossible(act, row, report, about);
  const { kind, occurredOn, amountCents, ...data } = report;
  const reportKey = keyOf(report);
  const invoiceId = report.invoice === undefined ? null : (about[0]?.invoiceId ?? null);
  const added = await addAgencyReport(act.tx, act.creditorId, {
    ...{ id: act.newId(), placementId, kind, occurredOn, amountCents: amountCents ?? null, source, data },
    ...{ invoiceId, reportKey, recordedAt: act.now },
  });
  if (!added) {
    const before = await reportOfKey(act.tx, act.creditorId, placementId, reportKey);
    mustBeTheSame(report, invoiceId, before);
    return { outcome: 'repeated', because: 'The same was reported before' };
  }
  takeNote(act, row, report);
  const because = await actOnReport(act, { row: await placementOf(act, placementId), report, about });
  const after = await placementOf(act, placementId);
  if (after.endedAt === null) await refreshRow(act, after);
  return { outcome: because === null ? 'recorded' : 'forPerson', because };
}

/** The placement heard from the agency; whoever waited for that need not ask any more. */
function takeNote(act: Act, row: PlacementRow, report: AgencyReport): void {
  const receipt = row.status === 'sent' && showReceipt[report.kind];
  changePlacement(act.tx, act.creditorId, row.id, {
    lastReportAt: act.now,
    ...(receipt ? { status: 'received', receivedAt: act.now } : {}),
    ...(report.kind === 'accepted' && report.reference !== undefined ? { agencyReference: report.reference } : {}),
  });
  const asked = showReceipt[report.kind] ? ['agencyReceipt', 'agencySilent'] : ['agencySilent'];
  endPlacementTasks(act.tx, act.creditorId, row.id, asked, 'done', act.now);
  if (receipt) dropNotices(act.tx, act.creditorId, row.id, ['receipt'], act.now);
}
