/** Registered letters on paper through Maileva: printed, posted with return receipt, followed, with their proofs. */
import { defaultTimeZone } from '../../../domain/debtor-zone.ts';
import type { ProofKind } from '../../../domain/letter-proof.ts';
import type { Asked, Channel, FoundProof, LookUp, Outgoing, SendResult } from '../channel.ts';
import { within } from '../wait.ts';
import { mailevaApi, type MailevaApi } from './api.ts';
import { discardDraft, findByDelivery, isSuccess, readRecipients, readSending } from './draft.ts';
import { isAbsent, refusalToResult } from './errors.ts';
import { addressLines } from './recipient-address.ts';
import { reportsOf } from './reports.ts';
import { sendLetter } from './sending.ts';
import type { MailevaSettings } from './settings.ts';
import { textOf, type Reply } from './wire.ts';

/** All calls of one attempt together: an activity is given 30 s. */
const attemptMs = 22_000;

/**
 * Registered letter channel. `send` makes, fills and counts a draft, asks `stillOwed`, and submits; it may be repeated after any interruption, since a
 * sending is read before anything is done to it. `lookUp` reads a sending that was submitted; a draft it finds is thrown away and told as `absent`,
 * because only an attempt that holds the last look at the debt may submit it.
 */
export function mailevaLetter(settings: MailevaSettings, api: MailevaApi = mailevaApi(settings)): Channel {
  const secrets = [settings.clientSecret, settings.password];
  return {
    name: 'maileva',
    repeatIsSafe: true,
    send: (outgoing, signal) => within(signal, attemptMs, (ending) => send(api, outgoing, secrets, ending)),
    lookUp: (asked, signal) => within(signal, attemptMs, (ending) => lookUp(api, asked, secrets, ending)),
    proof: (asked, kind, signal) => within(signal, attemptMs, (ending) => download(api, asked, kind, ending)),
  };
}

async function send(
  api: MailevaApi,
  outgoing: Outgoing,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<SendResult> {
  const { content } = outgoing;
  if (content.kind !== 'letter' || content.electronic)
    return unfit('message', 'maileva.wrong_content', 'Maileva carries letters on paper only.');
  const recipient = addressLines(content.recipient.name, content.recipient.address, 'debtor');
  if (recipient.kind === 'unfit')
    return unfit('recipient', 'maileva.address', `${recipient.field}: ${recipient.remedy}`);
  if (!content.sender)
    return unfit('message', 'maileva.no_sender', 'This letter was frozen without its sender: prepare it anew.');
  const sender = addressLines(content.sender.name, content.sender.address, 'creditor');
  if (sender.kind === 'unfit') return unfit('message', 'maileva.sender', `${sender.field}: ${sender.remedy}`);
  const letter = { outgoing, pdf: content.pdf, recipient: recipient.lines, sender: sender.lines };
  return sendLetter({ api, letter, secrets, signal });
}

const unfit = (failure: 'message' | 'recipient', code: string, detail: string): SendResult => ({
  kind: 'failed',
  class: failure,
  code,
  detail,
});

async function lookUp(api: MailevaApi, asked: Asked, secrets: readonly string[], signal: AbortSignal): Promise<LookUp> {
  const sending = await sendingOf(api, asked, signal);
  if (sending.kind === 'not') return isAbsent(sending.reply) ? { kind: 'absent' } : unclear(sending.reply, secrets);
  const id = textOf(sending.value, 'id');
  if (id === undefined) return { kind: 'absent' };
  if (textOf(sending.value, 'status') === 'DRAFT') {
    const gone = await discardDraft(api, id, signal);
    if (gone.kind === 'gone') return { kind: 'absent' };
    if (gone.kind === 'not') return unclear(gone.reply, secrets);
    return { kind: 'unclear', code: 'maileva.just_submitted', detail: 'It was submitted this moment; ask again.' };
  }
  const recipients = await readRecipients(api, id, signal);
  if (recipients.kind === 'not') return unclear(recipients.reply, secrets);
  const [recipient] = recipients.value;
  const address = asked.content.kind === 'letter' ? asked.content.recipient.address : null;
  const zone = defaultTimeZone(address?.country ?? 'FR', address?.postcode ?? null);
  const trackingNumber = textOf(recipient, 'registered_number');
  return {
    kind: 'found',
    providerId: id,
    reports: reportsOf(sending.value, recipient, zone),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
  };
}

/** The sending by its id, else by our own name for it: one that was submitted before any draft. */
async function sendingOf(api: MailevaApi, { deliveryId, providerId }: Asked, signal: AbortSignal) {
  if (providerId !== null) return readSending(api, providerId, signal);
  const found = await findByDelivery(api, deliveryId, signal);
  if (found.kind === 'not') return found;
  const value = found.value.find((one) => textOf(one, 'status') !== 'DRAFT') ?? found.value[0];
  return { kind: 'done' as const, value };
}

function unclear(reply: Reply, secrets: readonly string[]): LookUp {
  const { code, detail } = refusalToResult(reply, 'asking about a sending', secrets);
  return { kind: 'unclear', code, detail };
}

const downloads: Readonly<Record<ProofKind, string>> = {
  deposit: 'download_deposit_proof',
  content: 'download_content_proof',
  receipt: 'download_acknowledgement_of_receipt',
  return: 'download_undelivered_mail',
};

/** The bytes of one proof; null while the provider does not give them. */
async function download(
  api: MailevaApi,
  { providerId }: Pick<Asked, 'providerId'>,
  kind: ProofKind,
  signal: AbortSignal,
): Promise<FoundProof | null> {
  if (providerId === null) return null;
  const recipients = await readRecipients(api, providerId, signal);
  const recipientId = recipients.kind === 'done' ? textOf(recipients.value[0], 'id') : undefined;
  if (recipientId === undefined) return null;
  const path = `/sendings/${encodeURIComponent(providerId)}/recipients/${encodeURIComponent(recipientId)}/${downloads[kind]}`;
  const reply = await api.letters({ method: 'GET', path, expects: 'bytes' }, signal);
  if (!isSuccess(reply) || !reply.bytes || reply.bytes.length === 0) return null;
  return { bytes: reply.bytes };
}
