/** Keeps the search attributes in step with the decision: one upsert, only of what changed. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Sight } from '../domain/decision.ts';
import { nextActionAtAttribute, stageAttribute, waitingForAttribute } from './search-attributes.ts';

/** Returns a function that shows a sight. `shown` is what the start already set. */
export function createShowcase(first: Sight): (sight: Sight) => void {
  let shown = first;
  return (sight) => {
    const changes = [
      ...(sight.stage === shown.stage ? [] : [{ key: stageAttribute, value: sight.stage }]),
      ...(sight.waitingFor === shown.waitingFor ? [] : [{ key: waitingForAttribute, value: sight.waitingFor }]),
      ...(sight.nextActionAt === shown.nextActionAt
        ? []
        : [{ key: nextActionAtAttribute, value: sight.nextActionAt === null ? null : new Date(sight.nextActionAt) }]),
    ];
    shown = sight;
    if (changes.length > 0) upsertSearchAttributes(changes);
  };
}
