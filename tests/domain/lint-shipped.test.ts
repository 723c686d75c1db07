/** Every shipped text passes the linter, whatever the channel, tone, language, type of debtor and number of invoices. */
import { describe, expect, test } from 'vitest';
import { paymentRows } from '../../activities/texts/payment-details.ts';
import { letterWordsFrom } from '../../activities/texts/template-letter.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { identityLine } from '../../activities/texts/identity-line.ts';
import { createWrite } from '../../activities/texts/write.ts';
import { lintText } from '../../domain/lint-text.ts';
import type { LintContext, Purpose } from '../../domain/lint/phrase.ts';
import type { Brief, PenaltyVoice, PlanNote } from '../../domain/message.ts';
import type { Tone } from '../../domain/policy.ts';
import { stated } from '../texts/letter-samples.ts';
import { brief, debtorOf, line } from '../texts/sample-brief.ts';

const texts = openTexts();
const write = createWrite(texts);
const channels = ['email', 'sms', 'call', 'letter', 'registeredLetter'] as const;
const tones: readonly Tone[] = ['neutral', 'friendly', 'firm', 'formal'];
const languages = ['fr', 'en'] as const;
const types = ['business', 'public', 'consumer', 'unknown'] as const;
const penalties: readonly PenaltyVoice[] = ['none', 'told', 'claimed'];
const planKinds: readonly PlanNote['kind'][] = ['instalmentNote', 'instalmentReminder', 'breachNotice'];

/** The parts of a message as a debtor gets them: an e-mail as text and as HTML. */
async function partsOf(one: Brief): Promise<string[]> {
  if (one.channel === 'letter' || one.channel === 'registeredLetter') return [letterText(one)];
  const content = await write(one);
  switch (content.kind) {
    case 'email':
      return [`${content.subject}\n\n${content.text}`, content.html];
    case 'sms':
      return [content.text];
    case 'call':
      return [content.script];
    case 'letter':
    case 'dossier':
      throw new Error(`no plain words in ${content.kind}`);
  }
}

/** The sentences of a letter with the blocks the page prints around them. */
function letterText(one: Brief): string {
  const words = letterWordsFrom(texts, one);
  const payment = paymentRows(one).map(({ label, value }) => `${label} : ${value}`);
  const sentences = [words.subject, words.greeting, ...words.opening, words.demand ?? '', ...words.closing];
  return [...sentences, payment.join('\n'), words.goodbye, identityLine(one.creditor, one.language)].join('\n\n');
}

function contextOf(one: Brief): LintContext {
  const { channel, tone, language, debtor, beforeDue, creditor, plan } = one;
  const formal = channel === 'registeredLetter' && tone === 'formal' && !beforeDue;
  const purpose: Purpose = plan ? 'plan' : formal ? 'notice' : 'reminder';
  const names = [debtor.name, debtor.reference, ...one.lines.map(({ number }) => number)];
  return { channel, tone, language, debtorType: debtor.type, beforeDue, identity: creditor, purpose, names };
}

/** The findings of a brief in words, so that a failing test says what to change. */
async function findingsOf(one: Brief): Promise<string[]> {
  const { channel, tone, language, debtor } = one;
  return (await partsOf(one)).flatMap((text) =>
    lintText(text, contextOf(one)).map(
      ({ rule, code, severity, excerpt }) =>
        `${channel} ${tone} ${language} ${debtor.type}: ${severity} ${rule} ${code} “${excerpt}”`,
    ),
  );
}

for (const channel of channels)
  for (const language of languages)
    describe(`${channel}, ${language}`, () => {
      const each = async (change: (type: (typeof types)[number]) => Partial<Brief>): Promise<string[]> => {
        const briefs = tones.flatMap((tone) =>
          types.map((type) =>
            brief({ channel, tone, language, debtor: debtorOf(type), deadlineDays: 15, ...change(type) }),
          ),
        );
        return [...new Set((await Promise.all(briefs.map(findingsOf))).flat())];
      };

      test('R20: about coming invoices', async () => {
        expect(await each(() => ({ beforeDue: true, lines: [line('FA-1', -6)] }))).toEqual([]);
        expect(await each(() => ({ beforeDue: true, lines: [line('FA-1', -6), line('FA-2', 0)] }))).toEqual([]);
      });

      test('R10, R11, R30: about late invoices', async () => {
        expect(await each(() => ({ lines: [line('FA-1', 10)] }))).toEqual([]);
        expect(await each(() => ({ lines: [line('FA-1', 40), line('FA-2', 3), line('FA-3', -8)] }))).toEqual([]);
      });

      test('R10, R11, R13: with a statement, whatever is said of penalties', async () => {
        for (const voice of penalties)
          expect(
            await each((type) => ({
              on: '2026-09-15',
              penalties: voice,
              lines: [stated('FA-1', type), stated('FA-2', type)],
            })),
          ).toEqual([]);
      });

      test('R71: about a payment plan', async () => {
        const plan = { reference: 'PLAN-7', instalment: 2, instalments: 4, dueOn: '2026-04-10', currency: 'EUR' };
        for (const kind of planKinds)
          expect(await each(() => ({ plan: { ...plan, kind, amountCents: 30000, remainingCents: 90000 } }))).toEqual(
            [],
          );
      });
    });

describe('a shipped text in the wrong place is refused', () => {
  const codes = async (one: Brief, change: Partial<LintContext>): Promise<string[]> =>
    (await partsOf(one)).flatMap((text) => lintText(text, { ...contextOf(one), ...change }).map(({ rule }) => rule));

  for (const language of languages) {
    test(`R10, R11: words for a business, sent to a consumer or to nobody knows whom (${language})`, async () => {
      for (const channel of ['email', 'registeredLetter'] as const) {
        const one = brief({
          channel,
          language,
          tone: 'formal',
          deadlineDays: 8,
          on: '2026-09-15',
          lines: [stated('FA-1', 'business')],
        });
        expect(await codes(one, { debtorType: 'consumer' })).toContain('R10');
        expect(await codes(one, { debtorType: 'unknown' })).toContain('R11');
        expect(await codes(one, { debtorType: 'public' })).toContain('R9');
      }
    });

    test(`R20: words about a late invoice, sent before its due date (${language})`, async () => {
      for (const channel of channels.filter((one) => one !== 'call'))
        expect(await codes(brief({ channel, language, tone: 'firm' }), { beforeDue: true })).toContain('R20');
    });

    test(`R43: a formal notice sent by ordinary letter (${language})`, async () => {
      const one = brief({ channel: 'registeredLetter', language, tone: 'formal', deadlineDays: 8 });
      expect(await codes(one, { channel: 'letter' })).toContain('R43');
    });
  }
});
