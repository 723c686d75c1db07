/** The demo on a stack that runs: load the ledger, play the story, check the outcome, say where to look. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { Database } from '../../db/connect.ts';
import { addDays, civilDateAt } from '../../domain/civil-date.ts';
import type { LocalConfig } from '../config.ts';
import { outboxDir, type StackInfo } from '../stack.ts';
import { openAppDatabase } from './app-database.ts';
import { checkStory } from './checks.ts';
import { createApi, type Api } from './client.ts';
import { goOnLines, summaryLines, type Places } from './ending.ts';
import { checkInvariants, type CheckResult } from './invariants.ts';
import { invoiceBody, isOverdue, readLedger, runTag, tagged, type LedgerLine } from './ledger.ts';
import { checkHeld } from './held-check.ts';
import { createPeople } from './people.ts';
import type { DemoProviders } from './providers.ts';
import { playStory } from './play.ts';
import type { Screen } from './screen.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { settled } from './settled.ts';
import { createStage } from './stage.ts';
import { nameAgency } from './story-agency.ts';
import { expectedEnd, story, storyWithProviders } from './story.ts';
import { checkWorkflows } from './workflow-check.ts';

export interface DemoRun {
  readonly config: LocalConfig;
  readonly info: StackInfo;
  /** Paths as the person is shown them. */
  readonly shown: Pick<Places, 'outboxDir' | 'keyFile'>;
  readonly screen: Screen;
  /** False when the stack is stopped right after the demo. */
  readonly stays: boolean;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** Where the messages go; null: to the outbox folder. */
  readonly providers: DemoProviders | null;
}

interface Loaded extends DemoRun {
  readonly api: Api;
  readonly temporal: Client;
  readonly db: Database;
  readonly creditorId: string;
  readonly ledger: readonly LedgerLine[];
  readonly tag: string;
  readonly loadedAtMs: number;
}

const ledgerFile = fileURLToPath(new URL('../../samples/ledger.csv', import.meta.url));
/** How long the last workflows may take to end. */
const settleWithinMs = 5_000;

/** Runs the demo once; true when every check holds. Throws when it could not be played at all. */
export async function runDemo(demo: DemoRun): Promise<boolean> {
  const { info, clock } = demo;
  const { db, creditorId } = await openAppDatabase(demo.config, info.apiKey);
  const connection = await Connection.connect({ address: info.temporalAddress });
  try {
    const loadedAtMs = clock();
    const run: Loaded = {
      ...demo,
      db,
      creditorId,
      loadedAtMs,
      api: createApi(info.apiUrl, info.apiKey),
      temporal: new Client({ connection, namespace: info.temporalNamespace }),
      ledger: readLedger(await readFile(ledgerFile, 'utf8')),
      tag: runTag(loadedAtMs),
    };
    await nameAgency(run.api);
    await load(run);
    await demo.providers?.goLive(db, creditorId);
    const { snapshot, problems } = await play(run);
    const checks = await checkAll(run, snapshot);
    const counted = demo.providers?.report() ?? { lines: [], ok: true };
    const wrong = counted.ok ? problems : [...problems, 'A provider counted what must not be: see the ✗ below'];
    for (const line of ['', ...summaryLines(snapshot, checks, wrong)]) run.screen.say(line);
    for (const line of counted.lines) run.screen.say(line);
    const { apiUrl, temporalUiUrl, temporalNamespace } = info;
    const places = { apiUrl, temporalUiUrl, temporalNamespace, creditorId, ...demo.shown };
    for (const line of goOnLines(snapshot, places, run.tag, demo.stays)) run.screen.say(line);
    return wrong.length === 0 && checks.every((check) => check.ok);
  } finally {
    await connection.close();
    await db.end();
  }
}

async function load({ api, ledger, tag, screen, clock }: Loaded): Promise<void> {
  const today = civilDateAt(clock(), 'Europe/Paris');
  const invoices = ledger.map((line) => invoiceBody(line, tag, today));
  const { results } = await api.post<{ results: { index: number; status: string; problem?: { detail?: string } }[] }>(
    '/v1/invoices/bulk',
    { invoices },
  );
  const refused = results.filter((one) => one.status !== 'created');
  const told = refused.map((one) => `${ledger[one.index]?.number ?? '?'} ${one.status}: ${one.problem?.detail ?? ''}`);
  if (told.length > 0) throw new Error(`The API did not take the whole ledger:\n- ${told.join('\n- ')}`);
  const overdue = ledger.filter(isOverdue).length;
  screen.say('');
  screen.say(
    `${String(ledger.length)} invoices of 15 debtors are loaded from samples/ledger.csv; this run's numbers begin with ${tag}-.`,
  );
  screen.say(
    `${String(overdue)} are overdue and run under the policy "demo": seconds where real policies count days. The others wait for their dates.`,
  );
  screen.say('');
}

async function play(run: Loaded): Promise<{ snapshot: Snapshot; problems: string[] }> {
  const { api, temporal, info, ledger, tag, screen, loadedAtMs, clock, signal, providers } = run;
  const { temporalAddress, temporalNamespace } = info;
  const day = (days: number): string => addDays(civilDateAt(clock(), 'Europe/Paris'), days);
  const stage = createStage({ api, temporal, temporalAddress, temporalNamespace, ledger, tag, day });
  const people = createPeople(stage, () => civilDateAt(clock(), 'UTC'));
  const played = await playStory({
    ...{ api, stage, people, screen, ledger, expectedEnd, loadedAtMs, clock, signal },
    scenes: providers === null ? story : storyWithProviders,
  });
  await settled({ ...run, withProviders: providers !== null });
  const numbers = ledger.map((line) => tagged(tag, line.number));
  const snapshot = await readSnapshot(api, numbers, loadedAtMs, clock());
  screen.show(snapshot);
  screen.rest();
  return { snapshot, problems: played.problems };
}

async function checkAll(run: Loaded, snapshot: Snapshot): Promise<CheckResult[]> {
  const { db, creditorId, tag, ledger, loadedAtMs } = run;
  const invariants = await checkInvariants(db, creditorId, new Date(run.clock()));
  const withProviders = run.providers !== null;
  const context = {
    ...{ db, creditorId, tag, ledger, withProviders },
    ...{ outboxDir: outboxDir(run.config), startedAtMs: loadedAtMs },
  };
  const counted = run.providers === null ? [] : [await checkHeld(run, run.providers.held())];
  return [...invariants, await workflows(run, snapshot), ...(await checkStory(context)), ...counted];
}

async function workflows({ temporal, clock }: Loaded, snapshot: Snapshot): Promise<CheckResult> {
  const deadlineMs = clock() + settleWithinMs;
  for (;;) {
    const result = await checkWorkflows(temporal, snapshot.invoices);
    if (result.ok || clock() > deadlineMs) return result;
    await pause(300);
  }
}
