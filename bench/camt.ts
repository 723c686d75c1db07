/** `npm run bench:camt`: a long bank statement through the real api and worker, beside a short one: rate, and memory that must not grow with the file. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readLocalConfig } from '../local/config.ts';
import { freePort } from '../local/ports.ts';
import { startStack, type Stack } from '../local/stack.ts';
import { camtPieces, type CamtBooking } from './camt-file.ts';
import { createErp, expectStatus, type Erp } from './http.ts';
import { withSection } from './section.ts';

/** Of a hundred entries: these many pay an open invoice, each in its own way; of the others, most are outgoing and some are from nobody known. */
const paying = 40;
const unknown = 20;

interface Taken {
  readonly import: { readonly id: string; readonly status: string; readonly counts: Readonly<Record<string, number>> };
}

interface Figures {
  readonly entries: number;
  readonly megabytes: number;
  readonly readS: number;
  readonly wholeS: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly apiMb: number;
  readonly workerMb: number;
}

/** Entry `n` of a file: by reference, number, part of the amount, payer's name, unknown, outgoing. */
function entryOf(run: string, n: number, references: readonly string[]): CamtBooking {
  const kind = n % 100;
  const base = { bankReference: `${run}${String(n)}`, iban: 'FR1420041010050500013M02606' };
  const at = Math.floor(n / 100) * paying + kind;
  const number = numberOf(run, at);
  if (kind < 15) return { ...base, amount: '120.00', reference: references[at] ?? '' };
  if (kind < 30) return { ...base, amount: '120.00', texts: [`REGLEMENT FACT ${number.replaceAll('-', ' ')}`] };
  if (kind < 35) return { ...base, amount: '50.00', texts: [`acompte ${number.toLowerCase()}`] };
  if (kind < paying)
    return { ...base, amount: '120.00', name: `CLIENT ${run}X${String(at)} SARL`, texts: ['virement'] };
  if (kind < paying + unknown)
    return { ...base, amount: `${String(n)}.17`, texts: ['merci'], name: `INCONNU ${String(n)}` };
  return { ...base, amount: '19.90', direction: 'DBIT', texts: ['prelevement'] };
}

const numberOf = (run: string, at: number): string => `${run}-2026-${String(at).padStart(6, '0')}`;

/** Registers the invoices a file pays and returns their payment references. */
async function registerInvoices(erp: Erp, run: string, count: number): Promise<string[]> {
  const references: string[] = [];
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  for (let from = 0; from < count; from += 100) {
    const invoices = Array.from({ length: Math.min(100, count - from) }, (_, at) => ({
      ...{ number: numberOf(run, from + at), issuedOn: day(-5), dueOn: day(60), currency: 'EUR', amountCents: 12_000 },
      debtor: { reference: `${run}${String(from + at)}`, name: `Client ${run}x${String(from + at)}`, type: 'business' },
    }));
    const { results } = expectStatus(await erp.post('/v1/invoices/bulk', { invoices }), 200) as {
      results: { invoice?: { paymentReference: string } }[];
    };
    references.push(...results.map(({ invoice }) => invoice?.paymentReference ?? ''));
  }
  return references;
}

