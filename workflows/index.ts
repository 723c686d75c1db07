/** The bundle's entry: what workers host. */
export { dunInvoice } from './dun-invoice.ts';
export { followPlacement } from './follow-placement.ts';
export { thankDebtor } from './thank-debtor.ts';
export { followPaymentPlan } from './follow-payment-plan.ts';
export { tellEndpoint } from './tell-endpoint.ts';
