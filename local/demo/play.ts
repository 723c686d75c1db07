/** Plays the story: looks at the cases twice a second, lets happen what is ready to happen, and stops when every case is where it should be. */
import { setTimeout as pause } from 'node:timers/promises';
import { standing } from './board.ts';
import type { Api } from './client.ts';
import { isOverdue, tagged, type LedgerLine } from './ledger.ts';
import { lookAt } from './look.ts';
import type { People } from './people.ts';
import type { Scene } from './scene.ts';
import type { Screen } from './screen.ts';
import { readSnapshot, type InvoiceSeen, type Snapshot } from './snapshot.ts';
import type { Stage } from './stage.ts';

export interface Play {
  readonly api: Api;
  readonly stage: Stage;
  readonly people: People;
  readonly screen: Screen;
  readonly ledger: readonly LedgerLine[];
  readonly scenes: readonly Scene[];
  /** Where the story leaves an overdue invoice: its status, or what it waits for. */
  readonly expectedEnd: (number: string) => string;
  readonly loadedAtMs: number;
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

const lookEveryMs = 500;
/** The ladder takes about 80 seconds; a case that is not through after twice that is stuck. */
const deadlineMs = 170_000;

/**
 * Plays to the end. Returns the last snapshot and what went wrong: acts that were refused, scenes that never came, and each stuck case by
 * its number with its own explanation. Throws when the API is gone, or when `signal` is aborted.
 */
export async function playStory(play: Play): Promise<{ snapshot: Snapshot; problems: string[] }> {
  const numbers = play.ledger.map((line) => tagged(play.stage.tag, line.number));
  const played = new Map<string, number>();
  const problems: string[] = [];
  for (;;) {
    play.signal.throwIfAborted();
    const snapshot = await readSnapshot(play.api, numbers, play.loadedAtMs, play.clock());
    play.screen.show(snapshot);
    await playReady(play, snapshot, played, problems);
    for (const line of await play.people.work(snapshot)) say(play, line);
    const stuck = notThere(play, snapshot);
    if (stuck.length === 0 && played.size === play.scenes.length) return { snapshot, problems };
    if (snapshot.atMs - play.loadedAtMs > deadlineMs) {
      const missed = play.scenes
        .filter((scene) => !played.has(scene.name))
        .map((scene) => `Never came: ${scene.name}.`);
      return { snapshot, problems: [...problems, ...missed, ...stuck.map((one) => explain(play, one))] };
    }
    await pause(lookEveryMs);
  }
}

async function playReady(
  play: Play,
  snapshot: Snapshot,
  played: Map<string, number>,
  problems: string[],
): Promise<void> {
  const look = lookAt(snapshot, play.stage.tag, play.loadedAtMs, played);
  const ready = play.scenes.filter((scene) => !played.has(scene.name) && scene.ready(look));
  for (const scene of ready) {
    played.set(scene.name, play.clock());
    try {
      const told = await scene.play(play.stage, look);
      for (const line of typeof told === 'string' ? [told] : told) say(play, line);
    } catch (error) {
      // The other cases go on: one act that fails is one failure of the demo, told at the end.
      const problem = `${scene.name}: ${error instanceof Error ? error.message : String(error)}`;
      problems.push(problem);
      say(play, problem);
    }
  }
}

function say(play: Play, line: string): void {
  const second = Math.round((play.clock() - play.loadedAtMs) / 1_000);
  // A line that begins with a space is a command to copy: it gets no clock.
  play.screen.say(line.startsWith(' ') ? line : `+${String(second).padStart(3)} s  ${line}`);
}

interface Stuck {
  readonly invoice: InvoiceSeen | undefined;
  readonly number: string;
  readonly expected: string;
}

function notThere(play: Play, snapshot: Snapshot): Stuck[] {
  return play.ledger.filter(isOverdue).flatMap((line) => {
    const number = tagged(play.stage.tag, line.number);
    const invoice = snapshot.invoices.find((one) => one.number === number);
    const expected = play.expectedEnd(line.number);
    const there =
      invoice?.status === expected || (invoice?.status === 'open' && invoice.dunning.waitingFor === expected);
    return there ? [] : [{ invoice, number, expected }];
  });
}

function explain(play: Play, { invoice, number, expected }: Stuck): string {
  if (!invoice) return `${number}: not in the list of invoices.`;
  const reasons = invoice.dunning.because
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    .join('; ');
  const link = invoice.temporal.url ?? `GET /v1/invoices/${invoice.id}`;
  return `${number}: ${standing(invoice)}, expected ${expected}. ${reasons}. See ${link}`;
}
