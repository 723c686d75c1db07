/** Who asks why a case waits is told what would end the wait: of a hold its own end and how it is ended sooner, never one that is over. */
import { expect, test } from 'vitest';
import type { Hold } from '../../domain/case-facts.ts';
import { explain } from '../../domain/explain.ts';
import { aCase, aHold } from './facts.ts';

const now = Date.parse('2026-09-01T08:00:00Z');
const runOut = '2026-08-20T08:00:00.000Z';
const ahead = '2026-10-01T22:00:00+00:00';
const toldOf = (...holds: Hold[]) => explain(aCase({ holds }), now);

test('a pause with a date: its end, or resume; the day of the step follows', () => {
  const { waitingFor, wouldChange } = toldOf(aHold({ endsAt: ahead }));
  expect(waitingFor).toBe('date');
  expect(wouldChange[0]).toBe('The end of the pause: 2026-10-01T22:00:00.000Z, or POST /v1/invoices/{id}/resume.');
  expect(wouldChange[1]).toContain('is tried on');
});

test('a promise: the money, or the end of the wait for it', () => {
  const { waitingFor, wouldChange } = toldOf(aHold({ kind: 'promise', endsAt: ahead }));
  expect(waitingFor).toBe('date');
  expect(wouldChange[0]).toBe('The money promised, or the end of the wait for it: 2026-10-01T22:00:00.000Z.');
});

test('a pause without a date never shows the end of one that has run out', () => {
  const { waitingFor, wouldChange } = toldOf(aHold({ id: 'old', endsAt: runOut }), aHold());
  expect(waitingFor).toBe('pause');
  expect(wouldChange[0]).toBe('The end of the pause: POST /v1/invoices/{id}/resume; it has no date.');
});

test('only a hold that still holds keeps back that the case can be suspended', () => {
  const suspends = expect.stringContaining('suspends it');
  expect(toldOf(aHold({ endsAt: runOut })).wouldChange).toContainEqual(suspends);
  expect(toldOf(aHold({ endsAt: runOut })).wouldChange.join()).not.toContain('/resume');
  expect(toldOf(aHold({ endsAt: ahead })).wouldChange).not.toContainEqual(suspends);
});
