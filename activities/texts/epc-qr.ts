/** The QR code that fills in a SEPA transfer (EPC069-12), for letters: same holder, IBAN and reference as the payment block (rule R79). */
import { encodeQR } from 'qr';
import type { Brief } from '../../domain/message.ts';
import { isRfReference, rfReference } from '../../domain/payment-reference.ts';
import { oneLine } from './format.ts';
import { claimOf, sumsToPay } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';

export interface EpcTransfer {
  /** The exact account holder, at most 70 characters: the payer's bank compares it with the IBAN (Reg. (EU) 2024/886). */
  readonly holder: string;
  readonly iban: string;
  /** Euro cents, 1 to 99 999 999 999; null: the payer types the amount. */
  readonly amountCents: number | null;
  /** A creditor reference of ISO 11649, or free text of at most 140 characters; never both. */
  readonly remittance: { readonly kind: 'reference' | 'text'; readonly value: string };
}

const mostAmountCents = 999_999_999_99;
const mostHolder = 70;
const mostText = 140;
/** Error correction M and version 13 at most, says the guideline: 331 bytes, 69 modules a side. */
const mostBytes = 331;
const mostModules = 69;

/**
 * The lines of the code, apart by LF, without the empty ones at the end: version 002, UTF-8, SEPA transfer, no BIC. Throws RangeError that
 * names what does not fit.
 */
export function epcPayload(transfer: EpcTransfer): string {
  const { holder, amountCents, remittance } = transfer;
  const iban = transfer.iban.replace(/\s/gu, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/u.test(iban)) throw new RangeError(`iban is ${iban}: give the whole IBAN`);
  const name = oneLine(holder);
  if (name === '' || [...name].length > mostHolder)
    throw new RangeError(`accountHolder has ${[...name].length} characters: 1 to ${mostHolder} fit in a payment code`);
  if (
    amountCents !== null &&
    !(Number.isSafeInteger(amountCents) && amountCents >= 1 && amountCents <= mostAmountCents)
  )
    throw new RangeError(`amountCents is ${amountCents}: a payment code takes 0.01 to 999999999.99 EUR`);
  const text = oneLine(remittance.value);
  if (remittance.kind === 'reference' && !isRfReference(text))
    throw new RangeError(`reference is ${JSON.stringify(text)}: give an RF reference (ISO 11649) without spaces`);
  if (remittance.kind === 'text' && [...text].length > mostText)
    throw new RangeError(`the text has ${[...text].length} characters: ${mostText} fit in a payment code`);
  const lines = [
    'BCD',
    '002',
    '1',
    'SCT',
    '',
    name,
    iban,
    amountCents === null ? '' : `EUR${euros(amountCents)}`,
    '',
    ...(remittance.kind === 'reference' ? [text] : ['', text]),
  ];
  const payload = lines.join('\n').trimEnd();
  if (Buffer.byteLength(payload) > mostBytes)
    throw new RangeError(`the payment code has ${Buffer.byteLength(payload)} bytes: ${mostBytes} is the most`);
  return payload;
}

/** The code as rows of modules, true for dark, without the quiet zone of four modules the layout leaves around it. Throws RangeError as above. */
export function epcQr(transfer: EpcTransfer): boolean[][] {
  const framed = encodeQR(epcPayload(transfer), 'raw', { ecc: 'medium', encoding: 'byte', border: 1 });
  const modules = framed.slice(1, -1).map((row) => row.slice(1, -1));
  if (modules.length > mostModules) throw new RangeError('the payment code is too large: shorten the text');
  return modules;
}

/**
 * The code of the transfer a brief asks for; null where one would be wrong or cannot be made: another currency than the euro, several
 * currencies, nothing to pay, a holder or IBAN that does not fit. The payment block then stands alone: it always has the same details in words.
 */
export function epcQrOf(brief: Brief, claim: LetterClaim = claimOf(brief)): boolean[][] | null {
  const transfer = epcTransferOf(brief, claim);
  try {
    return transfer && epcQr(transfer);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What the payer's bank is told; null unless exactly one amount in euros is to be paid. */
export function epcTransferOf(brief: Brief, claim: LetterClaim = claimOf(brief)): EpcTransfer | null {
  const { accountHolder, iban } = brief.creditor;
  const [amount, ...others] = brief.plan
    ? [{ currency: brief.plan.currency, cents: brief.plan.amountCents }]
    : claim.tally.voice === 'courtesy'
      ? claim.tally.totals
      : sumsToPay(claim);
  if (!amount || others.length > 0 || amount.currency !== 'EUR') return null;
  return { holder: accountHolder, iban, amountCents: amount.cents, remittance: remittanceOf(brief, claim) };
}

function remittanceOf(brief: Brief, { tally }: LetterClaim): EpcTransfer['remittance'] {
  if (brief.plan) return { kind: 'text', value: brief.plan.reference.slice(0, mostText) };
  const lines = tally.late.length > 0 ? tally.late : brief.lines;
  const [only, ...others] = lines;
  const reference = only && others.length === 0 ? (only.paymentReference ?? rfReference(only.number)) : null;
  const numbers = lines.map((line) => oneLine(line.number));
  if (reference !== null) return { kind: 'reference', value: reference };
  // Whole numbers only: half a number would be matched with the wrong invoice.
  const fitting = numbers
    .map((_, index) => numbers.slice(0, index + 1).join(' '))
    .filter((text) => text.length <= mostText);
  return { kind: 'text', value: fitting.at(-1) ?? '' };
}

function euros(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
