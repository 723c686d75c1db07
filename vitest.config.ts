/** Tests run on real servers, started once per run by the global set-up. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const servers = fileURLToPath(new URL('./tests/setup/servers.ts', import.meta.url));

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'dist/**'],
    globalSetup: existsSync(servers) ? [servers] : [],
    pool: 'forks',
    // Each file may hold a database and a Temporal worker; more than two at once starve each other on a small machine.
    maxWorkers: 2,
    // A first run may start PostgreSQL, build the workflow bundle and wait for Temporal.
    hookTimeout: 120_000,
    testTimeout: 60_000,
  },
});
