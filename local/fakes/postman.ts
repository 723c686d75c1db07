/** Brings the callbacks of a fake to us, signed as its provider signs them, and badly when asked to. */
import { shuffled } from './faults.ts';

/** One piece of news on its way. The same object sent again is the same news told again. */
export interface Callback {
  /** For lists: `email.bounced`, `sent`, `ON_DEPOSIT_PROOF_RECEIVED`. */
  readonly what: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** Headers that prove the sender, made for this instant (epoch ms). `forged`: by somebody who does not know the secret. */
  readonly prove: (atMs: number, forged: boolean) => Readonly<Record<string, string>>;
}

/** `lost`: never sent. `late`: long after those that follow it. `stale`: signed twenty minutes ago. */
export type CallbackFault = 'lost' | 'duplicate' | 'late' | 'forged' | 'stale';

export interface Sent {
  readonly callback: Callback;
  readonly how: 'right' | 'forged' | 'stale';
  /** Null: nobody answered. */
  readonly status: number | null;
}

export interface PostmanOptions {
  /** Epoch ms that signatures are made for. */
  readonly clock: () => number;
  /** Callbacks leave by themselves; false: they wait for `deliver`. */
  readonly atOnce: boolean;
  /** How long a late one is held back, when callbacks leave by themselves. */
  readonly lateMs?: number;
}

export interface Postman {
  /** Every callback ever made, in order: what a replay sends again. */
  readonly made: readonly Callback[];
  readonly sent: readonly Sent[];
  /** Gives each new callback the fault this chooses. */
  misbehave(choose: (callback: Callback) => CallbackFault | undefined): void;
  add(callback: Callback): void;
  /** Sends one now; resolves with the status, or null when nobody answered. */
  send(callback: Callback, how?: Sent['how']): Promise<number | null>;
  /** Sends everything that waits, one after the other, in a random order when `random` is given, late ones last. */
  deliver(random?: () => number): Promise<void>;
  /** Waits for what is under way and drops what waits. */
  stop(): Promise<void>;
}

const answerWithinMs = 10_000;
const staleMs = 20 * 60_000;

/** Opens a post office of one provider. */
export function createPostman(options: PostmanOptions): Postman {
  const made: Callback[] = [];
  const sent: Sent[] = [];
  const waiting: Waiting[] = [];
  const underWay = new Set<Promise<unknown>>();
  const held = new Set<NodeJS.Timeout>();
  let choose: (callback: Callback) => CallbackFault | undefined = () => undefined;

  const send = async (callback: Callback, how: Sent['how'] = 'right'): Promise<number | null> => {
    const atMs = options.clock() - (how === 'stale' ? staleMs : 0);
    const headers = { 'content-type': callback.contentType, ...callback.prove(atMs, how === 'forged') };
    const status = await post(callback, headers);
    sent.push({ callback, how, status });
    return status;
  };
  const give = giver(options, { waiting, underWay, held }, send);
  return {
    made,
    sent,
    send,
    misbehave: (chooser) => {
      choose = chooser;
    },
    add(callback) {
      made.push(callback);
      const fault = choose(callback);
      if (fault === 'lost') return;
      const how = fault === 'forged' || fault === 'stale' ? fault : 'right';
      give(callback, how, fault === 'late');
      if (fault === 'duplicate') give(callback, how, false);
    },
    async deliver(random) {
      for (const { callback, how } of inOrder(waiting.splice(0), random)) await send(callback, how);
    },
    async stop() {
      for (const timer of held) clearTimeout(timer);
      waiting.length = 0;
      await Promise.all(underWay);
    },
  };
}

/** Lets a callback wait, leave now, or leave late. */
function giver(
  options: PostmanOptions,
  bags: { waiting: Waiting[]; underWay: Set<Promise<unknown>>; held: Set<NodeJS.Timeout> },
  send: Postman['send'],
): (callback: Callback, how: Sent['how'], late: boolean) => void {
  const { waiting, underWay, held } = bags;
  const leave = (callback: Callback, how: Sent['how']): void => {
    const going = send(callback, how).finally(() => underWay.delete(going));
    underWay.add(going);
  };
  return (callback, how, late) => {
    if (!options.atOnce) {
      waiting.push({ callback, how, late });
      return;
    }
    if (!late) {
      leave(callback, how);
      return;
    }
    const timer = setTimeout(() => {
      held.delete(timer);
      leave(callback, how);
    }, options.lateMs ?? 2_000).unref();
    held.add(timer);
  };
}

interface Waiting {
  readonly callback: Callback;
  readonly how: Sent['how'];
  readonly late: boolean;
}

/** Late ones come last. */
function inOrder(batch: readonly Waiting[], random: (() => number) | undefined): Waiting[] {
  const prompt = batch.filter(({ late }) => !late);
  return [...(random ? shuffled(random, prompt) : prompt), ...batch.filter(({ late }) => late)];
}

async function post(callback: Callback, headers: Record<string, string>): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const answer = await fetch(callback.url, {
      method: 'POST',
      headers,
      body: callback.body,
      redirect: 'manual',
      signal,
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}

/** Whether a callback sent in earnest was not taken. */
export const wasRefused = ({ status }: Sent): boolean => status === null || status >= 300;

/** What became of the callbacks, for people: `12 sent, 3 refused (404)`. */
export function callbackSummary(sent: readonly Sent[]): string {
  const refused = sent.filter(wasRefused);
  const answers = [...new Set(refused.map(({ status }) => String(status ?? 'no answer')))];
  const told = answers.length === 0 ? '' : ` (${answers.join(', ')})`;
  return `${String(sent.length)} sent, ${String(refused.length)} refused${told}`;
}
