/** Invented cases on which a template is tried before it is stored: every kind of message it could have to write. */
import { addDays, daysBetween } from '../../domain/civil-date.ts';
import type { DebtorType } from '../../domain/case-facts.ts';
import type { Brief, BriefLine, CreditorIdentity, PenaltyVoice } from '../../domain/message.ts';
import type { Statement } from '../../domain/statement.ts';
import { assertNever } from '../../domain/never.ts';
import { latePaymentLaw } from './tally.ts';
import type { Occasion, TemplateKey } from '../../domain/own-template.ts';

export interface Sample {
  /** Which case it is, for the message about a fault. */
  readonly name: string;
  readonly brief: Brief;
}

const on = '2026-04-01';
const types: readonly DebtorType[] = ['business', 'public', 'consumer', 'unknown'];

/** The cases of a key, for this creditor: one and several invoices, partly paid, several currencies, with and without penalties or a SIREN. */
export function sampleBriefs(key: TemplateKey, creditor: CreditorIdentity): Sample[] {
  return (key.debtorType === null ? types : [key.debtorType]).flatMap((type) =>
    linesFor(key.occasion).flatMap(({ name, lines }) =>
      penaltyVoices(key.occasion, type).flatMap((penalties) =>
        channelsOf(key).map((channel) => ({
          name: `${type}, ${name}${penalties === 'none' ? '' : `, penalties ${penalties}`}`,
          brief: { ...sampleBrief(key, creditor, type, penalties, lines), channel },
        })),
      ),
    ),
  );
}

function sampleBrief(
  key: TemplateKey,
  creditor: CreditorIdentity,
  type: DebtorType,
  penalties: PenaltyVoice,
  lines: readonly BriefLine[],
): Brief {
  const { channel, language, occasion, step } = key;
  const moral = type === 'business' || type === 'public';
  const regime = type === 'public' ? 'public' : 'business';
  return {
    on,
    channel,
    tone: toneOf(occasion),
    beforeDue: lines.every((line) => line.daysLate <= 0),
    language,
    creditor,
    debtor: {
      reference: 'C-0042',
      name: moral ? 'Établissements Lefèvre & Fils' : 'Camille Lefèvre',
      type,
      siren: moral ? '552100554' : null,
      email: 'comptes@lefevre.example',
      phone: '+33639980000',
      address: { line1: '8 rue de l’Église', postcode: '38000', city: 'Grenoble', country: 'FR' },
    },
    lines: penalties === 'none' ? lines : lines.map((line) => ({ ...line, statement: statementOf(line, regime) })),
    deadlineDays: occasion === 'notice' || occasion === 'breachNotice' ? (moral ? 8 : 15) : null,
    plan: planOf(occasion),
    step,
    penalties,
  };
}

/** A formal notice goes by registered letter only; the notice before a plan lapses by either kind. */
function channelsOf({ channel, occasion }: TemplateKey): Brief['channel'][] {
  if (channel !== 'letter') return [channel];
  if (occasion === 'notice') return ['registeredLetter'];
  return occasion === 'breachNotice' ? ['letter', 'registeredLetter'] : ['letter'];
}

function linesFor(occasion: Occasion): { name: string; lines: BriefLine[] }[] {
  const sign = occasion === 'courtesy' ? -1 : 1;
  const one = line('FA-2026-000118', 12 * sign, 123450);
  const upcoming = line('FA-2026-000161', -20, 45000);
  return [
    { name: 'one invoice', lines: [one] },
    { name: 'partly paid', lines: [{ ...one, balanceCents: 80000 }] },
    { name: 'several invoices', lines: [one, line('FA-2026-000150', 1 * sign, 98000), upcoming] },
    { name: 'two currencies', lines: [one, { ...line('FA-2026-000151', 3 * sign, 98000), currency: 'USD' }] },
  ];
}

function line(number: string, daysLate: number, cents: number): BriefLine {
  const dueOn = addDays(on, -daysLate);
  return {
    invoiceId: number,
    number,
    issuedOn: addDays(dueOn, -30),
    dueOn,
    currency: 'EUR',
    amountCents: cents,
    balanceCents: cents,
    daysLate,
  };
}

/** Invented, but of the shape and inner sums of a real one: 10 % a year from the day after the due date. */
function statementOf({ dueOn, currency, balanceCents, daysLate }: BriefLine, regime: 'business' | 'public'): Statement {
  const interestCents = daysLate > 0 ? Math.round((balanceCents * daysBetween(dueOn, on)) / 3650) : 0;
  const indemnityCents = daysLate > 0 && currency === 'EUR' ? 4000 : 0;
  const segment = {
    from: addDays(dueOn, 1),
    to: on,
    days: daysLate,
    balanceCents,
    ratePercent: '10.00',
    source: 'exemple',
    interestCents,
    basis: { kind: 'contract' },
    provisional: false,
  } as const;
  return {
    on,
    currency,
    principalCents: balanceCents,
    interestCents,
    indemnityCents,
    totalCents: balanceCents + interestCents + indemnityCents,
    dailyInterestCents: Math.round(balanceCents / 3650),
    segments: daysLate > 0 ? [segment] : [],
    regime,
    allocation: 'interestFirst',
    penalties: { printable: true },
    indemnityBecause: indemnityCents > 0 ? 'late' : daysLate > 0 ? 'currency' : 'notLate',
    firstInterestOn: addDays(dueOn, 1),
    interestFrozenOn: null,
    accruedInterestCents: interestCents,
    paidInterestCents: 0,
    overpaidCents: 0,
    dailyInterestPending: null,
    provisional: false,
  };
}

function penaltyVoices(occasion: Occasion, type: DebtorType): PenaltyVoice[] {
  const late = occasion === 'friendly' || occasion === 'firm' || occasion === 'formal' || occasion === 'notice';
  return late && latePaymentLaw(type) !== 'none' ? ['none', 'told', 'claimed'] : ['none'];
}

function planOf(occasion: Occasion): Brief['plan'] {
  if (occasion !== 'instalmentNote' && occasion !== 'instalmentReminder' && occasion !== 'breachNotice') return null;
  return {
    kind: occasion,
    reference: 'PLAN-2026-07',
    instalment: 2,
    instalments: 4,
    dueOn: addDays(on, occasion === 'instalmentNote' ? 5 : -8),
    currency: 'EUR',
    amountCents: 30000,
    remainingCents: 90000,
    payBy: occasion === 'breachNotice' ? addDays(on, 8) : null,
  };
}

function toneOf(occasion: Occasion): Brief['tone'] {
  switch (occasion) {
    case 'courtesy':
    case 'instalmentNote':
      return 'neutral';
    case 'friendly':
    case 'instalmentReminder':
      return 'friendly';
    case 'firm':
      return 'firm';
    case 'formal':
    case 'notice':
    case 'breachNotice':
      return 'formal';
    default:
      return assertNever(occasion, 'occasion');
  }
}
