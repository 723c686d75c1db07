/** The payment code of letters: the exact lines of EPC069-12 (law.md section 17), in a code that a reader gives back. */
import { decodeQR } from 'qr/decode.js';
import { describe, expect, test } from 'vitest';
import { epcPayload, epcQr, epcQrOf, epcTransferOf } from '../../activities/texts/epc-qr.ts';
import type { EpcTransfer } from '../../activities/texts/epc-qr.ts';
import { brief, line } from './sample-brief.ts';

const transfer: EpcTransfer = {
  holder: 'ATELIERS DU QUAI SAS',
  iban: 'FR76 3000 6000 0112 3456 7890 189',
  amountCents: 123450,
  remittance: { kind: 'reference', value: 'RF69FA2026000118' },
};
const lines = (change: Partial<EpcTransfer>): string[] => epcPayload({ ...transfer, ...change }).split('\n');

/** What a camera would read: the modules with their quiet zone, four pixels each. */
function read(modules: readonly (readonly boolean[])[]): string {
  const scale = 4;
  const side = (modules.length + 8) * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (modules[Math.floor(y / scale) - 4]?.[Math.floor(x / scale) - 4]) data.set([0, 0, 0], (y * side + x) * 4);
  return decodeQR({ width: side, height: side, data });
}

describe('the payment code', () => {
  test('R79: holds the twelve elements in their order, without the empty ones at the end', () => {
    expect(lines({})).toEqual([
      'BCD',
      '002',
      '1',
      'SCT',
      '',
      'ATELIERS DU QUAI SAS',
      'FR7630006000011234567890189',
      'EUR1234.50',
      '',
      'RF69FA2026000118',
    ]);
  });

  test('R79: carries a reference or a text, never both', () => {
    const withText = lines({ remittance: { kind: 'text', value: 'FA-1 FA-2' } });
    expect(withText.slice(8)).toEqual(['', '', 'FA-1 FA-2']);
    expect(lines({ remittance: { kind: 'text', value: '' }, amountCents: null })).toHaveLength(7);
  });

  test('writes every amount with two decimals, to the cent', () => {
    const written = (cents: number) => lines({ amountCents: cents })[7];
    expect([1, 10, 100, 1999, 999_999_999_99].map(written)).toEqual([
      'EUR0.01',
      'EUR0.10',
      'EUR1.00',
      'EUR19.99',
      'EUR999999999.99',
    ]);
  });

  test('is read back byte for byte, accents included', () => {
    const accented = { ...transfer, holder: 'Société Générale d’Ébénisterie & Cie' };
    expect(read(epcQr(accented))).toBe(epcPayload(accented));
  });

  test('stays within version 13 at its fullest, and is refused beyond', () => {
    const holder = 'A'.repeat(70);
    const fullest = { ...transfer, holder, remittance: { kind: 'text', value: 'B'.repeat(140) } } as const;
    expect(epcQr(fullest).length).toBeLessThanOrEqual(69);
    expect(() => epcPayload({ ...fullest, holder: 'É'.repeat(70), iban: `MT84${'A'.repeat(27)}` })).toThrow('bytes');
  });

  test.each([
    ['accountHolder', { holder: 'A'.repeat(71) }],
    ['iban', { iban: 'FR76' }],
    ['amountCents', { amountCents: 0 }],
    ['reference', { remittance: { kind: 'reference', value: 'RF00FA2026000118' } }],
    ['140', { remittance: { kind: 'text', value: 'x'.repeat(141) } }],
  ] as const)('names what does not fit: %s', (name, change) => {
    expect(() => epcPayload({ ...transfer, ...change })).toThrow(name);
  });
});

describe('the transfer a brief asks for', () => {
  test('R79: is the late balance under the RF reference of the one invoice to pay', () => {
    const one = brief({ tone: 'firm', lines: [line('FA-2026-000118', 10), line('FA-9', -5)] });
    expect(epcTransferOf(one)).toEqual({
      holder: 'ATELIERS DU QUAI SAS',
      iban: 'FR7630006000011234567890189',
      amountCents: 123450,
      remittance: { kind: 'reference', value: 'RF69FA2026000118' },
    });
  });

  test('names whole invoice numbers only when there are several', () => {
    const many = Array.from({ length: 40 }, (_, index) => line(`FA-2026-${index}`, 40 - index));
    const text = epcTransferOf(brief({ tone: 'firm', lines: many }))?.remittance.value ?? '';
    expect(text.length).toBeLessThanOrEqual(140);
    expect(many.map(({ number }) => number)).toEqual(expect.arrayContaining(text.split(' ')));
    expect(text.split(' ').length).toBeGreaterThan(10);
  });

  test('is none where a code would be wrong: another currency, several, a holder or IBAN that does not fit', () => {
    const dollars = line('FA-2', 3, 5000, { currency: 'USD' });
    expect(epcQrOf(brief({ lines: [dollars] }))).toBeNull();
    expect(epcQrOf(brief({ lines: [line('FA-1', 9), dollars] }))).toBeNull();
    const { creditor } = brief();
    expect(epcQrOf(brief({ creditor: { ...creditor, accountHolder: 'A'.repeat(71) } }))).toBeNull();
    expect(epcQrOf(brief({ creditor: { ...creditor, iban: 'à venir' } }))).toBeNull();
    expect(epcQrOf(brief())).toEqual(epcQr(epcTransferOf(brief())!));
  });
});
