/** What the shipped policies share: hours, caps, plan rules, and the two steps that end most ladders. */
import type { Step } from '../policy.ts';

/** House caps, after the benchmarks of C. conso D223-9 and Reg F (rule R25): one message per channel per 3 days, 2 touches a week, 4 calls in 30 days. */
const houseLimits = { channelGap: 'P3D', touchesPer7Days: 2, callsPer30Days: 4 } as const;

/** Note 3 days before an instalment, reminder the day after, 3 days of grace, 8 days from the breach notice (rules R70, R71). */
const housePlan = { noteBefore: 'P3D', reminderAfter: 'P1D', graceAfter: 'P3D', brokenAfter: 'P8D' } as const;

export const house = {
  version: 1,
  window: 'businessHours',
  minimumGap: 'P3D',
  spread: 'PT2H',
  gather: 'PT0S',
  limits: houseLimits,
  plan: housePlan,
  taskDays: 2,
} as const;

/** The formal notice to a professional: a person approves it (R40), the debtor has 8 days from first presentation (R41). */
export const noticeAt = (offset: string): Step => ({
  key: 'notice',
  channel: 'registeredLetter',
  tone: 'formal',
  anchor: 'dueDate',
  offset,
  approval: true,
  deadlineDays: 8,
  penalties: 'claimed',
});

/** The day after the deadline of the notice has passed, once a person agrees: what was announced is done. */
export const agencyAfter8Days: Step = {
  key: 'agency',
  channel: 'agency',
  tone: 'formal',
  anchor: 'noticePresented',
  offset: 'P8D',
  approval: true,
  gap: 'PT0S',
  penalties: 'claimed',
};
