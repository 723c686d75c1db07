/** Which template writes a message: own before shipped, then the most specific, then the newest. */
import { describe, expect, test } from 'vitest';
import { chooseTemplate } from '../../activities/texts/choose-template.ts';
import { readShippedTexts } from '../../activities/texts/template-files.ts';
import { OCCASIONS } from '../../domain/own-template.ts';
import { wantedFor } from '../../activities/texts/template.ts';
import type { OwnTemplate, TemplateKey } from '../../domain/own-template.ts';
import { tallyOf } from '../../activities/texts/tally.ts';
import { brief, debtorOf, line } from './sample-brief.ts';

const { templates } = readShippedTexts();
const wanted: TemplateKey = {
  channel: 'email',
  language: 'fr',
  occasion: 'firm',
  debtorType: 'business',
  step: 'email-2',
};

function own(body: string, change: Partial<TemplateKey> = {}, version = 1): OwnTemplate {
  return { key: { ...wanted, debtorType: null, step: null, ...change }, version, subject: 's', body };
}

const chosen = (mine: readonly OwnTemplate[], change: Partial<TemplateKey> = {}): string =>
  chooseTemplate({ ...wanted, ...change }, mine, templates).body;

describe('own templates', () => {
  const ladder = [
    own('everybody'),
    own('type', { debtorType: 'business' }),
    own('step', { step: 'email-2' }),
    own('step and type', { step: 'email-2', debtorType: 'business' }),
  ];

  test('go from the most specific to the least, the step before the type', () => {
    const steps = ['step and type', 'step', 'type', 'everybody'];
    for (let left = ladder.length; left > 0; left -= 1) {
      expect(chosen(ladder.slice(0, left))).toBe(steps[ladder.length - left]);
      expect(chosen(ladder.slice(0, left).reverse())).toBe(steps[ladder.length - left]);
    }
  });

  test('come before shipped ones, even the more specific', () => {
    expect(chosen([own('everybody')], { debtorType: 'consumer' })).toBe('everybody');
  });

  test('are used in their newest version', () => {
    expect(chosen([own('first'), own('third', {}, 3), own('second', {}, 2)])).toBe('third');
  });

  test.each([
    ['another channel', { channel: 'sms' }],
    ['another language', { language: 'en' }],
    ['another occasion', { occasion: 'formal' }],
    ['another type of debtor', { debtorType: 'consumer' }],
    ['another step', { step: 'email-1' }],
  ] as const)('made for %s are left alone', (_, change) => {
    expect(chosen([own('other', change)])).not.toBe('other');
  });
});

describe('shipped templates', () => {
  test('cover every channel, language, occasion and type of debtor, but notices, which go by letter only', () => {
    for (const channel of ['email', 'sms', 'call', 'letter'] as const)
      for (const language of ['fr', 'en'] as const)
        for (const occasion of OCCASIONS)
          for (const debtorType of ['business', 'public', 'consumer', 'unknown'] as const) {
            const find = () => chooseTemplate({ channel, language, occasion, debtorType, step: null }, [], templates);
            if (occasion === 'notice' && channel !== 'letter') expect(find).toThrow('No template for');
            else expect(find().name).toMatch(new RegExp(`^${language}/${channel}-`));
          }
  });

  test('made for a type of debtor come before those for everybody', () => {
    const name = (debtorType: TemplateKey['debtorType']) =>
      chooseTemplate({ ...wanted, debtorType }, [], templates).name;
    expect(name('consumer')).toBe('fr/email-firm-consumer');
    expect(name('public')).toBe('fr/email-firm-public');
    expect([name('business'), name('unknown'), name(null)]).toEqual(Array.from({ length: 3 }, () => 'fr/email-firm'));
  });

  test('say the same things in both languages: each file has its twin', () => {
    const names = (language: string) =>
      templates.filter((one) => one.language === language).map((one) => one.name.slice(3));
    expect(names('fr')).toEqual(names('en'));
  });
});

describe('the occasion of a brief', () => {
  const occasion = (change: Parameters<typeof brief>[0]) => {
    const one = brief(change);
    return wantedFor(one, tallyOf(one)).occasion;
  };
  test('R20: nothing late is a courtesy, whatever the tone of the step', () => {
    expect(occasion({ tone: 'formal', lines: [line('FA-1', -2)], channel: 'registeredLetter' })).toBe('courtesy');
  });

  test('is a formal notice only for a formal registered letter', () => {
    expect(occasion({ tone: 'formal', channel: 'registeredLetter' })).toBe('notice');
    expect(occasion({ tone: 'formal', channel: 'letter' })).toBe('formal');
    expect(occasion({ tone: 'firm', channel: 'registeredLetter' })).toBe('firm');
  });

  test('keeps the step and the type of debtor', () => {
    const one = brief({ step: 'email-2', debtor: debtorOf('public') });
    expect(wantedFor(one, tallyOf(one))).toMatchObject({ step: 'email-2', debtorType: 'public' });
    expect(wantedFor(brief(), tallyOf(brief())).step).toBeNull();
  });
});
