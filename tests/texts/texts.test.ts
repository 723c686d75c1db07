/** What the written messages promise, over every channel, tone, language, type of debtor and number of invoices. */
import { describe, expect, test } from 'vitest';
import { countSms } from '../../activities/channels/sms-text.ts';
import { write } from '../../activities/texts/write.ts';
import type { Brief, Content } from '../../domain/message.ts';
import type { Tone } from '../../domain/policy.ts';
import { brief, debtorOf, line } from './sample-brief.ts';

const tones: readonly Tone[] = ['neutral', 'friendly', 'firm', 'formal'];
const types = ['business', 'public', 'consumer', 'unknown'] as const;
const languages = ['fr', 'en'] as const;
const channels = ['email', 'sms', 'call'] as const;
const late = {
  one: [line('FA-1', 10)],
  several: [line('FA-1', 40), line('FA-2', 1, 5000), line('FA-3', 5, 70000, { currency: 'USD' })],
};
const coming = { one: [line('FA-1', -6)], several: [line('FA-1', -6), line('FA-2', 0, 5000)] };
const mixed = [line('FA-1', 12, 98000), line('FA-9', -8, 45000)];

function wordsOf(content: Content): string {
  switch (content.kind) {
    case 'email':
      return [content.subject, content.text, content.html].join('\n');
    case 'sms':
      return content.text;
    case 'call':
      return content.script;
    case 'letter':
    case 'dossier':
      throw new Error(`no plain words in ${content.kind}`);
  }
}

