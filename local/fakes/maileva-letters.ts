/** Letters of the fake Maileva: what they are made of, how they show, and what becomes of one after it was submitted. */
import type { Part } from './multipart.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface MailevaDocument {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly bytes: Buffer;
}

/** One line of the post's tracking. */
export interface PostLine {
  readonly code: string;
  readonly label: string;
  readonly atMs: number;
  /** Set on the lines that count: where the letter is in the eyes of the law. */
  readonly category: MainCategory | null;
}

export type MainCategory = 'DELIVERING' | 'FIRST_PRESENTATION' | 'DELIVERED' | 'UNDELIVERED';
export type ProofKind = 'deposit_proof' | 'content_proof' | 'acknowledgement_of_receipt' | 'undelivered_mail';
export const proofKinds: readonly ProofKind[] = [
  'deposit_proof',
  'content_proof',
  'acknowledgement_of_receipt',
  'undelivered_mail',
];

export interface MailevaRecipient {
  readonly id: string;
  readonly body: Fields;
  status: string;
  registeredNumber: string | null;
  readonly lines: PostLine[];
  /** When each proof came (epoch ms). */
  readonly proofs: Map<ProofKind, number>;
  undeliveredReason: string | null;
}

export interface MailevaSending {
  readonly id: string;
  readonly body: Fields;
  readonly createdAtMs: number;
  submittedAtMs: number | null;
  status: string;
  readonly documents: MailevaDocument[];
  readonly recipients: MailevaRecipient[];
}

/** One thing that becomes of a submitted letter. */
export type LetterEvent =
  | { readonly kind: 'status'; readonly status: 'ACCEPTED' | 'REJECTED' | 'PREPARING' | 'PROCESSED' }
  | { readonly kind: 'line'; readonly code: string; readonly category?: MainCategory }
  | { readonly kind: 'proof'; readonly proof: ProofKind; readonly reason?: string };

const labels: Readonly<Record<string, string>> = {
  LP02: 'Courrier imprimé',
  LP03: 'Tri départ',
  LP09: 'Destinataire absent, avisé',
  LP14: 'Arrivé sur le site de distribution',
  LP15: 'Distribué',
  LP18: 'Avis de réception disponible',
  LP19: 'Non réclamé',
  LP20: 'Adresse incorrecte',
  LP22: 'Refusé',
  LP24: "Retourné à l'expéditeur",
};

const onTheWay: readonly LetterEvent[] = [
  { kind: 'status', status: 'ACCEPTED' },
  { kind: 'line', code: 'LP02' },
  { kind: 'status', status: 'PROCESSED' },
  { kind: 'proof', proof: 'deposit_proof' },
  { kind: 'proof', proof: 'content_proof' },
  { kind: 'line', code: 'LP03', category: 'DELIVERING' },
  { kind: 'line', code: 'LP14' },
];
const absent: LetterEvent = { kind: 'line', code: 'LP09', category: 'FIRST_PRESENTATION' };

/** Ends by a word in the address; any other letter is handed over and its receipt comes back. */
const ends: Readonly<Record<string, readonly LetterEvent[]>> = {
  REFUSE: [
    { kind: 'line', code: 'LP22', category: 'UNDELIVERED' },
    { kind: 'proof', proof: 'undelivered_mail', reason: 'N05' },
  ],
  ABSENT: [absent, { kind: 'line', code: 'LP15', category: 'DELIVERED' }],
  'NON RECLAME': [
    absent,
    { kind: 'line', code: 'LP19', category: 'UNDELIVERED' },
    { kind: 'proof', proof: 'undelivered_mail', reason: 'N03' },
  ],
  INCONNU: [
    { kind: 'line', code: 'LP20', category: 'UNDELIVERED' },
    { kind: 'proof', proof: 'undelivered_mail', reason: 'N02' },
  ],
};
const handedOver: readonly LetterEvent[] = [
  { kind: 'line', code: 'LP15', category: 'DELIVERED' },
  { kind: 'line', code: 'LP18' },
  { kind: 'proof', proof: 'acknowledgement_of_receipt' },
];

