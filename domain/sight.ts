/** How a decision looks to an operator: stage, label, and the current details of the Temporal UI. English; ids and amounts, no person's name. */
import type { CaseFacts } from './case-facts.ts';
import type { Verdict } from './verdict.ts';
import type { Reason, Sight } from './decision.ts';
import { formatMoney } from './money.ts';
import type { Channel } from './policy.ts';

const channelName: Record<Channel, string> = {
  email: 'e-mail',
  sms: 'SMS',
  call: 'call',
  letter: 'letter',
  registeredLetter: 'registered letter',
  agency: 'agency',
};

/** The stage an invoice is in: the step in hand, what holds it, or how it ended. */
function stageOf(facts: CaseFacts, verdict: Verdict): string {
  if ('finish' in verdict.decision) return verdict.decision.finish;
  const { waitingFor } = verdict;
  // A part that is contested can be all that is left, without a hold.
  if (waitingFor === 'dispute' || facts.holds.some(({ kind }) => kind === waitingFor)) return waitingFor;
  if (verdict.next) return verdict.next.step.key;
  const begun = facts.steps.find((step) => step.completedAt === null);
  return begun?.step ?? 'end';
}

function labelOf(facts: CaseFacts, verdict: Verdict): string {
  const step = verdict.next?.step;
  if (!step) return stageOf(facts, verdict);
  return `${step.key}: ${channelName[step.channel]} (${step.tone}), ${step.anchor} ${step.offset}`;
}

function nextLine(facts: CaseFacts, verdict: Verdict): string {
  const { decision } = verdict;
  if ('finish' in decision) return `**Finished:** ${decision.finish}`;
  if ('act' in decision) return `**Now:** ${decision.act.name} (${decision.act.step})`;
  if (decision.wait.until)
    return `**Next:** ${decision.wait.then?.name ?? 'look again'} at ${decision.wait.until} (${labelOf(facts, verdict)})`;
  return `**Waits for:** ${verdict.waitingFor}`;
}

const bullets = (reasons: readonly Reason[]): string[] => reasons.map((reason) => `- ${reason.text}`);

function reasonsOf(verdict: Verdict): readonly Reason[] {
  return 'wait' in verdict.decision ? verdict.decision.wait.because : verdict.decision.because;
}

/** Steps as they happened; those still in progress last. */
function inOrder(facts: CaseFacts): CaseFacts['steps'] {
  const when = (at: string | null) => (at === null ? Infinity : Date.parse(at));
  return [...facts.steps].sort((a, b) => when(a.completedAt) - when(b.completedAt));
}

/** Renders what operators see of a verdict. Pure; `link` is where the case can be read in full. */
export function sightOf(facts: CaseFacts, verdict: Verdict, link: string): Sight {
  const { decision } = verdict;
  const contacts = inOrder(facts).map(
    (step) =>
      `- ${step.step} (${channelName[step.channel]}): ${step.state}${step.completedAt ? `, ${step.completedAt}` : ''}`,
  );
  const passed = [...facts.passed, ...verdict.passes].map((pass) =>
    pass.code === 'thanked' ? `- ${pass.text}` : `- ${pass.step} passed over: ${pass.text}`,
  );
  const details = [
    `**${facts.number}** · balance ${formatMoney(facts.balanceCents, facts.currency, 'en')} of ${formatMoney(facts.amountCents, facts.currency, 'en')} · due ${facts.dueOn}`,
    nextLine(facts, verdict),
    ['**Because:**', ...bullets(reasonsOf(verdict))].join('\n'),
    ...(contacts.length + passed.length > 0 ? [['**So far:**', ...contacts, ...passed].join('\n')] : []),
    `Policy ${facts.policy.key} v${String(facts.policy.version)} · ${link}`,
  ].join('\n\n');
  return {
    stage: stageOf(facts, verdict),
    waitingFor: verdict.waitingFor,
    nextActionAt: 'wait' in decision ? (decision.wait.until ?? null) : null,
    label: labelOf(facts, verdict),
    details,
    ...('finish' in decision ? { listed: false } : {}),
  };
}
