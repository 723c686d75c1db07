/** The sweep over registered letters: proofs that do not come, letters that fail, and a worker that stops, on a real PostgreSQL. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { archiveProofs } from '../../activities/archive-proofs.ts';
import { askProvider } from '../../activities/ask-provider.ts';
import type { Asked, Channel, FoundProof, LookUp } from '../../activities/channels/channel.ts';
import { archiveProof } from '../../cases/archive-proof.ts';
import { releaseAll } from '../../cases/release-stops.ts';
import { storeCallback } from '../../cases/store-callback.ts';
import { applyCallbacks, type CallbackSweepDeps } from '../../worker/apply-callbacks.ts';
import { followLetters } from '../../worker/letter-news.ts';
import { asOwner } from '../api/claiming.ts';
import { hours, minutes, news, testSending, type Sending } from './sending.ts';

let own: Sending;
let asked: string[] = [];
let fetched: string[] = [];
let logged: string[] = [];
let answer: (question: Asked) => Promise<LookUp>;
let given: (kind: string) => Promise<FoundProof | null>;
let ended: AbortController;

const unclear: LookUp = { kind: 'unclear', code: 'maileva.aborted', detail: 'No whole answer came.' };
const pdf = (text: string) => new Uint8Array(Buffer.from(`%PDF-1.4 ${text}`));

beforeAll(async () => {
  own = await testSending();
});
afterAll(() => own.api.close());
beforeEach(async () => {
  // What earlier tests left behind is long over.
  own.clock.ms += hours(24 * 100);
  await asOwner(own.api, 'delete from webhook_events where creditor_id = $1', [own.api.creditorId]);
  [asked, fetched, logged] = [[], [], []];
  answer = async () => unclear;
  given = async () => null;
  ended = new AbortController();
});

const maileva: Channel = {
  name: 'maileva',
  repeatIsSafe: true,
  send: () => Promise.reject(new Error('Nothing is sent here')),
  lookUp: (question) => {
    asked.push(question.deliveryId);
    return answer(question);
  },
  proof: (_, kind) => {
    fetched.push(kind);
    return given(kind);
  },
};
const log = (line: string) => void logged.push(line);
const deps = () => ({ cases: own.api.deps, channelFor: () => maileva, deliver: () => undefined });
const sweep = () => followLetters({ ...deps(), log }, ended.signal);
const fetchProofs = () => archiveProofs(deps(), own.api.creditorId, ended.signal, log);

/** A letter under way at the provider: what a message of the first step would be, in its place. */
async function letter(number: string): Promise<string> {
  const id = await own.send(await own.begin(number), 'email');
  await asOwner(
    own.api,
    `update deliveries set channel = 'registeredLetter', provider = 'maileva', asked_at = null, asks = 0 where creditor_id = $1 and id = $2`,
    [own.api.creditorId, id],
  );
  return id;
}
const tellOfProof = (id: string) =>
  asOwner(
    own.api,
    `insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, report_key, code)
     values ($1, gen_random_uuid(), $2, $3, 'report', '{}', 'deposit', 'maileva.deposit_proof')`,
    [own.api.creditorId, id, new Date(own.clock.ms)],
  );
const factsOf = (id: string, kind: string) =>
  own.rows<{ data: Record<string, unknown> }>(
    `select data from delivery_facts where creditor_id = $1 and delivery_id = $2 and kind = $3 order by at`,
    [id, kind],
  );
const asksOf = async (id: string) =>
  (await own.rows<{ asks: number }>('select asks from deliveries where creditor_id = $1 and id = $2', [id]))[0]?.asks;

describe('a proof', () => {
  test.each([
    ['that its provider does not give', async () => null, 'notGiven', 0],
    ['that is no document', async () => ({ bytes: new Uint8Array([1, 2, 3]) }), 'unusable_proof', 1],
  ])('%s is asked for again after a growing pause, not by every sweep', async (what, give, said, lines) => {
    const id = await letter(`G-${said}`);
    await tellOfProof(id);
    given = give;
    expect(await fetchProofs()).toBe(0);
    expect((await factsOf(id, 'asked')).map(({ data }) => data)).toEqual([
      { answer: said, proof: 'maileva.deposit_proof' },
    ]);
    expect(logged, what).toHaveLength(lines);
    const asks: number[] = [];
    for (const after of [minutes(1), minutes(58), minutes(1), minutes(59), minutes(1), hours(1), hours(1)]) {
      own.clock.ms += after;
      fetched = [];
      await fetchProofs();
      asks.push(fetched.length);
    }
    expect(asks).toEqual([0, 0, 1, 0, 1, 0, 1]);
    own.clock.ms += hours(24 * 91);
    fetched = [];
    await fetchProofs();
    expect(fetched).toEqual([]);
  });

  test('whose bytes a person uploaded before is fetched once, is no second proof, and is not counted as stored', async () => {
    const id = await letter('G-3');
    const bytes = pdf('deposit');
    await own.act((act) => archiveProof(act, id, { kind: 'deposit', bytes, code: 'entered.proof' }));
    await tellOfProof(id);
    given = async () => ({ bytes });
    const counts = [await fetchProofs(), await fetchProofs()];
    own.clock.ms += hours(24 * 30);
    counts.push(await fetchProofs());
    expect(counts).toEqual([0, 0, 0]);
    expect(fetched).toEqual(['deposit']);
    expect(await factsOf(id, 'proof')).toHaveLength(1);
  });

  test('of other bytes than a person’s is archived beside it', async () => {
    const id = await letter('G-4');
    await own.act((act) => archiveProof(act, id, { kind: 'deposit', bytes: pdf('a scan'), code: 'entered.proof' }));
    await tellOfProof(id);
    const bytes = pdf('the original');
    given = async () => ({ bytes });
    expect([await fetchProofs(), await fetchProofs()]).toEqual([1, 0]);
    expect((await factsOf(id, 'proof')).map(({ data }) => data['sha256'])).toContain(
      createHash('sha256').update(bytes).digest('hex'),
    );
  });

  test('told of lately is fetched though twenty older ones are never given', async () => {
    for (let no = 0; no < 21; no++) await tellOfProof(await letter(`O-${no}`));
    const id = await letter('O-new');
    own.clock.ms += minutes(5);
    await tellOfProof(id);
    given = async () => (fetched.length === 1 ? { bytes: pdf('new') } : null);
    expect(await fetchProofs()).toBe(1);
    expect(await factsOf(id, 'proof')).toHaveLength(1);
    expect(fetched).toHaveLength(20);
    await fetchProofs();
    expect(fetched).toHaveLength(22);
  });
});

