/** Whether a signal's payload is a decision that can be obeyed: anyone may send anything. */
import type { Decided } from '../domain/decision.ts';
import type { PlanDecided } from '../domain/plan-decision.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function isChoice(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (typeof value['finish'] === 'string') return true;
  if (isFields(value['act'])) return typeof value['act']['name'] === 'string';
  const wait = value['wait'];
  if (!isFields(wait)) return false;
  // A date that does not parse would block the workflow's timer.
  return wait['until'] === undefined || (typeof wait['until'] === 'string' && !Number.isNaN(Date.parse(wait['until'])) && isFields(wait['then']));
}

export function isDecided(value: unknown): value is Decided {
  if (!isFields(value)) return false;
  const sight = value['sight'];
  return Number.isInteger(value['seq']) && isChoice(value['decision']) && isFields(sight) && typeof sight['label'] === 'string' && typeof sight['details'] === 'string';
}

export function isPlanDecided(value: unknown): value is PlanDecided {
  return isFields(value) && Number.isInteger(value['seq']) && isChoice(value['decision']) && typeof value['label'] === 'string' && typeof value['details'] === 'string';
}
