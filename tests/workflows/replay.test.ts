/**
 * The gate of every release: each recorded history must replay against the workflows as they are now. A history that does not would be a case
 * blocked in production. Histories are added (`tests/setup/histories.ts`), never rewritten.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker, type ReplayResult } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { bundleWorkflows } from '../../worker/bundle.ts';
import { payloadConverterPath } from '../../workflows/gateway.ts';

const folder = new URL('./histories/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

let workflowBundle: { code: string };
beforeAll(async () => {
  // The history that is changed on purpose would fail loudly in the log.
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  workflowBundle = await bundleWorkflows();
});

async function replay(histories: readonly (readonly [name: string, json: string])[]): Promise<ReplayResult[]> {
  const set = histories.map(([workflowId, json]) => ({ workflowId, history: historyFromJSON(JSON.parse(json)) }));
  const options = { workflowBundle, dataConverter: { payloadConverterPath } };
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories(options, set)) results.push(result);
  return results;
}

test('there are recorded histories of every workflow', () => {
  expect(files, 'no history: RELANCE_RECORD_HISTORIES=1 npx vitest run tests/journeys records them').not.toEqual([]);
  const types = files.map((file) => /"workflowType":\s*\{\s*"name":\s*"(\w+)"/.exec(read(file))?.[1]);
  expect(new Set(types)).toEqual(new Set(['dunInvoice', 'followPaymentPlan', 'followPlacement', 'thankDebtor']));
});

test('every recorded history replays against the workflows as they are', async () => {
  const results = await replay(files.map((file) => [file, read(file)]));
  expect(results.map((result) => [result.workflowId, result.error])).toEqual(files.map((file) => [file, undefined]));
  expect(results.length).toBeGreaterThan(0);
});

test('one changed activity name is caught', async () => {
  const file = files.find((name) => read(name).includes('"sendEmail"'));
  const json = read(file ?? 'none.json');
  const changed = json.replaceAll('"sendEmail"', '"sendLetter"');
  const [before, after] = await replay([
    ['as recorded', json],
    ['changed', changed],
  ]);
  expect(before?.error).toBeUndefined();
  expect(after?.error?.name).toBe('DeterminismViolationError');
});
