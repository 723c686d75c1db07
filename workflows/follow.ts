/** What plans, placements and webhooks have in common: sleep until the decision in force is due, act, sleep again, end. */
import {
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  type QueryDefinition,
  type SignalDefinition,
} from '@temporalio/workflow';

interface Action {
  readonly name: string;
  readonly step: string;
}

interface Decided<A extends Action, Outcome> {
  readonly seq: number;
  readonly decision:
    | { readonly wait: { readonly until: string; readonly then: A } }
    | { readonly act: A }
    | { readonly finish: Outcome };
  readonly label: string;
  readonly details: string;
}

/** Where decisions come from, and how one is carried out. */
interface Followed<A extends Action, D> {
  readonly decided: SignalDefinition<[D]>;
  readonly status: QueryDefinition<D>;
  readonly isDecided: (value: unknown) => value is D;
  /** Carries an action out; answers with the next decision. */
  readonly execute: (action: A, summary: string) => Promise<D>;
}

/** Pause after an action that failed for a reason of our own; a new fact also ends it. */
const afterFailureMs = 15 * 60_000;

/** Follows one plan, placement or webhook from the decision it starts with to its outcome. */
export async function follow<A extends Action, Outcome, D extends Decided<A, Outcome>>(
  start: D,
  { decided, status, isDecided, execute }: Followed<A, D>,
): Promise<Outcome> {
  let newest = start;
  const take = (one: D) => {
    if (one.seq >= newest.seq) newest = one;
  };
  setHandler(decided, (one: unknown) => {
    if (isDecided(one)) take(one);
  });
  setHandler(status, () => newest);

  const act = async (action: A, label: string) => {
    const before = newest.seq;
    try {
      take(await execute(action, `${action.step}: ${label}`));
    } catch (error) {
      if (isCancellation(error)) throw error;
      await condition(() => newest.seq > before, afterFailureMs, {
        summary: `${action.name} failed; tried again later`,
      });
    }
  };

  for (;;) {
    const { seq, decision, label, details } = newest;
    setCurrentDetails(details);
    if ('finish' in decision) return decision.finish;
    if ('act' in decision) {
      await act(decision.act, label);
      continue;
    }
    const delayMs = Math.max(1, Date.parse(decision.wait.until) - Date.now());
    if (!(await condition(() => newest.seq > seq, delayMs, { summary: `${decision.wait.then.step}: ${label}` })))
      await act(decision.wait.then, label);
  }
}
