/** Letters: the same bytes every time, whole pages, and only what may be claimed. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { composeWords } from '../../activities/texts/compose.ts';
import { fontBytes } from '../../activities/texts/letter-fonts.ts';
import { amountsToPay } from '../../activities/texts/notice-terms.ts';
import { tallyOf } from '../../activities/texts/tally.ts';
import { write } from '../../activities/texts/write.ts';
import type { Brief } from '../../domain/message.ts';
import { brief, debtorOf, line } from './sample-brief.ts';

const notice = (change: Partial<Brief> = {}): Brief =>
  brief({ channel: 'registeredLetter', tone: 'formal', deadlineDays: 8, ...change });
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

async function pdfOf(one: Brief): Promise<Buffer> {
  const content = await write(one);
  if (content.kind !== 'letter') throw new Error(content.kind);
  return Buffer.from(content.pdf);
}

const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const wordsOf = (one: Brief): string => {
  const words = composeWords(one, tallyOf(one));
  return plain([words.subject, ...words.opening, words.demand ?? '', ...words.closing].join('\n'));
};

describe('a letter', () => {
  test('is a PDF with embedded fonts only, for every tone, language and type of debtor', async () => {
    for (const channel of ['letter', 'registeredLetter'] as const)
      for (const tone of ['neutral', 'friendly', 'firm', 'formal'] as const)
        for (const language of ['fr', 'en'] as const)
          for (const type of ['business', 'public', 'consumer', 'unknown'] as const) {
            const lines = [line('FA-1', 10), line('FA-2', -5)];
            const pdf = await pdfOf(brief({ channel, tone, language, lines, debtor: debtorOf(type) }));
            const text = pdf.toString('latin1');
            expect(text.startsWith('%PDF-1.7')).toBe(true);
            expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
            expect(text).toContain('/FontFile2');
            expect(text).not.toContain('Helvetica');
          }
  });

  test('has the same SHA-256 when written twice, and another when one cent changes', async () => {
    const first = sha256(await pdfOf(notice()));
    expect(sha256(await pdfOf(notice()))).toBe(first);
    expect(sha256(await pdfOf(notice({ lines: [line('FA-2026-000118', 10, 123451)] })))).not.toBe(first);
    expect((await pdfOf(notice())).toString('latin1')).toContain('(D:20260401000000Z)');
  });

  test('holds one late invoice on one page and a hundred on four', async () => {
    for (const type of ['business', 'public', 'consumer', 'unknown'] as const)
      expect(pagesOf(await pdfOf(notice({ debtor: debtorOf(type) })))).toBe(1);
    const lines = Array.from({ length: 100 }, (_, index) => line(`FA-2026-${String(index)}`, 100 - index));
    expect(pagesOf(await pdfOf(notice({ lines })))).toBe(4);
  });

  test('writes names of all Europe, and refuses one it would print with a hole', async () => {
    const named = (name: string): Brief => notice({ debtor: { ...brief().debtor, name } });
    expect((await pdfOf(named('Łódź Œuvre Škoda Ÿ Αθήνα Київ'))).length).toBeGreaterThan(1000);
    await expect(write(named('株式会社'))).rejects.toThrow('cannot print');
  });

  test('is refused, with the name of the field, without a postal address', async () => {
    await expect(write(notice({ debtor: { ...brief().debtor, address: null } }))).rejects.toThrow('debtor.address');
  });

  test('keeps the fonts ready to embed: unpacked, with every table inside the file', () => {
    const font = fontBytes('latin-400');
    const tables = font.readUInt16BE(4);
    expect(tables).toBeGreaterThan(8);
    for (let index = 0; index < tables; index += 1) {
      const entry = 12 + index * 16;
      expect(font.readUInt32BE(entry + 8) + font.readUInt32BE(entry + 12)).toBeLessThanOrEqual(font.length);
    }
  });
});

describe('a formal notice', () => {
  test('claims the late invoices and 40 € for each from a business, and only those', () => {
    const one = notice({ lines: [line('FA-1', 10, 98000), line('FA-2', 2, 2000), line('FA-3', -4, 45000)] });
    expect(amountsToPay(tallyOf(one))).toEqual([{ currency: 'EUR', cents: 108000 }]);
    expect(wordsOf(one)).toMatch(/mettons en demeure de nous payer la somme de 1 080,00 €/);
    expect(wordsOf(one)).toContain('article 1344 du Code civil');
    expect(wordsOf(one)).toMatch(/L441-10 et D441-5/);
  });

  test('claims the bare balance from a consumer or unknown debtor, without the law of traders', () => {
    for (const type of ['consumer', 'unknown'] as const)
      for (const language of ['fr', 'en'] as const) {
        const one = notice({ language, debtor: debtorOf(type), lines: [line('FA-1', 10, 98000)] });
        expect(amountsToPay(tallyOf(one))).toEqual([{ currency: 'EUR', cents: 98000 }]);
        expect(wordsOf(one)).not.toMatch(/L441-10|D441-5|L2192-13|indemnit|pénalit|penalt|compensation/i);
      }
  });

  test('counts its deadline from the first presentation, and never says that it stops a limitation period', () => {
    for (const type of ['business', 'public', 'consumer', 'unknown'] as const) {
      expect(wordsOf(notice({ debtor: debtorOf(type) }))).toMatch(/8 jours à compter de la première présentation/);
      expect(wordsOf(notice({ debtor: debtorOf(type) }))).not.toMatch(
        /prescription|huissier|\bsommation|commandement/i,
      );
    }
  });

  test('is a plain courtesy letter when nothing is late', () => {
    const one = notice({ beforeDue: true, lines: [line('FA-1', -3)] });
    expect(wordsOf(one)).not.toMatch(/mise en demeure|impay|retard/i);
  });
});
