/** A running case goes on under another policy or version: a named act with its reason. What was done stays done, nothing is said twice. */
import { send } from '../db/connect.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { readPolicy, type PolicyVersion } from '../db/queries/policies.ts';
import { chosenByName, type PolicyChoice } from '../domain/choose-policy.ts';
import { movePolicy, type PolicyMove } from '../domain/move-policy.ts';
import type { Act } from './act.ts';
import { refuseMisfit, unknownPolicy } from './choose-for-invoice.ts';
import { closeCases, currentFacts, note, type OpenCase } from './open-case.ts';
import { Refusal } from './refusal.ts';

export interface MoveRequest {
  readonly policy: string;
  /** Null: the newest. */
  readonly version: number | null;
  readonly reason: string;
}

export interface MoveAnswer {
  readonly applied: boolean;
  readonly move: PolicyMove;
}

/** The version a move asks for. Refuses (422) one the creditor does not have. */
export async function wantedVersion(
  act: Pick<Act, 'tx' | 'creditorId'>,
  wanted: Pick<MoveRequest, 'policy' | 'version'>,
  field = 'policy',
): Promise<PolicyVersion> {
  const found = await readPolicy(act.tx, act.creditorId, wanted.policy, wanted.version);
  if (found) return found;
  throw unknownPolicy(
    wanted.version === null ? wanted.policy : `${wanted.policy}", version "${String(wanted.version)}`,
    field,
  );
}

/** What the move of one case would do now. Refuses (422) what `chooseForInvoice` would refuse for a named policy. Writes nothing. */
export async function previewMove(act: Act, open: OpenCase, to: PolicyVersion): Promise<PolicyMove> {
  const { mode } = await readCreditor(act.tx, act.creditorId);
  refuseMisfit(to, open.row.debtor.type, mode);
  return movePolicy(currentFacts(open), to.body, act.now.getTime());
}

/**
 * Moves one case and decides it anew. A case that already runs under this version is left alone (`applied` false). Refuses (409
 * `move_not_possible`) while there are obstacles, and tells each with its remedy.
 */
export async function moveToPolicy(act: Act, open: OpenCase, to: PolicyVersion, reason: string): Promise<MoveAnswer> {
  const move = await previewMove(act, open, to);
  if (move.from.key === to.key && move.from.version === to.version) return { applied: false, move };
  if (move.obstacles.length > 0)
    throw new Refusal(
      'conflict',
      'move_not_possible',
      `Invoice ${open.row.number} cannot be moved to ${to.key} version ${String(to.version)} now. ${move.obstacles.join(' ')}`,
      'policy',
    );
  const text = `Moved from ${move.from.key} version ${String(move.from.version)}: ${reason}`;
  applyMove(act, open, move, chosenByName(to.key, 'moved', text), reason);
  await closeCases(act, [open]);
  return { applied: true, move };
}

/** Writes a move without obstacles into an open case; its caller closes the case, which decides it under the new policy. */
export function applyMove(act: Act, open: OpenCase, move: PolicyMove, choice: PolicyChoice, reason: string): void {
  const { from, to, doneSteps, passes } = move;
  note(act, open, 'policyMoved', { from, to, reason, doneSteps, passes });
  open.passed.push(...passes);
  send(
    act.tx,
    'move-policy',
    'update invoices set policy_key = $3, policy_version = $4, policy_choice = $5 where creditor_id = $1 and id = $2',
    [act.creditorId, open.row.id, to.key, to.version, JSON.stringify(choice)],
  );
  // What the old policy asked of a person is answered by the move; closing the case asks anew where the new one ends as well.
  send(
    act.tx,
    'end-policy-tasks',
    `update tasks set status = 'cancelled', ended_at = $3 where creditor_id = $1 and invoice_id = $2 and status = 'open'
       and kind in ('endOfPolicy', 'policyDoesNotFit')`,
    [act.creditorId, open.row.id, act.now],
  );
}
