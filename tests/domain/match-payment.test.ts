/** What French payers write on transfers, and what is understood of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchPayment, type CreditLine, type MatchCandidate } from '../../domain/match-payment.ts';
import { paymentReferencesFor } from '../../domain/payment-reference.ts';

const candidate = (number: string, over: Partial<MatchCandidate> = {}): MatchCandidate => ({
  ...{ invoiceId: number, number, paymentReference: paymentReferencesFor(number)[0] ?? null },
  ...{ debtorId: 'D1', debtorName: 'Menuiserie Dupont', currency: 'EUR', balanceCents: 12_000, dueOn: '2026-10-01' },
  ...{ ibanSeen: false, ...over },
});
const line = (remittance: string | null, over: Partial<CreditLine> = {}): CreditLine => ({
  ...{ amountCents: 12_000, currency: 'EUR', creditorReference: null, endToEndId: null, remittance },
  ...{ partyName: null, partyIban: null, ...over },
});

const book = [
  candidate('FA-2026-000118'),
  candidate('FA-2026-000119', { dueOn: '2026-10-02' }),
  candidate('FA-2026-001045', { dueOn: '2026-10-03' }),
  candidate('2026/F/00042', { debtorId: 'D2', debtorName: 'SARL Boulangerie Noël' }),
  candidate('F 12345', { debtorId: 'D3', debtorName: 'SAS Garage Leroy et Fils' }),
  candidate('VO-7788-B', { debtorId: 'D4', debtorName: 'Société Générale de Bâtiment' }),
  candidate('900417', { debtorId: 'D5', debtorName: 'Mairie de Rezé' }),
  candidate('INVO2O26-77', { debtorId: 'D6', debtorName: 'Atelier Oo' }),
];

/** The text, and the numbers it must be laid on; empty: a person decides. */
const texts: readonly (readonly [string, readonly string[]])[] = [
  ['FA-2026-000118', ['FA-2026-000118']],
  ['fa-2026-000118', ['FA-2026-000118']],
  ['FA2026000118', ['FA-2026-000118']],
  ['FA 2026 000118', ['FA-2026-000118']],
  ['FA.2026.000118', ['FA-2026-000118']],
  ['FA/2026/000118', ['FA-2026-000118']],
  ['FA_2026_000118', ['FA-2026-000118']],
  ['FA 2026 118', ['FA-2026-000118']],
  ['fa-2026-118', ['FA-2026-000118']],
  ['FA2026-118', ['FA-2026-000118']],
  ['2026-000118', ['FA-2026-000118']],
  ['2026000118', ['FA-2026-000118']],
  ['2026 118', ['FA-2026-000118']],
  ['FACTURE FA-2026-000118', ['FA-2026-000118']],
  ['Facture n° FA-2026-000118 du 01/09/2026', ['FA-2026-000118']],
  ['FACTUREFA2026000118', ['FA-2026-000118']],
  ['REGLEMENT FACT FA2026000118 MERCI', ['FA-2026-000118']],
  ['VIR SEPA MENUISERIE DUPONT FA-2026-000118', ['FA-2026-000118']],
  ['paiement fact. FA 2026 000118.', ['FA-2026-000118']],
  ['Règlement facture FA‑2026‑000118', ['FA-2026-000118']],
  ['N°FA-2026-000118', ['FA-2026-000118']],
  ['Réf:FA-2026-000118;client C-001', ['FA-2026-000118']],
  ['FA-2026-000118 ET FA-2026-000119', ['FA-2026-000118']],
  ['solde FA-2026-001045', ['FA-2026-001045']],
  ['FA 2026 1045', ['FA-2026-001045']],
  ['facture 1045', ['FA-2026-001045']],
  ['FACT 001045', ['FA-2026-001045']],
  ['fact no 001045 du 3 octobre', ['FA-2026-001045']],
  ['RF69FA2026000118', ['FA-2026-000118']],
  ['RF69 FA20 2600 0118', ['FA-2026-000118']],
  ['rf69 fa20 2600 0118', ['FA-2026-000118']],
  ['Ref RF69FA2026000118 merci', ['FA-2026-000118']],
  ['/RFB/RF69FA2026000118', ['FA-2026-000118']],
  ['2026/F/00042', ['2026/F/00042']],
  ['2026F00042', ['2026/F/00042']],
  ['2026 F 42', ['2026/F/00042']],
  ['facture 2026-F-00042', ['2026/F/00042']],
  ['2026F42 NOEL', ['2026/F/00042']],
  ['F12345', ['F 12345']],
  ['f 12345', ['F 12345']],
  ['F-12345', ['F 12345']],
  ['FACT 12345', ['F 12345']],
  ['facture n 12345 garage', ['F 12345']],
  ['VO7788B', ['VO-7788-B']],
  ['vo 7788 b', ['VO-7788-B']],
  ['chantier VO-7788-B solde', ['VO-7788-B']],
  ['titre 900417', ['900417']],
  ['MANDAT 900417 BORDEREAU 12', ['900417']],
  ['FA-2O26-OOO118', ['FA-2026-000118']],
  ['INV02026-77', ['INVO2O26-77']],
  ['VIREMENT', []],
  ['merci', []],
  ['', []],
  ['facture de septembre', []],
  ['facture 118', []],
  ['FA-2026', []],
  ['FA-2025-000118', []],
  ['FA-2026-000120', []],
  ['RF68FA2026000118', []],
  ['loyer 2026', []],
  ['01/10/2026', []],
  ['12000', []],
  ['client C-001', []],
  ['9004170', []],
  ['1900417', []],
  ['F123456', []],
  ['VO-7788-C', []],
];

