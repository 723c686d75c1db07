/** The creditor's own limit of a day, counted where a message is claimed. */
import { claimsSince, lockBudget } from '../db/queries/channel-stops.ts';
import { civilDateAt, startOfDay } from '../domain/civil-date.ts';
import type { Channel } from '../domain/policy.ts';
import { budgetOf, dayAfterMs } from '../domain/stop-rules.ts';
import { stopChannel } from './channel-stops.ts';
import type { Claiming } from './claim.ts';

/**
 * True when one more may be claimed today. Counted under a lock of the creditor and channel that the claim holds to its end, so that claims at one
 * instant cannot pass the limit together. False: the channel is stopped until the creditor's next day, and the caller declines. Of a creditor in
 * mode test nothing leaves and nothing costs: there is no limit.
 */
export async function withinBudget(
  { act, creditor }: Pick<Claiming, 'act' | 'creditor'>,
  channel: Channel,
): Promise<boolean> {
  const budget = creditor.mode === 'live' ? budgetOf(channel, creditor.sending) : null;
  if (!budget) return true;
  const nowMs = act.now.getTime();
  const dayStart = new Date(startOfDay(civilDateAt(nowMs, creditor.timeZone), creditor.timeZone));
  await lockBudget(act.tx, act.creditorId, budget.channel);
  const made = await claimsSince(act.tx, act.creditorId, budget.counts, dayStart);
  if (made < budget.perDay) return true;
  await stopChannel(act, {
    channel: budget.channel,
    counts: budget.counts,
    kind: 'budget',
    code: `budget.${budget.setting}`,
    detail: `sending.${budget.setting} is ${String(budget.perDay)}, and ${String(made)} were claimed today`,
    until: new Date(dayAfterMs(nowMs, creditor.timeZone)),
  });
  return false;
}
