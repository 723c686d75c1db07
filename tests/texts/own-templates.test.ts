/** A creditor's own templates: written into what leaves, previewed before, and never silent when they fail. */
import { describe, expect, test } from 'vitest';
import { previewTemplate } from '../../activities/texts/preview.ts';
import { letterWordsFrom } from '../../activities/texts/template-letter.ts';
import type { OwnTemplate, TemplateKey } from '../../domain/own-template.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { createWriters } from '../../activities/writers.ts';
import { brief, debtorOf, line } from './sample-brief.ts';

const texts = openTexts();
const writers = createWriters();
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

function own(body: string, change: Partial<TemplateKey> = {}): OwnTemplate {
  const key = { channel: 'email', language: 'fr', occasion: 'firm', debtorType: null, step: null, ...change } as const;
  const subject = key.channel === 'email' || key.channel === 'letter' ? { subject: 'Objet {{ numbers }}' } : {};
  return { key, version: 4, body, ...subject };
}

describe('what leaves', () => {
  test('is written from the own template that fits, and from the shipped one elsewhere', async () => {
    const mine = [own('Chère cliente, cher client,\n\n{% payment %}\n\nÀ bientôt,', { debtorType: 'consumer' })];
    const firm = (type: 'consumer' | 'business') =>
      writers.message(brief({ tone: 'firm', debtor: debtorOf(type) }), mine);
    const consumer = await firm('consumer');
    if (consumer.kind !== 'email') throw new Error(consumer.kind);
    expect(consumer.subject).toBe('Objet FA-2026-000118');
    expect(consumer.text.startsWith('Chère cliente, cher client,\n\nRèglement par virement')).toBe(true);
    expect(consumer.text).toContain('À bientôt,\nAteliers du Quai\n');
    expect(consumer.html).toContain('Chère cliente, cher client,');
    expect(JSON.stringify(await firm('business'))).not.toContain('Chère cliente');
  });

  test('is the same, byte for byte, each time', async () => {
    for (const channel of ['email', 'sms', 'call'] as const) {
      const mine = [own('{{ creditor.name }} : {{ total | money }}', { channel })];
      const one = brief({ tone: 'firm', channel });
      expect(JSON.stringify(await writers.message(one, mine))).toBe(
        JSON.stringify(await createWriters().message(one, mine)),
      );
    }
  });

  test('takes own words in SMS, call scripts and letters too', async () => {
    const sms = await writers.message(brief({ tone: 'firm', channel: 'sms' }), [
      own('Ici {{ creditor.name }}', { channel: 'sms' }),
    ]);
    expect(sms).toMatchObject({ kind: 'sms', text: 'Ici Ateliers du Quai' });
    const call = await writers.message(brief({ tone: 'firm', channel: 'call' }), [
      own('# Titre\nDire\n\n{% invoices %}', { channel: 'call' }),
    ]);
    expect(call.kind === 'call' && call.script.startsWith('TITRE\nDire\n\nMONTANTS\n- FA-2026-000118')).toBe(true);
    const letter = own('Bonjour,\n\nA\n\n**B**\n\n{% payment %}\n\nC\n\nAdieu,', { channel: 'letter' });
    expect(letterWordsFrom(texts, brief({ tone: 'firm', channel: 'letter' }), [letter])).toEqual({
      subject: 'Objet FA-2026-000118',
      greeting: 'Bonjour,',
      opening: ['A'],
      demand: 'B',
      closing: ['C'],
      goodbye: 'Adieu,',
    });
  });

  test('is nothing when a template fails: the error names template, version and line', async () => {
    const broken = [own('Bonjour,\n\n{{ debtor.siren }}')];
    const debtor = { ...brief().debtor, siren: null };
    const write = writers.message(brief({ tone: 'firm', debtor }), broken);
    await expect(write).rejects.toThrow('Template fr/email-firm version 4 (own), line 3');
    await expect(write).rejects.toThrow('{{ debtor.siren }}');
    const long = [own('a'.repeat(400), { channel: 'sms' })];
    await expect(writers.message(brief({ tone: 'firm', channel: 'sms' }), long)).rejects.toThrow(
      'does not fit in 2 SMS',
    );
  });
});

describe('a preview', () => {
  const late = brief({ tone: 'firm', lines: [line('FA-1', 10), line('FA-2', 4)] });

  test('shows subject, text and HTML of an e-mail', () => {
    const { subject, text, html, sms, problems } = previewTemplate(texts, own('Bonjour\n\n{% invoices %}'), late);
    expect([subject, sms, problems]).toEqual(['Objet FA-1, FA-2', null, []]);
    expect(plain(text ?? '')).toMatch(/Total +2 469,00 €/);
    expect(html).toContain('<td');
  });

  test('counts an SMS as it would leave', () => {
    const preview = (body: string) => previewTemplate(texts, { body }, { ...late, channel: 'sms' }).sms;
    expect(preview('a'.repeat(160))).toEqual({ segments: 1, encoding: 'GSM-7', characters: 160 });
    expect(preview('€'.repeat(81))).toEqual({ segments: 2, encoding: 'GSM-7', characters: 81 });
    expect(preview('’ê'.repeat(10))).toMatchObject({ encoding: 'GSM-7' });
    expect(preview('щ'.repeat(71))).toEqual({ segments: 2, encoding: 'UCS-2', characters: 71 });
  });

  test('tells what is wrong instead of failing, and keeps what could be rendered', () => {
    const broken = previewTemplate(texts, { subject: 'Objet', body: 'a\n{{ nom }}' }, late);
    expect(broken).toMatchObject({ subject: 'Objet', text: null, html: null });
    expect(broken.problems).toEqual([{ field: 'body', line: 2, message: expect.stringContaining('"nom"') }]);
    const { text, problems } = previewTemplate(texts, { subject: '{{ nom }}', body: 'a' }, late);
    expect(text).toMatch(/^a\n/);
    expect(problems.map(({ field }) => field)).toEqual(['subject']);
  });

  test('says that a long SMS does not fit, in either alphabet', () => {
    const problems = (body: string) =>
      previewTemplate(texts, { body }, { ...late, channel: 'sms' })
        .problems.map(({ message }) => message)
        .join();
    expect(problems('щ'.repeat(269))).toContain('5 SMS, and 4 is the most');
    expect(problems('a'.repeat(400))).toContain('3 SMS');
    expect(problems('Bonjour')).toBe('');
  });
});
