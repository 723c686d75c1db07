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

/** As many for the short file as for the long one, all open before the first is read: what differs between the two is the file alone. */
const invoicesPerFile = 2_000;
/** Of these, the last are never paid whole: a few cents now and then. */
const inParts = 200;
const payable = invoicesPerFile - inParts;
const partIban = 'FR1420041010050500013M02606';

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

const numberOf = (run: string, at: number): string => `${run}-2026-${String(at).padStart(6, '0')}`;
const nameOf = (run: string, at: number): string => `Client ${run}x${String(at)}`;
const centsOf = (at: number): number => (at < payable ? 6_000 + at * 37 : 500_000 + at);
const decimal = (cents: number): string => (cents / 100).toFixed(2);

/** Somebody whom the creditor does not know. */
const stranger = (n: number): CamtBooking => ({
  ...{ amount: `${String(n)}.17`, texts: ['merci'], name: `INCONNU ${String(n)}` },
  iban: `FR76300040${String(n).padStart(17, '0')}`,
});

/** Every tenth entry pays an invoice whole (by reference, by number, by name and amount) until all are paid; then it is from nobody known. */
function whole(run: string, n: number, references: readonly string[]): CamtBooking {
  const at = n / 10;
  if (at >= payable) return stranger(n);
  const paid = { amount: decimal(centsOf(at)), endToEndId: `E2E-${run}-${String(n)}` };
  if (at % 3 === 0) return { ...paid, reference: references[at] ?? '' };
  if (at % 3 === 1) return { ...paid, texts: [`REGLEMENT FACT ${numberOf(run, at).replaceAll('-', ' ')}`] };
  return { ...paid, name: `${nameOf(run, at).toUpperCase()} SARL`, texts: ['virement'] };
}

/** A few cents of one of the invoices that are paid in parts. */
function part(run: string, n: number): CamtBooking {
  const number = numberOf(run, payable + (Math.floor(n / 10) % inParts));
  return { amount: decimal((n % 47) + 3), texts: [`acompte ${number.toLowerCase()}`], iban: partIban };
}

/**
 * Entry `n` of a file: of a hundred ten pay whole, twenty in part, twenty are from strangers, one is a batch, one names what was paid
 * before, one in two hundred went back; the rest is outgoing.
 */
function entryOf(run: string, n: number, references: readonly string[]): CamtBooking {
  const bankReference = `${run}${String(n)}`;
  if (n % 10 === 0) return { ...whole(run, n, references), bankReference };
  if (n % 10 === 1 || n % 10 === 3) return { ...part(run, n), bankReference };
  if (n % 10 === 5 || n % 10 === 8) return { ...stranger(n), bankReference };
  if (n % 100 === 9) {
    const transactions = [part(run, n), { ...part(run, n + 10), amount: '0.08' }, { ...stranger(n), amount: '9.17' }];
    const cents = transactions.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
    return { amount: decimal(cents), bankReference, transactions };
  }
  if (n % 100 === 29) {
    const number = numberOf(run, Math.min(Math.floor(n / 20), payable - 1));
    return { amount: `${String(n)}.31`, texts: [`facture ${number}`], bankReference };
  }
  if (n % 200 === 7 && n / 10 < payable)
    return {
      ...{ amount: decimal(centsOf((n - 7) / 10)), direction: 'DBIT', returnReason: 'AC04' },
      ...{ endToEndId: `E2E-${run}-${String(n - 7)}`, bankReference },
    };
  return { amount: '19.90', direction: 'DBIT', texts: ['prelevement'], bankReference };
}

/** Registers the invoices a file pays and returns their payment references. */
async function registerInvoices(erp: Erp, run: string, count: number): Promise<string[]> {
  const references: string[] = [];
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  for (let from = 0; from < count; from += 100) {
    const invoices = Array.from({ length: Math.min(100, count - from) }, (_, at) => ({
      ...{ number: numberOf(run, from + at), issuedOn: day(-5), dueOn: day(60), currency: 'EUR' },
      amountCents: centsOf(from + at),
      debtor: { reference: `${run}${String(from + at)}`, name: nameOf(run, from + at), type: 'business' },
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
    await pause(1_000);
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
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: camt.053 through the api, applied by the worker, on PostgreSQL with fsync; ${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${String(Math.round(totalmem() / 2 ** 30))} GB, Node ${process.versions.node}, shared by all processes. Memory is the peak of resident memory while the file was read and applied; ${String(invoicesPerFile)} open invoices stood ready for each file, registered before the first.`,
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
    // The first only warms the processes.
    const files = [
      ['W', Math.min(2_000, most / 10)],
      ['S', most / 10],
      ['L', most],
    ] as const;
    const references = new Map<string, string[]>();
    for (const [run] of files) {
      console.log(`${run}: registering ${String(invoicesPerFile)} invoices`);
      references.set(run, await registerInvoices(erp, run, invoicesPerFile));
    }
    await pause(15_000);
    for (const [run, entries] of files) {
      const figures = await measure(stack, run, entries, references.get(run) ?? []);
      console.log(JSON.stringify(figures));
      if (run !== 'W') all.push(figures);
      await pause(5_000);
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
