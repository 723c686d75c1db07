import { expect, test } from 'vitest';
import { board, nextText, standing } from '../../local/demo/board.ts';
import { createScreen } from '../../local/demo/screen.ts';
import type { DeliverySeen, InvoiceSeen, Snapshot } from '../../local/demo/snapshot.ts';

const atMs = Date.parse('2026-11-24T10:00:00Z');

interface Changes {
  readonly status?: InvoiceSeen['status'];
  readonly debtor?: string;
  readonly stage?: string;
  readonly waitingFor?: string;
  readonly nextAt?: string | null;
}

function invoice(number: string, changes: Changes = {}): InvoiceSeen {
  const {
    status = 'open',
    debtor = 'Menuiserie Kerbrat SARL',
    stage = 'sms',
    waitingFor = 'date',
    nextAt = '2026-11-24T10:00:07Z',
  } = changes;
  const nextAction = nextAt === null ? null : { step: stage, channel: 'sms', at: nextAt };
  return {
    id: number,
    number,
    status,
    balanceCents: status === 'settled' ? 0 : 1_240_00,
    amountCents: 1_240_00,
    currency: 'EUR',
    debtor: { reference: debtor, name: debtor },
    dunning: { stage, waitingFor, policy: 'demo', nextAction, because: [] },
    temporal: { workflowId: number, url: null },
  };
}

function delivery(channel: string, state: string, ...numbers: string[]): DeliverySeen {
  const invoices = numbers.map((number) => ({ number, step: channel }));
  return {
    id: `${channel}-1`,
    channel,
    step: channel,
    state,
    createdAt: '',
    completedAt: null,
    providerId: null,
    invoices,
  };
}

const snapshot = (invoices: InvoiceSeen[], deliveries: DeliverySeen[] = []): Snapshot => ({
  atMs,
  invoices,
  deliveries,
  tasks: [],
});
const plain = (columns: number, rows = 40) => ({ columns, rows, colour: false });
const manyDebtors = Array.from({ length: 40 }, (_, at) =>
  invoice(`T-${String(at)}`, { debtor: `Debtor ${String(at)}` }),
);

test('invoices of one debtor at the same point share a line that sums what is owed and counts each contact once', () => {
  const five = ['T-1', 'T-2', 'T-3', 'T-4', 'T-5'];
  const lines = board(
    snapshot(
      five.map((number) => invoice(number)),
      [delivery('email', 'accepted', ...five)],
    ),
    plain(120),
  );
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^T-1 \+4 +Menuiserie Kerbrat SARL +€6,200\.00 sms +sms in 7 s +1 +· +· +· +open$/);
});

test('a message that is still on its way is not counted', () => {
  const lines = board(snapshot([invoice('T-1')], [delivery('sms', 'claimed', 'T-1')]), plain(120));
  expect(lines[1]).toMatch(/· +· +· +· +open$/);
});

test('no line is as wide as the window, however narrow, with or without colour', () => {
  const shown = snapshot([invoice('T-1', { debtor: 'Commune de Saint-Aubin-les-Prés et de ses environs' })]);
  for (const columns of [70, 80, 100, 200])
    for (const line of board(shown, plain(columns))) expect([...line].length).toBeLessThan(columns);
  const [, coloured] = board(snapshot([invoice('T-1', { status: 'settled' })]), {
    columns: 80,
    rows: 40,
    colour: true,
  });
  expect(coloured).toMatch(/^\u001b\[32m.*\u001b\[0m$/);
});

test('the table never takes more rows than it is given: ended cases go first, then the last ones', () => {
  const ended = manyDebtors.slice(0, 20).map((one) => ({ ...one, status: 'settled' as const }));
  const lines = board(snapshot([...ended, ...manyDebtors.slice(20)]), plain(120, 25));
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe('… and 20 settled, 0 handed over');
  const short = board(snapshot(manyDebtors), plain(120, 10));
  expect(short).toHaveLength(10);
  expect(short.at(-1)).toBe('… 32 more open, 0 settled, 0 handed over; a taller window shows them');
});

test('what comes next reads as seconds, a date, or the person it waits for', () => {
  expect(nextText(invoice('T-1'), atMs)).toBe('sms in 7 s');
  expect(nextText(invoice('T-1', { nextAt: '2026-11-24T09:59:59Z' }), atMs)).toBe('sms now');
  expect(nextText(invoice('T-1', { nextAt: '2026-12-08T08:00:00Z' }), atMs)).toBe('sms 2026-12-08');
  expect(nextText(invoice('T-1', { waitingFor: 'approval', nextAt: null }), atMs)).toBe('waits for approval');
  expect(nextText(invoice('T-1', { waitingFor: 'nothing', nextAt: null }), atMs)).toBe('now');
  expect(nextText(invoice('T-1', { status: 'settled' }), atMs)).toBe('');
});

test('a change is told by what an invoice waits for, not by the clock', () => {
  expect(standing(invoice('T-1'))).toBe(standing(invoice('T-1', { nextAt: '2026-11-24T10:00:01Z' })));
  expect(standing(invoice('T-1', { waitingFor: 'dispute', stage: 'dispute' }))).toBe('dispute, in dispute');
  expect(standing(invoice('T-1', { status: 'handedOver' }))).toBe('handed over');
});

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 100, rows: 40, written, write: (text: string) => written.push(text) };
}

test('on a terminal the table is erased before a line is said, and drawn again below it', () => {
  const out = terminal(true);
  const screen = createScreen(out, { quiet: false, colour: false });
  screen.show(snapshot([invoice('T-1')]));
  screen.say('Somebody pays.');
  const last = out.written.at(-1) ?? '';
  // An empty line, the heading and one case: three lines up.
  expect(last.startsWith('\u001b[3A\u001b[0JSomebody pays.\n\nNUMBER')).toBe(true);
  screen.rest();
  screen.say('The end.');
  expect(out.written.at(-1)).toBe('The end.\n');
});

test('a long line of the story breaks between words under its text, a command stays whole', () => {
  const out = terminal(true);
  const screen = createScreen(out, { quiet: false, colour: false });
  const sentence = 'Transports Morvan pays a part of what it owes, '.repeat(4).trim();
  screen.say(`+ 12 s  ${sentence}`);
  const rows = (out.written.at(-1) ?? '').trimEnd().split('\n');
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.every((row) => row.length < 100)).toBe(true);
  expect(rows.slice(1).every((row) => row.startsWith('        ') && row[8] !== ' ')).toBe(true);
  expect(rows.map((row) => row.slice(8)).join(' ')).toBe(sentence);
  const command = `  temporal workflow signal --input '${'x'.repeat(200)}'`;
  screen.say(command);
  expect(out.written.at(-1)).toBe(`${command}\n`);
});

test('elsewhere only changes are printed, one line each; quiet prints what is said and nothing else', () => {
  const out = terminal(false);
  const screen = createScreen(out, { quiet: false, colour: false });
  screen.show(snapshot([invoice('T-1'), invoice('T-2')]));
  expect(out.written).toEqual([]);
  screen.show(snapshot([invoice('T-1', { status: 'settled' }), invoice('T-2')]));
  expect(out.written).toEqual([expect.stringMatching(/T-1 {2}Menuiserie Kerbrat SARL: sms → settled\n$/)]);
  const quiet = terminal(true);
  const silent = createScreen(quiet, { quiet: true, colour: false });
  silent.show(snapshot([invoice('T-1')]));
  silent.say('Somebody pays.');
  expect(quiet.written).toEqual(['Somebody pays.\n']);
});
