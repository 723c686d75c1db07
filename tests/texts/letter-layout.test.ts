/** What the paper shows: address behind the window, whole tables, numbered pages, embedded fonts, and the same bytes every time. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { envelopeWindow } from '../../activities/texts/letter-frame.ts';
import { writeLetter } from '../../activities/texts/letter-pdf.ts';
import { letterWordsFrom } from '../../activities/texts/template-letter.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { addDays } from '../../domain/civil-date.ts';
import type { Brief } from '../../domain/message.ts';
import { readPdf } from './letter-reader.ts';
import type { ReadPdf } from './letter-reader.ts';
import { euros, letterOf, notice, stated } from './letter-samples.ts';
import { brief, creditor, debtorOf, line } from './sample-brief.ts';

const tones = ['neutral', 'friendly', 'firm', 'formal'] as const;
const types = ['business', 'public', 'consumer', 'unknown'] as const;
const many = Array.from({ length: 40 }, (_, index) =>
  stated(`FA-2026-${String(index + 1).padStart(4, '0')}`, 'business', {
    amountCents: 123_456 + index * 7919,
    dueOn: addDays('2025-11-15', index * 6),
  }),
);
const longDebtor: Brief['debtor'] = {
  ...debtorOf('business'),
  name: 'Société coopérative d’intérêt collectif des producteurs de fruits rouges du Haut-Grésivaudan, Łódź & Œuvre',
  address: {
    line1: 'Zone d’activités économiques de la Plaine des Grandes Échelles, bâtiment Jean-Baptiste-Guimet',
    line2: 'Service comptabilité fournisseurs, 3e étage, porte gauche',
    postcode: '38250',
    city: 'Saint-Nizier-du-Moucherotte',
    country: 'FR',
  },
};
const longNumber = stated('FACTURE/2026/SITE-DE-GRENOBLE/LOT-00000000042/ANNEXE-B', 'business');

const texts = openTexts();
const read = async (one: Brief): Promise<ReadPdf> => readPdf(await letterOf(one));
const raw = async (one: Brief): Promise<string> => Buffer.from(await letterOf(one)).toString('latin1');
const sha256 = async (one: Brief): Promise<string> =>
  createHash('sha256')
    .update(await letterOf(one))
    .digest('hex');

describe('the file', () => {
  test('is PDF/A-2b with its fonts inside, for every tone, language and type of debtor', async () => {
    for (const channel of ['letter', 'registeredLetter'] as const)
      for (const tone of tones)
        for (const language of ['fr', 'en'] as const)
          for (const type of types) {
            const one = notice(type, { channel, tone, language });
            const text = await raw(one);
            expect(text.startsWith('%PDF-1.7')).toBe(true);
            expect(text).toContain('<pdfaid:part>2</pdfaid:part>');
            expect(text).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
            expect(text).toContain('/S /GTS_PDFA1');
            const fonts = text.match(/\/Subtype \/Type0\b/g)?.length ?? 0;
            expect(fonts).toBeGreaterThan(0);
            expect(text.match(/\/FontFile2 /g)).toHaveLength(fonts);
            expect(text.match(/\/ToUnicode /g)).toHaveLength(fonts);
            expect(text).not.toMatch(/\/Subtype \/(Type1|TrueType)\b/);
          }
  });

  test('says its title, author and language, whatever signs the name of the creditor has', async () => {
    const { metadata, info } = await read(
      notice('business', { creditor: { ...creditor, name: 'Dupont & Fils <Lyon>' } }),
    );
    expect(metadata).toContain('Mise en demeure de payer');
    expect(metadata).toContain('<rdf:li>Dupont &amp; Fils &lt;Lyon&gt;</rdf:li>');
    expect(info['Language']).toBe('fr-FR');
  });

  test('has the same bytes when written twice, and others when one cent or the day changes', async () => {
    const first = await sha256(notice('business'));
    expect(await sha256(notice('business'))).toBe(first);
    expect(
      await sha256(notice('business', { lines: [stated('FA-2026-0042', 'business', { amountCents: 1_000_001 })] })),
    ).not.toBe(first);
    expect(await raw(notice('business'))).toContain('(D:20260915000000Z)');
  });

  test('writes names of all Europe, and refuses one it would print with a hole', async () => {
    const named = (name: string): Brief => notice('business', { debtor: { ...debtorOf('business'), name } });
    expect((await read(named('Łódź Œuvre Škoda Ÿ Αθήνα Київ'))).text).toContain('Łódź Œuvre Škoda Ÿ Αθήνα Київ');
    await expect(letterOf(named('株式会社'))).rejects.toThrow('cannot print');
  });

  test('is refused, with the name of the field, without a postal address or a compulsory mention', async () => {
    await expect(letterOf(notice('business', { debtor: { ...debtorOf('business'), address: null } }))).rejects.toThrow(
      'debtor.address',
    );
    await expect(letterOf(notice('business', { creditor: { ...creditor, registry: '' } }))).rejects.toThrow(
      'creditor.registry',
    );
  });

  test('R42: asks a sole trader for no register and no capital, and prints none', async () => {
    const { shareCapital: _, ...others } = creditor;
    const sole = { ...others, name: 'Jeanne Martin', legalForm: 'EI', registry: '' };
    const { text, pages } = await read(notice('business', { creditor: sole }));
    expect(text).toContain('Mise en demeure');
    expect(pages[0]?.footer).toContain('Jeanne Martin, EI, 14 quai Rambaud, 69002 Lyon, 732 829 320');
    expect(pages[0]?.footer).not.toContain('RCS');
  });
});

describe('the page', () => {
  test('shows the address, and nothing else, behind the window of a DL envelope, long or short', async () => {
    for (const debtor of [debtorOf('business'), longDebtor]) {
      const [page] = (await read(notice('business', { debtor }))).pages;
      const { topMm, bottomMm, leftMm, widthMm } = envelopeWindow;
      const inside = page?.runs.filter((run) => run.rightMm > 100 && run.bottomMm > 45 && run.bottomMm < 82) ?? [];
      const shown = inside.map((run) => run.text).join(' ');
      expect(shown.replaceAll(' ', '')).toBe(
        [
          debtor.name,
          debtor.address?.line1,
          debtor.address?.line2,
          debtor.address?.postcode,
          debtor.address?.city.toUpperCase(),
        ]
          .join('')
          .replaceAll(' ', ''),
      );
      for (const run of inside) {
        expect(run.leftMm).toBeGreaterThanOrEqual(leftMm - 0.1);
        expect(run.rightMm).toBeLessThanOrEqual(leftMm + widthMm);
        expect(run.bottomMm).toBeGreaterThan(topMm);
        expect(run.bottomMm).toBeLessThanOrEqual(bottomMm);
      }
    }
  });

  test('has every word inside its margins, and no line of text over another', async () => {
    const briefs = [
      notice('business'),
      notice('business', { lines: [...many, line('FA-2026-9999', -20)] }),
      notice('business', { debtor: longDebtor, lines: [longNumber], language: 'en' }),
      notice('public', { channel: 'letter', tone: 'firm', penalties: 'told' }),
    ];
    for (const one of briefs)
      for (const { runs } of (await read(one)).pages) {
        for (const run of runs) {
          expect(run.leftMm, run.text).toBeGreaterThanOrEqual(19.9);
          expect(run.rightMm, run.text).toBeLessThanOrEqual(190.2);
          expect(run.bottomMm, run.text).toBeGreaterThanOrEqual(18);
          expect(run.bottomMm, run.text).toBeLessThanOrEqual(292);
        }
        const over = runs.flatMap((a, index) =>
          runs
            .slice(index + 1)
            .filter(
              (b) =>
                Math.abs(a.bottomMm - b.bottomMm) < 1.5 && a.leftMm < b.rightMm - 0.1 && b.leftMm < a.rightMm - 0.1,
            )
            .map((b) => `${a.text} / ${b.text}`),
        );
        expect(over).toEqual([]);
      }
  });

  test('carries its number and the number of pages, and the legal mentions of the creditor', async () => {
    const { pages } = await read(notice('business', { lines: many }));
    expect(pages.length).toBeGreaterThan(3);
    pages.forEach((page, index) => {
      expect(page.runs.map((run) => run.text)).toContain(`${String(index + 1)}/${String(pages.length)}`);
      expect(page.footer).toContain('SAS au capital de 50 000 €, 14 quai Rambaud, 69002 Lyon, 732 829 320 RCS Lyon');
    });
  });

  test('never ends with a signature alone', async () => {
    const one = notice('unknown');
    const shipped = letterWordsFrom(texts, one);
    for (let count = 10; count <= 40; count += 1) {
      const closing = [...Array.from({ length: count }, () => 'Un mot.'), 'Le dernier mot.'];
      const { pages } = await readPdf((await writeLetter(one, { words: { ...shipped, closing }, epcQr: null })).pdf);
      expect(pages.at(-1)?.text).toMatch(
        /Le dernier mot\. Nous vous prions d’agréer.* Pour Ateliers du Quai Signature :/,
      );
    }
  });
});

describe('a list of invoices that goes over a page', () => {
  test('repeats its head and carries its sums, and every invoice stands in it once', async () => {
    const { pages, text } = await read(notice('unknown', { lines: many }));
    const sum = many.reduce((total, one) => total + one.balanceCents, 0);
    expect(pages[0]?.text).toContain('Montant TTC');
    expect(pages[1]?.text).toContain('Montant TTC');
    const down = /À reporter ([\d ]+,\d\d €)/.exec(pages[0]?.text ?? '')?.[1];
    const over = /Report ([\d ]+,\d\d €)/.exec(pages[1]?.text ?? '')?.[1];
    const before = many.filter((one) => pages[0]?.text.includes(one.number));
    expect(down).toBe(euros(before.reduce((total, one) => total + one.amountCents, 0)));
    expect(over).toBe(down);
    expect(text).toContain(`Total échu ${euros(sum)}`);
    for (const one of many) expect(text.split(one.number)).toHaveLength(2);
  });

  test('keeps its totals with its last row', async () => {
    for (let count = 18; count <= 30; count += 1) {
      const { pages } = await read(notice('unknown', { lines: many.slice(0, count) }));
      const last = many[count - 1]?.number ?? '';
      expect(pages.find((page) => page.text.includes('Total échu'))?.text).toContain(last);
    }
  });
});

describe('the payment block', () => {
  test('R79: shows the exact holder, the IBAN and the RF reference', async () => {
    const { text } = await read(brief({ channel: 'letter' }));
    expect(text).toContain('Titulaire : ATELIERS DU QUAI SAS IBAN : FR76 3000 6000 0112 3456 7890 189');
    expect(text).toContain('Référence à indiquer : RF69 FA20 2600 0118');
  });

  test('R79: has the QR code of the transfer beside it when it is given one, and refuses one that is not square', async () => {
    expect((await read(brief({ channel: 'letter' }))).text).toContain('QR code de virement');
    const one = brief({ channel: 'letter' });
    const words = letterWordsFrom(texts, one);
    const without = await writeLetter(one, { words, epcQr: null });
    expect((await readPdf(without.pdf)).text).not.toContain('QR code');
    await expect(writeLetter(one, { words, epcQr: [[true], [true, false]] })).rejects.toThrow('not square');
  });

  test('R79: stands alone where no code can be made: several currencies, a name too long for a code', async () => {
    const lines = [line('FA-1', 10), line('FA-2', 5, 70000, { currency: 'USD' })];
    expect((await read(brief({ channel: 'letter', lines }))).text).not.toContain('QR code');
    const accountHolder = 'ATELIERS DU QUAI '.repeat(5);
    const long = await read(brief({ channel: 'letter', creditor: { ...creditor, accountHolder } }));
    expect(long.text).not.toContain('QR code');
    expect(long.text).toContain('Titulaire : ATELIERS DU QUAI ATELIERS');
  });
});
