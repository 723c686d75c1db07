/** Letters from Liquid: every part, in the order the layout expects, and in the PDF. */
import { describe, expect, test } from 'vitest';
import { sampleBriefs } from '../../activities/texts/sample-briefs.ts';
import { letterWordsFrom, wordsOf } from '../../activities/texts/template-letter.ts';
import { OCCASIONS } from '../../domain/own-template.ts';
import { blocksOf } from '../../activities/texts/text-blocks.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { createWriters } from '../../activities/writers.ts';
import { notice } from './letter-samples.ts';
import { readPdf } from './letter-reader.ts';
import { creditor } from './sample-brief.ts';

const texts = openTexts();

describe('shipped letters', () => {
  for (const occasion of OCCASIONS)
    test(`have all their parts, and a demand only where something is late: ${occasion}`, () => {
      for (const language of ['fr', 'en'] as const) {
        const key = { channel: 'letter', language, occasion, debtorType: null, step: null } as const;
        for (const { brief } of sampleBriefs(key, creditor)) {
          const { subject, greeting, opening, demand, closing, goodbye } = letterWordsFrom(texts, brief);
          const sentences = [subject, greeting, ...opening, ...closing, goodbye];
          expect(Math.min(opening.length, closing.length)).toBeGreaterThan(0);
          for (const sentence of sentences) expect(sentence).toMatch(/^\S.*[.,?»:)\p{L}\p{N}]$/su);
          expect(sentences.join(' ')).not.toMatch(/\{[{%]|\*\*|undefined|null|NaN|\[object/);
          const asks = occasion !== 'courtesy' && occasion !== 'instalmentNote' && occasion !== 'instalmentReminder';
          expect(demand !== null).toBe(asks);
        }
      }
    });

  test('R43: the notice before a plan lapses calls itself a formal notice by registered letter only', () => {
    const key = {
      channel: 'letter',
      language: 'fr',
      occasion: 'breachNotice',
      debtorType: 'business',
      step: null,
    } as const;
    for (const { brief } of sampleBriefs(key, creditor)) {
      const { subject, demand } = letterWordsFrom(texts, brief);
      expect(/mise en demeure/.test(subject)).toBe(brief.channel === 'registeredLetter');
      expect(/mettons en demeure/.test(demand ?? '')).toBe(brief.channel === 'registeredLetter');
    }
  });
});

describe('the order of a letter', () => {
  const order = (source: string) => wordsOf('s', blocksOf(source, 'en'));
  const payment = '\ue001payment\ue001';

  test('is greeting, opening, demand in bold, payment, closing, goodbye', () => {
    expect(order(`Hello,\n\nA\n\nB\n\n**C**\n\n${payment}\n\nD\n\nE\n\nBye,`)).toEqual({
      subject: 's',
      greeting: 'Hello,',
      opening: ['A', 'B'],
      demand: 'C',
      closing: ['D', 'E'],
      goodbye: 'Bye,',
    });
    expect(order(`Hello,\n\nA **b** c\n\n${payment}\n\nD\n\nBye,`)).toMatchObject({ opening: ['A b c'], demand: null });
  });

  test.each([
    ['payment', 'Hello,\n\nA\n\nB\n\nBye,'],
    ['greeting', `${payment}\n\nD\n\nBye,`],
    ['goodbye', `Hello,\n\n${payment}\n\nBye,`],
    ['one demand', `Hello,\n\n**A**\n\n**B**\n\n${payment}\n\nD\n\nBye,`],
  ])('is told when it is not kept: %s', (word, source) => {
    expect(order(source)).toContain(word);
  });
});

test('a PDF holds the words of the template, own or shipped', async () => {
  const { message } = createWriters();
  const text = async (own: Parameters<typeof message>[1]) => {
    const content = await message(notice('business'), own);
    if (content.kind !== 'letter') throw new Error(content.kind);
    return (await readPdf(content.pdf)).text;
  };
  const key = { channel: 'letter', language: 'fr', occasion: 'notice', debtorType: null, step: null } as const;
  const body = 'Bonjour,\n\nMots à nous.\n\n**Payez {{ toPay | money }}.**\n\n{% payment %}\n\nMerci.\n\nAdieu,';
  expect(await text([{ key, version: 1, subject: 'Notre objet', body }])).toContain('Mots à nous.');
  const shipped = await text([]);
  expect(shipped).not.toContain('Mots à nous.');
  expect(shipped).toContain('mettons en demeure');
});
