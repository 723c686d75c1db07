/** What a formal notice says to each type of debtor, read back from the PDF, with the figures of the test vectors. */
import { describe, expect, test } from 'vitest';
import { claimOf, sumsToPay } from '../../activities/texts/letter-claim.ts';
import { identityLine } from '../../activities/texts/identity-line.ts';
import type { LedgerEvent } from '../../domain/interest-course.ts';
import type { Brief } from '../../domain/message.ts';
import type { Statement } from '../../domain/statement.ts';
import { readPdf } from './letter-reader.ts';
import { letterOf, notice, stated, statementOf } from './letter-samples.ts';
import { brief, creditor, debtorOf, line } from './sample-brief.ts';

const types = ['business', 'public', 'consumer', 'unknown'] as const;
const languages = ['fr', 'en'] as const;
const textOf = async (one: Brief): Promise<string> => (await readPdf(await letterOf(one))).text;
const changed = (change: Partial<Statement>): Brief => {
  const one = stated('FA-2026-0042', 'business');
  return notice('business', { lines: [{ ...one, statement: { ...statementOf('business'), ...change } }] });
};

/** What law.md 7.2 asks of every formal notice, in both languages: items 1 to 4, 6 to 11 and 13. */
const common = {
  fr: [
    'Objet : Mise en demeure de payer',
    'Débiteur : Menuiserie Lefèvre & Fils, SIREN 552 100 554, 8 rue de l’Église, Bâtiment C, 38000 Grenoble',
    'FA-2026-0042 30/04/2026 31/05/2026 107 jours 10 000,00 € 0,00 € 10 000,00 €',
    'Nous vous mettons en demeure de nous payer la somme de',
    'à compter de la première présentation de la présente lettre.',
    'Titulaire : ATELIERS DU QUAI SAS IBAN : FR76 3000 6000 0112 3456 7890 189 Référence à indiquer : RF83 FA20 2600 42',
    'À défaut de paiement ou de réponse dans ce délai',
    'Vous contestez tout ou partie de cette somme, ou souhaitez proposer un échéancier ? Écrivez-nous à compta@ateliersduquai.example ou appelez-nous au 04 99 00 12 34',
    'article 1344 du Code civil',
    'Pour Ateliers du Quai Signature :',
    'Lettre recommandée avec avis de réception',
  ],
  en: [
    'Subject: Formal notice to pay (mise en demeure)',
    'Debtor: Menuiserie Lefèvre & Fils, SIREN 552 100 554, 8 rue de l’Église, Bâtiment C, 38000 Grenoble',
    'FA-2026-0042 30 Apr 2026 31 May 2026 107 days €10,000.00 €0.00 €10,000.00',
    'We hereby give you formal notice to pay',
    'of the first presentation of this letter.',
    'Account holder: ATELIERS DU QUAI SAS IBAN: FR76 3000 6000 0112 3456 7890 189 Reference to quote: RF83 FA20 2600 42',
    'Failing payment or an answer within this period',
    'Do you dispute all or part of this amount, or would you like to propose a payment plan? Write to us at compta@ateliersduquai.example or call us on 04 99 00 12 34',
    'article 1344 of the French Civil Code',
    'For Ateliers du Quai Signature:',
    'Registered letter with acknowledgement of receipt',
  ],
} as const;

describe('every formal notice', () => {
  for (const type of types)
    for (const language of languages)
      test(`R40 R42 R43 R79: has all the content of law 7.2 for a ${type} debtor, in ${language}`, async () => {
        const { text, pages } = await readPdf(await letterOf(notice(type, { language })));
        for (const part of common[language]) expect(text).toContain(part);
        for (const page of pages)
          expect(page.footer).toContain(identityLine(creditor, language).replaceAll('\u00a0', ' '));
      });

  test('R41: counts its days from the first presentation, never from its date, and says how many', async () => {
    for (const type of types) {
      const days = type === 'consumer' ? 15 : 8;
      expect(await textOf(notice(type))).toContain(
        `dans un délai de ${String(days)} jours à compter de la première présentation`,
      );
      expect(await textOf(notice(type, { language: 'en' }))).toContain(
        `within ${String(days)} days of the first presentation`,
      );
      expect(await textOf(notice(type))).not.toMatch(/à compter (de ce jour|d’aujourd’hui|de la date de la présente)/);
    }
    const usual = (type: (typeof types)[number]): Promise<string> => textOf(notice(type, { deadlineDays: null }));
    expect(await usual('business')).toContain('dans un délai de 8 jours');
    expect(await usual('consumer')).toContain('dans un délai de 15 jours');
    expect(await textOf(notice('business', { deadlineDays: 1 }))).toContain('dans un délai de 1 jour à compter');
    await expect(letterOf(notice('business', { deadlineDays: 0 }))).rejects.toThrow('deadlineDays');
  });

  test('R46 R30: never says that it stops a limitation period, and never looks official', async () => {
    for (const type of types)
      for (const language of languages)
        expect(await textOf(notice(type, { language }))).not.toMatch(
          /prescription|limitation|interrupt|huissier|commissaire|\bsommation|commandement|République|bailiff|saisie|seiz/i,
        );
  });

  test('names an order to pay to private debtors in France only', async () => {
    expect(await textOf(notice('business'))).toContain('injonction de payer (article 1405');
    expect(await textOf(notice('consumer'))).toContain('injonction de payer (article 1405');
    expect(await textOf(notice('public'))).not.toContain('injonction');
    const debtor = {
      ...debtorOf('business'),
      address: { line1: '1 rue Neuve', postcode: '1000', city: 'Bruxelles', country: 'BE' },
    };
    const abroad = await textOf(notice('business', { debtor }));
    expect(abroad).not.toContain('injonction');
    expect(abroad).toContain('BELGIQUE');
  });

  test('is a plain courtesy letter when nothing is late', async () => {
    const text = await textOf(notice('business', { beforeDue: true, lines: [line('FA-1', -3)] }));
    expect(text).not.toMatch(/mise en demeure|impay|retard|pénalit/i);
    expect(text).toContain('simple information');
  });
});

