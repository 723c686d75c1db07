/** Money that comes while an attempt is under way: the case ends, and nothing is left that says it would be tried again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordOutcome } from '../../cases/record-outcome.ts';
import type { SendResult } from '../../domain/send-result.ts';
import { endInterrupted } from '../../worker/interrupted.ts';
import { debtor } from '../api/app.ts';
import { asOwner } from '../api/claiming.ts';
import { hours, minutes, testSending, type Sending } from './sending.ts';

let own: Sending;
beforeAll(async () => {
  own = await testSending();
});
afterAll(() => own.api.close());
// The failures of one test stop the channel of no other.
beforeEach(() => asOwner(own.api, 'delete from channel_stops where creditor_id = $1', [own.api.creditorId]));

async function claimed(invoiceId: string, step: string) {
  const claim = await own.claim(invoiceId, step);
  if (claim.kind !== 'claimed') throw new Error(`The step was ${claim.kind}`);
  return claim;
}

async function pay(number: string, amountCents = 125_050) {
  const money = { reference: `P-${number}`, receivedOn: '2026-11-10', amountCents, currency: 'EUR' };
  const answer = await own.api.post('/v1/payments', { ...money, allocations: [{ invoice: number, amountCents }] });
  expect(answer.statusCode).toBe(201);
  return answer.json<{ crossed: unknown }>();
}

const told = async (number: string, kind: string): Promise<{ data: Record<string, unknown> }[]> =>
  (await own.api.get(`/v1/invoices/${number}/timeline`))
    .json<{ items: { kind: string; data: Record<string, unknown> }[] }>()
    .items.filter((one) => one.kind === kind);

const later = { kind: 'retry', code: 'resend.http_503', detail: 'Try again.' } as const;

test('an attempt that was killed, and whose invoice was paid before the next one, is in doubt, and a person is asked', async () => {
  const id = await own.begin('EI-1');
  const { deliveryId } = await claimed(id, 'email');
  await pay('EI-1');
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'claimed' });
  expect(await own.claim(id, 'email')).toMatchObject({ kind: 'declined' });
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'unknown', outcome: 'unknown', completed: true });
  expect((await own.tasks(id)).map(({ kind }) => kind)).toEqual(['resolveUnknown']);
  // Said once, however often the step is taken up.
  await own.claim(id, 'email');
  expect(await told('EI-1', 'deliveryUnknown')).toHaveLength(1);
});

test('while another invoice of the same message is open, it is not given up: that one takes it up again', async () => {
  const whose = debtor({ reference: 'EI-2' });
  const [one, two] = [await own.begin('EI-2a', { debtor: whose }), await own.begin('EI-2b', { debtor: whose })];
  const { deliveryId, invoiceIds } = await claimed(one, 'email');
  expect([...invoiceIds].sort()).toEqual([one, two].sort());
  await pay('EI-2a');
  await own.claim(one, 'email');
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'claimed' });
});

test('an attempt that certainly did not leave, and whose invoice was paid meanwhile, ends: no date is set for another', async () => {
  const id = await own.begin('EM-1');
  const { deliveryId, invoiceIds, sendNo } = await claimed(id, 'email');
  await pay('EM-1');
  await own.act((act) => recordOutcome(act, id, deliveryId, invoiceIds, later, sendNo));
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'cancelled', outcome: 'cancelled', completed: true });
  expect(await told('EM-1', 'deliveryWithdrawn')).toMatchObject([
    { data: { deliveryId, code: 'resend.http_503', because: 'The case ended meanwhile' } },
  ]);
  expect(await told('EM-1', 'deliveryRetrying')).toEqual([]);
});

test('the same answer while the invoice is open sets a date for another attempt', async () => {
  const id = await own.begin('EM-2');
  const { deliveryId, invoiceIds, sendNo } = await claimed(id, 'email');
  await own.act((act) => recordOutcome(act, id, deliveryId, invoiceIds, later, sendNo));
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'retrying' });
  expect(await told('EM-2', 'deliveryRetrying')).toHaveLength(1);
});

const unanswered = { kind: 'retry', code: 'resend.timeout', detail: 'No answer.', mayHaveLeft: true } as const;
const inDoubt = { state: 'unknown', outcome: 'unknown', completed: true };
const openKinds = async (id: string): Promise<string[]> => (await own.tasks(id)).map(({ kind }) => kind);

/** Answers the attempt that was claimed. */
const answer = (id: string, { deliveryId, invoiceIds, sendNo }: Awaited<ReturnType<typeof claimed>>, of: SendResult) =>
  own.act((act) => recordOutcome(act, id, deliveryId, invoiceIds, of, sendNo));

