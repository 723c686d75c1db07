/** Policies for business debtors. Penalties are claimed from the second overdue step on (rule R13) unless a comment says why not. */
import type { Policy } from '../policy.ts';
import { agencyAfter8Days, house, noticeAt } from './house.ts';

/** Businesses owing 150 € or more: about four weeks from the first reminder to the formal notice. */
export const standard: Policy = {
  ...house,
  key: 'standard',
  name: 'Scénario standard',
  debtorTypes: ['business'],
  steps: [
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P7D', penalties: 'none' },
    { key: 'friendly', channel: 'email', tone: 'friendly', anchor: 'dueDate', offset: 'P3D', penalties: 'none' },
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P10D', penalties: 'claimed' },
    // An SMS has no room for a breakdown, and a sum without one explains nothing (R12).
    {
      key: 'firm-sms',
      channel: 'sms',
      tone: 'firm',
      anchor: 'dueDate',
      offset: 'P10D',
      gap: 'PT0S',
      penalties: 'none',
    },
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'dueDate', offset: 'P15D', penalties: 'claimed' },
    noticeAt('P21D'),
    agencyAfter8Days,
  ],
};

/** Businesses owing less than 150 €: one reminder, then the formal notice (R23). The only reminder tells what the notice will claim. */
export const smallAmount: Policy = {
  ...house,
  key: 'small-amount',
  name: 'Petits montants',
  debtorTypes: ['business'],
  steps: [
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P5D', penalties: 'none' },
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P5D', penalties: 'told' },
    noticeAt('P15D'),
    agencyAfter8Days,
  ],
};

/** First invoices: a call soon after invoicing finds obstacles to payment early, and silence after the due date is taken up at once. */
export const newCustomer: Policy = {
  ...house,
  key: 'new-customer',
  name: 'Nouveau client',
  debtorTypes: ['business'],
  steps: [
    { key: 'courtesy-call', channel: 'call', tone: 'neutral', anchor: 'issueDate', offset: 'P5D', penalties: 'none' },
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P7D', penalties: 'none' },
    { key: 'friendly', channel: 'email', tone: 'friendly', anchor: 'dueDate', offset: 'P1D', penalties: 'none' },
    // The first talk about money with a new customer looks for the cause: it tells the law and claims nothing yet.
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'dueDate', offset: 'P7D', penalties: 'told' },
    noticeAt('P14D'),
    agencyAfter8Days,
  ],
};

/** Late on 3 of the last 6 invoices: firm from the first day, the voice soon after the text. */
export const repeatLate: Policy = {
  ...house,
  key: 'repeat-late',
  name: 'Retards répétés',
  debtorTypes: ['business'],
  steps: [
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P7D', penalties: 'none' },
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P1D', penalties: 'told' },
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'dueDate', offset: 'P5D', penalties: 'claimed' },
    noticeAt('P10D'),
    agencyAfter8Days,
  ],
};

/**
 * Debtors a person marked as acting in bad faith: one reminder that claims penalties at once, which the law allows from the first day late, then the
 * notice. The agency follows as soon as the notice's own deadline is over, and not sooner: a deadline that was given is kept.
 */
export const badFaith: Policy = {
  ...house,
  key: 'bad-faith',
  name: 'Mauvaise foi',
  debtorTypes: ['business'],
  steps: [
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P1D', penalties: 'claimed' },
    noticeAt('P5D'),
    agencyAfter8Days,
  ],
};