describe('what payers write', () => {
  test('is at least sixty texts', () => expect(texts.length).toBeGreaterThanOrEqual(60));
  test.each(texts)('"%s" pays %j', (text, numbers) => {
    const match = matchPayment(line(text), book);
    expect(match.shares.map((share) => share.number)).toEqual(numbers);
    expect(match.because.length).toBeGreaterThan(0);
    expect(match.by === null).toBe(numbers.length === 0);
  });
});

describe('amounts', () => {
  test('several numbers whose balances sum to it: each its balance', () => {
    const match = matchPayment(line('FA-2026-000118 + 119 : FA-2026-000119', { amountCents: 24_000 }), book);
    expect(match.shares.map(({ number, amountCents }) => [number, amountCents])).toEqual([
      ['FA-2026-000118', 12_000],
      ['FA-2026-000119', 12_000],
    ]);
  });
  test('less than a balance is a part; more leaves a rest to a person', () => {
    expect(matchPayment(line('FA-2026-000118', { amountCents: 5_000 }), book).shares).toMatchObject([
      { amountCents: 5_000 },
    ]);
    const more = matchPayment(line('FA-2026-000118', { amountCents: 13_000 }), book);
    expect(more.shares).toMatchObject([{ amountCents: 12_000 }]);
    expect(more.because.join(' ')).toContain('the rest waits for a person');
  });
  test('numbers of two debtors that do not sum to it are left to a person', () => {
    const match = matchPayment(line('FA-2026-000118 F12345', { amountCents: 15_000 }), book);
    expect(match).toMatchObject({ by: null, shares: [] });
    expect(match.candidates.map(({ number }) => number).sort()).toEqual(['F 12345', 'FA-2026-000118']);
  });
});

test('the end of a number alone counts only with the whole amount, the name or a known IBAN: an older invoice may end alike', () => {
  const short = { amountCents: 5_000 };
  expect(matchPayment(line('facture 1045', short), book)).toMatchObject({ by: null });
  expect(matchPayment(line('facture 1045', { ...short, partyName: 'DUPONT MENUISERIE' }), book)).toMatchObject({
    by: 'invoiceNumber',
    shares: [{ number: 'FA-2026-001045', amountCents: 5_000 }],
  });
});

