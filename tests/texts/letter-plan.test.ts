/** The payment plan agreement: sums to the cent, every clause of law 13, and what the law forbids refused. */
import { describe, expect, test } from 'vitest';
import { writePlanAgreement } from '../../activities/texts/plan-agreement.ts';
import type { PlanAgreement } from '../../activities/texts/plan-agreement-terms.ts';
import { lintText } from '../../domain/lint-text.ts';
import { readPdf } from './letter-reader.ts';
import { instalmentsOf, plan, stated } from './letter-samples.ts';
import { creditor, debtorOf, line } from './sample-brief.ts';

const types = ['business', 'public', 'consumer', 'unknown'] as const;
const textOf = async (one: PlanAgreement): Promise<string> => (await readPdf((await writePlanAgreement(one)).pdf)).text;
const pdf = async (one: PlanAgreement): Promise<Buffer> => Buffer.from((await writePlanAgreement(one)).pdf);

describe('a payment plan agreement', () => {
  test('R70: has every clause of law 13, in French and English, for every type of debtor', async () => {
    for (const type of types) {
      const fr = await textOf(plan(type));
      for (const part of [
        'ci-après le Créancier',
        'ci-après le Débiteur',
        '1. Reconnaissance de dette Le Débiteur reconnaît devoir au Créancier, au 15 septembre 2026, la somme de',
        '2. Échéancier Le Débiteur règle la somme de 10 000,00 € en 4 versements',
        'payer par anticipation, en tout ou en partie, sans frais',
        'Référence à indiquer : PL-2026-7',
        '3. Imputation des versements',
        '5. Déchéance du terme',
        'une mise en demeure écrite. À défaut de règlement dans un délai de 8 jours à compter de la réception ou de la première présentation',
        '6. Engagement du Créancier',
        'n’emporte pas novation (article 1330 du Code civil)',
        'ne vaut pas renonciation',
        'déclare avoir le pouvoir de l’engager',
        'deux exemplaires originaux',
        'Pour le Créancier',
        'Pour le Débiteur',
      ])
        expect(fr).toContain(part);
      const en = await textOf(plan(type, { language: 'en' }));
      expect(en).toContain(
        '1. Acknowledgement of debt The Debtor acknowledges owing the Creditor, on 15 September 2026',
      );
      expect(en).toContain('within 8 days of the receipt or first presentation of this notice');
      expect(en).not.toMatch(/\d,\d\d €|\d{2}\/\d{2}\/\d{4}/);
    }
  });

  test('R70: shows each instalment and what is left after it, down to nothing', async () => {
    const instalments = instalmentsOf([333_333, 333_333, 333_334]);
    const text = await textOf(plan('consumer', { instalments }));
    expect(text).toContain(
      '1 05/10/2026 3 333,33 € 6 666,67 € 2 05/11/2026 3 333,33 € 3 333,34 € 3 05/12/2026 3 333,34 € 0,00 €',
    );
  });

  test('R70: acknowledges principal, penalties and indemnity by invoice, with the detail in an annex', async () => {
    const lines = [stated('FA-1', 'business'), line('FA-2', -30, 50_000)];
    const text = await textOf(plan('business', { lines, instalments: instalmentsOf([1_050_000]) }));
    expect(text).toContain(
      'la somme de 10 901,45 € : 10 500,00 € en principal, 361,45 € de pénalités de retard et 40,00 € d’indemnité',
    );
    expect(text).toContain('FA-1 31/05/2026 10 000,00 € 361,45 € 40,00 € 10 401,45 €');
    expect(text).toContain('500,00 € 0,00 € 0,00 € 500,00 €');
    expect(text).toContain('Annexe : Pénalités de retard');
  });

  test('R70: takes a schedule of the principal, of principal and indemnity, or of everything, and nothing else', async () => {
    for (const cents of [1_000_000, 1_004_000, 1_040_145])
      await expect(
        writePlanAgreement(plan('business', { instalments: instalmentsOf([cents]) })),
      ).resolves.toBeDefined();
    for (const cents of [999_999, 1_000_001, 1_040_146])
      await expect(writePlanAgreement(plan('business', { instalments: instalmentsOf([cents]) }))).rejects.toThrow(
        /instalments sum to \d+ cents; they must sum to one of 1000000, 1004000, 1040145 cents/,
      );
  });

  test('R70: keeps the interest, and says what stays outside the schedule', async () => {
    const outside = await textOf(plan('business'));
    expect(outside).toContain('continuent de courir de plein droit');
    expect(outside).toContain(
      'les pénalités de retard arrêtées au 15 septembre 2026 (361,45 €) et l’indemnité forfaitaire (40,00 €)',
    );
    const inside = await textOf(plan('business', { instalments: instalmentsOf([1_040_145]) }));
    expect(inside).not.toContain('en dehors de l’échéancier');
  });

  test('R70: waives the interest if the plan is kept, and brings it back if not', async () => {
    const text = await textOf(plan('business', { interest: 'waivedIfKept' }));
    expect(text).toContain('renonce aux pénalités de retard arrêtées au 15 septembre 2026 (361,45 €)');
    expect(text).toContain('cette renonciation est sans effet');
    expect(text).not.toContain('continuent de courir');
  });

  test('R9: does not waive the interest of a public buyer (CCP L2192-14)', async () => {
    await expect(writePlanAgreement(plan('public', { interest: 'waivedIfKept' }))).rejects.toThrow('L2192-14');
    expect(await textOf(plan('public'))).toContain('Les intérêts moratoires continuent de courir');
  });

  test('R10: asks a consumer for no interest and no 40 €, and names the mediator', async () => {
    for (const interest of ['kept', 'waivedIfKept'] as const) {
      const mediator = 'Médiateur du négoce, 75009 Paris';
      const text = await textOf(plan('consumer', { interest, creditor: { ...creditor, mediator } }));
      expect(text).not.toMatch(/pénalit|indemnit|40,00 €|L441/);
      expect(text).toContain('consenti sans frais');
      expect(text).toContain(
        'le Débiteur peut recourir gratuitement au médiateur de la consommation dont relève le Créancier',
      );
      expect(text).toContain(mediator);
    }
  });

  test('R72: has a non-trader write the sum in words and figures (C. civ. 1376), not a trader', async () => {
    for (const type of types) {
      const text = await textOf(plan(type));
      expect(text.includes('article 1376 du Code civil')).toBe(type !== 'business');
    }
    expect(await textOf(plan('business', { trader: false }))).toContain(
      'suivie de la somme de 10 401,45 € en toutes lettres puis en chiffres',
    );
    expect(await textOf(plan('consumer', { trader: true }))).not.toContain('1376');
  });

  test('R55: sets payments against principal or interest as agreed, and refuses an order the schedule cannot follow', async () => {
    expect(await textOf(plan('business'))).toContain('par dérogation à l’article 1343-1 du Code civil');
    const all = instalmentsOf([1_040_145]);
    const first = await textOf(plan('business', { allocation: 'interestFirst', instalments: all }));
    expect(first).toContain('d’abord sur les pénalités échues, puis sur le principal (article 1343-1 du Code civil)');
    await expect(writePlanAgreement(plan('business', { allocation: 'interestFirst' }))).rejects.toThrow(
      'leave 36145 cents of penalties outside',
    );
  });

  test('names what is wrong with its dates, amounts, currencies and notice', async () => {
    const refused = async (change: Partial<PlanAgreement>, words: string): Promise<void> =>
      expect(writePlanAgreement(plan('business', change))).rejects.toThrow(words);
    await refused({ instalments: [] }, 'instalments is empty');
    await refused({ instalments: instalmentsOf([1_000_000, 0]) }, 'instalments[1].amountCents');
    await refused({ instalments: instalmentsOf([500_000, 500_000]).reverse() }, 'instalments[1].dueOn');
    await refused({ noticeDays: 0 }, 'noticeDays');
    await refused({ lines: [line('FA-1', 3), line('FA-2', 3, 100, { currency: 'USD' })] }, 'several currencies');
    await refused({ debtor: { ...debtorOf('business'), address: null } }, 'debtor.address');
  });

  test('is the same file when written twice, PDF/A with its fonts inside', async () => {
    const first = await pdf(plan('business'));
    expect((await pdf(plan('business'))).equals(first)).toBe(true);
    expect(first.toString('latin1')).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
  });

  test('R30 R46: passes the linter, and says nothing of limitation', async () => {
    for (const type of types)
      for (const language of ['fr', 'en'] as const) {
        const text = await textOf(plan(type, { language }));
        expect(text).not.toMatch(/prescription|limitation/i);
        const findings = lintText(
          `${text} ${creditor.name}, SAS au capital de 50 000 €, 14 quai Rambaud, 69002 Lyon, 732 829 320 RCS Lyon`,
          {
            channel: 'letter',
            tone: 'neutral',
            language,
            debtorType: type,
            beforeDue: false,
            identity: creditor,
            purpose: 'plan',
            names: [debtorOf(type).name],
          },
        );
        expect(findings.filter((one) => one.severity === 'refused')).toEqual([]);
      }
  });
});
