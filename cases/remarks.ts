/** What a message says of promises and of what is contested, beside its claim. */
import { answersOf } from '../db/queries/disputes.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { Brief } from '../domain/message.ts';
import type { Step, Tone } from '../domain/policy.ts';
import { isUnmet, promiseRulesOf, promiseToTell, raised, type PromiseFact } from '../domain/promise.ts';
import type { Remark } from '../domain/remark.ts';
import type { Act } from './act.ts';
import type { OpenCase } from './open-case.ts';

type Covered = readonly { readonly open: OpenCase; readonly step: Step }[];

/** When the last contact about a case ended, an agency's apart; epoch ms, 0 when there was none. */
function lastContactMs({ row }: OpenCase): number {
  const ends = row.steps.flatMap(({ channel, completedAt }) =>
    completedAt === null || channel === 'agency' ? [] : [Date.parse(completedAt)],
  );
  return Math.max(0, ...ends);
}

const promiseOf = (open: OpenCase): PromiseFact | null => promiseToTell(open.row.promises, lastContactMs(open));

/** The tone of the first message after a promise that was not kept, where its policy raises it. */
export function toneAfterPromises(tone: Tone, covered: Covered): Tone {
  const first = covered[0];
  const unmet = covered.some(({ open }) => {
    const promise = promiseOf(open);
    return promise !== null && isUnmet(promise.status) && promiseRulesOf(open.row.policy).tone === 'raise';
  });
  return first && unmet ? raised(tone, first.step.channel) : tone;
}

/** The brief with what is to be said of its cases; unchanged where there is nothing. */
export async function withRemarks(act: Act, brief: Brief, covered: Covered): Promise<Brief> {
  if (brief.channel === 'agency') return brief;
  const remarks = [...promiseRemarks(covered), ...(await answerRemarks(act, covered)), ...contestedRemarks(brief)];
  return remarks.length === 0 ? brief : { ...brief, remarks };
}

function promiseRemarks(covered: Covered): Remark[] {
  const told = new Map<string, PromiseFact>();
  for (const { open } of covered) {
    const promise = promiseOf(open);
    if (promise) told.set(promise.id, promise);
  }
  return [...told.values()].map((one): Remark => {
    const { currency, amountCents, receivedCents, payOn } = one;
    return isUnmet(one.status)
      ? { kind: 'promiseUnmet', currency, amountCents, receivedCents, payOn }
      : { kind: 'promiseKept', currency, receivedCents };
  });
}

/** Disputes that were rejected since the last contact, of which an answer to the debtor is on record. */
async function answerRemarks(act: Act, covered: Covered): Promise<Remark[]> {
  const rejected = covered.flatMap(({ open }) =>
    open.row.disputes
      .filter((one) => one.resolution === 'rejected' && Date.parse(one.resolvedAt ?? '') > lastContactMs(open))
      .map((dispute) => ({ dispute, open })),
  );
  if (rejected.length === 0) return [];
  const answers = await answersOf(
    act.tx,
    act.creditorId,
    rejected.map(({ open }) => open.row.id),
    rejected.map(({ dispute }) => dispute.id),
  );
  return rejected.flatMap(({ dispute, open }): Remark[] => {
    const answer = answers.find((one) => one.disputeId === dispute.id)?.answer;
    const on = (at: string | null) => civilDateAt(Date.parse(at ?? ''), open.row.debtor.timeZone);
    if (answer === undefined) return [];
    return [{ kind: 'answered', openedOn: on(dispute.openedAt), answeredOn: on(dispute.resolvedAt), answer }];
  });
}

function contestedRemarks({ lines }: Brief): Remark[] {
  const sums = new Map<string, number>();
  for (const { currency, disputedCents = 0 } of lines)
    if (disputedCents > 0) sums.set(currency, (sums.get(currency) ?? 0) + disputedCents);
  return [...sums].map(([currency, cents]) => ({ kind: 'contested', currency, cents }));
}
