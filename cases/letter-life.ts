/** What is special to registered letters in the news about a send: presentation starts the deadline of the notice, a return takes it away. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { readReports } from '../db/queries/delivery-facts.ts';
import {
  cancelLetterTasks,
  cancelNoNews,
  noticeOwners,
  releaseLetter,
  standLetter,
  type Standing,
} from '../db/queries/letters.ts';
import { lifeOf, phaseRank, type Life } from '../domain/delivery-life.ts';
import { letterStanding, type LetterStanding, type ReturnedOutcome } from '../domain/letter-standing.ts';
import { assertNever } from '../domain/never.ts';
import type { Act } from './act.ts';
import { markWrong } from './contact-effects.ts';
import { electronicOf } from './electronic-letter.ts';
import { openReturned, returnedWords } from './letter-sent.ts';
import { note, type OpenCase } from './open-case.ts';

/** What was learned of a letter beside its reports. */
export interface LetterNames {
  readonly providerId?: string;
  readonly trackingNumber?: string;
}

/** The news about one letter, with the cases it covers, locked; they are closed by the caller. */
interface News {
  readonly act: Act;
  readonly delivery: DeliveryRow;
  readonly opened: readonly OpenCase[];
  readonly names: LetterNames;
  readonly life: Life;
}

/**
 * Folds every report about a registered letter into where it stands, and acts on what changed: accepted, deposited, presented (the notice counts from
 * the first presentation; an earlier date told late corrects it), come back (the notice is void, the address is wrong, a person is asked). Call it
 * after the reports were added, with the cases of `delivery.covers` open. A letter that was withdrawn only keeps its facts.
 */
export async function followLetter(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  names: LetterNames = {},
): Promise<void> {
  if (delivery.channel !== 'registeredLetter' || opened.length === 0) return;
  if (['awaitingApproval', 'approved', 'cancelled'].includes(delivery.state)) return;
  const told = await readReports(act.tx, act.creditorId, delivery.id, delivery.sendNo, []);
  cancelNoNews(act.tx, act.creditorId, delivery.id, act.now);
  const life = lifeOf(
    'submitting',
    told.map((one) => one.report),
  );
  const standing = letterStanding(life, electronicOf(delivery) !== null);
  await stand({ act, delivery, opened, names, life }, standing);
}

async function stand(news: News, standing: LetterStanding): Promise<void> {
  switch (standing.kind) {
    case 'unknown':
      return;
    case 'accepted':
      underWay(news, 'accepted', 'deliveryAccepted');
      return;
    case 'dispatched':
      underWay(news, 'dispatched', 'letterDeposited');
      return;
    case 'served':
      return served(news, standing.presentedOn);
    case 'returned':
      return returned(news, standing.outcome);
    case 'paperNeeded':
      return paperFollows(news);
    default:
      return assertNever(standing, 'standing of a letter');
  }
}

function move({ act, delivery, names, life }: News, to: Pick<Standing, 'state' | 'completed'>): void {
  standLetter(
    act.tx,
    act.creditorId,
    delivery.id,
    {
      ...to,
      outcome: life.outcome,
      phase: phaseRank(life.phase),
      providerId: names.providerId ?? null,
      trackingNumber: names.trackingNumber ?? null,
    },
    act.now,
  );
}

function tell({ act, delivery, opened }: News, kind: string, data: Record<string, unknown>): void {
  for (const open of opened) note(act, open, kind, { deliveryId: delivery.id, step: delivery.step, ...data });
}

/** What was in doubt is not any more; whoever was asked need not answer. */
function settleDoubt({ act, delivery }: News): void {
  cancelLetterTasks(act.tx, act.creditorId, delivery.id, ['resolveUnknown', 'sendFailed', 'letterReturned'], act.now);
}

function underWay(news: News, state: 'accepted' | 'dispatched', event: string): void {
  const { delivery, names, life } = news;
  // The first news of a letter that a person posted is that posting itself, which wrote its own event.
  if (delivery.state !== state && delivery.state !== 'presented') {
    settleDoubt(news);
    const { trackingNumber = delivery.trackingNumber } = names;
    tell(news, event, { provider: delivery.provider, trackingNumber, phase: life.phase });
  }
  if (delivery.state !== 'presented') move(news, { state, completed: false });
}

async function served(news: News, presentedOn: string): Promise<void> {
  const { act, delivery, opened, life } = news;
  const { outcome } = life;
  if (delivery.state !== 'presented') settleDoubt(news);
  cancelLetterTasks(act.tx, act.creditorId, delivery.id, ['presentation', 'noNews'], act.now);
  const owners = await noticeOwners(
    act.tx,
    act.creditorId,
    opened.map((open) => open.row.id),
  );
  for (const open of opened) {
    const known = open.noticePresentedOn;
    const about = { deliveryId: delivery.id, step: delivery.step, presentedOn, outcome };
    if (known !== null && owners.get(open.row.id) === delivery.id) {
      if (presentedOn >= known) continue;
      note(act, open, 'noticeCorrected', { ...about, before: known });
      open.noticePresentedOn = presentedOn;
    } else if (delivery.state !== 'presented') {
      note(act, open, 'noticePresented', about);
      open.noticePresentedOn = presentedOn;
      open.noticeRecordedAt = act.now;
    }
  }
  if (delivery.state === 'presented' && outcome !== delivery.outcome) tell(news, 'letterOutcome', { outcome });
  move(news, { state: 'presented', completed: true });
}

/** It reached nobody. A notice that had been taken as presented by this letter is void: nothing may be counted from it. */
async function returned(news: News, outcome: ReturnedOutcome): Promise<void> {
  const { act, delivery, opened } = news;
  if (delivery.state === 'failed' && delivery.outcome === outcome) return;
  const owners = await noticeOwners(
    act.tx,
    act.creditorId,
    opened.map((open) => open.row.id),
  );
  for (const open of opened) {
    if (open.noticePresentedOn === null || owners.get(open.row.id) !== delivery.id) continue;
    note(act, open, 'noticeVoided', { deliveryId: delivery.id, presentedOn: open.noticePresentedOn, outcome });
    open.noticePresentedOn = null;
    open.noticeRecordedAt = null;
  }
  tell(news, 'letterReturned', { outcome });
  cancelLetterTasks(act.tx, act.creditorId, delivery.id, ['presentation', 'noNews', 'resolveUnknown'], act.now);
  if (outcome === 'returned_bad_address') await markWrong(act, delivery, outcome);
  move(news, { state: 'failed', completed: false });
  await openReturned(act, delivery, opened, { code: outcome, ...returnedWords[outcome] });
}

/** An electronic letter that was refused or not claimed is no notice (its effect has not been judged): the step is prepared anew, on paper. */
async function paperFollows(news: News): Promise<void> {
  const { act, delivery, life } = news;
  move(news, { state: 'failed', completed: true });
  tell(news, 'electronicNotAccepted', { outcome: life.outcome, because: 'The notice goes out on paper.' });
  await releaseLetter(act.tx, act.creditorId, delivery.id, act.now);
}
