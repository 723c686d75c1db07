/** What is usual and what is possible in the dates of a payment plan. */
import { addDays, addMonths, civilDateAt, startOfDay, type CivilDate } from './civil-date.ts';

/** Beyond these a plan is rare among firms, and longer than what a judge may grant (rule R73, C. civ. 1343-5: two years). */
export const usualInstalments = 12;
export const usualMonths = 24;
/** How long a proposal may be accepted unless it says otherwise. */
export const acceptDays = 14;

export interface PlanWarning {
  readonly code: 'many_instalments' | 'long_plan';
  readonly field: string;
  readonly text: string;
}

/** What is unusual about a schedule agreed on a day, in words for whoever agrees it; nothing is refused for it (rule R73). */
export function planWarnings(
  agreedOn: CivilDate,
  instalments: readonly { readonly dueOn: CivilDate }[],
): PlanWarning[] {
  const last = instalments.at(-1)?.dueOn ?? agreedOn;
  return [
    ...(instalments.length > usualInstalments
      ? [
          {
            code: 'many_instalments' as const,
            field: 'instalments',
            text: `${String(instalments.length)} instalments; up to ${String(usualInstalments)} are usual. Fewer are easier to keep and to follow.`,
          },
        ]
      : []),
    ...(last > addMonths(agreedOn, usualMonths)
      ? [
          {
            code: 'long_plan' as const,
            field: `instalments.${String(instalments.length - 1)}.dueOn`,
            text: `The plan ends on ${last}, later than ${String(usualMonths)} months after ${agreedOn}; mind the limitation period, and who still trades by then.`,
          },
        ]
      : []),
  ];
}

/**
 * The last instant at which a proposal can be accepted: fourteen days from now, or sooner, as the day its first instalment is due comes first. Null: that day is
 * over already.
 */
export function acceptUntilMs(nowMs: number, firstDueOn: CivilDate, timeZone: string): number | null {
  const dueDayEndsMs = startOfDay(addDays(firstDueOn, 1), timeZone) - 1;
  if (dueDayEndsMs <= nowMs) return null;
  const usualEndsMs = startOfDay(addDays(civilDateAt(nowMs, timeZone), acceptDays + 1), timeZone) - 1;
  return Math.min(usualEndsMs, dueDayEndsMs);
}

/** What the debtor is told about a proposal. */
export interface ProposalMail {
  readonly link: string;
  readonly acceptUntil: string;
  readonly timeZone: string;
  readonly reference: string;
  readonly currency: string;
  readonly totalCents: number;
  readonly instalments: readonly { readonly dueOn: string; readonly amountCents: number }[];
}