describe('an attempt that was not answered', () => {
  test('and whose case ended while it waited is in doubt, and a person is asked', async () => {
    const id = await own.begin('DO-1');
    const claim = await claimed(id, 'email');
    await pay('DO-1');
    await answer(id, claim, unanswered);
    expect(await own.delivery(claim.deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
    expect(await told('DO-1', 'deliveryWithdrawn')).toEqual([]);
  });

  test('puts a later one in doubt that was certainly refused', async () => {
    const id = await own.begin('DO-2');
    await own.send(id, 'email', unanswered);
    const claim = await claimed(id, 'email');
    await pay('DO-2');
    await answer(id, claim, later);
    expect(await own.delivery(claim.deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
  });

  test('and waits for another when its invoice is paid is in doubt, with one task that says so', async () => {
    const id = await own.begin('DO-3');
    const deliveryId = await own.send(id, 'email', unanswered);
    await own.send(id, 'email', later);
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'retrying' });
    await pay('DO-3');
    expect(await own.delivery(deliveryId)).toMatchObject(inDoubt);
    expect(await own.tasks(id)).toMatchObject([{ kind: 'resolveUnknown', data: { text: expect.any(String) } }]);
  });

  test('stays to be tried while another invoice of the same message is open', async () => {
    const whose = debtor({ reference: 'DO-4' });
    const [one] = [await own.begin('DO-4a', { debtor: whose }), await own.begin('DO-4b', { debtor: whose })];
    const deliveryId = await own.send(one, 'email', unanswered);
    await pay('DO-4a');
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'retrying' });
    expect(await openKinds(one)).toEqual([]);
  });

  test('twenty hours long is in doubt, even where the last one was certainly refused', async () => {
    for (const [number, last] of [
      ['DO-5', unanswered],
      ['DO-6', later],
    ] as const) {
      const id = await own.begin(number);
      await own.send(id, 'email', unanswered);
      own.clock.ms += hours(19);
      const claim = await claimed(id, 'email');
      own.clock.ms += hours(1);
      await answer(id, claim, last);
      expect(await own.delivery(claim.deliveryId)).toMatchObject(inDoubt);
      expect(await openKinds(id)).toEqual(['resolveUnknown']);
    }
  });
});

/** Claims, and dies before the answer is written; its flight is over. */
async function killed(id: string): Promise<void> {
  await claimed(id, 'email');
  own.clock.ms += minutes(1);
}

