/** One claim while its ledger is replayed: what is due of each part, and in which order money takes it away (R55). */
import { assertNever } from './never.ts';

/** `interestFirst`: C. civ. 1343-1, the legal default. `principalFirst`: by contract clause or the creditor's choice. */
export type Allocation = 'interestFirst' | 'principalFirst';

/** The parts money can go to, `surplus` being what nothing was due for. */
type Part = 'principal' | 'interest' | 'indemnity' | 'surplus';

/** How much of something went to each part. */
type Split = Record<Part, number>;

export interface Account {
  readonly order: readonly Part[];
  /** Invoiced less all credit notes: a credit note counts from the first day (R56). */
  readonly baseCents: number;
  writtenOffCents: number;
  accruedCents: number;
  /** The indemnity once it is owed. */
  indemnityCents: number;
  /** All payments together, less what came back. */
  readonly paidCents: Split;
  /** The same by payment, so that one that comes back undoes exactly what it did. */
  readonly payments: Map<string, Split>;
  /** Reversed before the payment itself, by payment: that much of it is taken as never made. */
  readonly reversedAheadCents: Map<string, number>;
}

const orders: Readonly<Record<Allocation, readonly Part[]>> = {
  interestFirst: ['interest', 'principal', 'indemnity', 'surplus'],
  principalFirst: ['principal', 'interest', 'indemnity', 'surplus'],
};

/** An account on which nothing has happened yet. */
export function openAccount(baseCents: number, allocation: Allocation): Account {
  return {
    order: orders[allocation],
    baseCents,
    writtenOffCents: 0,
    accruedCents: 0,
    indemnityCents: 0,
    paidCents: nothing(),
    payments: new Map(),
    reversedAheadCents: new Map(),
  };
}

function nothing(): Split {
  return { principal: 0, interest: 0, indemnity: 0, surplus: 0 };
}

/** What is still due of one part, in cents, never negative; of the surplus, any amount. */
export function dueOf(account: Account, part: Part): number {
  switch (part) {
    case 'principal':
      // A write-off may have given up more than was left after payments; one that comes back then restores only what the write-off left.
      return Math.max(0, account.baseCents - account.writtenOffCents - account.paidCents.principal);
    case 'interest':
      return account.accruedCents - account.paidCents.interest;
    case 'indemnity':
      return account.indemnityCents - account.paidCents.indemnity;
    case 'surplus':
      return Number.MAX_SAFE_INTEGER;
    default:
      return assertNever(part, 'part of a claim');
  }
}

/** Takes a payment in, on the parts in their order. */
export function pay(account: Account, paymentId: string, amountCents: number): void {
  const ahead = account.reversedAheadCents.get(paymentId) ?? 0;
  const undone = Math.min(amountCents, ahead);
  account.reversedAheadCents.set(paymentId, ahead - undone);
  const split = account.payments.get(paymentId) ?? nothing();
  account.payments.set(paymentId, split);
  lay(account, split, amountCents - undone);
}

/**
 * Takes a payment back, whole or in part, from the part it reached last: what remains of it is laid as if only the rest had been paid. Interest
 * it had paid comes back as interest and never becomes principal, so it bears none itself (R8).
 */
export function reverse(account: Account, paymentId: string, amountCents: number): void {
  const split = account.payments.get(paymentId) ?? nothing();
  let left = amountCents;
  for (const part of account.order.toReversed()) {
    const returned = Math.min(left, split[part]);
    move(account, split, part, -returned);
    left -= returned;
  }
  account.reversedAheadCents.set(paymentId, (account.reversedAheadCents.get(paymentId) ?? 0) + left);
  useSurplus(account);
}

/** Gives up principal; interest accrued so far stays due. */
export function writeOff(account: Account, amountCents: number): void {
  account.writtenOffCents += amountCents;
}

/** What other payments had brought too much goes to what the reversal made due again. */
function useSurplus(account: Account): void {
  for (const split of account.payments.values()) {
    const cents = split.surplus;
    if (cents === 0) continue;
    move(account, split, 'surplus', -cents);
    lay(account, split, cents);
  }
}

function lay(account: Account, split: Split, amountCents: number): void {
  let left = amountCents;
  for (const part of account.order) {
    const taken = Math.min(left, dueOf(account, part));
    move(account, split, part, taken);
    left -= taken;
  }
}

function move(account: Account, split: Split, part: Part, cents: number): void {
  split[part] += cents;
  account.paidCents[part] += cents;
}
