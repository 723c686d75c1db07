/** Promises and contested parts are spoken of kindly and rightly, in every channel, language and tone, and never as a threat. */
import { describe, expect, test } from 'vitest';
import { letterWordsFrom } from '../../activities/texts/template-letter.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { createWrite } from '../../activities/texts/write.ts';
import { lintText } from '../../domain/lint-text.ts';
import type { Brief } from '../../domain/message.ts';
import type { Remark } from '../../domain/remark.ts';
import { brief, line } from './sample-brief.ts';

const texts = openTexts();
const write = createWrite(texts);

const remarks: readonly Remark[] = [
  { kind: 'promiseKept', currency: 'EUR', receivedCents: 50_000 },
  { kind: 'promiseUnmet', currency: 'EUR', amountCents: 50_000, receivedCents: 0, payOn: '2026-03-20' },
  { kind: 'promiseUnmet', currency: 'EUR', amountCents: 50_000, receivedCents: 20_000, payOn: '2026-03-20' },
  { kind: 'contested', currency: 'EUR', cents: 30_000 },
  { kind: 'answered', openedOn: '2026-03-02', answeredOn: '2026-03-10', answer: 'le bon de livraison est **signé**' },
];

async function wordsOf(one: Brief): Promise<string> {
  if (one.channel === 'letter' || one.channel === 'registeredLetter') {
    const words = letterWordsFrom(texts, one);
    return [words.subject, words.greeting, ...words.opening, words.demand, ...words.closing, words.goodbye].join(
      '\n\n',
    );
  }
  const content = await write(one);
  if (content.kind === 'email') return `${content.subject}\n\n${content.text}`;
  return content.kind === 'sms' ? content.text : content.kind === 'call' ? content.script : '';
}

const late = (change: Partial<Brief>) =>
  brief({ lines: [line('F-1', 20, 90_000, { amountCents: 120_000, disputedCents: 30_000 })], ...change });

describe.each(['fr', 'en'] as const)('%s', (language) => {
  test.each(['email', 'sms', 'call', 'letter', 'registeredLetter'] as const)(
    '%s: no remark is refused',
    async (channel) => {
      for (const tone of ['friendly', 'firm', 'formal'] as const)
        for (const remark of remarks) {
          const one = late({ channel, tone, language, remarks: [remark], deadlineDays: 8 });
          const { creditor, debtor } = one;
          const findings = lintText(await wordsOf(one), {
            ...{ channel, tone, language, debtorType: debtor.type, beforeDue: false, identity: creditor },
            ...{ purpose: 'reminder', names: [debtor.name, 'F-1'] },
          });
          const plain = lintText(await wordsOf({ ...one, remarks: [] }), {
            ...{ channel, tone, language, debtorType: debtor.type, beforeDue: false, identity: creditor },
            ...{ purpose: 'reminder', names: [debtor.name, 'F-1'] },
          });
          // What a test without its page lacks, such as the identity mentions, is found in both.
          const known = plain.map(({ code }) => code);
          expect(findings.filter(({ code }) => !known.includes(code))).toEqual([]);
        }
    },
  );
});

test('an e-mail says what was promised, what came, and what it leaves out', async () => {
  const text = (await wordsOf(late({ tone: 'firm', remarks }))).replace(/\s+/gu, ' ');
  expect(text).toContain('Nous avons bien reçu 500,00 € comme convenu, et vous en remercions.');
  expect(text).toContain('Vous nous aviez annoncé un règlement de 500,00 € pour le 20 mars 2026.');
  expect(text).toContain('Nous avons bien reçu 200,00 €, et vous en remercions');
  expect(text).toContain('hors 300,00 € que vous contestez et que nous examinons');
  expect(text).toContain(
    'Suite à votre contestation du 2 mars 2026, nous vous avons répondu le 10 mars 2026 : « le bon de livraison est **signé** »',
  );
  expect(text).toContain('900,00 €');
  expect(text).not.toContain('1 200,00 €');
});

test('an SMS says what it leaves out and what was promised, and stays short', async () => {
  const content = await write(late({ channel: 'sms', tone: 'firm', remarks: remarks.slice(2, 4) }));
  if (content.kind !== 'sms') throw new Error('no SMS');
  expect(content.text).toContain('Hors 300,00 € que vous contestez et que nous examinons.');
  expect(content.text).toContain('20/03/2026');
  expect(content.parts).toBeLessThanOrEqual(3);
});

test('a letter says it before its table, and shows nothing contested as settled', async () => {
  const words = letterWordsFrom(texts, late({ channel: 'letter', tone: 'firm', remarks: [remarks[3]!] }));
  expect(words.opening.at(-1)).toContain('que vous contestez');
});
