/** The product as `npm start` runs it (PostgreSQL, Temporal, api, worker, each a process of its own), for tests that take parts of it away. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { inCreditorTx } from '../../db/connect.ts';
import { readLocalConfig, type LocalConfig } from '../../local/config.ts';
import { openAppDatabase } from '../../local/demo/app-database.ts';
import { checkInvariants } from '../../local/demo/invariants.ts';
import { freePort } from '../../local/ports.ts';
import type { StackName } from '../../local/recorded-processes.ts';
import { outboxDir, startStack, type Stack } from '../../local/stack.ts';
import { payloadConverterPath } from '../../workflows/gateway.ts';

/** One answer of the api, whatever its status. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Body;
  readonly tookMs: number;
}

export interface StackUnderFire {
  readonly creditorId: string;
  /** One request, never repeated. Rejects when the connection is cut or no answer comes within 15 s. */
  post<Body = unknown>(path: string, body: unknown): Promise<Answer<Body>>;
  /** Sends an XML file; else as `post`. */
  postXml<Body = unknown>(path: string, xml: string): Promise<Answer<Body>>;
  /** Rows as the role of the application sees them. */
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** File names in the local outbox. */
  outbox(): Promise<string[]>;
  /** The process number of a part, as of now. */
  pid(name: StackName): number;
  /** How often a worker became ready so far. */
  workerStarts(): Promise<number>;
  /** Waits until `check` gives something truthy and returns it; after `withinMs` fails with `what` and the last words of the stack. */
  until<T>(what: string, check: () => Promise<T | undefined | null | false>, withinMs: number): Promise<T>;
  /** Waits until everything committed was told to Temporal. */
  untilTold(withinMs: number): Promise<void>;
  /** Every broken invariant of `checkInvariants`, in words; empty when all hold. */
  broken(): Promise<string[]>;
  /** A client of the stack's Temporal. The caller closes its connection. */
  temporal(): Promise<Client>;
  /** Stops every process in order. */
  stop(): Promise<void>;
  /** Starts everything again on the same data and ports; returns when the api is ready. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const answerWithinMs = 15_000;
const linesTold = 15;

/** Starts a stack of its own in a new folder, on free ports; `settings` are further environment variables. */
export async function stackUnderFire(settings: Record<string, string> = {}): Promise<StackUnderFire> {
  const home = await mkdtemp(join(tmpdir(), 'relance-fire-'));
  const config = await configFor(home, settings);
  const said: string[] = [];
  const log = (line: string): void => void said.push(`${new Date().toISOString()} ${line}`);
  let stack: Stack = await startStack(config, log);
  const { apiKey, apiUrl, temporalAddress: address, temporalNamespace: namespace } = stack.info;
  const { db, creditorId } = await openAppDatabase(config, apiKey);
  const rows: StackUnderFire['rows'] = async <Row extends object>(text: string, values: unknown[] = []) =>
    inCreditorTx(db, creditorId, async (tx) => (await tx.$client.query<Row>(text, values)).rows);
  const until: StackUnderFire['until'] = async (what, check, withinMs) => {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const value = await check();
      if (value) return value;
      if (performance.now() > deadline)
        throw new Error(`Not within ${String(withinMs)} ms: ${what}\n${said.slice(-linesTold).join('\n')}`);
      await pause(25);
    }
  };
  return {
    creditorId,
    post: (path, body) => post(`${apiUrl}${path}`, apiKey, 'application/json', JSON.stringify(body)),
    postXml: (path, xml) => post(`${apiUrl}${path}`, apiKey, 'application/xml', xml),
    rows,
    outbox: () => readdir(outboxDir(config)),
    pid: (name) => requirePid(stack, name),
    workerStarts: async () =>
      (await readFile(join(home, 'logs', 'worker.log'), 'utf8')).split(' worker: ready').length - 1,
    until,
    untilTold: async (withinMs) => {
      const pending = async () => (await rows('select 1 from outbox where delivered < wanted limit 1')).length === 0;
      await until('Temporal was told everything', pending, withinMs);
    },
    broken: async () => {
      const results = await checkInvariants(db, creditorId);
      return results.filter((one) => !one.ok).map((one) => `${one.name}: ${one.detail}`);
    },
    temporal: async () =>
      new Client({
        connection: await Connection.connect({ address }),
        namespace,
        dataConverter: { payloadConverterPath },
      }),
    stop: () => stack.stop(),
    start: async () => {
      stack = await startStack(config, log);
    },
    close: async () => {
      await db.end();
      await stack.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function configFor(home: string, settings: Record<string, string>): Promise<LocalConfig> {
  const { DATABASE_URL: _database, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
  return readLocalConfig({
    ...env,
    ...settings,
    RELANCE_HOME: home,
    RELANCE_LOCAL_MODE: 'test',
    RELANCE_API_PORT: String(await freePort()),
    RELANCE_PG_PORT: String(await freePort()),
    RELANCE_TEMPORAL_PORT: String(await freePort()),
    RELANCE_TEMPORAL_UI_PORT: String(await freePort()),
  });
}

async function post<Body>(url: string, apiKey: string, type: string, body: string): Promise<Answer<Body>> {
  const startedMs = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': type },
    body,
    signal: AbortSignal.timeout(answerWithinMs),
  });
  const answer = (await response.json()) as Body;
  const tookMs = performance.now() - startedMs;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: answer, tookMs };
}

function requirePid(stack: Stack, name: StackName): number {
  const pid = stack.pids[name];
  if (pid === null) throw new Error(`${name} is not a process of this stack.`);
  return pid;
}

/** A fraction from 0 to 1 that is the same in every run. */
export function seeded(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}

/** An invoice of a debtor of its own, as the ERP sends it, under the demo policy. */
export function demoInvoice(number: string, amountCents: number, stepsDone: readonly string[] = []) {
  const debtor = { reference: `D-${number}`, name: 'Menuiserie Dupont', type: 'business', siren: '732829320' };
  return {
    ...{ number, amountCents, currency: 'EUR', issuedOn: '2026-09-01', dueOn: '2026-10-01', policy: 'demo', stepsDone },
    debtor: { ...debtor, email: 'compta@dupont.example' },
  };
}

/** The payment that settles it, received on the day before the machine's (a date that is past in every zone). */
export function paymentOf(number: string, amountCents: number) {
  const receivedOn = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const allocations = [{ invoice: number, amountCents }];
  return { reference: `V-${number}`, receivedOn, amountCents, currency: 'EUR', allocations };
}

/** Does `work` for every item, `lanes` at a time. */
export async function inLanes<Item>(
  lanes: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
