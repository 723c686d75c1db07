import { expect, test } from 'vitest';
import type { Api } from '../../local/demo/client.ts';
import { goOnLines, summaryLines } from '../../local/demo/ending.ts';
import type { LedgerLine } from '../../local/demo/ledger.ts';
import { playStory, type Play } from '../../local/demo/play.ts';
import type { Scene } from '../../local/demo/scene.ts';
import type { InvoiceSeen } from '../../local/demo/snapshot.ts';
import type { Stage } from '../../local/demo/stage.ts';

const line = { number: 'F-1', debtorReference: 'C-1', dueInDays: -3 } as LedgerLine;

function invoice(status: InvoiceSeen['status'], waitingFor: string): InvoiceSeen {
  const dunning = {
    stage: 'sms',
    waitingFor,
    policy: 'demo',
    nextAction: null,
    because: ['On hold (pause): asked for'],
  };
  const debtor = { reference: 'T-C-1', name: 'Menuiserie Kerbrat SARL' };
  const temporal = { workflowId: 'w', url: 'http://ui/w' };
  return {
    id: 'i',
    number: 'T-F-1',
    status,
    balanceCents: 1,
    amountCents: 1,
    currency: 'EUR',
    debtor,
    dunning,
    temporal,
  };
}

/** A play over one invoice, with clocks and an API of its own. */
function play(seen: InvoiceSeen, scenes: Scene[], nowMs = 0, signal = new AbortController().signal) {
  const said: string[] = [];
  const api: Api = {
    get: () => Promise.reject(new Error('not used')),
    post: () => Promise.reject(new Error('not used')),
    put: () => Promise.reject(new Error('not used')),
    all: async <T>(path: string) => (path === '/v1/invoices' ? [seen as T] : []),
  };
  const rest: Play = {
    ...{ api, scenes, signal, ledger: [line], loadedAtMs: 0, clock: () => nowMs, expectedEnd: () => 'settled' },
    stage: { tag: 'T' } as Stage,
    people: { work: async () => [] },
    screen: { say: (text) => said.push(text), show: () => undefined, rest: () => undefined },
  };
  return { said, result: playStory(rest) };
}

const scene = (name: string, ready: boolean, told: () => Promise<string>): Scene => ({
  name,
  ready: () => ready,
  play: told,
});

test('the play ends when every scene was played and every case is where it should be', async () => {
  const { said, result } = play(
    invoice('settled', 'nothing'),
    [scene('pays', true, async () => 'Somebody pays.')],
    2_000,
  );
  expect((await result).problems).toEqual([]);
  expect(said).toEqual(['+  2 s  Somebody pays.']);
});

test('a stuck case is told by its number with its own explanation, and a scene that never came by its name', async () => {
  const never = scene('pays', false, async () => 'Somebody pays.');
  const { problems } = await play(invoice('open', 'pause'), [never], 171_000).result;
  expect(problems).toEqual([
    'Never came: pays.',
    'T-F-1: sms, paused, expected settled. On hold (pause): asked for. See http://ui/w',
  ]);
});

test('an act that is refused is one failure told at the end; the others go on', async () => {
  const refused = scene('pays', true, () => Promise.reject(new Error('409 payment_conflict')));
  const other = scene('calls', true, async () => 'Somebody calls.');
  const { said, result } = play(invoice('settled', 'nothing'), [refused, other]);
  expect((await result).problems).toEqual(['pays: 409 payment_conflict']);
  expect(said).toHaveLength(2);
});

test('Ctrl-C ends the play', async () => {
  const stopping = new AbortController();
  stopping.abort(new Error('Stopped before the end.'));
  await expect(play(invoice('settled', 'nothing'), [], 0, stopping.signal).result).rejects.toThrow('Stopped');
});

const noSnapshot = { atMs: 0, invoices: [], deliveries: [], tasks: [] };

test('the summary says which checks failed, what was found, and never that all hold when something went wrong', () => {
  const good = { name: 'balances', ok: true, detail: '40 checked' };
  const bad = { name: 'chain', ok: false, detail: 'at event 3' };
  expect(summaryLines(noSnapshot, [good], []).at(-1)).toBe('All 1 checks hold.');
  const lines = summaryLines(noSnapshot, [good, bad], []);
  expect(lines).toContain('  ✓ balances (40 checked)');
  expect(lines).toContain('  ✗ chain (at event 3)');
  expect(lines.at(-1)).toBe('1 of 2 checks FAILED.');
  expect(summaryLines(noSnapshot, [good], ['F-1 is stuck']).at(-1)).toBe('FAILED on the way: 1.');
});

test('what came back is told beside what was made', () => {
  const sent = {
    id: 'd',
    channel: 'email',
    step: 'email',
    createdAt: '',
    completedAt: '',
    providerId: null,
    invoices: [],
  };
  const deliveries = [
    { ...sent, state: 'accepted' },
    { ...sent, state: 'failed' },
  ];
  expect(summaryLines({ ...noSnapshot, deliveries }, [], [])[0]).toContain('Made: 2 e-mails (1 came back), 0 SMS');
});

test('links to servers are given only while they run, and no empty list instead', () => {
  const places = {
    ...{ apiUrl: 'http://api', temporalUiUrl: 'http://ui', temporalNamespace: 'default' },
    ...{ outboxDir: 'outbox', keyFile: 'key', creditorId: 'c' },
  };
  expect(goOnLines(noSnapshot, places, 'T', true).join('\n')).toMatch(
    /http:\/\/ui\/namespaces\/default\/workflows\?query=Creditor/,
  );
  expect(goOnLines(noSnapshot, places, 'T', false)).toEqual([]);
});
