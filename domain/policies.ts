/** The policies every creditor starts with (design section 6). Data only: a change here is a new version for creditors who take it. */
import type { Policy } from './policy.ts';
import { badFaith, newCustomer, repeatLate, smallAmount, standard } from './policies/business.ts';
import { demo } from './policies/demo.ts';
import { consumer, publicBuyer } from './policies/public-and-consumer.ts';

export { badFaith, consumer, demo, newCustomer, publicBuyer, repeatLate, smallAmount, standard };

export const defaultPolicies: readonly Policy[] = [
  standard,
  smallAmount,
  newCustomer,
  repeatLate,
  badFaith,
  publicBuyer,
  consumer,
  demo,
];