describe('a letter', () => {
  test('that cannot be asked about keeps back no other, and each is counted as asked once', async () => {
    const [first, second] = [await letter('L-1'), await letter('L-2')];
    own.clock.ms += hours(5);
    answer = async ({ deliveryId }) => {
      if (deliveryId === first) throw new Error('out of order');
      return unclear;
    };
    await sweep();
    expect(asked).toEqual(expect.arrayContaining([first, second]));
    expect([await asksOf(first), await asksOf(second)]).toEqual([1, 1]);
    expect(logged).toEqual([`asking about letter ${first}: Error: out of order`]);
    asked = [];
    await sweep();
    expect(asked).toEqual([]);
  });
});

describe('a worker that stops', () => {
  const hint = async (id: string) => {
    const event = { provider: 'maileva', eventKey: `hint-${id}`, kind: 'x', deliveryId: id, body: {} } as const;
    await storeCallback(own.api.deps, own.api.creditorId, event);
    own.clock.ms += minutes(1);
  };
  const attempts = async (id: string) =>
    (
      await own.rows<{ attempts: number; problem: string | null }>(
        'select attempts, problem from webhook_events where creditor_id = $1 and delivery_id = $2 and applied_at is null',
        [id],
      )
    )[0];
  const callbacks = (over: Partial<CallbackSweepDeps> = {}) =>
    applyCallbacks(
      {
        ...{ ...deps(), fetchMessage: null, log },
        ask: (creditorId, id, signal) => askProvider(deps(), creditorId, id, signal),
        ...over,
      },
      ended.signal,
    );

  test('before a callback leaves its tries and its delivery as they are', async () => {
    const id = await letter('A-1');
    await hint(id);
    ended.abort();
    expect(await callbacks()).toBe(0);
    expect(asked).toEqual([]);
    expect(await attempts(id)).toEqual({ attempts: 0, problem: null });
    expect(await factsOf(id, 'asked')).toEqual([]);
    await askProvider(deps(), own.api.creditorId, id, ended.signal);
    expect([asked, await asksOf(id)]).toEqual([[], 0]);
  });

  test('in the middle of a question uses up no try and writes no fact of it; the next worker takes the callback up', async () => {
    const id = await letter('A-2');
    await hint(id);
    answer = async () => (ended.abort(), unclear);
    expect(await callbacks()).toBe(0);
    expect(asked).toEqual([id]);
    expect(await attempts(id)).toEqual({ attempts: 0, problem: null });
    expect(await factsOf(id, 'asked')).toEqual([]);
    ended = new AbortController();
    answer = async () => ({ kind: 'found', providerId: 'p-1', reports: [news('x')] });
    expect(await callbacks()).toBeGreaterThan(0);
    expect(await attempts(id)).toBeUndefined();
  });

  test('goes on with no letter, no proof and no silence', async () => {
    const id = await letter('A-3');
    await letter('A-4');
    own.clock.ms += hours(24 * 11);
    await tellOfProof(id);
    await asOwner(own.api, `update deliveries set claimed_at = claimed_at - interval '1 minute' where id = $1`, [id]);
    answer = async () => (ended.abort(), unclear);
    await sweep();
    expect(asked).toHaveLength(1);
    expect(fetched).toEqual([]);
    expect(await factsOf(id, 'asked')).toEqual([]);
    ended = new AbortController();
    given = async () => (ended.abort(), null);
    await fetchProofs();
    expect(fetched).toEqual(['deposit']);
    expect(await factsOf(id, 'asked')).toEqual([]);
    await releaseAll(own.api.deps, () => expect.unreachable(), ended.signal);
  });
});
