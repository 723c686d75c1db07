/** The file handed to a collection agency: one ZIP with tables, everything as JSON, the messages as sent, and a manifest of hashes. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Brief, BriefLine, CreditorIdentity } from '../../domain/message.ts';
import { csvFile } from './csv.ts';
import type { DossierProofs } from '../../cases/load-dossier-proofs.ts';
import { claimsCsv, interestCsv } from './dossier-claims.ts';
import { proofTables, withoutBytes } from './dossier-proofs.ts';
import { totalsOf } from './tally.ts';

/** One money fact of a claim; `on` is a civil date, `amountCents` is signed as in the ledger. */
export interface DossierEntry {
  readonly on: string;
  readonly kind: string;
  readonly amountCents: number;
  readonly currency: string;
}

export interface DossierClaim extends BriefLine {
  readonly ledger: readonly DossierEntry[];
}

/** A file to put in: `name` is a plain file name, unique in its folder. */
export interface DossierFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One event of a claim: `at` is an instant, `data` the JSON text of what was recorded. */
export interface DossierEvent {
  readonly at: string;
  readonly number: string;
  readonly seq: number;
  readonly kind: string;
  readonly actor: string;
  readonly data: string;
}

/** One message that was sent; `contentSha256` is the hash taken when it was frozen, `file` where it lies in the archive. */
export interface DossierDelivery {
  readonly deliveryId: string;
  readonly channel: string;
  readonly step: string;
  readonly state: string;
  readonly claimedAt: string | null;
  readonly contentSha256: string;
  readonly file: string;
  readonly outcome?: string | null;
  readonly trackingNumber?: string | null;
  readonly completedAt?: string | null;
}

export interface ArchiveInput {
  /** Number of the dossier among the creditor's, and when it was made (ISO); absent: it is written for nobody. */
  readonly sequence?: number;
  readonly createdAt?: string;
  /** Contact points, proofs, disputes and plans; the bytes of archived proofs lie in `documents/`. */
  readonly proofs?: DossierProofs;
  /** First presentation of the formal notice, by invoice number. */
  readonly notices?: Readonly<Record<string, string>>;
  /** Civil date of the hand-over, borne by every file: no clock of the machine is read, so that the same input gives the same bytes. */
  readonly on: string;
  readonly creditor: CreditorIdentity;
  readonly debtor: Brief['debtor'];
  readonly claims: readonly DossierClaim[];
  /** What happened, oldest first. */
  readonly history: readonly DossierEvent[];
  readonly deliveries: readonly DossierDelivery[];
  readonly messages: readonly DossierFile[];
  readonly documents: readonly DossierFile[];
}

/** Raised when a file of the archive changes its meaning. */
const formatVersion = 3;
const utf8 = new TextEncoder();

/**
 * Builds the archive. `manifest.json` holds counts, totals and the SHA-256 of every other file. Amounts are integer cents, dates ISO 8601.
 * Throws an error that names the field when there is no claim, the date is malformed, or a file name is not plain or comes twice.
 */
export function buildDossier(input: ArchiveInput): Uint8Array {
  if (input.claims.length === 0) throw new Error('claims is empty: a dossier needs at least one invoice');
  const files = new Map<string, Uint8Array>([
    ['claims.csv', claimsCsv(input.claims, input.debtor, input.notices)],
    ['interest.csv', interestCsv(input.claims)],
    ['debtor.csv', debtorCsv(input)],
    ['ledger.csv', ledgerCsv(input)],
    ['history.csv', historyCsv(input)],
    ['messages.csv', messagesCsv(input)],
    ...proofTables(input.proofs),
    ['case.json', caseJson(input)],
  ]);
  addFiles(files, 'messages', input.messages);
  addFiles(files, 'documents', input.documents);
  const all = { 'manifest.json': manifest(input, files), ...Object.fromEntries(files) };
  return zipSync(all, { mtime: midnight(input.on), level: 6 });
}

function ledgerCsv(input: ArchiveInput): Uint8Array {
  const head = ['number', 'on', 'kind', 'currency', 'amountCents'];
  const rows = input.claims.flatMap(({ number, ledger }) =>
    ledger.map((entry) => [number, entry.on, entry.kind, entry.currency, entry.amountCents]),
  );
  return csvFile(head, rows);
}