describe('an attempt that was killed before its answer was written', () => {
  /** Killed, and tried again with a certain refusal. */
  async function killedThenRefused(number: string) {
    const id = await own.begin(number);
    await killed(id);
    const deliveryId = await own.send(id, 'email', later);
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'retrying' });
    return { id, deliveryId };
  }

  test('puts one in doubt that was certainly refused after it, when the invoice is paid', async () => {
    const { id, deliveryId } = await killedThenRefused('KI-1');
    await pay('KI-1');
    expect(await own.delivery(deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
  });

  test('and again when the money came before the refusal', async () => {
    const id = await own.begin('KI-2');
    await killed(id);
    const claim = await claimed(id, 'email');
    await pay('KI-2');
    await answer(id, claim, later);
    expect(await own.delivery(claim.deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
  });

  test('and after twenty hours', async () => {
    const { id, deliveryId } = await killedThenRefused('KI-3');
    own.clock.ms += hours(19);
    const claim = await claimed(id, 'email');
    own.clock.ms += hours(1);
    await answer(id, claim, later);
    expect(await own.delivery(deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
  });

  test('crossed the payment', async () => {
    await killedThenRefused('KI-4');
    expect((await pay('KI-4')).crossed).not.toBeNull();
  });
});

describe('where a part is paid before the next attempt', () => {
  test.each([
    ['PA-1', 'that was not answered', async (id: string) => own.send(id, 'email', unanswered)],
    [
      'PA-2',
      'that was killed, and the next refused',
      async (id: string) => {
        await killed(id);
        return own.send(id, 'email', later);
      },
    ],
  ])('%s: an attempt %s is not written anew: it may have arrived, and two would', async (number, _how, attempt) => {
    const id = await own.begin(number);
    const deliveryId = await attempt(id);
    await pay(number, 25_050);
    own.clock.ms += minutes(1);
    expect(await own.claim(id, 'email')).toMatchObject({ kind: 'declined' });
    expect(await own.delivery(deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
  });

  test('an attempt that was certainly refused is written anew, with what is owed now', async () => {
    const id = await own.begin('PA-3');
    const deliveryId = await own.send(id, 'email', later);
    await pay('PA-3', 25_050);
    own.clock.ms += minutes(1);
    const claim = await claimed(id, 'email');
    expect(claim.deliveryId).not.toBe(deliveryId);
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'cancelled' });
  });
});

describe('an attempt that was certainly refused', () => {
  test('and waits for another when its invoice is paid is cancelled, and nobody is asked', async () => {
    const id = await own.begin('RE-1');
    const deliveryId = await own.send(id, 'email', later);
    await pay('RE-1');
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'cancelled', outcome: 'cancelled', completed: true });
    expect(await openKinds(id)).toEqual([]);
  });

  test('twenty hours long is for a person to mend: nothing of it has arrived', async () => {
    const id = await own.begin('RE-2');
    await own.send(id, 'email', later);
    own.clock.ms += hours(19);
    const claim = await claimed(id, 'email');
    own.clock.ms += hours(1);
    await answer(id, claim, later);
    expect(await own.delivery(claim.deliveryId)).toMatchObject({ state: 'failed', completed: false });
    expect(await openKinds(id)).toEqual(['sendFailed']);
  });
});

describe('the look at sends that a dead worker left in flight', () => {
  const logged: string[] = [];
  const look = () => endInterrupted(own.api.deps, (line) => void logged.push(line));

  test('puts one in doubt whose case has ended, once its flight is certainly over', async () => {
    const id = await own.begin('IN-1');
    const { deliveryId } = await claimed(id, 'email');
    await pay('IN-1');
    own.clock.ms += minutes(1);
    await look();
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'claimed' });
    own.clock.ms += 1;
    expect(await look()).toBe(1);
    expect(await own.delivery(deliveryId)).toMatchObject(inDoubt);
    expect(await openKinds(id)).toEqual(['resolveUnknown']);
    expect(await told('IN-1', 'deliveryUnknown')).toHaveLength(1);
    expect(logged.at(-1)).toContain('1 sends were interrupted');
    expect(await look()).toBe(0);
  });

  test('leaves one alone whose case is open: its workflow tries again', async () => {
    const whose = debtor({ reference: 'IN-2' });
    const [one] = [await own.begin('IN-2a', { debtor: whose }), await own.begin('IN-2b', { debtor: whose })];
    const { deliveryId } = await claimed(one, 'email');
    await pay('IN-2a');
    own.clock.ms += hours(1);
    expect(await look()).toBe(0);
    expect(await own.delivery(deliveryId)).toMatchObject({ state: 'claimed' });
  });
});

test('a case keeps the instant at which it ended, whatever is learned later, until money goes back', async () => {
  const closedAt = async (id: string): Promise<Date | null | undefined> =>
    (
      await own.rows<{ at: Date | null }>('select closed_at as at from invoices where creditor_id = $1 and id = $2', [
        id,
      ])
    )[0]?.at;
  const id = await own.begin('CL-1');
  const claim = await claimed(id, 'email');
  await pay('CL-1');
  const ended = new Date(own.clock.ms);
  own.clock.ms += minutes(5);
  await answer(id, claim, { kind: 'accepted', providerId: 'p-cl' });
  expect(await told('CL-1', 'deliveryAccepted')).toHaveLength(1);
  expect(await closedAt(id)).toEqual(ended);
  const back = { reversedOn: '2026-11-10', reason: 'AC04' };
  expect((await own.api.post('/v1/payments/P-CL-1/reverse', back)).statusCode).toBe(200);
  expect(await closedAt(id)).toBeNull();
});
