/** What Maileva says of a sending and its recipient, as reports in the terms of every channel. */
import { civilDateAt } from '../../../domain/civil-date.ts';
import type { DeliveryOutcome, Phase, Report } from '../../../domain/delivery-life.ts';
import { field, listOf, textOf } from './wire.ts';

interface Meaning {
  readonly phase: Phase | null;
  readonly outcome: DeliveryOutcome | null;
  /** Whether it says, or implies, that the letter was offered to its recipient by that day. */
  readonly presented: boolean;
}

const fact: Meaning = { phase: null, outcome: null, presented: false };
const at = (phase: Phase): Meaning => ({ ...fact, phase });
const presented: Meaning = { phase: 'presented', outcome: null, presented: true };
const delivered: Meaning = { phase: 'delivered', outcome: 'delivered', presented: true };
const acknowledged: Meaning = { phase: 'acknowledged', outcome: 'acknowledged', presented: true };
const refused: Meaning = { phase: 'presented', outcome: 'refused', presented: true };
const unclaimed: Meaning = { phase: 'presented', outcome: 'unclaimed', presented: true };
const badAddress: Meaning = { ...fact, phase: 'dispatched', outcome: 'returned_bad_address' };
const cameBack: Meaning = { ...fact, phase: 'dispatched', outcome: 'returned_unspecified' };
const rejected: Meaning = { ...fact, outcome: 'rejected_by_provider' };
const cancelled: Meaning = { ...fact, outcome: 'cancelled' };

function table(...rows: readonly (readonly [codes: string, meaning: Meaning])[]): ReadonlyMap<string, Meaning> {
  return new Map(rows.flatMap(([codes, meaning]) => codes.split(' ').map((code) => [code, meaning] as const)));
}

/** States of a sending and of its recipient; a draft says nothing. `PROCESSED` is put into its envelope, not yet deposited. */
const states = table(
  ['PENDING BLOCKED ACCEPTED PREPARING PROCESSED PROCESSED_WITH_ERRORS', at('accepted')],
  ['REJECTED SENDING_REJECTED', rejected],
  ['CANCELED', cancelled],
);

/** Codes of the post. A code that is not here, LP00 among them, is a fact without a meaning. */
const postCodes = table(
  ['LP01 LP02', at('accepted')],
  ['LP03 LP04 LP05 LP06 LP07 LP14', at('dispatched')],
  ['LP08 LP09 LP10', presented],
  ['LP15 LP16 LP28 LP29', delivered],
  ['LP18', acknowledged],
  ['LP22', refused],
  ['LP19 LP25', unclaimed],
  ['LP20 LP21', badAddress],
  ['LP17 LP24 LP27', cameBack],
);

/** The older codes on the scan of a letter that came back. */
const returnReasons = table(['N05', refused], ['N03', unclaimed], ['N02 N07', badAddress]);

/** Categories, for a line whose code we do not know. */
const categories = table(['FIRST_PRESENTATION', presented], ['DELIVERED', delivered], ['UNDELIVERED', cameBack]);

/** Codes of the reports that tell of a document, and which proof it is. */
export const proofCodes = {
  'maileva.deposit_proof': 'deposit',
  'maileva.content_proof': 'content',
  'maileva.receipt_proof': 'receipt',
  'maileva.return_proof': 'return',
} as const;

/**
 * Every report that a sending and its recipient (as the provider's JSON) hold. `zone` is that of the address: a presentation has the date it had
 * there. Both may be read again and again: the same news has the same key.
 */
export function reportsOf(sending: unknown, recipient: unknown, zone: string): readonly Report[] {
  return [
    ...stateReports('sending', sending),
    ...stateReports('recipient', recipient),
    ...listOf(recipient, 'delivery_statuses').flatMap((line) => postReport(line, zone)),
    ...listOf(recipient, 'main_delivery_statuses').flatMap((line) => postReport(line, zone)),
    ...postReport(field(recipient, 'last_main_delivery_status'), zone),
    ...documentReports(recipient),
    ...returnReport(recipient, zone),
  ];
}

function stateReports(whose: 'sending' | 'recipient', resource: unknown): Report[] {
  const detail = textOf(resource, 'status_detail');
  const told = listOf(resource, 'statuses').flatMap((line) => {
    const code = textOf(line, 'code');
    return code === undefined ? [] : [{ code, date: textOf(line, 'date'), detail: textOf(line, 'details') }];
  });
  const now = textOf(resource, 'status');
  const lines = now === undefined || told.some(({ code }) => code === now) ? told : [...told, { code: now, detail }];
  return lines.flatMap((line) => {
    const meaning = states.get(line.code);
    if (!meaning) return [];
    const date = 'date' in line ? line.date : undefined;
    return [reportOf(`${whose}.${line.code}`, meaning, date, null, line.detail ?? detail)];
  });
}

function postReport(line: unknown, zone: string): Report[] {
  const code = textOf(line, 'code');
  const category = textOf(line, 'category');
  const meaning = postCodes.get(code ?? '') ?? categories.get(category ?? '') ?? fact;
  // A first presentation is one, whichever of its codes stands beside it.
  const counted = category === 'FIRST_PRESENTATION' ? { ...meaning, presented: true } : meaning;
  const name = code ?? category;
  return name === undefined ? [] : [reportOf(name, counted, textOf(line, 'date'), zone, textOf(line, 'label'))];
}

function documentReports(recipient: unknown): Report[] {
  const documents = [
    ['deposit_proof', 'maileva.deposit_proof', at('dispatched')],
    ['content_proof', 'maileva.content_proof', at('dispatched')],
    ['acknowledgement_of_receipt', 'maileva.receipt_proof', acknowledged],
    ['undelivered_mail', 'maileva.return_proof', fact],
  ] as const;
  return documents.flatMap(([name, code, meaning]) => {
    const date = textOf(recipient, `${name}_date`);
    if (date === undefined && textOf(recipient, `${name}_url`) === undefined) return [];
    // The date of a document is not that of the event: it implies no presentation by itself.
    return [reportOf(code, { ...meaning, presented: false }, date, null, undefined)];
  });
}

function returnReport(recipient: unknown, zone: string): Report[] {
  const reason = textOf(recipient, 'undelivered_mail_reason');
  const meaning = returnReasons.get(reason ?? '');
  if (reason === undefined || !meaning) return [];
  return [reportOf(reason, meaning, textOf(recipient, 'undelivered_mail_date'), zone, undefined)];
}

function reportOf(
  name: string,
  meaning: Meaning,
  date: string | undefined,
  zone: string | null,
  detail: string | undefined,
): Report {
  const ms = date === undefined ? NaN : Date.parse(date);
  const occurredAt = Number.isNaN(ms) ? null : new Date(ms).toISOString();
  const code = name.startsWith('maileva.') ? name : `maileva.${name}`.replace(/[^\x21-\x7e]/g, '_').slice(0, 80);
  const presentedOn = meaning.presented && zone !== null && occurredAt !== null ? civilDateAt(ms, zone) : undefined;
  return {
    key: `${code}@${occurredAt ?? 'undated'}`,
    code,
    phase: meaning.phase,
    outcome: meaning.outcome,
    occurredAt,
    ...(presentedOn === undefined ? {} : { presentedOn }),
    ...(detail === undefined ? {} : { detail: detail.replace(/\s+/g, ' ').slice(0, 300) }),
  };
}
