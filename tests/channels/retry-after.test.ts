import { expect, test } from 'vitest';
import { retryAfterMs } from '../../activities/channels/retry-after.ts';

const now = 'Tue, 24 Nov 2026 10:00:00 GMT';

test.each([
  ['2', 2000],
  ['0', 0],
  ['0.5', 500],
  ['3601', 3_600_000],
  ['Tue, 24 Nov 2026 10:00:30 GMT', 30_000],
  ['Tue, 24 Nov 2026 09:59:00 GMT', 0],
  ['Wed, 25 Nov 2026 10:00:00 GMT', 3_600_000],
])('%s is a pause of %i ms', (header, pauseMs) => {
  expect(retryAfterMs(header, now)).toBe(pauseMs);
  expect(retryAfterMs(header, Date.parse(now))).toBe(pauseMs);
});

test.each([undefined, '', 'soon', '-3', '2026-11-24', 'NaN'])('%s says nothing', (header) => {
  expect(retryAfterMs(header, now)).toBeUndefined();
});