/** Every brief of a list of invoices; `beforeDue` as the cases set it. */
function briefs(lines: Brief['lines'], change: Partial<Brief> = {}): Brief[] {
  return channels.flatMap((channel) =>
    tones.flatMap((tone) =>
      languages.flatMap((language) =>
        types.map((type) =>
          brief({
            channel,
            tone,
            language,
            lines,
            debtor: debtorOf(type),
            beforeDue: lines.every((one) => one.daysLate <= 0),
            ...change,
          }),
        ),
      ),
    ),
  );
}

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('every message', () => {
  for (const [name, lines] of Object.entries({ ...late, coming: coming.one, severalComing: coming.several, mixed })) {
    test(`says something whole about ${name}`, async () => {
      for (const one of briefs(lines)) {
        const words = wordsOf(await write(one));
        expect(words.trim().length).toBeGreaterThan(60);
        expect(words).not.toMatch(/undefined|null|NaN|\[object/);
        expect(words).not.toMatch(/ {2}\./);
      }
    });
  }

  test('is the same when written twice', async () => {
    for (const one of briefs(mixed)) expect(await write(one)).toEqual(await write(one));
  });

  test('shows a French phone number in pairs, and keeps the dialled one as it is', async () => {
    const creditor = { ...brief().creditor, phone: '+33465710000' };
    for (const one of briefs(late.one, { creditor })) {
      const content = await write(one);
      expect(plain(wordsOf(content))).toContain('04 65 71 00 00');
      expect(wordsOf(content)).not.toContain('+33');
      if (content.kind === 'sms') expect(content.to).toBe('+33600000000');
      if (content.kind === 'call') expect(content.phone).toBe('+33600000000');
    }
  });
});

describe('before the due date', () => {
  const claims =
    /impay|retard|relance|rappel|en demeure|pénalit|indemnit|recouvr|échue?s?\b|exigible|reste à|overdue|unpaid|remind|late|penalt|compensation|notice|owe|outstanding|past due|still to be paid/i;
  test('no message says that money is owed, whatever the tone', async () => {
    for (const one of [...briefs(coming.one), ...briefs(coming.several)]) {
      // The script holds advice to the caller beside what is said; what is said is between quotation marks.
      const words = wordsOf(await write(one));
      const said = one.channel === 'call' ? (words.match(/[«“][^»”]*[»”]/g) ?? []).join('\n') : words;
      expect(said.replace(/me rappeler|latest/gi, '')).not.toMatch(claims);
    }
  });
});

describe('penalties', () => {
  const told =
    /pénalit|indemnit|L441-10|D441-5|L2192-13|intérêts moratoires|penalt|compensation|default interest|40 ?€|€40/i;
  test('are never told to a consumer or a debtor of unknown type', async () => {
    for (const one of [...briefs(late.several), ...briefs(mixed)].filter(
      ({ debtor }) => debtor.type === 'consumer' || debtor.type === 'unknown',
    ))
      expect(plain(wordsOf(await write(one)))).not.toMatch(told);
  });

  test('are told in firm e-mails to businesses and public buyers, each with its own law', async () => {
    for (const language of languages) {
      const text = async (type: 'business' | 'public') =>
        wordsOf(await write(brief({ tone: 'firm', language, debtor: debtorOf(type) })));
      expect(await text('business')).toMatch(/L441-10.*D441-5/);
      expect(await text('business')).not.toMatch(/L2192-13/);
      expect(await text('public')).toMatch(/L2192-13.*D2192-35/);
      expect(await text('public')).not.toMatch(/L441-10/);
    }
  });
});

describe('late and coming invoices in one message', () => {
  test('an e-mail totals them apart and claims only the late one', async () => {
    const content = await write(brief({ tone: 'firm', lines: mixed }));
    if (content.kind !== 'email') throw new Error(content.kind);
    const text = plain(content.text);
    expect(text).toMatch(/Total échu +980,00 €/);
    expect(text).toMatch(/Total à échoir +450,00 €/);
    expect(text.indexOf('FA-9')).toBeGreaterThan(text.indexOf('À échoir, pour information'));
    expect(text).not.toContain('1 430,00');
    expect(text).toContain('votre facture n° FA-1');
    expect(content.subject).not.toContain('FA-9');
  });

  test('an SMS speaks of the late one only', async () => {
    for (const language of languages) {
      const words = wordsOf(await write(brief({ channel: 'sms', tone: 'firm', language, lines: mixed })));
      expect(words).toContain('FA-1');
      expect(words).not.toMatch(/FA-9|450|1[ ,]430/);
    }
  });

  test('a call script lists the coming one under its own heading', async () => {
    const script = plain(wordsOf(await write(brief({ channel: 'call', tone: 'firm', lines: mixed }))));
    expect(script).toMatch(
      /Total échu : 980,00 €\nÀ échoir, pour information\n- FA-9[^\n]*\nTotal à échoir : 450,00 €/,
    );
  });
});

describe('SMS', () => {
  test('take two parts at most, in GSM-7, even with many invoices and a long name', async () => {
    const creditor = {
      ...brief().creditor,
      name: 'Société Coopérative des Menuisiers et Ébénistes Réunis du Haut-Forez – Œuvres',
    };
    const lines = Array.from({ length: 40 }, (_, index) => line(`FACTURE-2026-${String(index)}`, 40 - index));
    for (const one of [...briefs(lines, { creditor }), ...briefs(late.one, { creditor })].filter(
      (b) => b.channel === 'sms',
    )) {
      const sms = countSms(wordsOf(await write(one)));
      expect(sms.encoding).toBe('GSM-7');
      expect(sms.parts).toBeLessThanOrEqual(2);
    }
  });
});

describe('e-mails', () => {
  test('make markup in a name harmless', async () => {
    const creditor = { ...brief().creditor, name: '<img src=x onerror=alert(1)> & Co' };
    const lines = [line('<script>alert(1)</script>', 10), line('"><b>', 3)];
    const content = await write(brief({ creditor, lines }));
    if (content.kind !== 'email') throw new Error(content.kind);
    expect(content.html).not.toMatch(/<script|<img|<b>/);
    expect(content.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('let no line break into a header, and refuse an address that could hide a second one', async () => {
    const creditor = { ...brief().creditor, name: 'Quai\r\nBcc: autre@exemple.example' };
    const content = await write(brief({ creditor, lines: [line('FA-1\r\nBcc: x@y.example', 10)] }));
    if (content.kind !== 'email') throw new Error(content.kind);
    for (const header of [content.from, content.to, content.replyTo, content.subject])
      expect(header).not.toMatch(/[\r\n]/);
    const debtor = { ...brief().debtor, email: 'a@b.example\r\nBcc: c@d.example' };
    await expect(write(brief({ debtor }))).rejects.toThrow('debtor.email');
  });

  test('name the RF reference of the one invoice to pay, and the numbers when there are several', async () => {
    const text = async (lines: Brief['lines']) => plain(wordsOf(await write(brief({ tone: 'firm', lines }))));
    expect(await text([line('FA-2026-000118', 10)])).toContain('RF69 FA20 2600 0118');
    expect(await text([line('FA-2026-000118', 10), line('FA-2026-000150', -3)])).toContain('RF69 FA20 2600 0118');
    expect(await text(late.several)).toContain('numéros des factures réglées');
  });

  test('are refused, with the name of the field, when a compulsory mention is missing', async () => {
    await expect(write(brief({ creditor: { ...brief().creditor, siren: ' ' } }))).rejects.toThrow('creditor.siren');
    await expect(write(brief({ debtor: { ...brief().debtor, email: null } }))).rejects.toThrow('debtor.email');
    await expect(write(brief({ lines: [] }))).rejects.toThrow('brief.lines');
  });
});

describe('plan messages', () => {
  const plan = {
    reference: 'PLAN-7',
    instalment: 2,
    instalments: 4,
    dueOn: '2026-04-10',
    currency: 'EUR',
    amountCents: 30000,
    remainingCents: 90000,
  } as const;
  test('a note asks for nothing; a breach notice says what becomes due and when', async () => {
    for (const language of languages) {
      const note = plain(wordsOf(await write(brief({ language, plan: { ...plan, kind: 'instalmentNote' } }))));
      expect(note).not.toMatch(/impay|retard|manque|overdue|unpaid|missing/i);
      const breach = plain(
        wordsOf(await write(brief({ language, deadlineDays: 8, plan: { ...plan, kind: 'breachNotice' } }))),
      );
      expect(breach).toMatch(/300[,.]00/);
      expect(breach).toMatch(/900[,.]00/);
      expect(breach).toMatch(/8 (jours|days)/);
    }
  });
});
