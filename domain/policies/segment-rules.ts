/** Which policy for whom, as data: the rules every creditor starts with (design section 6) and the order of care. */
import type { SegmentRule } from '../choose-policy.ts';
import type { Policy } from '../policy.ts';
import { badFaith, newCustomer, repeatLate, smallAmount, standard } from './business.ts';
import { consumer, publicBuyer } from './public-and-consumer.ts';

/** In euro cents, incl. VAT. */
const smallBelowCents = 150_00;

export const defaultSegmentRules: readonly SegmentRule[] = [
  { key: 'consumer', policy: consumer.key, when: { debtorTypes: ['consumer', 'unknown'] } },
  { key: 'public-buyer', policy: publicBuyer.key, when: { debtorTypes: ['public'] } },
  { key: 'standard', policy: standard.key, when: { debtorTypes: ['business'], balanceFromCents: smallBelowCents } },
  {
    key: 'small-amount',
    policy: smallAmount.key,
    when: { debtorTypes: ['business'], balanceBelowCents: smallBelowCents },
  },
  { key: 'new-customer', policy: newCustomer.key, when: { debtorTypes: ['business'], newCustomer: true } },
  { key: 'repeat-late', policy: repeatLate.key, when: { debtorTypes: ['business'], lateOfLastSix: 3 } },
  { key: 'bad-faith', policy: badFaith.key, when: { debtorTypes: ['business'], mark: 'badFaith' } },
  // Somebody who cannot pay needs a call and a plan, not a harder ladder because he was late before.
  { key: 'cash-trouble', policy: standard.key, when: { debtorTypes: ['business'], mark: 'cashTrouble' } },
  { key: 'good-payer', policy: standard.key, when: { debtorTypes: ['business'], mark: 'goodPayer' } },
];

/** The shipped policies from the most careful on: who hears from us last and softest comes first. `demo` is for nobody's customers. */
export const shippedCarefulFirst: readonly Policy[] = [
  publicBuyer,
  consumer,
  smallAmount,
  standard,
  newCustomer,
  repeatLate,
  badFaith,
];
