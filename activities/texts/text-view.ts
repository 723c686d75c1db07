/** The variables of templates: what a message may speak about, computed once from its brief. */
import { addDays } from '../../domain/civil-date.ts';
import type { Brief } from '../../domain/message.ts';
import type { Amount } from './format.ts';
import { besidePrincipal, claimOf, partOf, principalOf, sumsToPay } from './letter-claim.ts';
import type { LetterClaim, LetterPenalties } from './letter-claim.ts';
import { orderToPayOpen, termDays } from './letter-term.ts';
import type { LatePaymentLaw, Voice } from './tally.ts';
import { isNotice } from './template.ts';
import { paymentReference } from './payment-details.ts';
import { creditorView, debtorView, invoiceView, planView, shownNumbers } from './view-parts.ts';
import type { CreditorView, DebtorView, InvoiceView, PlanView, Room } from './view-parts.ts';

/** Everything a template may name. Dates are civil (`| date`), amounts go through `| money`. A variable that may be null is tested first. */
export interface TextView {
  readonly today: string;
  readonly tomorrow: string;
  readonly channel: Brief['channel'];
  readonly voice: Voice;
  readonly creditor: CreditorView;
  readonly debtor: DebtorView;
  /** What the message is about: the late invoices, or all of them in a courtesy message. */
  readonly invoices: readonly InvoiceView[];
  readonly count: number;
  /** The one invoice the message is about; null when there are several. */
  readonly invoice: InvoiceView | null;
  /** Their numbers, as many as the channel has room for; may be empty in an SMS. */
  readonly numbers: string;
  readonly invoiceNumbers: readonly string[];
  /** Not yet due, listed for information beside late ones. */
  readonly upcoming: readonly InvoiceView[];
  /** Their balances, per currency. */
  readonly total: readonly Amount[];
  /** What is asked for: the balances, with penalties where these are claimed. */
  readonly toPay: readonly Amount[];
  /** `none`: not a word of penalties. `law`: that they run. `told`: how much. `claimed`: they are part of what is asked for. */
  readonly penalties: LetterPenalties;
  readonly law: LatePaymentLaw;
  /** Sums of the statements; null unless penalties are told or claimed, and where there is none. */
  readonly interest: readonly Amount[] | null;
  readonly indemnity: readonly Amount[] | null;
  readonly dailyInterest: readonly Amount[] | null;
  /** Principal and what comes beside it, in the sums of the statements; null as above. */
  readonly principal: readonly Amount[] | null;
  readonly besidePrincipal: readonly Amount[] | null;
  /** What payments gave to interest before principal. */
  readonly paidToInterest: readonly Amount[] | null;
  /** True when the interest of tomorrow cannot be told: its rate is not published yet. */
  readonly ratePending: boolean;
  /** Days given from first presentation or receipt; null when the step names none, except in a notice, which always has them. */
  readonly deadlineDays: number | null;
  /** True when an order to pay ("injonction de payer") is open against this debtor. */
  readonly orderToPay: boolean;
  readonly paymentReference: string;
  readonly plan: PlanView | null;
}

const allRoom: Room = { nameLength: Infinity, numbersShown: Infinity };

/** The variables of a brief. Throws an error that names the field when the brief has no line, or a statement does not add up. */
export function viewOf(brief: Brief, claim: LetterClaim = claimOf(brief), room: Room = allRoom): TextView {
  const { tally } = claim;
  const courtesy = tally.voice === 'courtesy';
  const lines = courtesy || brief.plan ? brief.lines : tally.late;
  const invoices = lines.map((line) => invoiceView(line, room));
  const penalties = penaltiesTold(brief, claim);
  return {
    today: brief.on,
    tomorrow: addDays(brief.on, 1),
    channel: brief.channel,
    voice: tally.voice,
    creditor: creditorView(brief, room),
    debtor: debtorView(brief),
    invoices,
    count: invoices.length,
    invoice: invoices.length === 1 ? (invoices[0] ?? null) : null,
    numbers: shownNumbers(invoices, room),
    invoiceNumbers: invoices.map(({ number }) => number),
    upcoming: courtesy || brief.plan ? [] : tally.upcoming.map((line) => invoiceView(line, room)),
    total: courtesy || brief.plan ? tally.totals : tally.lateTotals,
    toPay: penalties === 'claimed' ? sumsToPay(claim) : courtesy ? [] : tally.lateTotals,
    penalties,
    law: tally.law,
    ...sumsView(claim, penalties),
    deadlineDays: isNotice(brief, tally.voice) ? termDays(brief) : brief.deadlineDays,
    orderToPay: orderToPayOpen(brief),
    paymentReference: paymentReference(brief),
    plan: brief.plan ? planView(brief.plan, room) : null,
  };
}

type SumsView = Pick<
  TextView,
  'interest' | 'indemnity' | 'dailyInterest' | 'principal' | 'besidePrincipal' | 'paidToInterest' | 'ratePending'
>;

/** The sums of the statements, where the message tells them. */
function sumsView(claim: LetterClaim, penalties: LetterPenalties): SumsView {
  const told = penalties === 'told' || penalties === 'claimed';
  const sums = (amounts: readonly Amount[]): readonly Amount[] | null => (told && amounts.length > 0 ? amounts : null);
  return {
    interest: sums(partOf(claim, 'interestCents')),
    indemnity: sums(partOf(claim, 'indemnityCents')),
    dailyInterest: sums(partOf(claim, 'dailyInterestCents')),
    principal: sums(principalOf(claim)),
    besidePrincipal: sums(besidePrincipal(claim)),
    paidToInterest: sums(partOf(claim, 'paidToInterestCents')),
    ratePending: told && claim.stated.some(({ statement }) => statement.dailyInterestPending !== null),
  };
}

/** What the message says of penalties. A brief that does not say leaves the law to be told, without a sum, where the voice is firm. */
function penaltiesTold(brief: Brief, { penalties, tally }: LetterClaim): LetterPenalties {
  if (brief.plan) return 'none';
  if (brief.channel === 'letter' || brief.channel === 'registeredLetter') return penalties;
  // A friendly e-mail asks for the invoices alone.
  if (tally.voice === 'friendly') return penalties === 'claimed' ? 'told' : penalties;
  const firm = tally.voice === 'firm' || tally.voice === 'formal';
  return penalties === 'none' && brief.penalties === undefined && tally.law !== 'none' && firm ? 'law' : penalties;
}