describe('order of the signs', () => {
  test('a creditor reference goes before a number in the text', () => {
    const given = line('FA-2026-000119', { creditorReference: 'RF69 FA20 2600 0118' });
    expect(matchPayment(given, book)).toMatchObject({
      by: 'creditorReference',
      shares: [{ number: 'FA-2026-000118' }],
    });
  });
  test('an end-to-end id that is a number or a reference', () => {
    for (const endToEndId of ['FA2026000118', 'RF69FA2026000118'])
      expect(matchPayment(line(null, { endToEndId }), book)).toMatchObject({ by: 'endToEndId' });
  });
  test('the amount from an IBAN seen before, then from the name; never when two fit', () => {
    const [first, second] = [candidate('A-1001', { ibanSeen: true }), candidate('A-1002', { ibanSeen: true })];
    const paid = line('virement', { partyIban: 'FR76', partyName: 'DUPONT MENUISERIE SARL' });
    expect(matchPayment(paid, [first])).toMatchObject({ by: 'amountAndIban' });
    expect(matchPayment(paid, [first, second])).toMatchObject({ by: null, shares: [] });
    expect(matchPayment(paid, [candidate('A-1003')])).toMatchObject({ by: 'amountAndName' });
    expect(matchPayment(paid, [candidate('A-1004', { balanceCents: 12_001 })])).toMatchObject({ by: null });
  });
  test.each([
    ['NOEL BOULANGERIE', 'SARL Boulangerie Noël', true],
    ['S.A.S. GARAGE LEROY ET FILS', 'SAS Garage Leroy et Fils', true],
    ['STE GENERALE DE BATIMENT', 'Société Générale de Bâtiment', true],
    ['BOULANGERIE NOE', 'SARL Boulangerie Noël', false],
    ['MENUISERIE DUPONT ET FILS', 'Menuiserie Dupont', false],
    ['MENUISERIE DUPONTEL', 'Menuiserie Dupond', false],
    ['SARL', 'SAS', false],
    ['SCI LOT12', 'SCI Lot123', false],
    ['BOULANGERIE NOELS', 'Boulangerie Noël', true],
  ])('%s and %s: the same name is %s', (partyName, debtorName, same) => {
    const match = matchPayment(line(null, { partyName }), [candidate('Z-9001', { debtorName })]);
    expect(match.by).toBe(same ? 'amountAndName' : null);
  });
  test('two numbers that read the same are not told apart', () => {
    const both = [candidate('FA-11/2026'), candidate('FA-1/12026')];
    expect(matchPayment(line('FA112026'), both)).toMatchObject({ by: null, shares: [] });
  });
});

test('never another currency, never more than the amount or a balance, never a cent invented (property)', () => {
  const number = fc.constantFrom('FA-2026-000118', 'FA-2026-000119', 'F 12345', '900417', 'A1');
  const candidates = fc.uniqueArray(
    fc.record({
      number,
      currency: fc.constantFrom('EUR', 'USD'),
      balanceCents: fc.integer({ min: 0, max: 30_000 }),
      debtorId: fc.constantFrom('D1', 'D2'),
      ibanSeen: fc.boolean(),
    }),
    { selector: (one) => one.number },
  );
  const text = fc.array(fc.oneof(number, fc.constantFrom('facture', '118', 'RF69FA2026000118', '2026')), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(candidates, text, fc.integer({ min: 1, max: 50_000 }), (given, words, amountCents) => {
      const all = given.map((one) => candidate(one.number, one));
      const match = matchPayment(line(words.join(' '), { amountCents, partyIban: 'FR76' }), all);
      const sum = match.shares.reduce((total, share) => total + share.amountCents, 0);
      expect(sum).toBeLessThanOrEqual(amountCents);
      expect(new Set(match.shares.map((share) => share.invoiceId)).size).toBe(match.shares.length);
      for (const share of match.shares) {
        const paid = all.find((one) => one.invoiceId === share.invoiceId);
        expect(paid?.currency).toBe('EUR');
        expect(share.amountCents).toBeGreaterThan(0);
        expect(share.amountCents).toBeLessThanOrEqual(paid?.balanceCents ?? 0);
      }
      expect(match.by === null).toBe(match.shares.length === 0);
    }),
  );
});
