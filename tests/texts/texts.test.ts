/** What the written messages promise, over every channel, tone, language, type of debtor and number of invoices. */
import { describe, expect, test } from 'vitest';
import { countSms } from '../../activities/channels/sms-text.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { createWrite } from '../../activities/texts/write.ts';
import type { Brief, Content } from '../../domain/message.ts';
import type { Tone } from '../../domain/policy.ts';
import { notice, stated } from './letter-samples.ts';
import { brief, debtorOf, line } from './sample-brief.ts';

const write = createWrite(openTexts());
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

const aPlan = {
  reference: 'PLAN-7',
  instalment: 2,
  instalments: 4,
  dueOn: '2026-04-10',
  currency: 'EUR',
  amountCents: 30000,
  remainingCents: 90000,
} as const;

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

describe('sums of penalties', () => {
  const email = async (type: 'business' | 'public' | 'consumer' | 'unknown', change: Partial<Brief> = {}) => {
    const content = await write(notice(type, { channel: 'email', tone: 'firm', ...change }));
    if (content.kind !== 'email') throw new Error(content.kind);
    return { ...content, text: plain(content.text), html: plain(content.html) };
  };

  test('R12 TV1: a claimed sum stands beside its rows, in the same figures in text and HTML', async () => {
    const { text, html } = await email('business');
    for (const part of ['30', '12,15 %', '99,86 €', '77', '12,40 %', '261,59 €', '361,45 €', '40,00 €', '10 401,45 €'])
      for (const form of [text, html]) expect(form).toContain(part);
    expect(text).toMatch(/Pénalités de retard +361,45 €\n/);
    expect(text).toMatch(/Total au 15 septembre 2026 +10 401,45 €\n/);
    expect(text).toContain('régler la somme de 10 401,45 €');
    expect(text.indexOf('Total au')).toBeLessThan(text.indexOf('régler la somme'));
  });

  test('R12 TV4: what a payment gave to interest first is shown, so that the rows add up to what is still due', async () => {
    const ledger = [{ kind: 'payment', on: '2026-07-15', amountCents: 400_000, paymentId: 'p-1' }] as const;
    const { text } = await email('business', { lines: [stated('FA-2026-0042', 'business', { ledger })] });
    expect(text).toMatch(/Principal échu TTC +6 150,82 €\n/);
    expect(text).toMatch(/Pénalités courues au total +280,37 €\nPénalités déjà réglées +-150,82 €\n/);
    // Below the line, nothing but what the total is made of.
    expect(text).toMatch(/-150,82 €\n-+\nPrincipal échu TTC/);
    expect(text).toMatch(/Pénalités de retard +129,55 €\n/);
    expect(text).toMatch(/Total au 15 septembre 2026 +6 320,37 €\n/);
    expect(text).toContain('à hauteur de 150,82 €');
  });

  test('R12 TV1: a told sum stands apart from what is asked for', async () => {
    const { text } = await email('business', { penalties: 'told' });
    expect(text).toContain('ces pénalités s’élèvent à 361,45 € et l’indemnité à 40,00 €');
    expect(text).toContain('ne sont pas comprises dans le montant à régler');
    expect(text).toContain('régler cette somme sans attendre');
  });

  test('R9 R12: a public buyer is asked for the principal, and told of default interest', async () => {
    const { text } = await email('public', { tone: 'formal' });
    expect(text).toContain('la mise en paiement de la somme de 10 000,00 €');
    expect(text).toMatch(/Intérêts moratoires +\d+,\d\d €/);
    expect(text).toContain('quarante-cinq jours');
    expect(text).not.toMatch(/pénalités|L441-10/i);
  });

  test('R10 R11: a consumer or unknown debtor reads none, whatever the brief claims', async () => {
    for (const type of ['consumer', 'unknown'] as const)
      for (const tone of ['friendly', 'firm', 'formal'] as const) {
        const { text, html } = await email(type, { tone });
        for (const form of [text, html]) expect(form).not.toMatch(/pénalit|indemnit|intérêt|L441-10|40,00 €|361,45/i);
        expect(text).toMatch(/Total +10 000,00 €/);
      }
  });

  test('R13: a brief without penalties says nothing of them, even to a business', async () => {
    const { text } = await email('business', { penalties: 'none' });
    expect(text).not.toMatch(/pénalit|indemnit|L441-10/i);
  });

  test('a friendly message asks for the invoices alone, even where penalties are claimed', async () => {
    const { text } = await email('business', { tone: 'friendly' });
    expect(text).toContain('ne sont pas comprises dans le montant à régler');
  });

  test('are written in the language of the debtor, inside tables too', async () => {
    const { text } = await email('business', { language: 'en' });
    expect(text).toMatch(/1 Jun 2026 to 30 Jun 2026 +30 +12\.15% +€10,000\.00 +€99\.86/);
    expect(text).toMatch(/Total on 15 September 2026 +€10,401\.45/);
    expect(text).not.toMatch(/\d,\d\d €|\d{2}\/\d{2}\/\d{4}/);
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

describe('SMS about an invoice whose number has letters outside GSM-7', () => {
  for (const language of languages)
    test(`keep the number as it is and are counted in UCS-2, ${language}`, async () => {
      for (const number of ['СФ-2026/17', '請求書-2026-118', 'F-Łódź-12']) {
        const one = brief({ channel: 'sms', tone: 'firm', language, lines: [line(number, 10)] });
        const text = wordsOf(await write(one));
        const { encoding, parts } = countSms(text);
        expect([text.includes(number), encoding]).toEqual([true, 'UCS-2']);
        expect(parts).toBeLessThanOrEqual(4);
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

  test('show a debtor called <script> as text, in every channel that has markup', async () => {
    const debtor = { ...brief().debtor, name: '<script>alert("x")</script>', reference: '<b>&' };
    for (const plan of [null, { ...aPlan, kind: 'breachNotice', reference: '<i>' } as const]) {
      const content = await write(brief({ debtor, plan }));
      if (content.kind !== 'email') throw new Error(content.kind);
      expect(content.html).not.toMatch(/<script|<b>|<i>/);
    }
    expect(wordsOf(await write(brief({ debtor, channel: 'call' })))).toContain('<script>alert("x")</script>');
  });

  test('R79: show IBAN in groups of four and the exact holder, in text and HTML', async () => {
    const content = await write(brief({ tone: 'firm' }));
    if (content.kind !== 'email') throw new Error(content.kind);
    for (const form of [content.text, content.html].map(plain)) {
      expect(form).toContain('FR76 3000 6000 0112 3456 7890 189');
      expect(form).toContain('ATELIERS DU QUAI SAS');
    }
  });

  test('R42: carry the identity of the creditor under every text, and one reply address', async () => {
    for (const one of [...briefs(late.one), ...briefs(coming.one)].filter(({ channel }) => channel === 'email')) {
      const content = await write(one);
      if (content.kind !== 'email') throw new Error(content.kind);
      expect(content.text).toMatch(
        /\n-- \nAteliers du Quai, SAS .*14 quai Rambaud, 69002 Lyon, 732.829.320 RCS Lyon\n$/,
      );
      expect(content.html).toContain('RCS Lyon');
      expect(content.html.match(/<a /g)).toHaveLength(1);
      expect(content.replyTo).toBe('compta@ateliersduquai.example');
    }
  });

  test('name the mediator to a consumer, once the tone is firm', async () => {
    const creditor = { ...brief().creditor, mediator: 'Médiation Exemple, mediation.example' };
    for (const [language, tone] of [
      ['fr', 'firm'],
      ['fr', 'formal'],
      ['en', 'firm'],
      ['en', 'formal'],
    ] as const) {
      const text = (change: Partial<Brief>) => write(brief({ language, tone, creditor, ...change })).then(wordsOf);
      expect(await text({ debtor: debtorOf('consumer') })).toContain('Médiation Exemple, mediation.example');
      expect(await text({ debtor: debtorOf('business') })).not.toContain('Médiation Exemple');
    }
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
  const plan = aPlan;
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