/** What will become of a letter to this recipient. */
export function lifeOfLetter(body: Fields): readonly LetterEvent[] {
  const lines = Object.entries(body).filter(([name]) => name.startsWith('address_line_'));
  const address = lines.map(([, line]) => String(line).toUpperCase()).join(' ');
  if (address.includes('REJET')) return [{ kind: 'status', status: 'REJECTED' }];
  const word = Object.keys(ends).find((one) => address.includes(one));
  return [...onTheWay, ...(word === undefined ? handedOver : (ends[word] ?? handedOver))];
}

/** A line of the post with the words it shows. */
export function postLine(code: string, category: MainCategory | null, atMs: number): PostLine {
  return { code, label: labels[code] ?? code, category, atMs };
}

const isoDate = (ms: number | null | undefined): string | undefined =>
  ms === null || ms === undefined ? undefined : new Date(ms).toISOString();

/** A sending as the API shows it. */
export function shownSending(sending: MailevaSending): Fields {
  const { id, body, status, documents, recipients } = sending;
  const counts: Record<string, number> = { total: recipients.length };
  for (const name of ['draft', 'pending', 'accepted', 'preparing', 'processed', 'rejected'])
    counts[name] = recipients.filter((one) => one.status === name.toUpperCase()).length;
  return {
    ...{ ...body, id, status, documents_count: documents.length, recipients_counts: counts },
    ...{ creation_date: isoDate(sending.createdAtMs), submission_date: isoDate(sending.submittedAtMs) },
  };
}

export function shownDocument({ id, name, priority, bytes }: MailevaDocument): Fields {
  return { id, name, priority, type: 'application/pdf', size: bytes.length, status: 'DRAFT' };
}

/** A recipient as the API shows it; proofs and lines appear when they came. */
export function shownRecipient(sendingId: string, recipient: MailevaRecipient): Fields {
  const { id, body, status, registeredNumber, lines, proofs, undeliveredReason } = recipient;
  const main = lines.filter((line) => line.category !== null).map(shownLine);
  const proof: Record<string, unknown> = {};
  for (const [kind, atMs] of proofs) {
    proof[`${kind}_date`] = isoDate(atMs);
    proof[`${kind}_url`] = `/sendings/${sendingId}/recipients/${id}/download_${kind}`;
  }
  return {
    ...{ ...body, id, status, ...proof },
    ...(registeredNumber === null ? {} : { registered_number: registeredNumber, postage_price: 7.42 }),
    ...(undeliveredReason === null ? {} : { undelivered_mail_reason: undeliveredReason }),
    ...{ delivery_statuses: lines.map(shownLine), main_delivery_statuses: main },
    ...(main.length === 0 ? {} : { last_main_delivery_status: main.at(-1) }),
  };
}

function shownLine({ code, label, category, atMs }: PostLine): Fields {
  const date = isoDate(atMs);
  const base = { date, code, label, location: 'LOGNES PIC', source: 'La Poste', creation_date: date };
  return category === null ? base : { ...base, category };
}

/** What is wrong with a document's parts, in the provider's codes; null: nothing. */
export function documentProblem(file: Part | undefined): string | null {
  if (file === undefined) return 'EMPTY_DOCUMENT';
  if (file.contentType !== 'application/pdf' || file.bytes.subarray(0, 5).toString('latin1') !== '%PDF-')
    return 'DOCUMENT_TYPE_NOT_ACCEPTED';
  return file.bytes.length > 20 * 1_048_576 ? 'INVALID_DOCUMENT_SIZE' : null;
}

const countries = ['FR', 'MC', 'RE', 'YT', 'MQ', 'GP', 'MF', 'BL', 'GF'];

/** What is wrong with an address, in the provider's codes; null: nothing. */
export function addressProblem(body: Fields): string | null {
  const line = (at: number): string => {
    const value = body[`address_line_${at}`];
    return typeof value === 'string' ? value.trim() : '';
  };
  for (let at = 1; at <= 6; at += 1) if (line(at).length > 38) return `ADDRESS_LINE_${at}_TOO_LONG`;
  if (line(1) === '' && line(2) === '') return 'ADDRESS_LINE_1_OR_ADDRESS_LINE_2_MANDATORY';
  if (line(6) === '') return 'EMPTY_ADDRESS_LINE_6';
  if (!/^\d{5} .+/.test(line(6))) return 'INVALID_ADDRESS_LINE_6';
  return countries.includes(String(body['country_code'])) ? null : 'INVALID_COUNTRY_CODE';
}
