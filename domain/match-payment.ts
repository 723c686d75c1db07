/** Which invoices a credit on the bank account pays. Surest sign first; what is not sure goes to a person, with the reasons. */
import type { BankMatch, MatchRule } from './bank-line.ts';
import { formatMoney, isCurrency } from './money.ts';
import { numbersIn } from './numbers-in-text.ts';
import { formsOf, readRemittance, sameName, type Remittance } from './remittance.ts';

/** What is known of a credit. */
export interface CreditLine {
  readonly amountCents: number;
  readonly currency: string;
  readonly creditorReference: string | null;
  readonly endToEndId: string | null;
  readonly remittance: string | null;
  readonly partyName: string | null;
  readonly partyIban: string | null;
}

/** An invoice that may be meant; only open ones with a balance are given. */
export interface MatchCandidate {
  readonly invoiceId: string;
  readonly number: string;
  readonly paymentReference: string | null;
  readonly debtorId: string;
  readonly debtorName: string;
  readonly currency: string;
  readonly balanceCents: number;
  readonly dueOn: string;
  /** An earlier payment of this debtor came from the IBAN of the line. */
  readonly ibanSeen: boolean;
  /** Reference of the running plan that covers it, where the line was looked up by it. */
  readonly plan?: string | null;
}

export interface MatchShare {
  readonly invoiceId: string;
  readonly number: string;
  readonly amountCents: number;
}

/** `shares` is empty where nothing was sure enough; they never sum to more than the amount, and none is more than a balance. */
export interface PaymentMatch extends BankMatch {
  readonly shares: readonly MatchShare[];
}

const mostCandidates = 10;

