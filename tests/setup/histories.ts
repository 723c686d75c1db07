/** Records histories of the real server for the replay gate: `RELANCE_RECORD_HISTORIES=1 npx vitest run tests/journeys`. Never overwrites one. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Client } from '@temporalio/client';

const folder = fileURLToPath(new URL('../workflows/histories/', import.meta.url));

export async function recordHistory(client: Client, name: string, workflowId: string, runId?: string): Promise<void> {
  if (process.env['RELANCE_RECORD_HISTORIES'] !== '1') return;
  const path = `${folder}${name}.json`;
  if (existsSync(path)) return;
  await mkdir(folder, { recursive: true });
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  await writeFile(path, historyToJSON(history));
}
