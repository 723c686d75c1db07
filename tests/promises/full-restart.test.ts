/** An invoice sleeps while everything is stopped, and wakes at its time all the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoInvoice, stackUnderFire, type StackUnderFire } from './stack-under-fire.ts';

/** The e-mail is the only step left, so that nothing else moves. */
const laterSteps = ['sms', 'call', 'notice', 'agency'];
const lateAtMostMs = 15_000;
const pauseMs = 25_000;
/** After a pause: the gathering of the demo policy, the timer, the send. */
const lateAfterPauseMs = 10_000;

interface View {
  readonly id: string;
  readonly dunning: { readonly nextAction: { readonly at: string; readonly step: string } | null };
}

let fire: StackUnderFire;
beforeAll(async () => {
  fire = await stackUnderFire();
});
afterAll(() => fire.close());

/** When the e-mail of an invoice was claimed for the first time; null while it was not. */
async function claimedMs(id: string): Promise<number | null> {
  const [row] = await fire.rows<{ at: Date }>(
    `select min(e.at) as at from events e where e.invoice_id = $1 and e.kind = 'deliveryClaimed' having count(*) > 0`,
    [id],
  );
  return row?.at.getTime() ?? null;
}

async function accepted(): Promise<number> {
  return (await fire.rows(`select 1 from deliveries where state = 'accepted'`)).length;
}

/** Stops everything and starts it again; returns the instant at which the product was ready. */
async function stopAndStart(): Promise<number> {
  await fire.stop();
  await fire.start();
  return Date.now();
}

function dueMs(view: View): number {
  const { nextAction } = view.dunning;
  if (nextAction?.step !== 'email') throw new Error(`The e-mail is not planned: ${JSON.stringify(view.dunning)}`);
  return Date.parse(nextAction.at);
}

async function fired(id: string): Promise<number> {
  return fire.until(`the e-mail of ${id} is claimed`, () => claimedMs(id), 60_000);
}

describe('an invoice asleep across a full stop and start', () => {
  test('fires at its time, or at once when its time passed meanwhile', { timeout: 120_000 }, async () => {
    const { status, body } = await fire.post<View>('/v1/invoices', demoInvoice('S-1', 120_000, laterSteps));
    expect(status).toBe(201);
    const due = dueMs(body);
    const readyMs = await stopAndStart();
    const at = await fired(body.id);
    console.log(
      `restart: due ${String(readyMs - due)} ms before the product was ready again, claimed ${String(at - due)} ms after it was due`,
    );
    expect(at).toBeGreaterThanOrEqual(due);
    expect(at).toBeLessThanOrEqual(Math.max(due, readyMs) + lateAtMostMs);
  });

  test('under a pause with an end, fires after that end and not before', { timeout: 120_000 }, async () => {
    const { body } = await fire.post<View>('/v1/invoices', demoInvoice('S-2', 120_000, laterSteps));
    const untilMs = Date.now() + pauseMs;
    const until = new Date(untilMs).toISOString();
    const paused = await fire.post<View>(`/v1/invoices/${body.id}/pause`, { reason: 'Promised for later', until });
    expect(paused.status).toBe(200);
    expect(dueMs(paused.body)).toBeGreaterThanOrEqual(untilMs);
    const readyMs = await stopAndStart();
    // Otherwise the pause would have ended while nothing ran, and the test would not see a timer fire.
    expect(readyMs).toBeLessThan(untilMs);
    const at = await fired(body.id);
    console.log(
      `pause: ready ${String(untilMs - readyMs)} ms before its end, claimed ${String(at - untilMs)} ms after it`,
    );
    expect(at).toBeGreaterThanOrEqual(untilMs);
    expect(at).toBeLessThanOrEqual(untilMs + lateAfterPauseMs);
    await fire.until('the e-mail is answered', async () => (await accepted()) === 2, lateAtMostMs);
    await fire.untilTold(lateAtMostMs);
    expect(await fire.broken()).toEqual([]);
  });
});
