/** A new claim: the debtor as the ERP knows it now, the invoice, its first ledger entry, its first decision. */
import { createHash } from 'node:crypto';
import { loadCases } from '../db/queries/cases.ts';
import { readCheckBasis, type CheckBasis } from '../db/queries/data-checks.ts';
import { upsertDebtor, type DebtorInput } from '../db/queries/debtors.ts';
import { legalHoldsOf, type LegalHoldRow } from '../db/queries/holds.ts';
import type { LegalStopRow } from '../db/queries/legal-stops.ts';
import { stopsToSet } from '../db/queries/stop-coverage.ts';
import { findInvoiceIds, insertInvoice, type NewInvoice } from '../db/queries/invoices.ts';
import { waitingMoneyOf, type WaitingMoney } from '../db/queries/unlaid-money.ts';
import type { BusinessRate } from '../domain/interest-regime.ts';
import type { AgreedTerms, Sector } from '../domain/payment-terms.ts';
import type { Act } from './act.ts';
import { doubtsOf, noteDoubts } from './check-data.ts';
import { askForChoice, chooseForInvoice } from './choose-for-invoice.ts';
import { copyHolds } from './inherit-holds.ts';
import { closeCases, note, noteMoney, openCases, openRow, type OpenCase } from './open-case.ts';
import { refitDebtor } from './refit-cases.ts';
import { notFound, Refusal } from './refusal.ts';
import { holdFor } from './unlaid-money.ts';

export interface InvoiceInput {
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  readonly debtor: DebtorInput;
  /** Policy key; absent: chosen by the creditor's segment rules. */
  readonly policy?: string;
  /** Steps already made before the creditor moved in. */
  readonly stepsDone?: readonly string[];
  /** When a public buyer received the payment request; absent: not known. */
  readonly receivedOn?: string;
  /** Absent: not known. */
  readonly terms?: AgreedTerms;
  /** Absent: general. */
  readonly sector?: Sector;
  /** Late-payment rate agreed for this invoice; absent: that of the debtor. */
  readonly contractRate?: BusinessRate;
}

export interface Registered {
  readonly id: string;
  /** False when the same invoice was registered before. */
  readonly created: boolean;
}

/** SHA-256 over the meaning of an input: the same keys in any order give the same hash. */
export function contentHash(input: unknown): string {
  return createHash('sha256').update(canonicalJson(input)).digest('hex');
}

/** JSON with the keys of every object in order: one text per meaning, whatever way the value was stored. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`)
    .join(',')}}`;
}

/**
 * Registers one invoice. The same number with the same content is the same invoice and changes nothing; with other content it is refused
 * (`invoice_conflict`). Refuses a policy that is unknown or not for this debtor, and unknown `stepsDone`. A debtor whose type has changed since its
 * last invoice takes its other cases to policies that fit. Doubtful data is taken as it is and warned of. Shapes, dates and amounts are the caller's
 * to check; `checkBasis` may be given where one act registers many, `asSent` where the input was completed with what is known: sameness is judged by it.
 */
export async function registerInvoice(
  act: Act,
  input: InvoiceInput,
  checkBasis: Promise<CheckBasis> = readCheckBasis(act.tx, act.creditorId),
  asSent: InvoiceInput = input,
): Promise<Registered> {
  const requestHash = contentHash(asSent);
  const arriving = { ...input, balanceCents: input.amountCents };
  const [facts, known, basis] = await Promise.all([
    askForChoice(act, arriving, input.policy),
    findKnown(act, input.number, requestHash),
    checkBasis,
  ]);
  if (known) return known;
  const { version, choice: policyChoice } = await chooseForInvoice(act, arriving, facts);
  const { key: policyKey, version: policyVersion } = version;
  const { number, issuedOn, dueOn, currency, amountCents } = input;
  const idIfNew = act.newId();
  const debtor = await upsertDebtor(act.tx, act.creditorId, idIfNew, input.debtor, act.now);
  const past = debtor.id === idIfNew ? ('none' as const) : ('some' as const);
  const { knownType } = facts;
  if (knownType !== null && knownType !== input.debtor.type) await refitDebtor(act, debtor.id);
  const terms = agreedOf(input);
  const warnings = doubtsOf(act, { issuedOn, dueOn, ...terms, debtor: { ...input.debtor, ...debtor } }, basis);
  const told = { number, issuedOn, dueOn, currency, amountCents, requestHash, ...terms, warnings };
  const row = { ...told, id: act.newId(), debtorId: debtor.id, policyKey, policyVersion, policyChoice };
  // Tried again, it sees the payment reference that another request has just taken, and takes its next one.
  const written = { ...row, registeredAt: act.now };
  const inserted = (await insert(act, written, past)) ?? (await insert(act, written, past));
  if (!inserted) {
    const winner = await findKnown(act, number, requestHash);
    if (!winner) throw new Error(`Invoice ${number} is neither new nor there`);
    return winner;
  }
  const { open, holds, stops, waiting } = inserted;
  noteMoney(
    act,
    open,
    { kind: 'invoiced', amountCents, occurredOn: issuedOn, paymentId: null },
    { number, issuedOn, dueOn, currency, policy: policyKey, policyVersion },
  );
  if (warnings.length > 0) noteDoubts(act, open, warnings);
  markDone(act, open, input.stepsDone ?? []);
  const held = [await copyHolds(act, open, holds, stops), await holdFor(act, open, waiting)].includes(true);
  await closeCases(act, [open], null, held ? 'again' : 'already');
  return { id: open.row.id, created: true };
}