describe('to a business', () => {
  test('TV1 R12: breaks the claim down into principal, segments, indemnity, total and interest per day', async () => {
    const text = await textOf(notice('business'));
    expect(text).toContain('FA-2026-0042 01/06/2026 30/06/2026 30 10 000,00 € 12,15 % 99,86 €');
    expect(text).toContain('FA-2026-0042 01/07/2026 15/09/2026 77 10 000,00 € 12,40 % 261,59 €');
    expect(text).toContain('Principal échu 10 000,00 €');
    expect(text).toContain('Pénalités de retard arrêtées au 15 septembre 2026 361,45 €');
    expect(text).toContain('Indemnité forfaitaire pour frais de recouvrement (1 facture × 40 €) 40,00 €');
    expect(text).toContain('Total dû au 15 septembre 2026 10 401,45 €');
    expect(text).toContain('À ajouter par jour à compter du 16 septembre 2026 3,40 €');
    expect(text).toContain(
      'la somme de 10 401,45 €, soit 10 000,00 € en principal, 361,45 € de pénalités de retard arrêtées au 15 septembre 2026 et 40,00 € d’indemnité forfaitaire, dans un délai',
    );
  });

  test('TV1: writes the same figures as an English reader does, inside tables too', async () => {
    const text = await textOf(notice('business', { language: 'en' }));
    expect(text).toContain('FA-2026-0042 1 Jun 2026 30 Jun 2026 30 €10,000.00 12.15% €99.86');
    expect(text).toContain('Total owed on 15 September 2026 €10,401.45');
    expect(text).not.toMatch(/\d,\d\d €|\d{2}\/\d{2}\/\d{4}/);
  });

  test('R1 R12: says what each rate is made of, and marks one that is provisional', async () => {
    expect(await textOf(notice('business'))).toContain(
      '12,15 % : taux de refinancement de la BCE au 1er janvier 2026 (2,15 %) majoré de 10 points',
    );
    const { segments } = statementOf('business');
    const provisional = changed({ segments: segments.map((segment) => ({ ...segment, provisional: true })) });
    expect(await textOf(provisional)).toContain('majoré de 10 points, valeur provisoire');
    expect(await textOf(notice('business'))).not.toContain('provisoire');
  });

  test('names the law: L441-10 and D441-5, once the penalties are told', async () => {
    expect(await textOf(notice('business'))).toMatch(/articles L441-10 et D441-5 du Code de commerce/);
    expect(await textOf(notice('business', { penalties: 'none' }))).not.toMatch(/L441-10|D441-5|pénalit|indemnit/);
  });

  test('R6: counts 40 € once for each late invoice, none for one that is not due yet', async () => {
    const lines = [stated('FA-1', 'business'), stated('FA-2', 'business', { dueOn: '2026-07-31' }), line('FA-3', -20)];
    const text = await textOf(notice('business', { lines }));
    expect(text).toContain('(2 factures × 40 €) 80,00 €');
    expect(text).toContain('À échoir, pour information');
  });

  test('TV4 R55: explains a principal above the balance when payments went to interest first', async () => {
    const ledger: LedgerEvent[] = [{ kind: 'payment', on: '2026-07-15', amountCents: 400_000, paymentId: 'p-1' }];
    const text = await textOf(notice('business', { lines: [stated('FA-1', 'business', { ledger })] }));
    expect(text).toContain('Principal échu 6 150,82 €');
    expect(text).toContain('Pénalités de retard courues au total 280,37 € Déjà réglé -150,82 € Reste dû 129,55 €');
    expect(text).toContain('à hauteur de 150,82 € (article 1343-1 du Code civil)');
    expect(text).toContain('10 000,00 € 4 000,00 € 6 000,00 €');
  });

  test('puts the detail of many invoices in an annex after the signature, with the same total', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => stated(`FA-${String(index)}`, 'business'));
    const text = await textOf(notice('business', { lines }));
    expect(text.indexOf('Annexe : Pénalités de retard')).toBeGreaterThan(text.indexOf('Signature :'));
    expect(text).toContain('(détail en annexe) 4 337,40 €');
    expect(text).toContain('Total – Pénalités de retard 4 337,40 €');
  });

  test('adds up each currency by itself, the 40 € only in euros', async () => {
    const lines = [stated('FA-1', 'business'), stated('FA-2', 'business', { currency: 'USD' })];
    const one = notice('business', { lines });
    expect(sumsToPay(claimOf(one))).toEqual([
      { currency: 'EUR', cents: 1_040_145 },
      { currency: 'USD', cents: 1_036_145 },
    ]);
    expect(await textOf(one)).toContain('la somme de 10 401,45 € et 10 361,45 $US');
  });

  test('says nothing of penalties without a statement, and asks for the principal', async () => {
    const text = await textOf(brief({ channel: 'registeredLetter', tone: 'formal', deadlineDays: 8 }));
    expect(text).not.toMatch(/pénalit|indemnit|L441-10|40,00/i);
    expect(text).toContain('la somme de 1 234,50 € dans un délai de 8 jours');
  });
});

