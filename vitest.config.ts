/** Tests run on real servers, started once per run by the global set-up. */
import { configDefaults, defineConfig } from 'vitest/config';

const outside = [...configDefaults.exclude, 'dist/**'];

const shared = {
  pool: 'forks',
  // A first run may start PostgreSQL, build the workflow bundle and wait for Temporal.
  hookTimeout: 120_000,
  testTimeout: 60_000,
} as const;

/** Files that start a whole stack, kill parts of it and promise a time: they need the machine to themselves. */
const alone = ['tests/promises/{kill-worker,kill-webhooks,kill-bank-statement,servers-away,full-restart}.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['./tests/setup/servers.ts'],
    // Each file may hold a database and a Temporal worker; more than two at once starve each other on a small machine.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          exclude: [...outside, ...alone],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { ...shared, name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
