import { describe, expect, test } from 'vitest';
import type { PlacementAction, PlacementChoice, PlacementDecided } from '../../domain/placement.ts';
import { drive, type Answers } from './driver.ts';

const placement = { creditorId: 'creditor', placementId: 'placement' };
const start = '2026-10-01T08:00:00.000Z';
const receiptAt = '2026-10-06T08:00:00.000Z';
const silenceAt = '2026-11-05T08:00:00.000Z';

const receipt: PlacementAction = { name: 'lookAtPlacement', step: 'receiptOverdue' };
const silence: PlacementAction = { name: 'lookAtPlacement', step: 'silence' };
const notice: PlacementAction = { name: 'tellAgency', step: 'notice' };
const label = 'dossier 000007';
const decided = (seq: number, decision: PlacementChoice, details = 'details'): PlacementDecided => ({
  ...{ seq, decision, label, details },
});
const waitUntil = (until: string, then: PlacementAction): PlacementChoice => ({ wait: { until, then, because: [] } });
const closed: PlacementChoice = { finish: 'closed', because: [] };
const tell: PlacementChoice = { act: notice, because: [] };
const run = (decision: PlacementChoice, answers: Answers = {}) =>
  drive('followPlacement', { ...placement, ...decided(3, decision) }, answers, start);

describe('a case at an agency', () => {
  test('sleeps until the receipt is due, asks, and sleeps again', async () => {
    const d = await run(waitUntil(receiptAt, receipt), {
      lookAtPlacement: () => decided(4, waitUntil(silenceAt, silence)),
    });
    expect(d.calls).toEqual([]);
    expect(d.timers()).toEqual([{ at: receiptAt, summary: `receiptOverdue: ${label}` }]);
    await d.fireNextTimer();
    expect(d.calls).toEqual([
      { name: 'lookAtPlacement', args: [placement, receipt], summary: `receiptOverdue: ${label}` },
    ]);
    expect(d.timers()).toEqual([{ at: silenceAt, summary: `silence: ${label}` }]);
  });

  test('tells the agency at once when it hears of money, and ends when nothing is owed any more', async () => {
    const d = await run(waitUntil(receiptAt, receipt), { tellAgency: () => decided(5, closed) });
    await d.signal(['placementDecided', decided(4, tell)]);
    expect(d.calls).toEqual([{ name: 'tellAgency', args: [placement, notice], summary: `notice: ${label}` }]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'closed' });
  });

  test('ends refused or recalled without any activity', async () => {
    for (const finish of ['refused', 'recalled'] as const) {
      const d = await run(waitUntil(receiptAt, receipt));
      await d.signal(['placementDecided', decided(4, { finish, because: [] })]);
      expect(d.calls).toEqual([]);
      expect(d.end()).toEqual({ kind: 'completed', result: finish });
    }
  });

  test('follows a decision with a higher seq and ignores a lower one', async () => {
    const d = await run(waitUntil(receiptAt, receipt));
    await d.signal(['placementDecided', decided(2, closed)]);
    expect(d.end()).toBeUndefined();
    await d.signal(['placementDecided', decided(4, waitUntil(silenceAt, silence))]);
    expect(d.timers().map((timer) => timer.at)).toEqual([silenceAt]);
  });

  test.each<[what: string, payload: unknown]>([
    ['a string', 'closed'],
    ['nothing', undefined],
    ['no decision', { seq: 9, label, details: '' }],
    ['a wait without an end', decided(9, { wait: { then: silence, because: [] } } as never)],
    ['a wait whose end is no date', decided(9, waitUntil('soon', silence))],
    ['an outcome of plans', decided(9, { finish: 'kept', because: [] } as never)],
    ['an action of plans', decided(9, { act: { name: 'breakPlan', step: 's' }, because: [] } as never)],
    ['no details', { ...decided(9, closed), details: undefined }],
  ])('is neither failed nor moved by rubbish: %s', async (_, payload) => {
    const d = await run(waitUntil(receiptAt, receipt));
    await d.signal(['placementDecided', payload]);
    await d.signalBytes('placementDecided', 'json/plain', '{');
    expect(d.timers().map((timer) => timer.at)).toEqual([receiptAt]);
    expect(d.started).toHaveLength(1);
    expect(d.end()).toBeUndefined();
  });

  test('tries an action that failed again after a quarter of an hour, and hears of facts meanwhile', async () => {
    const d = await run(tell);
    await d.fail('database down');
    expect(d.timers()).toEqual([{ at: '2026-10-01T08:15:00.000Z', summary: 'tellAgency failed; tried again later' }]);
    await d.fireNextTimer();
    expect(d.calls).toHaveLength(2);
    await d.fail('database down');
    await d.signal(['placementDecided', decided(4, closed)]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'closed' });
  });

  test('shows its newest decision to queries and in the details', async () => {
    const d = await run(waitUntil(receiptAt, receipt));
    const newer = decided(4, waitUntil(silenceAt, silence), 'Dossier 000007, received');
    await d.signal(['placementDecided', newer]);
    expect(await d.query('status')).toEqual(newer);
    expect(await d.details()).toBe('Dossier 000007, received');
  });
});
