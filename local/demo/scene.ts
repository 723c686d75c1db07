/** What the story is made of. */
import { formatMoney } from '../../domain/money.ts';
import type { Look } from './look.ts';
import type { Stage } from './stage.ts';

/** One thing that happens once. */
export interface Scene {
  readonly name: string;
  ready(look: Look): boolean;
  /** Does it, and tells what was done and why it matters. */
  play(stage: Stage, look: Look): Promise<string | readonly string[]>;
}

/** An amount in euros as the story writes it. */
export const euros = (cents: number): string => formatMoney(cents, 'EUR', 'en');

/** Milliseconds of so many seconds. */
export const seconds = (n: number): number => n * 1_000;

/** Pays these invoices of one debtor in full, each by its number; returns the cents paid. */
export async function payInFull(
  stage: Stage,
  reference: string,
  debtor: string,
  ...numbers: string[]
): Promise<number> {
  const on = Object.fromEntries(numbers.map((number) => [number, stage.amount(number)]));
  const amountCents = Object.values(on).reduce((sum, cents) => sum + cents, 0);
  await stage.pay({ reference, debtor, amountCents, on });
  return amountCents;
}
