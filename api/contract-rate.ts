/** The late-payment rate a contract sets, as the api writes it: a number in percent, or the name of a clause. */
import { Type } from 'typebox';
import type { BusinessRate } from '../domain/interest-regime.ts';

/** `12.5` is 12.5 % a year; `tripleLegal` the clause "three times the legal interest rate"; `default` the rate the law sets (ECB + 10 points). */
export type ContractRate = number | 'tripleLegal' | 'default';

const description =
  'Agreed late-payment rate: a yearly rate in percent (12.5), "tripleLegal" (three times the legal interest rate), or "default" (ECB + 10 points, as the law sets it).';

const field = (types: readonly string[]) => ({
  type: [...types],
  description,
  examples: [12.5, 'tripleLegal'],
  'x-error': {
    code: 'invalid_contract_rate',
    remedy:
      'Send a yearly rate in percent from 0 to 99.99 with at most two decimals, such as 12.5, or "tripleLegal" or "default".',
  },
});

const refined = <T extends ContractRate | null>(types: readonly string[]) =>
  Type.Refine(
    Type.Unsafe<T>(field(types)),
    (value) => value === null || isContractRate(value),
    () => 'is not a contract rate',
  );

/** For requests. */
export const contractRate = () => refined<ContractRate>(['number', 'string']);

/** For requests that may take it away with null. */
export const removableContractRate = () => refined<ContractRate | null>(['number', 'string', 'null']);

/** For answers. */
export const contractRateView = () =>
  Type.Unsafe<ContractRate | null>({ type: ['number', 'string', 'null'], description });

function isContractRate(value: string | number): boolean {
  if (typeof value !== 'number') return value === 'tripleLegal' || value === 'default';
  // Exact: dividing whole hundredths gives the very number that was written with two decimals.
  return value >= 0 && value <= 99.99 && Math.round(value * 100) / 100 === value;
}

/** A rate that passed the check, in hundredths of a percent. */
export function readContractRate(rate: ContractRate): BusinessRate {
  return typeof rate === 'number' ? { kind: 'fixed', hundredths: Math.round(rate * 100) } : { kind: rate };
}

/** The rate as it was sent. */
export function viewContractRate(rate: BusinessRate | null): ContractRate | null {
  if (rate === null) return null;
  return rate.kind === 'fixed' ? rate.hundredths / 100 : rate.kind;
}
