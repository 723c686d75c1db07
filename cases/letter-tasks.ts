/** A letter in the hands of people: posted or sent at a portal, then presented. What a person enters is a report like any other. */
import { addReports } from '../db/queries/delivery-facts.ts';
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { otherWithNumber } from '../db/queries/letters.ts';
import { civilDateAt, startOfDay } from '../domain/civil-date.ts';
import type { DeliveryOutcome, Phase, Report } from '../domain/delivery-life.ts';
import type { TaskWords } from '../domain/task.ts';
import { electronicOf } from './electronic-letter.ts';
import { followLetter } from './letter-life.ts';
import { leadIdOf } from './letter-sent.ts';
import { note } from './open-case.ts';
import { missing, Refusal } from './refusal.ts';
import type { TaskDone } from './task-done.ts';
import { openTask } from './tasks.ts';

/** A person posted the letter; with the date of first presentation its deadline starts, else another task asks for it. */
export async function posted(done: TaskDone): Promise<void> {
  const { completion } = done;
  const delivery = deliveryOf(done);
  if (delivery.channel === 'registeredLetter' && !completion.trackingNumber)
    throw missing('trackingNumber', '"1A 123 456 789 0"');
  await leftHands(done, delivery, completion.trackingNumber ?? null, completion.depositedOn ?? null, 'trackingNumber');
}

/** A person sent the electronic letter at the provider's portal, with a code of their own. */
export async function electronicSent(done: TaskDone): Promise<void> {
  const { reference, sentOn } = done.completion;
  if (!reference) throw missing('reference', '"LRE-2026-000123"');
  if (!sentOn) throw missing('sentOn', '"2026-12-01"');
  await leftHands(done, deliveryOf(done), reference, sentOn, 'reference');
}

function deliveryOf({ delivery }: TaskDone): DeliveryRow {
  if (!delivery) throw new Error('A letter is a delivery');
  return delivery;
}

async function leftHands(
  done: TaskDone,
  delivery: DeliveryRow,
  trackingNumber: string | null,
  depositedOn: string | null,
  field: 'trackingNumber' | 'reference',
): Promise<void> {
  const { act, opened, completion, about, task } = done;
  if (trackingNumber !== null) await refuseUsedNumber(done, delivery, trackingNumber, field);
  if (depositedOn !== null) checkDate(done, delivery, depositedOn, field === 'reference' ? 'sentOn' : 'depositedOn');
  refusePresentedBefore(completion.presentedOn, depositedOn);
  for (const open of opened)
    note(act, open, 'letterPosted', { ...about, deliveryId: delivery.id, trackingNumber, depositedOn });
  if (delivery.channel === 'letter') {
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'dispatched', completedAt: act.now });
    return;
  }
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'dispatched', trackingNumber });
  await report(done, delivery, `${task.id}:posted`, 'entered.posted', { phase: 'dispatched', on: depositedOn });
  if (completion.presentedOn) {
    await presented(done, { ...delivery, state: 'dispatched', trackingNumber }, completion.presentedOn);
    return;
  }
  const electronic = electronicOf(delivery) !== null;
  await openTask(act, {
    kind: 'presentation',
    invoiceId: leadIdOf(opened),
    deliveryId: delivery.id,
    // The recipient of an electronic letter has 15 days, counted from the day after its notice (R53-3).
    days: electronic ? 16 : 10,
    data: { trackingNumber, ...(electronic ? whenAccepted : whenPresented) },
  });
}

const whenPresented: TaskWords = {
  text:
    'Enregistrez la date de première présentation ("presentedOn") dès que La Poste la donne : le délai de la mise en demeure part de là. ' +
    'Si la lettre a connu une autre fin, ajoutez "result" : delivered (remise), refused (refusée), unclaimed (non réclamée) ou badAddress (mauvaise adresse, sans date).',
  textEn:
    'Enter the date of first presentation ("presentedOn") as soon as the post tells it; the deadline of the notice starts then. ' +
    'If it ended otherwise, add "result": delivered, refused, unclaimed, or badAddress (no date needed).',
};
const whenAccepted: TaskWords = {
  text:
    'Le destinataire a 15 jours à compter du lendemain de l’avis. Enregistrez le jour où il a accepté ("presentedOn", "result": "accepted"), ou "result": "refused" (refusée) ou "unclaimed" (non réclamée) : ' +
    'elle ne vaut alors pas mise en demeure, et la lettre est préparée sur papier.',
  textEn:
    'The recipient has 15 days from the day after the notice. Enter the day it was accepted ("presentedOn", "result": "accepted"), or "result": "refused" or "unclaimed": ' +
    'it then counts as no notice, and the letter is prepared on paper.',
};

async function refuseUsedNumber({ act }: TaskDone, delivery: DeliveryRow, trackingNumber: string, field: string) {
  const other = await otherWithNumber(act.tx, act.creditorId, delivery.id, trackingNumber);
  if (other === undefined) return;
  throw new Refusal(
    'conflict',
    'tracking_number_used',
    `${trackingNumber} is the number of delivery ${other} already. Copy the number from the receipt of this letter.`,
    field,
  );
}