/** Peak of resident memory since it was reset, in megabytes (Linux). */
function peakMb(pid: number | null): number {
  const status = pid === null ? '' : readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
function resetPeak(pid: number | null): void {
  if (pid !== null) writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
}

/** Sends a file as a stream, waits until its last line took effect, and says what it took. */
async function measure(stack: Stack, run: string, entries: number, references: readonly string[]): Promise<Figures> {
  const { api, worker } = stack.pids;
  for (const pid of [api, worker]) resetPeak(pid);
  let bytes = 0;
  function* pieces(): Generator<Buffer> {
    const bookings = (function* () {
      for (let n = 0; n < entries; n++) yield entryOf(run, n, references);
    })();
    for (const piece of camtPieces(bookings)) {
      const buffer = Buffer.from(piece);
      bytes += buffer.byteLength;
      yield buffer;
    }
  }
  const startMs = performance.now();
  const answer = await call(stack, 'POST', '/v1/bank-statements', Readable.from(pieces(), { objectMode: false }));
  const readS = (performance.now() - startMs) / 1000;
  const path = `/v1/imports/${(answer as Taken).import.id}`;
  let now = (answer as Taken).import;
  while (now.status === 'applying') {
    await pause(250);
    now = (await call(stack, 'GET', path)) as Taken['import'];
  }
  const wholeS = (performance.now() - startMs) / 1000;
  if (now.status !== 'done') throw new Error(`The import ended as ${now.status}`);
  return {
    entries,
    megabytes: bytes / 2 ** 20,
    readS,
    wholeS,
    counts: now.counts,
    apiMb: peakMb(api),
    workerMb: peakMb(worker),
  };
}

async function call(stack: Stack, method: string, path: string, body?: Readable): Promise<unknown> {
  const { apiUrl, apiKey } = stack.info;
  const headers = { authorization: `Bearer ${apiKey}`, ...(body ? { 'content-type': 'application/xml' } : {}) };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, apiUrl), { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text));
        else reject(new Error(`${method} ${path} answered ${String(response.statusCode)}: ${text.slice(0, 300)}`));
      });
    });
    sent.once('error', reject);
    if (body) body.pipe(sent);
    else sent.end();
  });
}

function report(command: string, all: readonly Figures[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const counts = ({ matched = 0, toPerson = 0, ignored = 0 }: Figures['counts']) =>
    `${String(matched)} / ${String(toPerson)} / ${String(ignored)}`;
  return [
    '## Bank statements',
    '',
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: camt.053 through the api, applied by the worker, on PostgreSQL with fsync; ${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${String(Math.round(totalmem() / 2 ** 30))} GB, Node ${process.versions.node}, shared by all processes. Memory is the peak of resident memory while the file was read and applied.`,
    '',
    row([
      'entries',
      'MB',
      'read, s',
      'all applied, s',
      'entries per second',
      'paid / to a person / ignored',
      'api, MB',
      'worker, MB',
    ]),
    row(Array.from({ length: 8 }, () => '---')),
    ...all.map((one) =>
      row([
        ...[String(one.entries), one.megabytes.toFixed(1), one.readS.toFixed(1), one.wholeS.toFixed(1)],
        ...[(one.entries / one.wholeS).toFixed(0), counts(one.counts), String(one.apiMb), String(one.workerMb)],
      ]),
    ),
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { n: { type: 'string', default: '50000' }, write: { type: 'boolean' } } });
  const most = Number(values.n);
  if (!Number.isSafeInteger(most) || most < 1_000 || most % 1_000 !== 0)
    throw new Error(`--n is "${values.n}": give the entries of the long file in thousands.`);
  const home = mkdtempSync(join(tmpdir(), 'relance-camt-'));
  const ports = { RELANCE_API_PORT: 0, RELANCE_PG_PORT: 0, RELANCE_TEMPORAL_PORT: 0, RELANCE_TEMPORAL_UI_PORT: 0 };
  const env: NodeJS.ProcessEnv = { ...process.env, RELANCE_HOME: home };
  for (const name of ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']) Reflect.deleteProperty(env, name);
  for (const name of Object.keys(ports)) env[name] = String(await freePort());
  const stack = await startStack(readLocalConfig(env), (line) => console.log(line));
  const erp = createErp(stack.info.apiUrl, stack.info.apiKey);
  try {
    const all: Figures[] = [];
    for (const [run, entries] of [
      ['W', Math.min(2_000, most / 10)],
      ['S', most / 10],
      ['L', most],
    ] as const) {
      console.log(`${run}: registering ${String((entries / 100) * paying)} invoices`);
      const references = await registerInvoices(erp, run, (entries / 100) * paying);
      await pause(5_000);
      const figures = await measure(stack, run, entries, references);
      console.log(JSON.stringify(figures));
      // The first only warms the processes.
      if (run !== 'W') all.push(figures);
    }
    const text = report(`npm run bench:camt -- --n=${values.n}${values.write ? ' --write' : ''}`, all);
    console.log(`\n${text}\n`);
    const page = fileURLToPath(new URL('../docs/measures.md', import.meta.url));
    if (values.write)
      writeFileSync(page, withSection(existsSync(page) ? readFileSync(page, 'utf8') : '', 'camt', text));
  } finally {
    erp.close();
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

await main();
