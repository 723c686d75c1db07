/** The yardstick: the least a workflow of this shape can do. Its shape is fixed; what our design adds is our cost. */
import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

export type BareActivities = { remind(): Promise<void> };

export const closeSignal = defineSignal('close');

const { remind } = proxyActivities<BareActivities>({ startToCloseTimeout: '30s' });

/** A timer, one activity, the next timer; one signal ends it. `dueAt` is an instant. */
export async function bareInvoice(dueAt: string): Promise<string> {
  let closed = false;
  setHandler(closeSignal, () => {
    closed = true;
  });
  const delayMs = Math.max(1, Date.parse(dueAt) - Date.now());
  if (!(await condition(() => closed, delayMs))) await remind();
  await condition(() => closed, '30 days');
  return 'settled';
}
