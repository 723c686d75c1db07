/**
 * One letter through Maileva, in calls of which each may be repeated after a crash or a lost answer: a draft prints nothing, and a sending is
 * submitted only when reading it says that it is still a draft.
 */
import type { SendResult } from '../channel.ts';
import type { MailevaApi } from './api.ts';
import {
  countsAreRight,
  createDraft,
  discardDraft,
  fillDraft,
  findByDelivery,
  isSuccess,
  readSending,
  submitDraft,
  type Letter,
} from './draft.ts';
import { isAbsent, isNoDraft, refusalToResult } from './errors.ts';
import { textOf, type Reply } from './wire.ts';

/** A sending that vanished or was filled wrongly is begun anew this often, then left to the next attempt. */
const mostRounds = 3;

interface Sending {
  readonly api: MailevaApi;
  readonly letter: Letter;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** What to do after one round. */
type Round =
  { readonly kind: 'ended'; readonly result: SendResult } | { readonly kind: 'again'; readonly id: string | null };

/**
 * Makes sure that the letter is submitted once, or says why it is not. `ambiguous` when a submission may have happened and the provider could not
 * be asked; `notOwed` when the last look at the debt said no, with the draft thrown away.
 */
export async function sendLetter(sending: Sending): Promise<SendResult> {
  let id = sending.letter.outgoing.providerId;
  for (let round = 0; round < mostRounds; round++) {
    const ready = id === null ? await begin(sending) : await resume(sending, id, round === 0);
    if (ready.kind === 'ended') return ready.result;
    if (ready.id === null) {
      id = null;
      continue;
    }
    const sent = await lookAndSubmit(sending, ready.id);
    if (sent.kind === 'ended') return sent.result;
    id = sent.id;
  }
  const detail = 'The sending could not be brought to its submission in this attempt; it is taken up again.';
  return { kind: 'retry', code: 'maileva.unsettled', detail };
}

/** A new draft. When its answer was lost it may exist: it is looked for by our own name before another is made. */
async function begin(sending: Sending): Promise<Round> {
  const { api, letter, signal } = sending;
  const made = await createDraft(api, letter, signal);
  if (made.kind === 'done') return remembered(sending, made.value);
  if (made.reply.kind === 'answer') return refusedBy(sending, made.reply, 'making the sending');
  const found = await findByDelivery(api, letter.outgoing.deliveryId, signal);
  if (found.kind === 'not') return refusedBy(sending, found.reply, 'looking for the sending');
  const [orphan] = found.value.filter((one) => textOf(one, 'status') === 'DRAFT');
  const id = textOf(orphan, 'id');
  return id === undefined ? { kind: 'again', id: null } : remembered(sending, id);
}

/** The id is stored before anything else, so that no later attempt makes a second sending. */
async function remembered(sending: Sending, id: string): Promise<Round> {
  await sending.letter.outgoing.remember(id);
  return fill(sending, id);
}

/** A sending that exists: read first. What cannot be read may have been submitted by an attempt whose end nobody saw. */
async function resume(sending: Sending, id: string, mayHaveLeft: boolean): Promise<Round> {
  const read = await readSending(sending.api, id, sending.signal);
  if (read.kind === 'not') {
    if (isAbsent(read.reply)) return { kind: 'again', id: null };
    return mayHaveLeft ? unsettled(sending, id, read.reply) : refusedBy(sending, read.reply, 'reading the sending');
  }
  if (textOf(read.value, 'status') !== 'DRAFT') return { kind: 'ended', result: submitted(read.value, id) };
  return fill(sending, id);
}

async function fill(sending: Sending, id: string): Promise<Round> {
  const { api, letter, signal } = sending;
  const filled = await fillDraft(api, id, letter, signal);
  if (filled.kind === 'not') {
    if (isAbsent(filled.reply)) return { kind: 'again', id: null };
    return refusedBy(sending, filled.reply, 'adding the document and the recipient');
  }
  const counted = await readSending(api, id, signal);
  if (counted.kind === 'not') return refusedBy(sending, counted.reply, 'counting what is in the sending');
  if (textOf(counted.value, 'status') !== 'DRAFT') return { kind: 'ended', result: submitted(counted.value, id) };
  if (countsAreRight(counted.value)) return { kind: 'again', id };
  const gone = await discardDraft(api, id, signal);
  if (gone.kind === 'not') return refusedBy(sending, gone.reply, 'throwing a wrongly filled draft away');
  return { kind: 'again', id: null };
}

/** The last look at the debt, then at once the submission. `again` with the id: it was certainly not submitted, for want of a good token. */
async function lookAndSubmit(sending: Sending, id: string): Promise<Round> {
  const { api, letter, signal } = sending;
  // The token comes first, so that nothing stands between the look and the call.
  const refused = await api.ready();
  if (refused) return refusedBy(sending, refused, 'asking for a token');
  if (!(await letter.outgoing.stillOwed())) {
    await discardDraft(api, id, signal);
    return { kind: 'ended', result: { kind: 'notOwed' } };
  }
  const reply = await submitDraft(api, id, signal);
  if (isSuccess(reply)) return { kind: 'ended', result: { kind: 'accepted', providerId: id } };
  if (reply.kind === 'none' || isDoubtful(reply.status) || isNoDraft(reply)) return settle(sending, id);
  if (reply.status === 401) return { kind: 'again', id };
  return isAbsent(reply) ? { kind: 'again', id: null } : refusedBy(sending, reply, 'submitting the sending');
}

/** An answer of something in between, or of a server that failed in the middle: it proves nothing. */
const isDoubtful = (status: number): boolean => status >= 500 || status < 400 || status === 408;

/**
 * A submission whose answer was lost: the sending is read, and one that is still a draft is thrown away, so that a submission still on its way finds
 * nothing. Only then is it certain that nothing left, and another sending may be begun.
 */
async function settle(sending: Sending, id: string): Promise<Round> {
  const { api, signal } = sending;
  const read = await readSending(api, id, signal);
  if (read.kind === 'not') return unsettled(sending, id, read.reply);
  if (textOf(read.value, 'status') !== 'DRAFT') return { kind: 'ended', result: submitted(read.value, id) };
  const gone = await discardDraft(api, id, signal);
  if (gone.kind === 'gone') return { kind: 'again', id: null };
  if (gone.kind === 'submitted') return { kind: 'ended', result: { kind: 'accepted', providerId: id } };
  return unsettled(sending, id, gone.reply);
}

/** It may have been submitted, and could not be read: nothing is repeated before the provider has told. */
function unsettled(sending: Sending, id: string, reply: Reply): Round {
  const { code } = refusalToResult(reply, 'reading the sending', sending.secrets);
  const detail = `Sending ${id} may have been submitted and could not be read; Maileva is asked again.`;
  return { kind: 'ended', result: { kind: 'ambiguous', code, detail } };
}

/** What a sending that is no draft any more means for this delivery. */
function submitted(sending: unknown, id: string): SendResult {
  const status = textOf(sending, 'status') ?? '';
  if (status !== 'REJECTED' && status !== 'CANCELED') return { kind: 'accepted', providerId: id };
  const why = textOf(sending, 'status_detail') ?? 'no reason given';
  const detail = `Maileva did not take this letter (${status}: ${why}). Mend what is named, then prepare it anew.`;
  return { kind: 'failed', class: 'message', code: `maileva.${status}`, detail };
}

function refusedBy(sending: Sending, reply: Reply, doing: string): Round {
  return { kind: 'ended', result: refusalToResult(reply, doing, sending.secrets) };
}
