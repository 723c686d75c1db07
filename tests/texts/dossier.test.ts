/** The file for an agency, opened again. */
import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { csvFile } from '../../activities/texts/csv.ts';
import { writeDossier } from '../../activities/texts/write-dossier.ts';
import { createWriters } from '../../activities/writers.ts';
import type { DossierInput } from '../../cases/load-dossier.ts';
import { canonicalJson } from '../../cases/register-invoice.ts';
import { computeStatement } from '../../domain/interest.ts';
import { rateBook } from '../../domain/legal-rates.ts';
import { brief, line } from './sample-brief.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const email = { kind: 'email', to: 'a@b.example', subject: 'Rappel', text: 'Bonjour,\nété\n', html: '<p>été</p>' };
const pdf = new Uint8Array([37, 80, 68, 70, 0, 255]);
const sent = { step: 's1', state: 'done', claimedAt: '2026-03-02T08:00:00.000Z' };

function input(change: Partial<DossierInput> = {}): DossierInput {
  return {
    brief: brief({ channel: 'agency', lines: [line('FA-1', 40, 98000, { amountCents: 123450 }), line('=FA-2', 12)] }),
    ledger: [
      { number: 'FA-1', kind: 'invoice', occurredOn: '2026-02-01', amountCents: 123450, currency: 'EUR' },
      { number: 'FA-1', kind: 'payment', occurredOn: '2026-03-01', amountCents: -25450, currency: 'EUR' },
    ],
    history: [
      {
        number: 'FA-1',
        seq: 1,
        at: '2026-02-01T09:00:00.000Z',
        kind: 'registered',
        actor: 'api',
        data: { b: 1, a: 'x;y' },
      },
    ],
    messages: [
      {
        ...sent,
        deliveryId: 'd1',
        channel: 'email',
        sha256: sha256(canonicalJson(email)),
        content: email,
        bytes: null,
      },
      {
        ...sent,
        deliveryId: 'd2',
        channel: 'registeredLetter',
        sha256: sha256(pdf),
        content: { kind: 'letter' },
        bytes: pdf,
      },
      { ...sent, deliveryId: 'd3', channel: 'agency', sha256: sha256(pdf), content: { kind: 'dossier' }, bytes: pdf },
    ],
    ...change,
  };
}

async function open(given: DossierInput): Promise<Record<string, Uint8Array>> {
  const content = await writeDossier(given);
  return unzipSync(content.zip);
}
const textOf = (files: Record<string, Uint8Array>, name: string): string => strFromU8(files[name]!);

describe('a dossier', () => {
  test('lists every other file in its manifest with its true hash, and its counts and totals', async () => {
    const files = await open(input());
    const manifest = JSON.parse(textOf(files, 'manifest.json'));
    const names = Object.keys(files).filter((name) => name !== 'manifest.json');
    expect(manifest.files.map((file: { name: string }) => file.name).sort()).toEqual(names.sort());
    for (const file of manifest.files) expect(sha256(files[file.name]!)).toBe(file.sha256);
    expect(manifest.counts).toEqual({ claims: 2, history: 1, messages: 3, documents: 0 });
    expect(manifest.totals).toEqual([{ currency: 'EUR', balanceCents: 98000 + 123450 }]);
  });

  test('holds each message as it was frozen: its file has the hash taken then', async () => {
    const given = input();
    const files = await open(given);
    expect(sha256(files['messages/d1.json']!)).toBe(given.messages[0]!.sha256);
    expect(sha256(files['messages/d2.pdf']!)).toBe(given.messages[1]!.sha256);
    expect(sha256(files['messages/d3.zip']!)).toBe(given.messages[2]!.sha256);
    expect(textOf(files, 'messages/d1.txt')).toBe(email.text);
    expect(textOf(files, 'messages.csv')).toContain(`d2;registeredLetter;s1;done;${sha256(pdf)};messages/d2.pdf`);
  });

  test('gives the same bytes twice, whatever the zone of the machine', async () => {
    const zip = async () => sha256(((await createWriters().dossier(input())) as { zip: Uint8Array }).zip);
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'Pacific/Auckland';
      const far = await zip();
      process.env['TZ'] = 'America/Los_Angeles';
      expect(await zip()).toBe(far);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  const column = (csv: string, name: string): number => csv.split('\r\n')[0]!.split(';').indexOf(name);
  const cell = (csv: string, row: number, name: string): string =>
    csv.split('\r\n')[row]!.split(';')[column(csv, name)]!;

  test('keeps claims and ledger in cents, and no formula', async () => {
    const files = await open(input());
    expect([...files['claims.csv']!.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const claims = textOf(files, 'claims.csv');
    expect(claims).toMatch(/^invoiceId;/);
    expect(cell(claims, 1, 'balanceCents')).toBe('98000');
    expect(cell(claims, 2, 'number')).toBe("'=FA-2");
    expect(textOf(files, 'ledger.csv')).toContain('FA-1;2026-03-01;payment;EUR;-25450\r\n');
  });

  test('R6 R12: splits each claim into principal, interest and indemnity, and works the interest out row by row with its rate', async () => {
    const statement = computeStatement(
      {
        on: '2026-09-15',
        currency: 'EUR',
        amountCents: 1_000_000,
        dueOn: '2026-05-31',
        regime: { kind: 'business', rate: { kind: 'default' } },
        ledger: [],
      },
      rateBook(),
    );
    const lines = [line('FA-1', 107, 1_000_000, { statement }), line('FA-2', 12, 5_000)];
    const files = await open(input({ brief: brief({ channel: 'agency', lines }) }));
    const claims = textOf(files, 'claims.csv');
    expect(
      ['claimedOn', 'regime', 'principalCents', 'interestCents', 'indemnityEurCents'].map((name) =>
        cell(claims, 1, name),
      ),
    ).toEqual(['2026-09-15', 'business', '1000000', '36145', '4000']);
    // Without a statement nothing beside the balance is claimed.
    expect(
      ['claimedOn', 'principalCents', 'interestCents', 'indemnityEurCents'].map((name) => cell(claims, 2, name)),
    ).toEqual(['', '5000', '0', '0']);
    expect(textOf(files, 'interest.csv').split('\r\n').slice(1)).toEqual([
      'FA-1;EUR;2026-06-01;2026-06-30;30;1000000;12.15;BCE / ECB 2.15 % (2026-01-01) + 10 points;no;9986',
      'FA-1;EUR;2026-07-01;2026-09-15;77;1000000;12.40;BCE / ECB 2.40 % (2026-07-01) + 10 points;no;26159',
      '',
    ]);
  });

  test('tells the history with its data as one text, quoted where it holds a separator', async () => {
    expect(textOf(await open(input()), 'history.csv')).toContain('FA-1;1;registered;api;"{""a"":""x;y"",""b"":1}"');
  });

  test('is refused without a claim', async () => {
    await expect(writeDossier(input({ brief: brief({ lines: [] }) }))).rejects.toThrow('claims is empty');
  });
});

test('a CSV cell that a spreadsheet could run gets an apostrophe; a number does not', () => {
  const cells = ['=1+1', '+33', '-x', '@a', '\tq', '\rq', 'a"b', null, -5];
  const row = strFromU8(csvFile(['h'], [cells])).split('h\r\n')[1];
  expect(row).toBe(`'=1+1;'+33;'-x;'@a;'\tq;"'\rq";"a""b";;-5\r\n`);
});
