/** Electronic registered letters: when one may take the place of paper, and what a person enters after sending it. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { electronicFailedBefore, readConsents } from '../db/queries/letters.ts';
import { electronicAllowed } from '../domain/electronic-letter.ts';
import type { Content } from '../domain/message.ts';
import type { Act } from './act.ts';
import type { Covered } from './tell-penalties.ts';
import { note } from './open-case.ts';

/** The address of an electronic letter; null: on paper, or no letter. */
export function electronicOf(delivery: Pick<DeliveryRow, 'content'>): { readonly email: string } | null {
  const found = (delivery.content as { electronic?: { email: string } }).electronic;
  return found ?? null;
}

/**
 * A letter of a step that asks for an electronic one: made electronic where that is allowed for every invoice it covers, else on paper with the reason
 * in the history.
 */
export async function electronicOrPaper(act: Act, covered: readonly Covered[], content: Content): Promise<Content> {
  const first = covered[0];
  if (content.kind !== 'letter' || !first || !covered.every(({ step }) => step.electronic === true)) return content;
  const { row } = first.open;
  const email = row.contactPoints.find((point) => point.kind === 'email')?.value;
  const allowed = electronicAllowed({
    debtorType: row.debtor.type,
    email: typeof email === 'string' ? email : null,
    consents: await readConsents(act.tx, act.creditorId, row.debtorId),
    failedBefore: await electronicFailedBefore(act.tx, act.creditorId, row.id, first.step.key),
  });
  if (allowed.kind === 'electronic') return { ...content, electronic: { email: allowed.email } };
  for (const { open, step } of covered)
    note(act, open, 'paperInsteadOfElectronic', { step: step.key, code: allowed.code, because: allowed.because });
  return content;
}