function historyCsv(input: ArchiveInput): Uint8Array {
  const head = ['at', 'number', 'seq', 'kind', 'actor', 'data'];
  const rows = input.history.map(({ at, number, seq, kind, actor, data }) => [at, number, seq, kind, actor, data]);
  return csvFile(head, rows);
}

function messagesCsv(input: ArchiveInput): Uint8Array {
  const head = [
    'claimedAt',
    'deliveryId',
    'channel',
    'step',
    'state',
    'contentSha256',
    'file',
    'outcome',
    'completedAt',
    'trackingNumber',
  ];
  const rows = input.deliveries.map((one) => [
    one.claimedAt,
    one.deliveryId,
    one.channel,
    one.step,
    one.state,
    one.contentSha256,
    one.file,
    one.outcome ?? null,
    one.completedAt ?? null,
    one.trackingNumber ?? null,
  ]);
  return csvFile(head, rows);
}

function debtorCsv({ debtor }: ArchiveInput): Uint8Array {
  const head = [
    'reference',
    'name',
    'type',
    'siren',
    'email',
    'phone',
    'line1',
    'line2',
    'postcode',
    'city',
    'country',
  ];
  const { address } = debtor;
  const row = [
    debtor.reference,
    debtor.name,
    debtor.type,
    debtor.siren,
    debtor.email,
    debtor.phone,
    address?.line1 ?? null,
    address?.line2 ?? null,
    address?.postcode ?? null,
    address?.city ?? null,
    address?.country ?? null,
  ];
  return csvFile(head, [row]);
}

/** Everything but the bytes of the files, which lie beside it under their names. */
function caseJson(input: ArchiveInput): Uint8Array {
  const { messages, documents, proofs, ...given } = input;
  const facts = proofs ? { ...given, proofs: { ...proofs, proofs: proofs.proofs.map(withoutBytes) } } : given;
  return json({
    ...facts,
    messages: messages.map((file) => `messages/${file.name}`),
    documents: documents.map((file) => `documents/${file.name}`),
  });
}

function manifest(input: ArchiveInput, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return json({
    format: 'relance-dossier',
    version: formatVersion,
    ...(input.sequence === undefined ? {} : { sequence: input.sequence }),
    createdOn: input.on,
    ...(input.createdAt === undefined ? {} : { createdAt: input.createdAt }),
    creditor: { name: input.creditor.name, siren: input.creditor.siren },
    debtor: { reference: input.debtor.reference, name: input.debtor.name },
    counts: {
      claims: input.claims.length,
      history: input.history.length,
      messages: input.deliveries.length,
      documents: input.documents.length,
    },
    totals: totalsOf(input.claims).map(({ currency, cents }) => ({ currency, balanceCents: cents })),
    files: [...files].map(([name, bytes]) => ({
      name,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  });
}

/** A name with a slash or dots could be unpacked outside its folder. */
function addFiles(
  files: Map<string, Uint8Array>,
  folder: 'messages' | 'documents',
  added: readonly DossierFile[],
): void {
  for (const { name, bytes } of added) {
    if (!/^[\p{L}\p{N}_][\p{L}\p{N} ._()-]{0,199}$/u.test(name))
      throw new Error(
        `${folder} has a file named ${JSON.stringify(name)}: use a plain name of letters, digits, spaces, "." "_" "-"`,
      );
    const path = `${folder}/${name}`;
    if (files.has(path)) throw new Error(`${folder} has two files named ${JSON.stringify(name)}: rename one`);
    files.set(path, bytes);
  }
}

/** ZIP stores local clock time without a zone: built from its parts, the date reads the same whatever the zone of this machine. */
function midnight(on: string): Date {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(on);
  const year = Number(match?.[1]);
  if (!match || year < 1980 || year > 2099)
    throw new RangeError(`on is ${JSON.stringify(on)}: write a civil date such as 2026-03-31, from 1980 to 2099`);
  return new Date(year, Number(match[2]) - 1, Number(match[3]));
}

function json(value: unknown): Uint8Array {
  return utf8.encode(`${JSON.stringify(value, null, 2)}\n`);
}
