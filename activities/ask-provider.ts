/** Asks a provider what became of one send and records what it says. Used by the sweep, and where a callback is only a hint. */
import { perform } from '../cases/act.ts';
import { prepareQuestion, recordAbsent, recordUnclear, type Question } from '../cases/provider-answers.ts';
import { recordReports } from '../cases/record-reports.ts';
import type { Report } from '../domain/delivery-life.ts';
import { assertNever } from '../domain/never.ts';
import type { LookUp } from './channels/channel.ts';
import type { ActivityDeps } from './deps.ts';

export type AskDeps = Pick<ActivityDeps, 'cases' | 'channelFor' | 'deliver'>;

/**
 * Asks about the newest send of a delivery; true when the provider knew it. A delivery whose channel has nobody to ask gives false, and so
 * does a question that `signal` cut short: of that nothing is recorded, for it was not the provider that did not know. Throws only when our own database
 * fails.
 */
export async function askProvider(
  deps: AskDeps,
  creditorId: string,
  deliveryId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const stopped = (): boolean => signal.aborted;
  if (stopped()) return false;
  const asked = await perform(deps.cases, creditorId, 'worker', (act) => prepareQuestion(act, deliveryId));
  const question = asked.value;
  if (!question) return false;
  const { delivery, content, sentAt } = question;
  const channel = deps.channelFor('live', delivery.channel);
  if (!channel.lookUp || delivery.provider !== channel.name) return false;
  const { sendNo, providerId } = delivery;
  const told = await channel.lookUp({ deliveryId, creditorId, sendNo, providerId, content, sentAt }, signal);
  if (told.kind === 'unclear' && stopped()) return false;
  await record(deps, creditorId, question, told, channel.repeatIsSafe);
  return told.kind === 'found';
}

async function record(
  deps: AskDeps,
  creditorId: string,
  question: Question,
  told: LookUp,
  repeatIsSafe: boolean,
): Promise<void> {
  const recorded = await perform(deps.cases, creditorId, 'worker', async (act) => {
    switch (told.kind) {
      case 'found': {
        const { providerId, messageId, trackingNumber, reports } = told;
        const names = {
          providerId,
          ...(messageId === undefined ? {} : { messageId }),
          ...(trackingNumber === undefined ? {} : { trackingNumber }),
        };
        const { id, sendNo } = question.delivery;
        return recordReports(act, id, sendNo, [...reports, foundReport], names);
      }
      case 'absent':
        return recordAbsent(act, question, repeatIsSafe);
      case 'unclear':
        recordUnclear(act, question.delivery, told);
        return;
      default:
        return assertNever(told, 'answer of a provider');
    }
  });
  deps.deliver(recorded.rings);
}

/** That the provider knows the message says by itself that it owns it. */
const foundReport: Report = { key: 'found', code: 'found', phase: 'accepted', outcome: null, occurredAt: null };
