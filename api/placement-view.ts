/** How a case at an agency looks to a client. */
import { Type, type Static } from 'typebox';
import { notNeeded, type NoticeRow } from '../db/queries/placement-notices.ts';
import type { NewReport } from '../db/queries/placement-reports.ts';
import type { PlacementRow } from '../db/queries/placements.ts';
import { placementWorkflowId } from '../domain/workflow-ids.ts';
import { anyObject, instant, nullable } from './fields.ts';
import type { ApiDeps } from './write.ts';

const maybeInstant = () => nullable<string>('string', { format: 'date-time' });

export const placementView = Type.Object({
  id: Type.String(),
  dossier: Type.String({ description: 'Its number, six digits, as in the name of the file.' }),
  debtor: Type.String(),
  deliveryId: Type.String({ description: 'The file itself: GET /v1/deliveries/{id}/content.' }),
  agency: anyObject(),
  status: Type.String({ description: 'frozen, sent, received, refused, recallRequested, recalled, closed' }),
  agencyReference: nullable<string>('string'),
  frozenAt: instant(),
  sentAt: maybeInstant(),
  receiptDueAt: maybeInstant(),
  receivedAt: maybeInstant(),
  lastReportAt: maybeInstant(),
  recallRequestedAt: maybeInstant(),
  recallReason: nullable<string>('string'),
  endedAt: maybeInstant(),
  endedBecause: nullable<string>('string'),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      currency: Type.String(),
      status: Type.String(),
      placedCents: Type.Integer({ description: 'What was owed when the contacts were frozen.' }),
      balanceCents: Type.Integer(),
    }),
  ),
  nextAction: Type.Unsafe<{ step: string; at: string | null; because: string[] } | null>({
    type: ['object', 'null'],
    additionalProperties: true,
    description: 'What its workflow does next, and when (null: now); null: nothing more.',
  }),
  temporal: Type.Object({ workflowId: Type.String(), url: nullable<string>('string') }),
});

const reportView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  occurredOn: Type.String(),
  invoiceId: nullable<string>('string'),
  amountCents: nullable<number>('integer'),
  data: anyObject(),
  source: Type.String(),
  recordedAt: instant(),
});

const noticeView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  invoiceId: nullable<string>('string'),
  state: Type.String({
    description:
      'pending, sending, sent, failed, unknown; withPerson: a person tells it; notNeeded: what it asked for came, or the case ended, before it left.',
  }),
  facts: anyObject(),
  createdAt: instant(),
  sentAt: maybeInstant(),
});

export const placementDetailView = Type.Intersect([
  placementView,
  Type.Object({ reports: Type.Array(reportView), notices: Type.Array(noticeView) }),
]);

function shownState(state: NoticeRow['state'], provider: string | null): string {
  if (state !== 'failed') return state;
  if (provider === notNeeded) return notNeeded;
  return provider === 'person' ? 'withPerson' : state;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function nextOf(row: PlacementRow): Static<typeof placementView>['nextAction'] {
  const decision = row.decided?.decision;
  if (!decision || 'finish' in decision) return null;
  if ('act' in decision)
    return { step: decision.act.step, at: null, because: decision.because.map(({ text }) => text) };
  const { until, then, because } = decision.wait;
  return { step: then.step, at: until, because: because.map(({ text }) => text) };
}

export function viewPlacement(deps: ApiDeps, creditorId: string, row: PlacementRow): Static<typeof placementView> {
  const workflowId = placementWorkflowId(creditorId, row.id);
  const { id, debtor, deliveryId, status, agencyReference, recallReason, endedBecause } = row;
  return {
    ...{ id, debtor, deliveryId, status, agencyReference, recallReason, endedBecause },
    dossier: String(row.no).padStart(6, '0'),
    agency: { ...row.agency },
    frozenAt: row.frozenAt.toISOString(),
    sentAt: iso(row.sentAt),
    receiptDueAt: iso(row.receiptDueAt),
    receivedAt: iso(row.receivedAt),
    lastReportAt: iso(row.lastReportAt),
    recallRequestedAt: iso(row.recallRequestedAt),
    endedAt: iso(row.endedAt),
    invoices: row.invoices.map(({ invoiceId, ...rest }) => ({ id: invoiceId, ...rest })),
    nextAction: nextOf(row),
    temporal: { workflowId, url: row.decided === null ? null : deps.links.temporalUrl(workflowId) },
  };
}

export function viewReport(row: NewReport): Static<typeof reportView> {
  const { placementId: _, reportKey: __, recordedAt, ...rest } = row;
  return { ...rest, recordedAt: recordedAt.toISOString() };
}

export function viewNotice(row: NoticeRow): Static<typeof noticeView> {
  const { email: _, ...facts } = row.data;
  const { id, kind, invoiceId, state, provider } = row;
  return {
    ...{ id, kind, invoiceId, facts },
    state: shownState(state, provider),
    createdAt: row.createdAt.toISOString(),
    sentAt: iso(row.sentAt),
  };
}
