/** What can go wrong between us and a provider, and mixes of it that a seed repeats exactly. */

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or the bytes of a file. */
  readonly body: string | Buffer;
}

/** One planned misbehaviour. `accepts`: the provider takes the message before things go wrong. */
export interface Fault {
  readonly accepts: boolean;
  readonly reply:
    | { readonly kind: 'answer'; readonly answer: Answer }
    /** The request is read and never answered. */
    | { readonly kind: 'hang' }
    /** The right answer comes, but this late. */
    | { readonly kind: 'slow'; readonly delayMs: number }
    /** The connection closes without an answer. */
    | { readonly kind: 'drop' }
    /** Right status and headers, half of the body, then the connection closes. */
    | { readonly kind: 'cut' }
    /** Right status and headers, half of the body, then silence. */
    | { readonly kind: 'stall' };
}

/** An answer with JSON; a string is sent as it is, as HTML. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/html', ...headers }, body };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A refusal by script: nothing is kept, this is the answer. */
export function refuseWith(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return { accepts: false, reply: { kind: 'answer', answer: answer(status, body, headers) } };
}

/** The message is kept, and the caller does not get the right answer. */
export function acceptThen(reply: 'hang' | 'drop' | 'cut' | 'stall' | Answer): Fault {
  return { accepts: true, reply: typeof reply === 'string' ? { kind: reply } : { kind: 'answer', answer: reply } };
}

/** Nothing is kept and the connection closes without an answer. */
export const dropped: Fault = { accepts: false, reply: { kind: 'drop' } };

/** The message is kept, and the right answer comes this late. */
export function acceptSlowly(delayMs: number): Fault {
  return { accepts: true, reply: { kind: 'slow', delayMs } };
}

/** How a fault is counted and shown. */
export function faultName({ accepts, reply }: Fault): string {
  const what = reply.kind === 'answer' ? String(reply.answer.status) : reply.kind;
  return accepts ? `accepted, then ${what}` : what;
}

/** A generator of numbers from 0 to 1 (excluded) that a seed repeats exactly (mulberry32, a public-domain algorithm). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of them, each as likely as the others. Throws on an empty list. */
function pick<T>(random: () => number, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}

/** A new order of the same things. */
export function shuffled<T>(random: () => number, things: readonly T[]): T[] {
  const keyed = things.map((thing) => ({ thing, key: random() }));
  return keyed.toSorted((one, other) => one.key - other.key).map(({ thing }) => thing);
}

/** Gives a share of all requests (0 to 1) one of these faults, the same ones for the same seed and order of requests. */
export function mixOf(seed: number, share: number, faults: readonly Fault[]): () => Fault | undefined {
  const random = seeded(seed);
  return () => (random() < share ? pick(random, faults) : undefined);
}

/** The faults every HTTP service has; `refusal` is a clear "slow down" of this provider with a pause in seconds. */
export function commonFaults(refusal: (status: number, pauseSeconds: number | null) => Fault): Record<string, Fault> {
  return {
    'rate limit with a pause': refusal(429, 2),
    'rate limit without one': refusal(429, null),
    '500 in JSON': refusal(500, null),
    '503 in JSON with a pause': refusal(503, 3),
    '502 in HTML': refuseWith(502, '<html><body>Bad gateway</body></html>'),
    '503 without a body': refuseWith(503, ''),
    'connection dropped before accepting': dropped,
    'accepted, then the connection dropped': acceptThen('drop'),
    'accepted, then the answer cut': acceptThen('cut'),
    'accepted, then 500': acceptThen(answer(500, '')),
    'accepted, then 502 in HTML': acceptThen(answer(502, '<html><body>Bad gateway</body></html>')),
  };
}

/** Those that last as long as the caller waits: for callers with a short time-out. */
export const slowFaults: Record<string, Fault> = {
  'never answered, not accepted': { accepts: false, reply: { kind: 'hang' } },
  'accepted, never answered': acceptThen('hang'),
  'accepted, then half an answer and silence': acceptThen('stall'),
};
