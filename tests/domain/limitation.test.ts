import { expect, test } from 'vitest';
import { limitationOf } from '../../domain/limitation.ts';

test.each([
  ['business', '2026-10-01', '2031-10-01', 'L110-4'],
  ['business', '2024-02-29', '2029-02-28', 'L110-4'],
  ['consumer', '2026-10-01', '2028-10-01', 'L218-2'],
  ['public', '2026-01-01', '2030-12-31', '68-1250'],
  ['public', '2026-12-31', '2030-12-31', '68-1250'],
  ['unknown', '2026-10-01', '2028-10-01', 'prudence'],
] as const)('R57: a claim on a %s due on %s is safe until %s, and says why', (type, dueOn, on, why) => {
  const limitation = limitationOf(dueOn, type);
  expect(limitation.on).toBe(on);
  expect(limitation.assumes).toContain(why);
});
