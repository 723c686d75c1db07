/** An event of the law that stops contacts is recorded: by SIREN, for one debtor, or for one invoice. */
import { lockDebtor } from '../db/queries/cases.ts';
import {
  completeStop,
  insertLegalStop,
  readLegalStop,
  stopFrom,
  stopsOfSiren,
  type LegalStopRow,
  type NewLegalStop,
  type StopData,
} from '../db/queries/legal-stops.ts';
import { creditorPlace, placeOfDebtor, placesOfSiren } from '../db/queries/stop-places.ts';
import { addToTask } from '../db/queries/tasks.ts';
import { addDays } from '../domain/civil-date.ts';
import { claimDeclarationDeadline } from '../domain/deadline.ts';
import { holidayZone } from '../domain/holidays.ts';
import { declaresFromOutside, effectOf, type LegalStopKind, type Procedure } from '../domain/legal-stop.ts';
import type { Act } from './act.ts';
import { stopWords } from './legal-stop-words.ts';
import { Refusal } from './refusal.ts';
import { setStop } from './set-stops.ts';

/** Whom or what an event concerns. */
export type StopTarget = { readonly siren: string } | { readonly debtorId: string } | { readonly invoiceId: string };

export interface LegalStopInput {
  readonly kind: LegalStopKind;
  readonly target: StopTarget;
  /** The day of the judgment, the admission, the death, the assignment … */
  readonly effectiveOn: string;
  readonly procedure?: Procedure | undefined;
  readonly publishedOn?: string | undefined;
  readonly court?: string | undefined;
  /** What the source calls it; absent: the event of this kind, target and day. */
  readonly sourceKey?: string | undefined;
  readonly url?: string | undefined;
  readonly data: StopData;
}

export interface RecordedStop {
  readonly stop: LegalStopRow;
  /** False when it was recorded before; what was not known then is added. */
  readonly created: boolean;
}

/**
 * Records the event and stops what it stops, in one act. Told again, it changes nothing but what was not known before, such as the date of publication,
 * and never lifts or renews a stop that a person has ended. The same source with another day or target is refused (`legal_stop_conflict`), a day in the
 * future too.
 */
export async function recordLegalStop(act: Act, input: LegalStopInput): Promise<RecordedStop> {
  refuseFuture(act, input);
  const { target } = input;
  // Registering an invoice locks its debtor: whichever comes second sees the other.
  if ('debtorId' in target) await lockDebtor(act.tx, act.creditorId, target.debtorId);
  const sourceKey = input.sourceKey ?? (await freeKey(act, input));
  const known = (await stopFrom(act.tx, act.creditorId, input.kind, sourceKey)) ?? (await sameEvent(act, input));
  if (known) return { stop: await completed(act, known, input), created: false };
  const row: NewLegalStop = {
    ...{ id: act.newId(), kind: input.kind, sourceKey, effectiveOn: input.effectiveOn },
    ...{ debtorId: null, invoiceId: null, siren: null, ...target },
    ...{ procedure: input.procedure ?? null, publishedOn: input.publishedOn ?? null },
    ...{ court: input.court ?? null, url: input.url ?? null, data: input.data },
    declareBy: await declareByOf(act, input),
    ...{ recordedAt: act.now, recordedBy: act.actor },
  };
  if (!(await insertLegalStop(act.tx, act.creditorId, row))) {
    const winner = await stopFrom(act.tx, act.creditorId, input.kind, sourceKey);
    if (!winner) throw new Error(`Legal stop ${sourceKey} is neither new nor there`);
    return { stop: await completed(act, winner, input), created: false };
  }
  await setStop(act, await mustRead(act, row.id));
  return { stop: await mustRead(act, row.id), created: true };
}

async function mustRead(act: Act, id: string): Promise<LegalStopRow> {
  const row = await readLegalStop(act.tx, act.creditorId, id);
  if (!row) throw new Error(`No legal stop ${id}`);
  return row;
}

function refuseFuture(act: Act, { effectiveOn, publishedOn }: LegalStopInput): void {
  // One day is left for zones ahead of ours.
  const latest = addDays(act.now.toISOString().slice(0, 10), 1);
  const late =
    effectiveOn > latest ? 'effectiveOn' : publishedOn !== undefined && publishedOn > latest ? 'publishedOn' : null;
  if (late !== null)
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      `"${late}" is in the future. Record it once it has happened.`,
      late,
    );
  if (publishedOn !== undefined && publishedOn < effectiveOn)
    throw new Refusal(
      ...(['unprocessable', 'published_before_judgment'] as const),
      `It cannot have been published (${publishedOn}) before it took effect (${effectiveOn}). Correct one of the dates.`,
      'publishedOn',
    );
}

const nameOf = (target: StopTarget): string => Object.values(target).join('');

/** Without a source's own key, an event is its target and day. One that a person has ended stays ended: recorded again, it is another. */
async function freeKey(act: Act, { kind, target, effectiveOn }: LegalStopInput): Promise<string> {
  const key = `${nameOf(target)}:${effectiveOn}`;
  const known = await stopFrom(act.tx, act.creditorId, kind, key);
  return known?.endedAt ? `${key}:${act.newId()}` : key;
}

/** The same judgment under another source's key. */
async function sameEvent(act: Act, { kind, target, effectiveOn }: LegalStopInput): Promise<LegalStopRow | undefined> {
  if (!('siren' in target)) return undefined;
  const inForce = await stopsOfSiren(act.tx, act.creditorId, kind, target.siren);
  return inForce.find((stop) => stop.effectiveOn === effectiveOn);
}

async function completed(act: Act, known: LegalStopRow, input: LegalStopInput): Promise<LegalStopRow> {
  const { siren, debtorId, invoiceId, effectiveOn } = known;
  if (effectiveOn !== input.effectiveOn || (siren ?? debtorId ?? invoiceId) !== nameOf(input.target))
    throw new Refusal(
      ...(['conflict', 'legal_stop_conflict'] as const),
      `${known.sourceKey} is already recorded for another date or debtor (${effectiveOn}). End that stop (POST /v1/legal-stops/${known.id}/end) if it is wrong, and record this one under another "sourceKey".`,
      'sourceKey',
    );
  await completeStop(act.tx, act.creditorId, known.id, {
    ...{ publishedOn: input.publishedOn ?? null, court: input.court ?? null, url: input.url ?? null },
    ...{ procedure: input.procedure ?? null, declareBy: known.declareBy ?? (await declareByOf(act, input)) },
  });
  const now = await mustRead(act, known.id);
  if (now.taskId !== null && known.declareBy === null && now.declareBy !== null)
    addToTask(act.tx, act.creditorId, now.taskId, { declareBy: now.declareBy, ...stopWords(now, []) }, act.now);
  return now;
}

/** The last day to declare, once the date of publication is known (R52). */
async function declareByOf(act: Act, { kind, target, publishedOn }: LegalStopInput): Promise<string | null> {
  if (!effectOf(kind).declaration || publishedOn === undefined) return null;
  const { creditorCountry, creditorPostcode } = await creditorPlace(act.tx, act.creditorId);
  const place =
    'siren' in target
      ? (await placesOfSiren(act.tx, act.creditorId, target.siren))[0]
      : 'debtorId' in target
        ? await placeOfDebtor(act.tx, act.creditorId, target.debtorId)
        : undefined;
  const isOutside = declaresFromOutside(
    holidayZone(creditorCountry ?? 'FR', creditorPostcode),
    place ? holidayZone(place.country, place.postcode) : null,
  );
  return claimDeclarationDeadline(publishedOn, isOutside);
}
