/** How the move of a case to another policy looks to a client. */
import { Type, type Static } from 'typebox';
import type { PolicyMove } from '../domain/move-policy.ts';
import { nullable } from './fields.ts';

const policyName = Type.Object({ key: Type.String(), version: Type.Integer() });

const nextStep = Type.Object({
  step: nullable<string>('string', { description: 'Null while a person, a plan or a fact comes first.' }),
  at: nullable<string>('string', { description: 'Instant from which it is tried; null: at once, or not dated.' }),
  waitingFor: Type.String(),
  because: Type.Array(Type.String()),
});

export const moveView = Type.Object({
  from: policyName,
  to: policyName,
  obstacles: Type.Array(Type.String(), { description: 'Why it cannot be moved now, with the remedy; empty: it can.' }),
  doneSteps: Type.Array(
    Type.Object({
      step: Type.String(),
      countsFor: nullable<string>('string', { description: 'The step of the new policy it counts for.' }),
      how: Type.String({ description: 'sameKey, sameKind, nothingLikeIt' }),
    }),
  ),
  passes: Type.Array(
    Type.Object({ step: Type.String(), code: Type.String(), text: Type.String(), at: Type.String() }),
    {
      description: 'Steps of the new policy that are not made, because the case is past them.',
    },
  ),
  nextBefore: nextStep,
  nextAfter: nextStep,
  changes: Type.Array(Type.String(), { description: 'What changes, in sentences.' }),
});

/** The view of one move. */
export function viewMove(move: PolicyMove): Static<typeof moveView> {
  const { from, to } = move;
  const next = (one: PolicyMove['nextBefore']) => ({ ...one, because: [...one.because] });
  return {
    ...{ from, to },
    obstacles: [...move.obstacles],
    doneSteps: move.doneSteps.map((one) => ({ ...one })),
    passes: move.passes.map((one) => ({ ...one })),
    nextBefore: next(move.nextBefore),
    nextAfter: next(move.nextAfter),
    changes: [...move.changes],
  };
}
