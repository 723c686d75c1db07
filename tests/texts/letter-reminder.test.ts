/** Letters that are no formal notice: reminders, notes of a payment plan, and words that come from elsewhere. */
import { describe, expect, test } from 'vitest';
import { writeLetter } from '../../activities/texts/letter-pdf.ts';
import { letterWordsFrom } from '../../activities/texts/template-letter.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import type { Brief } from '../../domain/message.ts';
import { readPdf } from './letter-reader.ts';
import { letterOf, notice } from './letter-samples.ts';
import { brief } from './sample-brief.ts';

const textOf = async (one: Brief): Promise<string> => (await readPdf(await letterOf(one))).text;

describe('a reminder letter', () => {
  test('tells the penalties apart from the sum it asks for, or claims them with it', async () => {
    const told = await textOf(notice('business', { channel: 'letter', tone: 'firm', penalties: 'told' }));
    expect(told).toContain('régler sans attendre la somme de 10 000,00 €');
    expect(told).toContain('soit 401,45 € au 15 septembre 2026. Cette somme est donnée pour information');
    expect(told).not.toContain('Total dû');
    const claimed = await textOf(notice('business', { channel: 'letter', tone: 'firm', penalties: 'claimed' }));
    expect(claimed).toContain('régler sans attendre la somme de 10 401,45 €');
  });

  test('is no formal notice, even in a formal tone', async () => {
    for (const tone of ['friendly', 'firm', 'formal'] as const)
      expect(await textOf(notice('business', { channel: 'letter', tone }))).not.toMatch(
        /mise en demeure|mettons en demeure/i,
      );
  });

  test('about an instalment says what is missing, and what follows if it stays missing', async () => {
    const plan = {
      kind: 'breachNotice',
      reference: 'PL-7',
      instalment: 2,
      instalments: 4,
      dueOn: '2026-03-15',
      currency: 'EUR',
      amountCents: 25_000,
      remainingCents: 75_000,
    } as const;
    const text = await textOf(brief({ channel: 'registeredLetter', tone: 'formal', deadlineDays: 8, plan }));
    expect(text).toContain('la somme de 250,00 € dans un délai de 8 jours à compter de la première présentation');
    expect(text).toContain('le solde restant, soit 750,00 €, sera exigible en une fois');
    expect(text).toContain('Référence à indiquer : PL-7');
    const note = await textOf(brief({ channel: 'letter', language: 'en', plan: { ...plan, kind: 'instalmentNote' } }));
    expect(note).toContain('Instalment 2 of 4 of your payment plan PL-7, €250.00, is planned for 15 March 2026');
    expect(note).not.toMatch(/notice|missing/);
  });
});

test('words from elsewhere take the place of the shipped ones, tables and payment block stay', async () => {
  const one = notice('business');
  const words = { ...letterWordsFrom(openTexts(), one), subject: 'Objet à nous', opening: ['Nos propres mots.'] };
  const { text } = await readPdf((await writeLetter(one, { words, epcQr: null })).pdf);
  expect(text).toContain('Objet : Objet à nous');
  expect(text).toContain('Nos propres mots.');
  expect(text).toContain('Total dû au 15 septembre 2026 10 401,45 €');
  expect(text).toContain('Titulaire : ATELIERS DU QUAI SAS');
});
