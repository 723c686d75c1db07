/** The registered letters of the fake Maileva: drafts, their parts, submission, what becomes of them, proofs. */
import { createHash } from 'node:crypto';
import type { Agenda } from './agenda.ts';
import { answer, type Answer } from './faults.ts';
import { tellSubscribers, type Subscription } from './maileva-hooks.ts';
import { addressProblem, documentProblem, lifeOfLetter, postLine, proofKinds } from './maileva-letters.ts';
import { shownDocument, shownRecipient, shownSending } from './maileva-letters.ts';
import type { LetterEvent, MailevaRecipient, MailevaSending } from './maileva-letters.ts';
import type { Part } from './multipart.ts';
import type { Postman } from './postman.ts';
import { smallPdf } from './small-pdf.ts';

export interface MailevaState {
  readonly clock: () => number;
  readonly agenda: Agenda;
  readonly postman: Postman;
  readonly sendings: MailevaSending[];
  /** Sendings ever made: an id is never given twice, also when drafts were thrown away. */
  made: number;
  readonly subscriptions: Subscription[];
  readonly violations: string[];
}

export interface Call {
  readonly method: string;
  /** Without the root of its API. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly upload: readonly Part[] | undefined;
}

const mostDocuments = 30;

/** Answers a call about letters; null for one the fake does not know. */
export function sendingRoute(state: MailevaState, call: Call): Answer | null {
  const [, root, id, what, itemId, action] = call.path.split('/');
  if (root !== 'sendings') return null;
  if (id === undefined) return call.method === 'POST' ? createSending(state, call) : listSendings(state, call);
  const sending = state.sendings.find((one) => one.id === id);
  if (!sending) return notFound('SENDING_NOT_FOUND');
  if (what === undefined)
    return call.method === 'DELETE' ? dropDraft(state, sending) : answer(200, shownSending(sending));
  if (call.method !== 'GET' && sending.status !== 'DRAFT') return refused('SENDING_STATUS_IS_NOT_DRAFT');
  if (what === 'submit') return submit(state, sending);
  if (what === 'documents') return documentsRoute(sending, call, itemId);
  if (what === 'recipients') return recipientsRoute(sending, call, itemId, action);
  return null;
}

const notFound = (code: string): Answer => answer(404, { code, message: 'There is no such resource' });
const refused = (code: string): Answer => answer(400, { errors: [{ code, message: `Refused: ${code}` }] });
const gone: Answer = { status: 204, body: '' };

/** Ids that look like the real ones and are the same in every run. */
function idOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(parts.join('/')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function createSending(state: MailevaState, { body }: Call): Answer {
  state.made += 1;
  const sending: MailevaSending = {
    ...{ id: idOf('sending', state.made), body: JSON.parse(body) as Record<string, unknown> },
    ...{ createdAtMs: state.clock(), submittedAtMs: null, status: 'DRAFT', documents: [], recipients: [] },
  };
  state.sendings.push(sending);
  return answer(201, shownSending(sending), { location: `/sendings/${sending.id}` });
}

function listSendings({ sendings }: MailevaState, { query }: Call): Answer {
  const start = Number(query.get('start_index') ?? '1');
  const count = Number(query.get('count') ?? '50');
  const page = sendings.slice(Math.max(0, start - 1), Math.max(0, start - 1) + count);
  return answer(200, { sendings: page.map(shownSending), paging: { total_results: sendings.length } });
}

function dropDraft(state: MailevaState, sending: MailevaSending): Answer {
  if (sending.status !== 'DRAFT') return refused('SENDING_STATUS_IS_NOT_DRAFT');
  state.sendings.splice(state.sendings.indexOf(sending), 1);
  return gone;
}

function documentsRoute(sending: MailevaSending, call: Call, itemId: string | undefined): Answer | null {
  const { documents } = sending;
  if (itemId === undefined && call.method === 'GET')
    return answer(200, { documents: documents.map(shownDocument), paging: { total_results: documents.length } });
  if (itemId === undefined) return addDocument(sending, call.upload ?? []);
  const at = documents.findIndex((one) => one.id === itemId);
  const found = documents[at];
  if (!found) return notFound('DOCUMENT_NOT_FOUND');
  if (call.method === 'GET') return answer(200, shownDocument(found));
  documents.splice(at, 1);
  return gone;
}

function addDocument(sending: MailevaSending, upload: readonly Part[]): Answer {
  const file = upload.find((part) => part.name === 'document');
  const problem = documentProblem(file);
  if (problem !== null || file === undefined) return refused(problem ?? 'EMPTY_DOCUMENT');
  const metadata = upload.find((part) => part.name === 'metadata');
  if (metadata?.contentType !== 'application/json') return refused('METADATA_WRONG_FORMAT');
  const { name, priority } = JSON.parse(metadata.bytes.toString('utf8')) as { name: string; priority: number };
  if (sending.documents.some((one) => one.priority === priority)) return refused('DUPLICATE_PRIORITY');
  if (sending.documents.length >= mostDocuments) return refused('INVALID_DOCUMENTS_COUNT');
  const id = idOf(sending.id, 'document', sending.documents.length + 1);
  const document = { id, name, priority, bytes: file.bytes };
  sending.documents.push(document);
  return answer(201, shownDocument(document));
}

function recipientsRoute(
  sending: MailevaSending,
  call: Call,
  itemId: string | undefined,
  action: string | undefined,
): Answer | null {
  const { recipients } = sending;
  const show = (one: MailevaRecipient) => shownRecipient(sending.id, one);
  if (itemId === undefined && call.method === 'GET')
    return answer(200, { recipients: recipients.map(show), paging: { total_results: recipients.length } });
  if (itemId === undefined) return addRecipient(sending, call.body);
  const found = recipients.find((one) => one.id === itemId);
  if (!found) return notFound('RECIPIENT_NOT_FOUND');
  if (action !== undefined) return download(found, action);
  if (call.method === 'GET') return answer(200, show(found));
  recipients.splice(recipients.indexOf(found), 1);
  return gone;
}

function addRecipient(sending: MailevaSending, text: string): Answer {
  const body = JSON.parse(text) as Record<string, unknown>;
  const problem = addressProblem(body);
  if (problem !== null) return refused(problem);
  const recipient: MailevaRecipient = {
    ...{ id: idOf(sending.id, 'recipient', sending.recipients.length + 1), body, status: 'DRAFT', lines: [] },
    ...{ registeredNumber: null, proofs: new Map(), undeliveredReason: null },
  };
  sending.recipients.push(recipient);
  return answer(201, shownRecipient(sending.id, recipient));
}

function download(recipient: MailevaRecipient, action: string): Answer | null {
  const proof = proofKinds.find((kind) => action === `download_${kind}`);
  if (proof === undefined) return null;
  const atMs = recipient.proofs.get(proof);
  if (atMs === undefined) return notFound('PROOF_NOT_FOUND');
  const number = recipient.registeredNumber ?? '';
  const body = smallPdf([`Specimen: ${proof}`, `Numero ${number}`, new Date(atMs).toISOString()]);
  return { status: 200, headers: { 'content-type': 'application/pdf' }, body };
}

function submit(state: MailevaState, sending: MailevaSending): Answer {
  if (sending.documents.length === 0) return refused('INVALID_DOCUMENTS_COUNT');
  if (sending.recipients.length === 0) return refused('EMPTY_RECIPIENTS');
  sending.submittedAtMs = state.clock();
  setStatus(sending, 'PENDING');
  const life = lifeOfLetter(sending.recipients[0]?.body ?? {});
  for (const event of life) state.agenda.plan(sending.id, () => happen(state, sending.id, event));
  return answer(200, shownSending(sending));
}

function setStatus(sending: MailevaSending, status: string): void {
  sending.status = status;
  for (const recipient of sending.recipients) recipient.status = status;
}

/** Lets one thing happen to a submitted letter, to each of its recipients, and tells the subscribers. Throws on a letter it does not know. */
export function happen(state: MailevaState, sendingId: string, event: LetterEvent): void {
  const sending = state.sendings.find((one) => one.id === sendingId);
  if (!sending) throw new Error(`The fake Maileva has no sending ${sendingId}`);
  if (event.kind === 'status') {
    setStatus(sending, event.status);
    if (event.status === 'PROCESSED')
      for (const [at, one] of sending.recipients.entries()) one.registeredNumber ??= numberOf(state, sending, at);
    tellSubscribers(state, `ON_STATUS_${event.status}`, 'sendings', sending.id, sending.body);
    return;
  }
  for (const recipient of sending.recipients) happenTo(state, sending, recipient, event);
}

function numberOf(state: MailevaState, sending: MailevaSending, at: number): string {
  return `1A${String(state.sendings.indexOf(sending) * 10 + at + 1).padStart(11, '0')}`;
}

function happenTo(
  state: MailevaState,
  sending: MailevaSending,
  recipient: MailevaRecipient,
  event: Exclude<LetterEvent, { kind: 'status' }>,
): void {
  const custom = { ...sending.body, ...recipient.body };
  const tell = (type: string): void => tellSubscribers(state, type, 'recipients', recipient.id, custom, sending.id);
  if (event.kind === 'line') {
    recipient.lines.push(postLine(event.code, event.category ?? null, state.clock()));
    if (event.category !== undefined && event.category !== 'DELIVERING')
      tell(`ON_MAIN_DELIVERY_STATUS_${event.category}`);
    return;
  }
  recipient.proofs.set(event.proof, state.clock());
  if (event.reason !== undefined) recipient.undeliveredReason = event.reason;
  tell(`ON_${event.proof.toUpperCase()}_RECEIVED`);
}