describe('to a public buyer', () => {
  test('R9: states one rate for the whole delay, and what is payable within 45 days after the principal', async () => {
    const text = await textOf(notice('public'));
    expect(text).toContain('FA-2026-0042 01/06/2026 15/09/2026 107 10 000,00 € 10,15 % 297,55 €');
    expect(text).toContain('articles L2192-13, R2192-31 et D2192-35 du Code de la commande publique');
    expect(text).toContain('337,55 € au 15 septembre 2026 et sont à régler au plus tard quarante-cinq jours');
    expect(text).toContain('la somme de 10 000,00 € en principal dans un délai de 8 jours');
    expect(text).toContain('Total dû au 15 septembre 2026 10 337,55 €');
    expect(text).not.toMatch(/L441-10|D441-5|pénalités/);
  });
});

/** C. civ. 1231-6: what a notice starts for those who owe no commercial penalties. */
const legalRate = {
  fr: ' : à compter d’elle, les sommes dues produisent des intérêts au taux légal (articles 1231-6 et 1344-1 du même code)',
  en: ': from it on, the amounts due bear interest at the legal rate (articles 1231-6 and 1344-1 of the same code)',
} as const;

describe('to a consumer or a debtor of unknown type', () => {
  test('R10 R11: claims the bare balance, whatever the statement says, without the law of traders', async () => {
    for (const type of ['consumer', 'unknown'] as const)
      for (const language of languages) {
        const lines = [stated('FA-2026-0042', 'business')];
        const text = (await textOf(notice(type, { language, lines }))).replace(legalRate[language], '');
        expect(text).not.toMatch(/L441-10|D441-5|L2192|indemnit|pénalit|penalt|compensation|intérêt|interest/i);
        expect(text).toMatch(language === 'fr' ? /la somme de 10 000,00 € dans/ : /pay €10,000.00 within/);
      }
  });

  test('R10: a notice tells a consumer, and nobody else, that legal interest runs from it', async () => {
    for (const language of languages)
      for (const type of types)
        expect([type, (await textOf(notice(type, { language }))).includes(legalRate[language])]).toEqual([
          type,
          type === 'consumer',
        ]);
    const reminder = notice('consumer', { channel: 'letter', tone: 'firm' });
    expect(await textOf(reminder)).not.toMatch(/taux légal/);
  });

  test('names the consumer mediator where the creditor has one, and offers the details where not', async () => {
    const mediator = 'Médiateur du négoce, 12 square de l’Exemple, 75009 Paris';
    const text = await textOf(notice('consumer', { creditor: { ...creditor, mediator } }));
    expect(text).toContain(
      `au médiateur de la consommation dont nous relevons : ${mediator} (article L612-1 du Code de la consommation)`,
    );
    expect(await textOf(notice('consumer'))).toContain('nous vous communiquons ses coordonnées sur simple demande');
    expect(await textOf(notice('business'))).not.toContain('médiateur');
  });
});

describe('a statement that is not right', () => {
  const refusals: readonly (readonly [string, Partial<Statement>])[] = [
    ['on', { on: '2026-09-14' }],
    ['totalCents', { totalCents: 1 }],
    ['interestCents', { interestCents: 36_146, totalCents: 1_040_146 }],
    ['currency', { currency: 'USD' }],
    ['regime', { regime: 'public' }],
    ['accruedInterestCents', { accruedInterestCents: 1 }],
    ['segments.days', { segments: statementOf('business').segments.map((one) => ({ ...one, days: one.days + 1 })) }],
  ];
  for (const [field, change] of refusals)
    test(`R12: stops the letter and names ${field}`, async () => {
      await expect(letterOf(changed(change))).rejects.toThrow(`FA-2026-0042 has ${field}`);
    });
});
