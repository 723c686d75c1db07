/** A sending before its submission: made, filled, counted, thrown away. Nothing here can print anything. */
import { createHash } from 'node:crypto';
import type { Outgoing } from '../channel.ts';
import type { MailevaApi } from './api.ts';
import { isAbsent, isNoDraft } from './errors.ts';
import type { AddressLines } from './recipient-address.ts';
import { field, listOf, textOf, type Answered, type Reply } from './wire.ts';

/** A letter in the provider's terms. */
export interface Letter {
  readonly outgoing: Outgoing;
  readonly pdf: Uint8Array;
  readonly recipient: AddressLines;
  readonly sender: AddressLines;
}

/** Something done, or the answer that stood in the way. */
export type Done<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'not'; readonly reply: Reply };

const done = <T>(value: T): Done<T> => ({ kind: 'done', value });

const pathOf = (sendingId: string): string => `/sendings/${encodeURIComponent(sendingId)}`;

/** Names of our own at the provider: the delivery finds its sending again, and the account may be shared by creditors. */
function sendingBody({ outgoing, sender }: Letter): Record<string, unknown> {
  const { country_code: senderCountry, ...lines } = sender;
  const printed = Object.fromEntries(Object.entries(lines).map(([name, text]) => [`sender_${name}`, text]));
  return {
    name: `Relance ${outgoing.deliveryId}`,
    custom_id: outgoing.deliveryId,
    custom_data: outgoing.creditorId,
    acknowledgement_of_receipt: true,
    // Without it no image of a letter that comes back is ever made.
    returned_mail_scanning: true,
    print_sender_address: true,
    ...printed,
    sender_country_code: senderCountry,
    color_printing: false,
    duplex_printing: true,
    postage_type: 'FAST',
  };
}

/** Makes an empty draft and answers with its id. An answer without one may hide a draft, which is never printed. */
export async function createDraft(api: MailevaApi, letter: Letter, signal: AbortSignal): Promise<Done<string>> {
  const reply = await api.letters({ method: 'POST', path: '/sendings', json: sendingBody(letter) }, signal);
  const id = isSuccess(reply) ? textOf(reply.body, 'id') : undefined;
  return id === undefined ? { kind: 'not', reply: asUnread(reply) } : done(id);
}

/** The sending as it stands now. */
export async function readSending(api: MailevaApi, id: string, signal: AbortSignal): Promise<Done<unknown>> {
  const reply = await api.letters({ method: 'GET', path: pathOf(id) }, signal);
  if (isSuccess(reply) && textOf(reply.body, 'status') !== undefined) return done(reply.body);
  return { kind: 'not', reply: asUnread(reply) };
}

/** The recipients of a sending; ours have one. */
export async function readRecipients(
  api: MailevaApi,
  id: string,
  signal: AbortSignal,
): Promise<Done<readonly unknown[]>> {
  const reply = await api.letters({ method: 'GET', path: `${pathOf(id)}/recipients?start_index=1&count=30` }, signal);
  return isSuccess(reply) ? done(listOf(reply.body, 'recipients')) : { kind: 'not', reply };
}

/** Adds the document and the recipient, unless a try before this one did. */
export async function fillDraft(api: MailevaApi, id: string, letter: Letter, signal: AbortSignal): Promise<Done<null>> {
  const documents = await api.letters(
    { method: 'GET', path: `${pathOf(id)}/documents?start_index=1&count=30` },
    signal,
  );
  if (!isSuccess(documents)) return { kind: 'not', reply: documents };
  if (listOf(documents.body, 'documents').length === 0) {
    const reply = await api.letters({ method: 'POST', path: `${pathOf(id)}/documents`, form: formOf(letter) }, signal);
    if (!isSuccess(reply)) return { kind: 'not', reply };
  }
  const recipients = await readRecipients(api, id, signal);
  if (recipients.kind === 'not') return recipients;
  if (recipients.value.length > 0) return done(null);
  const json = { ...letter.recipient, custom_id: letter.outgoing.deliveryId, custom_data: letter.outgoing.creditorId };
  const reply = await api.letters({ method: 'POST', path: `${pathOf(id)}/recipients`, json }, signal);
  return isSuccess(reply) ? done(null) : { kind: 'not', reply };
}

/** The very bytes that were approved; the name tells their hash. */
function formOf({ pdf }: Letter): FormData {
  const name = `lettre-${createHash('sha256').update(pdf).digest('hex').slice(0, 16)}.pdf`;
  const form = new FormData();
  form.set('document', new Blob([Uint8Array.from(pdf)], { type: 'application/pdf' }), name);
  form.set('metadata', new Blob([JSON.stringify({ priority: 1, name })], { type: 'application/json' }));
  return form;
}

/** Exactly one letter for one recipient: a document or a recipient too many would be a second letter, paid and posted. */
export function countsAreRight(sending: unknown): boolean {
  return field(sending, 'documents_count') === 1 && field(field(sending, 'recipients_counts'), 'total') === 1;
}

/**
 * Throws a draft away. `gone`: it does not exist any more; `submitted`: it is no draft, so it stays; else the answer that stood in the way.
 */
export async function discardDraft(
  api: MailevaApi,
  id: string,
  signal: AbortSignal,
): Promise<{ kind: 'gone' } | { kind: 'submitted' } | { kind: 'not'; reply: Reply }> {
  const reply = await api.letters({ method: 'DELETE', path: pathOf(id) }, signal);
  if (isSuccess(reply) || isAbsent(reply)) return { kind: 'gone' };
  return isNoDraft(reply) ? { kind: 'submitted' } : { kind: 'not', reply };
}

/** Sends the draft to print: the one call that cannot be taken back, made once. */
export function submitDraft(api: MailevaApi, id: string, signal: AbortSignal): Promise<Reply> {
  return api.lettersOnce({ method: 'POST', path: `${pathOf(id)}/submit` }, signal);
}

const pageSize = 500;
/** Twenty thousand letters; past them it is not known, and said so. */
const mostPages = 40;

/** Every sending that bears this delivery's id. There is no filter at the provider: its pages are walked through. */
export async function findByDelivery(
  api: MailevaApi,
  deliveryId: string,
  signal: AbortSignal,
): Promise<Done<readonly unknown[]>> {
  const found: unknown[] = [];
  for (let page = 0; page < mostPages; page++) {
    const path = `/sendings?start_index=${String(page * pageSize + 1)}&count=${String(pageSize)}`;
    const reply = await api.letters({ method: 'GET', path }, signal);
    if (!isSuccess(reply)) return { kind: 'not', reply };
    const sendings = listOf(reply.body, 'sendings');
    found.push(...sendings.filter((one) => textOf(one, 'custom_id') === deliveryId));
    const total = Number(field(field(reply.body, 'paging'), 'total_results') ?? 0);
    if (sendings.length === 0 || (page + 1) * pageSize >= total) return done(found);
  }
  return { kind: 'not', reply: { kind: 'none', code: 'odd_answer' } };
}

/** Whether a call was done. */
export const isSuccess = (reply: Reply): reply is Answered & { readonly status: 200 | 201 | 204 } =>
  reply.kind === 'answer' && reply.status >= 200 && reply.status < 300;

/** A success whose body lacks what it must hold is no answer. */
const asUnread = (reply: Reply): Reply => (isSuccess(reply) ? { kind: 'none', code: 'odd_answer' } : reply);
