import { describe, expect, test } from 'vitest';
import type { PlanAction, PlanChoice, PlanDecided } from '../../domain/plan-decision.ts';
import { drive, type Answers } from './driver.ts';

const plan = { creditorId: 'creditor', planId: 'plan' };
const start = '2026-10-01T08:00:00.000Z';
const noteAt = '2026-10-28T08:00:00.000Z';
const reminderAt = '2026-11-02T08:00:00.000Z';

const note: PlanAction = { name: 'sendPlanEmail', step: 'instalmentNote', instalment: 1 };
const reminder: PlanAction = { name: 'sendPlanEmail', step: 'instalmentReminder', instalment: 1 };
const breaking: PlanAction = { name: 'breakPlan', step: 'break', instalment: 1 };
const label = 'instalment 1 of 3, due 2026-10-31';
const decided = (seq: number, decision: PlanChoice, details = 'details'): PlanDecided => ({
  seq,
  decision,
  label,
  details,
});
const waitUntil = (until: string, then: PlanAction): PlanChoice => ({ wait: { until, then, because: [] } });
const kept: PlanChoice = { finish: 'kept', because: [] };
const run = (decision: PlanChoice, answers: Answers = {}) =>
  drive('followPaymentPlan', { ...plan, ...decided(3, decision) }, answers, start);

describe('a payment plan', () => {
  test('sleeps until its next step, takes it, and sleeps again', async () => {
    const d = await run(waitUntil(noteAt, note), { sendPlanEmail: () => decided(4, waitUntil(reminderAt, reminder)) });
    expect(d.calls).toEqual([]);
    expect(d.timers()).toEqual([{ at: noteAt, summary: `instalmentNote: ${label}` }]);
    await d.fireNextTimer();
    expect(d.calls).toEqual([{ name: 'sendPlanEmail', args: [plan, note], summary: `instalmentNote: ${label}` }]);
    expect(d.timers()).toEqual([{ at: reminderAt, summary: `instalmentReminder: ${label}` }]);
  });

  test('ends kept without any activity when the money came', async () => {
    const d = await run(waitUntil(noteAt, note));
    await d.signal(['planDecided', decided(4, kept)]);
    expect(d.calls).toEqual([]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'kept' });
  });

  test('ends broken by its own act', async () => {
    const d = await run(
      { act: breaking, because: [] },
      { breakPlan: () => decided(4, { finish: 'broken', because: [] }) },
    );
    expect(d.calls).toEqual([{ name: 'breakPlan', args: [plan, breaking], summary: `break: ${label}` }]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'broken' });
  });

  test('follows a decision with a higher seq and ignores a lower one', async () => {
    const d = await run(waitUntil(noteAt, note));
    await d.signal(['planDecided', decided(2, kept)]);
    expect(d.end()).toBeUndefined();
    expect(d.started).toHaveLength(1);
    await d.signal(['planDecided', decided(4, waitUntil(reminderAt, reminder))]);
    expect(d.timers().map((timer) => timer.at)).toEqual([reminderAt]);
  });

  test('money that comes while a message is sent wins over the answer when it is newer', async () => {
    const d = await run({ act: note, because: [] });
    await d.signal(['planDecided', decided(5, kept)]);
    await d.answer(decided(4, waitUntil(reminderAt, reminder)));
    expect(d.end()).toEqual({ kind: 'completed', result: 'kept' });
  });

  test.each<[what: string, payload: unknown]>([
    ['a string', 'kept'],
    ['nothing', undefined],
    ['null', null],
    ['no decision', { seq: 9, label, details: '' }],
    ['a wait without an end', decided(9, { wait: { then: note, because: [] } } as never)],
    ['a wait whose end is no date', decided(9, waitUntil('soon', note))],
    ['a wait without an action', decided(9, { wait: { until: noteAt, because: [] } } as never)],
    ['an outcome of invoices', decided(9, { finish: 'settled', because: [] } as never)],
    ['an action of invoices', decided(9, { act: { name: 'sendEmail', step: 's' }, because: [] } as never)],
    ['no label', { ...decided(9, kept), label: undefined }],
  ])('is neither failed nor moved by rubbish: %s', async (_, payload) => {
    const d = await run(waitUntil(noteAt, note));
    await d.signal(['planDecided', payload]);
    await d.signalBytes('planDecided', 'json/plain', '{');
    expect(d.timers().map((timer) => timer.at)).toEqual([noteAt]);
    expect(d.started).toHaveLength(1);
    expect(d.end()).toBeUndefined();
  });

  test('tries an action that failed again after a quarter of an hour', async () => {
    const d = await run({ act: note, because: [] });
    await d.fail('database down');
    expect(d.timers()).toEqual([
      { at: '2026-10-01T08:15:00.000Z', summary: 'sendPlanEmail failed; tried again later' },
    ]);
    await d.fireNextTimer();
    expect(d.calls).toHaveLength(2);
    await d.answer(decided(4, kept));
    expect(d.end()).toEqual({ kind: 'completed', result: 'kept' });
  });

  test('hears of money at once while it waits to try again', async () => {
    const d = await run({ act: note, because: [] });
    await d.fail('database down');
    await d.signal(['planDecided', decided(4, kept)]);
    expect(d.calls).toHaveLength(1);
    expect(d.end()).toEqual({ kind: 'completed', result: 'kept' });
  });

  test('shows its newest decision to queries and in the details', async () => {
    const d = await run(waitUntil(noteAt, note));
    await d.signal(['planDecided', decided(4, waitUntil(reminderAt, reminder), 'Plan E-1, reminder next')]);
    expect(await d.query('status')).toEqual(decided(4, waitUntil(reminderAt, reminder), 'Plan E-1, reminder next'));
    expect(await d.details()).toBe('Plan E-1, reminder next');
  });

  test('ends cancelled when an operator cancels it', async () => {
    const d = await run(waitUntil(noteAt, note));
    await d.cancel();
    expect(d.end()).toEqual({ kind: 'cancelled' });
  });
});
