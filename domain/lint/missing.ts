/** What must stand in a message of each channel. */
import type { Folded } from './fold.ts';
import { missingIdentity, missingName } from './identity-block.ts';
import { missingInNotice } from './notice-content.ts';
import { missingPayment } from './payment-block.ts';
import type { Finding, LintContext } from './phrase.ts';

/** Everything that is missing from the text, in the order a letter prints it. */
export function findMissing(folded: Folded, context: LintContext): Finding[] {
  const { channel } = context;
  if (channel === 'agency') return [];
  if (channel === 'sms' || channel === 'call') return missingName(folded, context);
  return [...missingIdentity(folded, context), ...missingPayment(folded, context), ...missingInNotice(folded, context)];
}
