/** The rule of a case at an agency: tell what it must know, ask a person when a receipt, news or a confirmation is missing, end with the debt. Pure. */
import { assertNever } from './never.ts';
import type { Agency, LiveStatus, PlacementAction, PlacementChoice, PlacementOutcome } from './placement.ts';

export interface PlacementFacts {
  readonly agency: Agency;
  readonly status: LiveStatus | PlacementOutcome;
  /** Instants are ISO; null: it has not happened. */
  readonly sentAt: string;
  readonly receiptDueAt: string;
  readonly lastReportAt: string | null;
  readonly recallRequestedAt: string | null;
  /** Whether any placed invoice still owes something. */
  readonly owed: boolean;
  /** Notices that have not left yet; `notBefore` null: at once. */
  readonly waiting: readonly { readonly notBefore: string | null }[];
  /** When a person was last asked about each kind of silence; null: never. */
  readonly asked: {
    readonly receipt: string | null;
    readonly silence: string | null;
    readonly recall: string | null;
  };
}

const dayMs = 86_400_000;
type Because = Extract<PlacementChoice, { readonly act: unknown }>['because'];

interface Due {
  readonly atMs: number;
  readonly action: PlacementAction;
  readonly because: Because;
}

/** Days are counted as 24 hours from an instant: an agency's deadline needs no calendar. */
const after = (iso: string, days: number): number => Date.parse(iso) + days * dayMs;
const latest = (...instants: readonly (string | null)[]): string =>
  instants.reduce<string>((last, one) => (one !== null && Date.parse(one) > Date.parse(last) ? one : last), epoch);
const epoch = new Date(0).toISOString();

/** Decides a placement at one instant. Notices go first, also those of a placement that has ended; a debt that is gone ends it. */
export function decidePlacement(facts: PlacementFacts, nowMs: number): PlacementChoice {
  const dues = [...noticesDue(facts), ...(facts.owed ? looksDue(facts, facts.status) : [])];
  const first = dues.reduce<Due | null>((best, one) => (best === null || one.atMs < best.atMs ? one : best), null);
  if (first === null) return ended(facts.status);
  if (first.atMs <= nowMs) return { act: first.action, because: first.because };
  return { wait: { until: new Date(first.atMs).toISOString(), then: first.action, because: first.because } };
}

function ended(status: PlacementFacts['status']): PlacementChoice {
  if (status === 'refused' || status === 'recalled' || status === 'closed')
    return finish(status, `The placement is ${status}`);
  return finish('closed', 'Nothing is owed any more');
}

function finish(outcome: PlacementOutcome, text: string): PlacementChoice {
  return { finish: outcome, because: [{ code: 'placementEnded', text }] };
}

function noticesDue({ waiting }: PlacementFacts): Due[] {
  const text = `The agency must be told (${String(waiting.length)} waiting)`;
  return waiting.map(({ notBefore }) => ({
    atMs: notBefore === null ? 0 : Date.parse(notBefore),
    action: { name: 'tellAgency', step: 'notice' },
    because: [{ code: 'noticeDue', text }],
  }));
}

function looksDue(facts: PlacementFacts, status: PlacementFacts['status']): Due[] {
  const { agency, asked, sentAt, receiptDueAt, lastReportAt, recallRequestedAt } = facts;
  const silence: Due = {
    atMs: after(latest(sentAt, lastReportAt, asked.silence, asked.receipt), agency.silenceDays),
    action: { name: 'lookAtPlacement', step: 'silence' },
    because: [{ code: 'withAgency', text: 'With the agency; a person looks when no news comes' }],
  };
  switch (status) {
    case 'sent':
      if (asked.receipt !== null) return [silence];
      return [
        {
          atMs: Date.parse(receiptDueAt),
          action: { name: 'lookAtPlacement', step: 'receiptOverdue' },
          because: [{ code: 'awaitingReceipt', text: `The agency confirms the receipt by ${receiptDueAt}` }],
        },
      ];
    case 'received':
      return [silence];
    case 'recallRequested':
      return [
        {
          atMs: after(latest(recallRequestedAt, asked.recall), agency.receiptDays),
          action: { name: 'lookAtPlacement', step: 'recallOverdue' },
          because: [{ code: 'awaitingRecall', text: 'Recalled; the agency confirms that it stopped' }],
        },
      ];
    case 'refused':
    case 'recalled':
    case 'closed':
      return [];
    default:
      return assertNever(status, 'placement status');
  }
}
