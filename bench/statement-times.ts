/** How long one statement takes: 40 ledger entries over 10 years, every semester crossed. */
import { performance } from 'node:perf_hooks';
import { addDays } from '../domain/civil-date.ts';
import { computeStatement, type StatementInput } from '../domain/interest.ts';
import type { LedgerEvent } from '../domain/interest-course.ts';
import { rateBook } from '../domain/legal-rates.ts';

const WARM_UP = 500;
const SAMPLES = 5_000;
const ENTRIES = 40;
const DUE_ON = '2016-06-30';
const ON = '2026-06-30';

/** Payments, with now and then one that comes back, a credit note and a write-off among them; something stays unpaid to the end. */
function ledger(): LedgerEvent[] {
  return Array.from({ length: ENTRIES }, (_, index) => {
    const on = addDays(DUE_ON, 10 + index * 90);
    if (index === 12) return { kind: 'creditNote', on, amountCents: 150_000 };
    if (index === 25) return { kind: 'writeOff', on, amountCents: 10_000 };
    const paymentId = String(index % 8 === 7 ? index - 1 : index);
    return { kind: index % 8 === 7 ? 'reversal' : 'payment', on, amountCents: 300_000, paymentId };
  });
}

const book = rateBook();
const input: StatementInput = {
  on: ON,
  currency: 'EUR',
  amountCents: 8_000_000,
  dueOn: DUE_ON,
  regime: { kind: 'business', rate: { kind: 'default' } },
  ledger: ledger(),
};

/** How many segments the statement has that `measureStatements` computes over and over. */
export const statementSize = { segments: computeStatement(input, book).segments.length };

/** Milliseconds of each of 5 000 computations, after a warm-up. */
export function measureStatements(): number[] {
  for (let round = 0; round < WARM_UP; round++) computeStatement(input, book);
  return Array.from({ length: SAMPLES }, () => {
    const startedMs = performance.now();
    computeStatement(input, book);
    return performance.now() - startedMs;
  });
}
