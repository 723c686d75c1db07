/** Letters as paper shows them: every word has its ink, nothing is printed where nothing may be, a phone reads the payment code. */
import { decodeQR } from 'qr/decode.js';
import { describe, expect, test } from 'vitest';
import { writePlanAgreement } from '../../activities/texts/plan-agreement.ts';
import { writeAccountStatement } from '../../activities/texts/statement-letter.ts';
import { cut, imagesOf, inkIn } from './letter-image.ts';
import { readPdf } from './letter-reader.ts';
import { letterOf, notice, on, plan, stated } from './letter-samples.ts';
import { brief, creditor, debtorOf } from './sample-brief.ts';

const account = {
  on,
  language: 'fr',
  creditor,
  debtor: debtorOf('business'),
  penalties: true,
  lines: [
    {
      ...stated('FA-1', 'business'),
      ledger: [{ on: '2026-04-30', kind: 'invoiced', amountCents: 1_000_000 }],
    },
  ],
} as const;

const many = Array.from({ length: 12 }, (_, index) => stated(`FA-${String(index)}`, 'public'));

const documents: readonly (readonly [name: string, bytes: () => Promise<Uint8Array>])[] = [
  ['a reminder', () => letterOf(brief({ channel: 'letter', tone: 'firm' }))],
  ['a formal notice', () => letterOf(notice('business'))],
  ['a formal notice with an annex', () => letterOf(notice('public', { lines: many }))],
  ['a plan agreement', async () => (await writePlanAgreement(plan('consumer'))).pdf],
  ['a statement of account', async () => (await writeAccountStatement(account)).pdf],
];

describe.each(documents)('%s on paper', (_, bytes) => {
  test('prints every word it holds, none as an empty place', async () => {
    const pdf = await bytes();
    const [{ pages }, images] = await Promise.all([readPdf(pdf), imagesOf(pdf)]);
    const blank = pages.flatMap((page, index) =>
      page.runs.filter(({ leftMm, rightMm, bottomMm }) => {
        const image = images[index];
        return !image || inkIn(image, leftMm, bottomMm - 3, rightMm, bottomMm + 1) === 0;
      }),
    );
    expect(blank.map(({ text }) => text)).toEqual([]);
  });

  test('has white margins but for the marks where it is folded', async () => {
    for (const image of await imagesOf(await bytes())) {
      expect(inkIn(image, 0, 0, 210, 15)).toBe(0);
      expect(inkIn(image, 0, 290, 210, 297)).toBe(0);
      expect(inkIn(image, 192, 0, 210, 297)).toBe(0);
      const folds = inkIn(image, 4, 98, 9, 100) + inkIn(image, 4, 197, 9, 199);
      expect(inkIn(image, 0, 0, 18, 297)).toBe(folds);
    }
  });
});

test('R79: a phone reads the transfer from the printed page, for the sum the letter asks for', async () => {
  const pdf = await letterOf(notice('business'));
  const { pages } = await readPdf(pdf);
  const page = pages.findIndex((one) => one.text.includes('QR code de virement'));
  const label = pages[page]!.runs.find((run) => run.text.includes('QR code de virement'))!;
  const image = (await imagesOf(pdf))[page]!;
  const code = cut(image, 158, label.bottomMm - 36, 194, label.bottomMm - 3);
  expect(decodeQR({ width: code.width, height: code.height, data: code.data })).toBe(
    [
      'BCD',
      '002',
      '1',
      'SCT',
      '',
      'ATELIERS DU QUAI SAS',
      'FR7630006000011234567890189',
      'EUR10401.45',
      '',
      'RF83FA20260042',
    ].join('\n'),
  );
});