/** What was agreed, as far as it was told. */
function agreedOf({ receivedOn, terms, sector, contractRate }: InvoiceInput) {
  return {
    receivedOn: receivedOn ?? null,
    terms: terms ?? ('unknown' as const),
    sector: sector ?? ('general' as const),
    contractRate: contractRate ?? null,
  };
}

interface Inserted {
  readonly open: OpenCase;
  readonly holds: readonly LegalHoldRow[];
  readonly stops: readonly LegalStopRow[];
  readonly waiting: readonly WaitingMoney[];
}

/**
 * Writes the row and reads it as a case, with the holds it inherits; null when another request registered this number meanwhile. A debtor without a past,
 * first heard of by this act, has no other invoice and no money.
 */
async function insert(act: Act, row: NewInvoice, past: 'none' | 'some'): Promise<Inserted | null> {
  // The row is ours alone until the commit, so reading it needs no lock.
  const [inserted, [loaded], holds, stops, waiting] = await Promise.all([
    insertInvoice(act.tx, act.creditorId, row),
    loadCases(act.tx, act.creditorId, [row.id], act.now),
    past === 'none' ? [] : legalHoldsOf(act.tx, act.creditorId, row.debtorId, row.id, act.now),
    stopsToSet(act.tx, act.creditorId, row.id, act.now),
    past === 'none' ? [] : waitingMoneyOf(act.tx, act.creditorId, row.debtorId, row.currency),
  ]);
  if (!inserted) return null;
  if (!loaded) throw new Error(`Invoice ${row.id} was not written`);
  return { open: openRow(loaded), holds, stops, waiting };
}

async function findKnown(act: Act, number: string, requestHash: string): Promise<Registered | undefined> {
  const [id] = await findInvoiceIds(act.tx, act.creditorId, [number]);
  if (!id) return undefined;
  const [row] = await loadCases(act.tx, act.creditorId, [id], act.now);
  if (row?.number !== number) return undefined;
  if (row.requestHash === requestHash) return { id, created: false };
  throw new Refusal(
    'conflict',
    'invoice_conflict',
    `Invoice ${number} is already registered with other content. Correct the debtor with PUT /v1/debtors; for another amount or date, dispute the invoice and resolve it with a credit, or send a new number.`,
    'number',
  );
}

function markDone(act: Act, open: OpenCase, stepsDone: readonly string[]): void {
  for (const [at, step] of stepsDone.entries()) {
    if (!open.row.policy.steps.some((one) => one.key === step))
      throw new Refusal(
        'unprocessable',
        'unknown_step',
        `Policy ${open.row.policy.key} has no step "${step}". Its steps: ${open.row.policy.steps.map((one) => one.key).join(', ')}.`,
        `stepsDone.${String(at)}`,
      );
    const text = 'Done before this invoice was registered here';
    note(act, open, 'stepPassedOver', { step, code: 'doneElsewhere', text });
    open.passed.push({ step, code: 'doneElsewhere', text, at: act.now.toISOString() });
  }
}

/** Opens one case by id or number under its locks; refuses an unknown one with 404. */
export async function openOne(act: Act, idOrNumber: string): Promise<OpenCase> {
  const [id] = await findInvoiceIds(act.tx, act.creditorId, [idOrNumber]);
  const [open] = id ? await openCases(act, [id]) : [];
  if (!open) throw notFound('invoice', 'id');
  return open;
}