/** What can be entered, and what it means. */
const results: Readonly<
  Record<string, { readonly phase: Phase; readonly outcome: DeliveryOutcome; readonly dated: boolean }>
> = {
  delivered: { phase: 'delivered', outcome: 'delivered', dated: true },
  refused: { phase: 'presented', outcome: 'refused', dated: true },
  unclaimed: { phase: 'presented', outcome: 'unclaimed', dated: true },
  badAddress: { phase: 'dispatched', outcome: 'returned_bad_address', dated: false },
};
const electronicResults: typeof results = {
  accepted: { phase: 'acknowledged', outcome: 'acknowledged', dated: true },
  refused: { phase: 'presented', outcome: 'refused', dated: false },
  unclaimed: { phase: 'presented', outcome: 'unclaimed', dated: false },
};

/** A person enters the first presentation, or how the letter ended. */
export async function presentationEntered(done: TaskDone): Promise<void> {
  await presented(done, deliveryOf(done), done.completion.presentedOn ?? null);
}

/** First presentation starts the deadline of the notice, whether the letter is then accepted, refused or left at the post office. */
async function presented(done: TaskDone, delivery: DeliveryRow, presentedOn: string | null): Promise<void> {
  const { act, opened, completion, task } = done;
  const known = electronicOf(delivery) ? electronicResults : results;
  const named = completion.result ?? (known === electronicResults ? 'accepted' : 'delivered');
  const result = known[named];
  if (!result)
    throw new Refusal(
      'unprocessable',
      'unknown_result',
      `"${named}" is no result of this letter. Use one of ${Object.keys(known).join(', ')}.`,
      'result',
    );
  if (result.dated && presentedOn === null) throw missing('presentedOn', '"2026-12-01"');
  if (presentedOn !== null) checkDate(done, delivery, presentedOn, 'presentedOn');
  const { phase, outcome } = result;
  await report(done, delivery, `${task.id}:presented`, `entered.${named}`, {
    phase,
    outcome,
    on: presentedOn,
    presentedOn: result.dated,
  });
  await followLetter(act, delivery, opened);
}

interface Entered {
  readonly phase: Phase;
  readonly outcome?: DeliveryOutcome;
  /** The day it happened; null: not known. */
  readonly on: string | null;
  /** Whether that day is the first presentation. */
  readonly presentedOn?: boolean;
}

async function report(
  { act, opened, completion }: TaskDone,
  delivery: DeliveryRow,
  key: string,
  code: string,
  entered: Entered,
): Promise<void> {
  const { phase, outcome = null, on, presentedOn = false } = entered;
  const zone = opened[0]?.row.debtor.timeZone ?? 'UTC';
  const told: Report = {
    ...{ key: `person:${key}`, code, phase, outcome },
    occurredAt: on === null ? null : new Date(startOfDay(on, zone)).toISOString(),
    ...(presentedOn && on !== null ? { presentedOn: on } : {}),
    detail: `Entered by ${completion.by}`,
  };
  await addReports(act.tx, act.creditorId, {
    ...{ deliveryId: delivery.id, sendNo: delivery.sendNo, at: act.now, names: {} },
    reports: [{ id: act.newId(), report: told }],
  });
}

function refusePresentedBefore(presentedOn: string | undefined, depositedOn: string | null): void {
  if (presentedOn === undefined || depositedOn === null || presentedOn >= depositedOn) return;
  throw new Refusal(
    'unprocessable',
    'presented_before_deposited',
    `The letter was handed over on ${depositedOn}; it cannot have been presented on ${presentedOn}. Correct one of the two days.`,
    'presentedOn',
  );
}

/** Refuses a day that has not come yet where the debtor is, or on which the letter was not written yet. */
function checkDate({ act, opened }: TaskDone, delivery: DeliveryRow, on: string, field: string): void {
  const zone = opened[0]?.row.debtor.timeZone ?? 'UTC';
  const what = field === 'presentedOn' ? 'presented' : 'deposited';
  if (on > civilDateAt(act.now.getTime(), zone))
    throw new Refusal(
      'unprocessable',
      `${what}_in_the_future`,
      field === 'presentedOn'
        ? 'The date of first presentation cannot be in the future.'
        : 'The day the letter was handed over cannot be in the future.',
      field,
    );
  // Whoever enters the date may live where the day began later than the debtor's: nowhere on Earth was it an earlier date than this.
  const printedOn = civilDateAt(delivery.createdAt.getTime(), 'Etc/GMT+12');
  if (on >= printedOn) return;
  throw new Refusal(
    'unprocessable',
    `${what}_before_printed`,
    `The letter was written on ${printedOn}; it cannot have been ${what} before.`,
    field,
  );
}