/** Recognises one credit. The order of `candidates` does not matter. */
export function matchPayment(line: CreditLine, candidates: readonly MatchCandidate[]): PaymentMatch {
  const fitting = [...candidates]
    .filter((one) => one.currency === line.currency && one.balanceCents > 0)
    .sort((a, b) => (a.dueOn === b.dueOn ? (a.number < b.number ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1));
  const text = readRemittance([line.creditorReference, line.remittance].filter((one) => one !== null).join(' '));
  const named =
    byReference(line, text, fitting) ??
    byEndToEndId(line, fitting) ??
    byNumber(line, text, fitting) ??
    byPlan(line, fitting);
  if (named) return lay(line, named, fitting);
  return byAmount(line, fitting) ?? unsure(line, text, fitting, candidates);
}

interface Named {
  readonly by: MatchRule;
  readonly found: readonly MatchCandidate[];
  readonly because: readonly string[];
}

function byReference(
  { creditorReference }: CreditLine,
  { references }: Remittance,
  fitting: readonly MatchCandidate[],
): Named | null {
  const found = fitting.filter((one) => one.paymentReference !== null && references.includes(one.paymentReference));
  if (found.length === 0) return null;
  const given = creditorReference?.replace(/\s/g, '').toUpperCase();
  const because = found.map((one) =>
    one.paymentReference === given
      ? `Its creditor reference is ${one.paymentReference}, that of invoice ${one.number}.`
      : `Creditor reference ${one.paymentReference ?? ''} of invoice ${one.number} stands in the text.`,
  );
  return { by: 'creditorReference', found, because };
}

function byEndToEndId({ endToEndId }: CreditLine, fitting: readonly MatchCandidate[]): Named | null {
  if (endToEndId === null) return null;
  const key = endToEndId.replace(/\s/g, '').toUpperCase();
  const referenced = fitting.filter((one) => one.paymentReference === key);
  const found = referenced.length > 0 ? referenced : numbersIn(readRemittance(endToEndId), fitting).found;
  const [only] = found;
  if (!only || found.length > 1) return null;
  return { by: 'endToEndId', found, because: [`Its end-to-end id ${endToEndId} names invoice ${only.number}.`] };
}

function byNumber(line: CreditLine, text: Remittance, fitting: readonly MatchCandidate[]): Named | null {
  const { found, because } = numbersIn(text, fitting, line);
  return found.length === 0 ? null : { by: 'invoiceNumber', found, because };
}

/** The agreement of a plan asks the payer for the reference of the plan: its instalments go to its invoices, oldest due first. */
function byPlan(line: CreditLine, fitting: readonly MatchCandidate[]): Named | null {
  const { windows } = readRemittance([line.endToEndId, line.remittance].filter((one) => one !== null).join(' ; '));
  const found = fitting.filter((one) => typeof one.plan === 'string' && namesPlan(line, one, one.plan, windows));
  const plans = [...new Set(found.map((one) => one.plan ?? ''))];
  const [only] = plans;
  if (only === undefined || plans.length > 1) return null;
  return { by: 'planReference', found, because: [`Payment plan ${only} stands in the text.`] };
}

/** A reference as short as `P-1` may stand there by chance: the payer's name or IBAN must fit too. */
function namesPlan(line: CreditLine, one: MatchCandidate, plan: string, windows: ReadonlySet<string>): boolean {
  const { whole } = formsOf(plan);
  if (!windows.has(whole)) return false;
  return whole.length >= 5 || one.ibanSeen || (line.partyName !== null && sameName(one.debtorName, line.partyName));
}

/** Lays the amount on the invoices that were named, oldest due first, each at most its balance. */
function lay(line: CreditLine, { by, found, because }: Named, fitting: readonly MatchCandidate[]): PaymentMatch {
  const sum = found.reduce((total, one) => total + one.balanceCents, 0);
  const { amountCents } = line;
  const debtors = new Set(found.map((one) => one.debtorId));
  // Numbers of two debtors in one text with an amount that pays neither whole: one of them stands there by chance.
  if (debtors.size > 1 && sum !== amountCents)
    return {
      by: null,
      because: [...because, 'They belong to different debtors and the amount is not their sum, so a person decides.'],
      candidates: listed(found, 'its number stands in the text'),
      shares: [],
    };
  const shares: MatchShare[] = [];
  let rest = amountCents;
  for (const one of found) {
    const cents = Math.min(rest, one.balanceCents);
    if (cents > 0) shares.push({ invoiceId: one.invoiceId, number: one.number, amountCents: cents });
    rest -= cents;
  }
  const candidates =
    rest > 0
      ? listed(
          fitting.filter((one) => !found.includes(one)),
          'open invoice of the currency',
        )
      : [];
  return { by, because: [...because, amountWords(amountCents, sum, line.currency, found.length)], candidates, shares };
}

function amountWords(amountCents: number, sum: number, currency: string, count: number): string {
  const money = (cents: number) => moneyText(cents, currency);
  const owed = count === 1 ? 'its balance' : `the sum of their ${String(count)} balances`;
  if (amountCents === sum) return `${money(amountCents)} is ${owed}.`;
  if (amountCents < sum) return `${money(amountCents)} is a part of ${owed} of ${money(sum)}.`;
  return `${money(amountCents)} is ${money(amountCents - sum)} more than ${owed}: the rest waits for a person.`;
}

/** Without a number: the amount of one open invoice, from a debtor who is known by IBAN or by name. */
function byAmount(line: CreditLine, fitting: readonly MatchCandidate[]): PaymentMatch | null {
  const exact = fitting.filter((one) => one.balanceCents === line.amountCents);
  const iban = line.partyIban === null ? [] : exact.filter((one) => one.ibanSeen);
  const byIban = single(line, iban, 'amountAndIban', `an earlier payment of its debtor came from the IBAN of this one`);
  if (byIban || iban.length > 1) return byIban;
  const { partyName } = line;
  if (partyName === null) return null;
  const named = exact.filter((one) => sameName(one.debtorName, partyName));
  return single(line, named, 'amountAndName', `it came from "${partyName}", the name of its debtor`);
}

function single(line: CreditLine, found: readonly MatchCandidate[], by: MatchRule, why: string): PaymentMatch | null {
  const [only] = found;
  if (!only || found.length > 1) return null;
  const because = [
    `${moneyText(line.amountCents, line.currency)} is the balance of invoice ${only.number}, and ${why}.`,
  ];
  const shares = [{ invoiceId: only.invoiceId, number: only.number, amountCents: line.amountCents }];
  return { by, because, candidates: [], shares };
}

function unsure(
  line: CreditLine,
  text: Remittance,
  fitting: readonly MatchCandidate[],
  all: readonly MatchCandidate[],
): PaymentMatch {
  const because: string[] = [];
  if (all.some((one) => one.currency !== line.currency && text.windows.has(formsOf(one.number).whole)))
    because.push(`An invoice that is named is not in ${line.currency}: currencies never mix.`);
  const exact = fitting.filter((one) => one.balanceCents === line.amountCents);
  if (exact.length > 1) because.push(`${String(exact.length)} open invoices have this balance.`);
  because.push('No reference, number, or known payer with the exact amount was found.');
  const others = fitting.filter((one) => !exact.includes(one));
  return {
    by: null,
    because,
    candidates: [
      ...listed(exact, 'its balance is the amount'),
      ...listed(others, 'part of its number or its payer fits'),
    ].slice(0, mostCandidates),
    shares: [],
  };
}

const listed = (rows: readonly MatchCandidate[], because: string): BankMatch['candidates'] =>
  rows.slice(0, mostCandidates).map(({ invoiceId, number }) => ({ invoiceId, number, because }));

/** An amount for a sentence; of a currency that no invoice can carry, as the bank writes it. */
const moneyText = (cents: number, currency: string): string =>
  isCurrency(currency) ? formatMoney(cents, currency, 'en') : `${(cents / 100).toFixed(2)} ${currency}`;
