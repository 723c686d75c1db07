/** What an agency tells of a case, as it is recorded. Plain JSON. */
import type { CloseReason, ReportKind } from './placement.ts';
import type { TaskWords } from './task.ts';

export interface AgencyReport {
  readonly kind: ReportKind;
  /** Civil date. */
  readonly occurredOn: string;
  /** Id or number of one placed invoice; absent: all of them. */
  readonly invoice?: string;
  /** payment, promise */
  readonly amountCents?: number;
  /** The agency's file number (accepted), or its own reference of the money (payment, paymentReversed). */
  readonly reference?: string;
  readonly note?: string;
  /** payment: whether the money went to the agency or to us; absent: to the agency. */
  readonly via?: 'agency' | 'direct';
  /** closed */
  readonly reason?: CloseReason;
}

/** Reports that show that the agency has the dossier, whether or not it confirmed it in so many words. */
export const showReceipt: Readonly<Record<ReportKind, boolean>> = {
  accepted: true,
  refused: false,
  moreInfoNeeded: true,
  inProgress: true,
  debtorContacted: true,
  promise: true,
  planAgreed: true,
  payment: true,
  paymentReversed: true,
  disputed: true,
  insolvency: true,
  untraceable: true,
  legalRecommended: true,
  legalStarted: true,
  recallConfirmed: false,
  closed: false,
};

/** What a person is asked to do about a report that needs one; absent: it is history. */
export const askFor: Readonly<Partial<Record<ReportKind, TaskWords>>> = {
  moreInfoNeeded: {
    text: 'L’agence a besoin de précisions. Envoyez-lui ce qu’elle demande, puis terminez cette tâche.',
    textEn: 'The agency needs more information. Send it what it asks for, then complete this task.',
  },
  untraceable: {
    text: 'L’agence ne trouve pas le débiteur. Cherchez une nouvelle adresse, donnez-la à l’agence, puis terminez cette tâche.',
    textEn: 'The agency does not find the debtor. Look for a new address, tell the agency, then complete this task.',
  },
  legalRecommended: {
    text: 'L’agence recommande d’aller en justice. Décidez, dites-le à l’agence, puis terminez cette tâche avec une note de votre décision.',
    textEn:
      'The agency recommends going to court. Decide, tell the agency, then complete this task with a note of what you decided.',
  },
  legalStarted: {
    text: 'L’agence dit avoir engagé une action en justice. Vérifiez que vous l’avez demandée, puis terminez cette tâche.',
    textEn: 'The agency says that it began legal action. Check that you ordered it, then complete this task.',
  },
};

/** Days around a direct payment within which the same sum on our own statement is the same money. */
export const sameMoneyDays = 10;

/** Longest reference an agency may give its money or its file: it is kept whole, because two that are cut may be equal. */
export const longestReference = 60;

/** Reference of a payment the agency reports, in our ledger: the same money told twice is one payment. */
export function paymentReference(dossier: string, report: AgencyReport): string {
  const own = report.reference;
  return `AG-${dossier}-${own ?? `${report.occurredOn}-${String(report.amountCents ?? 0)}-${report.invoice ?? 'all'}`}`;
}
