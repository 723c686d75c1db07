/** The last look of a claim, from cases that are locked. */
import { decide } from '../domain/decide.ts';
import { lookSeen, type LookInput, type LookSeen } from '../domain/last-look.ts';
import type { Step } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { currentFacts, type OpenCase } from './open-case.ts';

/** What was true of these cases (the one that leads in front) when the message was claimed; stored with the delivery in the same transaction. */
export function lookAt(
  act: Act,
  opened: readonly OpenCase[],
  seqs: readonly { readonly invoiceId: string; readonly claimSeq: number | null }[],
  step: Step,
  asked: LookInput['asked'],
): LookSeen {
  const nowMs = act.now.getTime();
  const covered = opened.map((open) => ({
    facts: currentFacts(open),
    seq: seqs.find((one) => one.invoiceId === open.row.id)?.claimSeq ?? open.seq,
  }));
  const lead = covered[0];
  const verdict = lead && (asked === 'first' || asked === 'again') ? decide(lead.facts, nowMs) : null;
  return lookSeen({ nowMs, sources: opened[0]?.row.sources ?? [], covered, step, verdict, asked });
}
