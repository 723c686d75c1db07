/** How far the past of a debtor can be trusted: nobody is called new by a creditor who cannot know. */
import { expect, test } from 'vitest';
import { historyFacts } from '../../domain/debtor-history.ts';

const nowMs = Date.parse('2026-11-10T09:00:00Z');
const daysAgo = (days: number) => nowMs - days * 86_400_000;
const none = { earlier: 0, judged: 0, late: 0 };

test.each<readonly [string, Parameters<typeof historyFacts>, ReturnType<typeof historyFacts>]>([
  ['the first invoice of all', [{ ...none, sinceMs: null }, nowMs], { earlierInvoices: null, lateOfLastSix: null }],
  ['after 179 days', [{ ...none, sinceMs: daysAgo(179) }, nowMs], { earlierInvoices: null, lateOfLastSix: null }],
  ['after 180 days', [{ ...none, sinceMs: daysAgo(180) }, nowMs], { earlierInvoices: 0, lateOfLastSix: 0 }],
  ['with the whole history here', [{ ...none, sinceMs: null }, nowMs, 0], { earlierInvoices: 0, lateOfLastSix: 0 }],
  [
    'with three invoices that are here: not new, whatever is not',
    [{ earlier: 3, judged: 2, late: 1, sinceMs: daysAgo(2) }, nowMs],
    { earlierInvoices: 3, lateOfLastSix: 1 },
  ],
  [
    'with two that are here, both late: perhaps not new, surely late',
    [{ earlier: 2, judged: 2, late: 2, sinceMs: daysAgo(2) }, nowMs],
    { earlierInvoices: null, lateOfLastSix: 2 },
  ],
])('%s', (_, [known, now, after], facts) => {
  expect(historyFacts(known, now, after)).toEqual(facts);
});
