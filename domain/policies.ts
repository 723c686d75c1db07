/** The policies every creditor starts with (design section 6). Data only: a change here is a new version for creditors who take it. */
import type { Policy } from './policy.ts';

/** House caps, after the benchmarks of C. conso D223-9 and Reg F (rule R25): one message per channel per 3 days, 2 touches a week, 4 calls in 30 days. */
const houseLimits = { channelGap: 'P3D', touchesPer7Days: 2, callsPer30Days: 4 } as const;

/** Note 3 days before an instalment, reminder the day after, 3 days of grace, 8 days from the breach notice (rules R70, R71). */
const housePlan = { noteBefore: 'P3D', reminderAfter: 'P1D', graceAfter: 'P3D', brokenAfter: 'P8D' } as const;

const shared = {
  version: 1,
  window: 'businessHours',
  minimumGap: 'P3D',
  spread: 'PT2H',
  gather: 'PT0S',
  limits: houseLimits,
  plan: housePlan,
  taskDays: 2,
} as const;

/** Businesses owing 150 € or more: about four weeks from the first reminder to the formal notice. */
export const standard: Policy = {
  ...shared,
  key: 'standard',
  name: 'Scénario standard',
  steps: [
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P7D' },
    { key: 'friendly', channel: 'email', tone: 'friendly', anchor: 'dueDate', offset: 'P3D' },
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P10D' },
    { key: 'firm-sms', channel: 'sms', tone: 'firm', anchor: 'dueDate', offset: 'P10D', gap: 'PT0S' },
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'dueDate', offset: 'P15D' },
    {
      key: 'notice',
      channel: 'registeredLetter',
      tone: 'formal',
      anchor: 'dueDate',
      offset: 'P21D',
      approval: true,
      deadlineDays: 8,
    },
    {
      key: 'agency',
      channel: 'agency',
      tone: 'formal',
      anchor: 'noticePresented',
      offset: 'P8D',
      approval: true,
      gap: 'PT0S',
    },
  ],
};

/** Businesses owing less than 150 €: one reminder, then the formal notice. */
export const smallAmount: Policy = {
  ...shared,
  key: 'small-amount',
  name: 'Petits montants',
  steps: [
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P5D' },
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P5D' },
    {
      key: 'notice',
      channel: 'registeredLetter',
      tone: 'formal',
      anchor: 'dueDate',
      offset: 'P15D',
      approval: true,
      deadlineDays: 8,
    },
    {
      key: 'agency',
      channel: 'agency',
      tone: 'formal',
      anchor: 'noticePresented',
      offset: 'P8D',
      approval: true,
      gap: 'PT0S',
    },
  ],
};

/** Seconds instead of weeks, day and night. For demonstrations and tests only. */
export const demo: Policy = {
  key: 'demo',
  version: 1,
  name: 'Démonstration',
  window: 'always',
  minimumGap: 'PT1S',
  spread: 'PT0S',
  gather: 'PT2S',
  limits: { channelGap: 'PT5S', touchesPer7Days: 0, callsPer30Days: 0 },
  plan: { noteBefore: null, reminderAfter: 'PT2S', graceAfter: 'PT5S', brokenAfter: 'PT5S' },
  taskDays: 1,
  steps: [
    { key: 'email', channel: 'email', tone: 'friendly', anchor: 'registration', offset: 'PT5S' },
    { key: 'sms', channel: 'sms', tone: 'firm', anchor: 'previous', offset: 'PT10S' },
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'previous', offset: 'PT10S' },
    {
      key: 'notice',
      channel: 'registeredLetter',
      tone: 'formal',
      anchor: 'previous',
      offset: 'PT10S',
      approval: true,
      deadlineDays: 8,
    },
    { key: 'agency', channel: 'agency', tone: 'formal', anchor: 'noticePresented', offset: 'PT10S', approval: true },
  ],
};

export const defaultPolicies: readonly Policy[] = [standard, smallAmount, demo];

/** Balance from which a business runs under `standard`; below it, `small-amount`. */
export const smallAmountBelowCents = 150_00;

/** The policy of an invoice whose creditor named none. */
export function choosePolicyKey(amountCents: number): string {
  return amountCents < smallAmountBelowCents ? smallAmount.key : standard.key;
}
