/** The calculation contract, vector by vector (law sections 5.2 and 5.3). Amounts in cents. */
import { describe, expect, test } from 'vitest';
import { computeStatement, type StatementInput } from '../../domain/interest.ts';
import type { LedgerEvent } from '../../domain/interest-course.ts';
import {
  penaltiesAllowed,
  RateBelowFloor,
  regimeOf,
  type BusinessRate,
  type Regime,
} from '../../domain/interest-regime.ts';
import { MissingRate, rateBook } from '../../domain/legal-rates.ts';
import { splitCents } from '../../domain/money.ts';
import type { Statement } from '../../domain/statement.ts';

const business: Regime = { kind: 'business', rate: { kind: 'default' } };
const contract = (rate: BusinessRate): Regime => ({ kind: 'business', rate });
const consumer = (noticePresentedOn: string | null): Regime => ({ kind: 'consumer', noticePresentedOn });
const publicBuyer: Regime = { kind: 'public' };

const statement = (overrides: Partial<StatementInput>): Statement =>
  computeStatement(
    {
      on: '2026-09-15',
      currency: 'EUR',
      amountCents: 10_000_00,
      dueOn: '2026-05-31',
      regime: business,
      ledger: [],
      ...overrides,
    },
    rateBook(),
  );
const received = (on: string, amountCents: number, paymentId = on): LedgerEvent => ({
  kind: 'payment',
  on,
  amountCents,
  paymentId,
});
const returned = (on: string, amountCents: number, paymentId: string): LedgerEvent => ({
  kind: 'reversal',
  on,
  amountCents,
  paymentId,
});
const rows = (of: Statement) => of.segments.map((one) => [one.days, one.ratePercent, one.interestCents]);

describe('business', () => {
  test('R14: one rate a day: a formal notice adds no civil legal interest to that of L441-10', () => {
    const noticed = regimeOf('business', { noticePresentedOn: '2026-06-10' });
    expect(statement({ regime: noticed })).toEqual(statement({}));
    const { segments } = statement({ regime: noticed, ledger: [received('2026-07-15', 4_000_00)] });
    const days = segments.reduce((sum, one) => sum + one.days, 0);
    expect(days).toBe(107);
    expect(segments.every((one, at) => at === 0 || one.from > segments[at - 1]!.to)).toBe(true);
    expect(new Set(segments.map((one) => one.basis.kind))).toEqual(new Set(['ecbPlus']));
  });

  test('R2 R4 R5 R6 TV1: each semester at its own rate, and 40 €', () => {
    const of = statement({});
    expect(rows(of)).toEqual([
      [30, '12.15', 99_86],
      [77, '12.40', 261_59],
    ]);
    expect(of).toMatchObject({ principalCents: 10_000_00, interestCents: 361_45, indemnityCents: 40_00 });
    expect(of).toMatchObject({ totalCents: 10_401_45, firstInterestOn: '2026-06-01', indemnityBecause: 'late' });
    expect(of.segments.map((one) => [one.from, one.to, one.source])).toEqual([
      ['2026-06-01', '2026-06-30', 'BCE / ECB 2.15 % (2026-01-01) + 10 points'],
      ['2026-07-01', '2026-09-15', 'BCE / ECB 2.40 % (2026-07-01) + 10 points'],
    ]);
    expect(of.segments[1]!.basis).toEqual({ kind: 'ecbPlus', ecbHundredths: 240, anchorOn: '2026-07-01', points: 10 });
  });

  test('R2 TV2: a change inside a semester has no effect', () => {
    const of = statement({ amountCents: 1_200_00, dueOn: '2025-11-30', on: '2026-11-21' });
    expect(rows(of)).toEqual([
      [31, '12.15', 12_38],
      [181, '12.15', 72_30],
      [144, '12.40', 58_70],
    ]);
    expect(of).toMatchObject({ interestCents: 143_38, indemnityCents: 40_00 });
  });

  test('R55 TV4: interest first, a payment leaves more principal', () => {
    const of = statement({ ledger: [received('2026-07-15', 4_000_00)] });
    expect(rows(of)).toEqual([
      [30, '12.15', 99_86],
      [15, '12.40', 50_96],
      [62, '12.40', 129_55],
    ]);
    expect(of).toMatchObject({ principalCents: 6_150_82, interestCents: 129_55, indemnityCents: 40_00 });
    expect(of).toMatchObject({ accruedInterestCents: 280_37, paidInterestCents: 150_82, allocation: 'interestFirst' });
    expect(of.segments.map((one) => [one.to, one.balanceCents])).toEqual([
      ['2026-06-30', 10_000_00],
      ['2026-07-15', 10_000_00],
      ['2026-09-15', 6_150_82],
    ]);
  });

  test('R55 TV4b: principal first, the interest stays due and bears none', () => {
    const of = statement({ ledger: [received('2026-07-15', 4_000_00)], allocation: 'principalFirst' });
    expect(of.segments.at(-1)).toMatchObject({ days: 62, balanceCents: 6_000_00, interestCents: 126_38 });
    expect(of).toMatchObject({ principalCents: 6_000_00, interestCents: 277_20, paidInterestCents: 0 });
  });

  test('R4 TV5: the divisor stays 365 in a leap year and 29 February counts', () => {
    const of = statement({ dueOn: '2024-01-31', on: '2024-03-31' });
    expect(rows(of)).toEqual([[60, '14.50', 238_36]]);
  });

  test('R4 TV5b: a whole leap year is 366 days', () => {
    const of = statement({ dueOn: '2023-12-31', on: '2024-12-31' });
    expect(rows(of)).toEqual([
      [182, '14.50', 723_01],
      [184, '14.25', 718_36],
    ]);
    expect(of.interestCents).toBe(1_441_37);
  });

  test('R2 TV6: three semesters, the changes inside them ignored', () => {
    const of = statement({ amountCents: 8_500_00, dueOn: '2023-05-31', on: '2024-02-15' });
    expect(rows(of)).toEqual([
      [30, '12.50', 87_33],
      [184, '14.00', 599_89],
      [46, '14.50', 155_33],
    ]);
    expect(of.interestCents).toBe(842_55);
  });

  test('R55 TV7: a payment in the next semester, interest first', () => {
    const ledger = [received('2025-01-20', 2_000_00)];
    const of = statement({ amountCents: 5_000_00, dueOn: '2024-11-15', on: '2025-07-31', ledger });
    expect(rows(of)).toEqual([
      [46, '14.25', 89_79],
      [20, '13.15', 36_03],
      [161, '13.15', 181_31],
      [31, '12.15', 32_26],
    ]);
    expect(of).toMatchObject({ principalCents: 3_125_82, accruedInterestCents: 339_39, interestCents: 213_57 });
  });

  test('R55 TV7b: the same, principal first', () => {
    const ledger = [received('2025-01-20', 2_000_00)];
    const claim = { amountCents: 5_000_00, dueOn: '2024-11-15', on: '2025-07-31', ledger };
    const of = statement({ ...claim, allocation: 'principalFirst' });
    expect(rows(of).slice(2)).toEqual([
      [161, '13.15', 174_01],
      [31, '12.15', 30_96],
    ]);
    expect(of).toMatchObject({ principalCents: 3_000_00, accruedInterestCents: 330_79, interestCents: 330_79 });
  });

  test('R56 TV10a: before the credit note, on the full amount', () => {
    const of = statement({ on: '2026-08-09' });
    expect(rows(of).map((row) => row[2])).toEqual([99_86, 135_89]);
    expect(of.interestCents).toBe(235_75);
  });

  test.each([
    ['TV10b', '2026-08-09', [74_90, 101_92], 176_82],
    ['TV10c', '2026-09-15', [74_90, 196_19], 271_09],
  ])('R56 %s: a credit note recomputes from the due date (%s)', (_, on, interest, sum) => {
    const of = statement({ on, ledger: [{ kind: 'creditNote', on: '2026-08-10', amountCents: 2_500_00 }] });
    expect(rows(of).map((row) => row[2])).toEqual(interest);
    expect(of).toMatchObject({ principalCents: 7_500_00, interestCents: sum, indemnityCents: 40_00 });
  });

  test('R4 TV11: an exact half cent is rounded up', () => {
    const of = statement({ amountCents: 150_00, dueOn: '2026-01-31', on: '2026-04-14' });
    expect(rows(of)).toEqual([[73, '12.15', 3_65]]);
  });

  test('R3 TV12: a contract rate of three times the legal rate follows it by semester', () => {
    const of = statement({ regime: contract({ kind: 'tripleLegal' }) });
    expect(rows(of)).toEqual([
      [30, '7.86', 64_60],
      [77, '8.25', 174_04],
    ]);
    expect(of).toMatchObject({ interestCents: 238_64, indemnityCents: 40_00, provisional: true });
    expect(of.segments.map((one) => [one.source, one.provisional])).toEqual([
      ['3 × TIL pro 2.62 % (2026-S1)', false],
      ['3 × TIL pro 2.75 % (2026-S2)', true],
    ]);
  });

  test('R51 TV13: interest stops the day before the insolvency judgment, the 40 € of an earlier due date stays', () => {
    const of = statement({ insolvencyOn: '2026-09-10' });
    expect(rows(of)).toEqual([
      [30, '12.15', 99_86],
      [71, '12.40', 241_21],
    ]);
    expect(of).toMatchObject({ interestCents: 341_07, indemnityCents: 40_00, dailyInterestCents: 0 });
    expect(of.interestFrozenOn).toBe('2026-09-09');
  });

  test.each(['2026-09-10', '2026-09-11'])(
    'R51 TV13: due on %s, on or after the judgment: no interest, no 40 €',
    (dueOn) => {
      const of = statement({ dueOn, on: '2026-10-10', insolvencyOn: '2026-09-10' });
      expect(of).toMatchObject({ segments: [], interestCents: 0, indemnityCents: 0, totalCents: 10_000_00 });
      expect(of).toMatchObject({ indemnityBecause: 'insolvency', firstInterestOn: null, dailyInterestCents: 0 });
    },
  );

  test('R51: due the day before the judgment: no day of interest, the 40 € kept', () => {
    const of = statement({ dueOn: '2026-09-09', on: '2026-10-10', insolvencyOn: '2026-09-10' });
    expect(of).toMatchObject({ interestCents: 0, indemnityCents: 40_00 });
  });
});

describe('public buyers', () => {
  test('R9 TV3: one rate across the semester boundary', () => {
    const of = statement({ regime: publicBuyer, dueOn: '2026-06-20', on: '2026-08-19' });
    expect(rows(of)).toEqual([[60, '10.15', 166_85]]);
    expect(of).toMatchObject({ indemnityCents: 40_00, regime: 'public' });
    expect(of.segments[0]!.source).toBe('BCE / ECB 2.15 % (2026-01-01) + 8 points');
  });

  test.each([
    ['TV8a', '2025-06-29', 226, '11.15', 1_725_96],
    ['TV8b', '2025-06-30', 225, '10.15', 1_564_21],
  ])('R9 %s: the semester of the first interest day fixes the rate (term expired %s)', (_, dueOn, ...row) => {
    const of = statement({ regime: publicBuyer, amountCents: 25_000_00, dueOn, on: '2026-02-10' });
    expect(rows(of)).toEqual([row]);
    expect(of.indemnityCents).toBe(40_00);
  });

  test('R9: a payment cuts the segment and keeps the rate, in the statement and in the interest of the next day', () => {
    const ledger = [received('2026-07-10', 4_000_00)];
    const of = statement({ regime: publicBuyer, dueOn: '2026-06-20', on: '2026-08-19', ledger });
    expect(of.segments.map((one) => [one.from, one.to, one.ratePercent])).toEqual([
      ['2026-06-21', '2026-07-10', '10.15'],
      ['2026-07-11', '2026-08-19', '10.15'],
    ]);
    // 20 days on 10 000.00 bear 55.62, which the payment covers first; 6 055.62 x 10.15 % / 365 = 1.684.
    expect(of).toMatchObject({ principalCents: 6_055_62, dailyInterestCents: 1_68 });
  });
});

describe('consumers', () => {
  const claim = { regime: consumer('2026-06-10'), amountCents: 1_500_00, dueOn: '2026-03-01' };

  test('R10 TV9a: nothing before the formal notice, and nothing may be printed', () => {
    const of = statement({ ...claim, on: '2026-06-05' });
    expect(of).toMatchObject({ interestCents: 0, indemnityCents: 0, segments: [], indemnityBecause: 'notInRegime' });
    expect(of.penalties).toEqual({ printable: false, because: 'noticeNotPresented' });
  });

  test('R10 TV9b: the professional legal rate from the day after first presentation, never 40 €', () => {
    const of = statement({ ...claim, on: '2026-08-31' });
    expect(rows(of)).toEqual([
      [20, '2.62', 2_15],
      [62, '2.75', 7_01],
    ]);
    expect(of).toMatchObject({ interestCents: 9_16, indemnityCents: 0, firstInterestOn: '2026-06-11' });
    expect(of).toMatchObject({ penalties: { printable: true }, provisional: true });
    expect(of.segments[0]).toMatchObject({ source: 'TIL pro 2.62 % (2026-S1)', provisional: false });
  });

  test('R10: a notice presented before the due date starts nothing before the day after it', () => {
    const of = statement({ ...claim, regime: consumer('2026-02-10'), on: '2026-03-02' });
    expect(of.segments.map((one) => [one.from, one.to])).toEqual([['2026-03-02', '2026-03-02']]);
  });

  test('R10: without a notice no interest ever runs', () => {
    const of = statement({ ...claim, regime: consumer(null), on: '2026-12-31' });
    expect(of).toMatchObject({ totalCents: 1_500_00, dailyInterestCents: 0, firstInterestOn: null });
  });
});

describe('edges of section 5.3', () => {
  test.each(['2026-05-31', '2026-05-30', '2026-01-01'])(
    'R4 R6 5.3: settled on %s, not after the due date: nothing',
    (on) => {
      for (const regime of [business, publicBuyer, consumer('2026-05-01')]) {
        const of = statement({ on, regime });
        expect(of).toMatchObject({ segments: [], interestCents: 0, indemnityCents: 0, totalCents: 10_000_00 });
      }
    },
  );

  test('R4 R6 5.3: paid on the due date and looked at later: nothing', () => {
    const of = statement({ ledger: [received('2026-05-31', 10_000_00)], on: '2026-12-31' });
    expect(of).toMatchObject({ segments: [], totalCents: 0, indemnityBecause: 'notLate', dailyInterestCents: 0 });
  });

  test('R4 R6 5.3: one day late is one day and 40 €', () => {
    const of = statement({ on: '2026-06-01' });
    expect(rows(of)).toEqual([[1, '12.15', 3_33]]);
    expect(of.indemnityCents).toBe(40_00);
  });

  test('R2 5.3: due on 31 December, only the new semester counts', () => {
    const of = statement({ dueOn: '2024-12-31', on: '2025-01-10' });
    expect(rows(of)).toEqual([[10, '13.15', 36_03]]);
  });

  test('R1 5.3: a day in a semester without a rate is a named error, with no partial total', () => {
    const late = () => statement({ dueOn: '2026-12-15', on: '2027-01-10' });
    expect(late).toThrow(MissingRate);
    expect(late).toThrow(/2027-01-01 \(2027-S1\)/);
  });

  test('R1 R9 5.3: a public term that expires on 31 December begins in the semester without a rate', () => {
    const late = () => statement({ regime: publicBuyer, dueOn: '2026-12-31', on: '2027-01-05' });
    expect(late).toThrow(MissingRate);
    expect(statement({ regime: publicBuyer, dueOn: '2026-12-31', on: '2026-12-31' }).dailyInterestPending).toMatch(
      /2027-S1/,
    );
  });

  test('R9 5.3: a public delay that began in 2026 needs no rate of 2027', () => {
    const of = statement({ regime: publicBuyer, dueOn: '2026-12-15', on: '2027-01-20' });
    expect(rows(of)).toEqual([[36, '10.40', 102_58]]);
    expect(of.dailyInterestPending).toBeNull();
  });

  test('R3 5.3: a contract rate under the floor is refused by name, and the default stays usable and unlifted', () => {
    const claim = { dueOn: '2024-01-31', on: '2024-03-31' };
    const stipulated = () => statement({ ...claim, regime: contract({ kind: 'fixed', hundredths: 1450 }) });
    expect(stipulated).toThrow(RateBelowFloor);
    expect(stipulated).toThrow(/14\.50 % is below the legal floor of 15\.21 % in 2024-S1/);
    expect(rows(statement(claim))).toEqual([[60, '14.50', 238_36]]);
  });

  test('R3: a contract rate at the floor is taken as it is', () => {
    const at = (hundredths: number) =>
      statement({ dueOn: '2024-01-31', on: '2024-03-31', regime: contract({ kind: 'fixed', hundredths }) });
    expect(rows(at(1521))).toEqual([[60, '15.21', 250_03]]);
    expect(at(1521).segments[0]).toMatchObject({ source: 'contrat / contract 15.21 %', basis: { kind: 'contract' } });
    expect(() => at(1520)).toThrow(RateBelowFloor);
  });

  test('R11 5.3: no penalty against a debtor of unknown type, with the reason', () => {
    const of = statement({ regime: { kind: 'unknown' }, ledger: [received('2026-07-15', 4_000_00)] });
    expect(of).toMatchObject({ totalCents: 6_000_00, interestCents: 0, indemnityCents: 0, segments: [] });
    expect(of).toMatchObject({ penalties: { printable: false, because: 'unknownDebtorType' }, firstInterestOn: null });
  });

  test('5.3: 361.45 in four instalments', () => {
    expect(splitCents(361_45, 4)).toEqual([90_36, 90_36, 90_36, 90_37]);
  });
});

describe('the next day', () => {
  test('R4: is one more day at the rate of that day, on what is left', () => {
    expect(statement({}).dailyInterestCents).toBe(3_40);
    expect(statement({ on: '2026-06-30' }).dailyInterestCents).toBe(3_40);
    expect(statement({ on: '2026-06-29' }).dailyInterestCents).toBe(3_33);
    expect(statement({ on: '2026-05-31' }).dailyInterestCents).toBe(3_33);
    expect(statement({ on: '2026-05-30' }).dailyInterestCents).toBe(0);
    expect(statement({ ledger: [received('2026-09-15', 10_361_45)] }).dailyInterestCents).toBe(0);
  });

  test('R1: its rate may be pending while the statement is complete', () => {
    const of = statement({ dueOn: '2026-12-15', on: '2026-12-31' });
    expect(of).toMatchObject({ interestCents: 54_36, dailyInterestCents: 0 });
    expect(of.dailyInterestPending).toMatch(/2027-S1.*npm run rates/);
    expect(statement({}).dailyInterestPending).toBeNull();
    const paid = { dueOn: '2026-12-15', on: '2026-12-31', ledger: [received('2026-12-15', 10_000_00)] };
    expect(statement(paid).dailyInterestPending).toBeNull();
  });

  test('R3: it is pending too where the contract rate falls under the floor of the next semester', () => {
    const regime = contract({ kind: 'fixed', hundredths: 1450 });
    const of = statement({ dueOn: '2023-12-01', on: '2023-12-31', regime });
    expect(rows(of)).toEqual([[30, '14.50', 119_18]]);
    expect(of.dailyInterestPending).toMatch(/2024-S1/);
  });

  test('R51: is 0 from the day before the judgment', () => {
    expect(statement({ on: '2026-09-08', insolvencyOn: '2026-09-10' }).dailyInterestCents).toBe(3_40);
    expect(statement({ on: '2026-09-09', insolvencyOn: '2026-09-10' }).dailyInterestCents).toBe(0);
    expect(statement({ on: '2026-09-09', insolvencyOn: '2026-09-10' }).interestFrozenOn).toBeNull();
  });
});

describe('money in the ledger', () => {
  test('R55: paying the bare amount late leaves the interest as principal; paying everything leaves nothing', () => {
    const bare = statement({ ledger: [received('2026-09-15', 10_000_00)] });
    expect(bare).toMatchObject({ principalCents: 361_45, interestCents: 0, indemnityCents: 40_00, totalCents: 401_45 });
    const all = statement({ ledger: [received('2026-09-15', 10_401_45)], on: '2026-12-31' });
    expect(all).toMatchObject({ totalCents: 0, indemnityCents: 0, overpaidCents: 0, accruedInterestCents: 361_45 });
    const more = statement({ ledger: [received('2026-09-15', 10_500_00)] });
    expect(more).toMatchObject({ totalCents: 0, overpaidCents: 98_55 });
  });

  test('R55: a payment smaller than the interest due changes no principal and cuts no segment', () => {
    const of = statement({ ledger: [received('2026-06-15', 10_00)] });
    expect(rows(of)).toEqual(rows(statement({})));
    expect(of).toMatchObject({ principalCents: 10_000_00, interestCents: 351_45, paidInterestCents: 10_00 });
  });

  test('R8: money that comes back restores interest as interest, so none is compounded', () => {
    const ledger: LedgerEvent[] = [received('2026-07-15', 4_000_00), returned('2026-07-20', 4_000_00, '2026-07-15')];
    const of = statement({ ledger });
    expect(of.segments.map((one) => [one.from, one.to, one.balanceCents])).toEqual([
      ['2026-06-01', '2026-06-30', 10_000_00],
      ['2026-07-01', '2026-07-15', 10_000_00],
      ['2026-07-16', '2026-07-20', 6_150_82],
      ['2026-07-21', '2026-09-15', 10_000_00],
    ]);
    expect(of).toMatchObject({ principalCents: 10_000_00, paidInterestCents: 0 });
  });

  test('R6: a payment in time that comes back makes the invoice late from the day after, with 40 €', () => {
    const ledger: LedgerEvent[] = [received('2026-05-31', 10_000_00), returned('2026-06-05', 10_000_00, '2026-05-31')];
    expect(statement({ ledger, on: '2026-06-05' })).toMatchObject({ interestCents: 0, indemnityCents: 0 });
    const of = statement({ ledger, on: '2026-06-06' });
    expect(of).toMatchObject({ interestCents: 3_33, indemnityCents: 40_00 });
    expect(statement({ ledger, insolvencyOn: '2026-06-04' })).toMatchObject({ indemnityBecause: 'insolvency' });
  });

  test('R55: a payment that comes back undoes what it paid itself, and leaves the others as they were laid', () => {
    const ledger = [
      received('2026-05-01', 1_000_00),
      received('2026-07-15', 50_00),
      returned('2026-07-15', 50_00, '2026-07-15'),
    ];
    expect(statement({ ledger })).toEqual(statement({ ledger: ledger.slice(0, 1) }));
    const half = statement({
      ledger: [received('2026-07-15', 4_000_00), returned('2026-07-15', 2_000_00, '2026-07-15')],
    });
    expect(half).toEqual(statement({ ledger: [received('2026-07-15', 2_000_00)] }));
  });

  test('R55: what another payment brought too much covers what a reversal made due again', () => {
    const ledger = [
      received('2026-05-10', 10_000_00),
      received('2026-05-20', 3_000_00),
      returned('2026-05-25', 10_000_00, '2026-05-10'),
    ];
    expect(statement({ ledger, on: '2026-05-31' })).toMatchObject({ principalCents: 7_000_00, overpaidCents: 0 });
  });

  test('R6: 40 € once, however many payments', () => {
    const ledger = ['2026-06-10', '2026-06-20', '2026-07-20', '2026-08-20'].map((on) => received(on, 1_000_00));
    expect(statement({ ledger }).indemnityCents).toBe(40_00);
  });

  test('a reversal recorded before its payment cancels it and adds nothing to the debt', () => {
    const ledger: LedgerEvent[] = [returned('2026-06-05', 4_000_00, '2026-07-15'), received('2026-07-15', 4_000_00)];
    expect(statement({ ledger })).toMatchObject({ principalCents: 10_000_00, interestCents: 361_45 });
    const again = [...ledger, received('2026-07-15', 4_000_00)];
    expect(statement({ ledger: again })).toMatchObject({ principalCents: 6_150_82 });
  });

  test('R56: a credit note for the whole invoice leaves no interest, no 40 € and what was paid to give back', () => {
    const ledger: LedgerEvent[] = [
      received('2026-07-15', 1_000_00),
      { kind: 'creditNote', on: '2026-08-10', amountCents: 10_000_00 },
    ];
    const of = statement({ ledger });
    expect(of).toMatchObject({ totalCents: 0, segments: [], overpaidCents: 1_000_00, indemnityBecause: 'notLate' });
  });

  test('a write-off lowers the principal from the next day and leaves accrued interest due', () => {
    const of = statement({ ledger: [{ kind: 'writeOff', on: '2026-07-15', amountCents: 4_000_00 }] });
    expect(of).toMatchObject({ principalCents: 6_000_00, interestCents: 277_20, paidInterestCents: 0 });
  });

  test('a write-off of more than was left is no credit, and still counts when a payment comes back', () => {
    const ledger: LedgerEvent[] = [
      received('2026-05-15', 8_000_00),
      { kind: 'writeOff', on: '2026-05-20', amountCents: 3_000_00 },
    ];
    expect(statement({ ledger })).toMatchObject({ totalCents: 0, overpaidCents: 0, indemnityBecause: 'notLate' });
    const back = [...ledger, returned('2026-05-25', 8_000_00, '2026-05-15')];
    expect(statement({ ledger: back, on: '2026-05-31' }).principalCents).toBe(7_000_00);
  });

  test('R55: money after the judgment still pays the frozen interest first', () => {
    const ledger = [received('2026-09-12', 1_000_00)];
    const of = statement({ ledger, insolvencyOn: '2026-09-10', on: '2026-10-01' });
    expect(of).toMatchObject({ accruedInterestCents: 341_07, interestCents: 0, principalCents: 9_341_07 });
  });

  test('money dated after the statement day is left out', () => {
    expect(statement({ ledger: [received('2026-09-16', 1_000_00)] }).totalCents).toBe(10_401_45);
  });

  test('R6: the indemnity is 40 euros: an invoice in another currency carries none, and none existed before 2013', () => {
    expect(statement({ currency: 'CHF' })).toMatchObject({ interestCents: 361_45, indemnityBecause: 'currency' });
    const old = { regime: contract({ kind: 'tripleLegal' }), dueOn: '2012-11-30', on: '2013-02-28' };
    expect(statement(old)).toMatchObject({ indemnityCents: 0, indemnityBecause: 'beforeTheLaw' });
  });

  test.each([
    [{ amountCents: 10.5 }, /^amountCents is 10\.5/],
    [{ on: '2026-02-30' }, /^on is "2026-02-30"/],
    [{ dueOn: 'soon' }, /^dueOn is "soon"/],
    [{ ledger: [received('2026-07-15', -1)] }, /^ledger payment of 2026-07-15: amountCents is -1/],
    [{ ledger: [received('15/07/2026', 1)] }, /^ledger payment: on is "15\/07\/2026"/],
  ])('%o is refused, with the field named', (fault, message) => {
    expect(() => statement(fault)).toThrow(RangeError);
    expect(() => statement(fault)).toThrow(message);
  });
});

describe('the regime of a debtor type', () => {
  test('R10 R11: follows the type, and only a business has a contract rate, only a consumer a notice', () => {
    const known = { contractRate: { kind: 'tripleLegal' }, noticePresentedOn: '2026-06-10' } as const;
    expect(regimeOf('business', known)).toEqual({ kind: 'business', rate: { kind: 'tripleLegal' } });
    expect(regimeOf('business')).toEqual(business);
    expect(regimeOf('public', known)).toEqual(publicBuyer);
    expect(regimeOf('consumer', known)).toEqual(consumer('2026-06-10'));
    expect(regimeOf('consumer')).toEqual(consumer(null));
    expect(regimeOf('unknown', known)).toEqual({ kind: 'unknown' });
  });

  test('R10 R11: penalties may be printed for a business and a public buyer, for a consumer from the day of presentation', () => {
    expect(penaltiesAllowed(business, '2026-01-01')).toEqual({ printable: true });
    expect(penaltiesAllowed(publicBuyer, '2026-01-01')).toEqual({ printable: true });
    expect(penaltiesAllowed(consumer('2026-06-10'), '2026-06-09').printable).toBe(false);
    expect(penaltiesAllowed(consumer('2026-06-10'), '2026-06-10').printable).toBe(true);
    expect(penaltiesAllowed(consumer(null), '2026-06-10').printable).toBe(false);
    expect(penaltiesAllowed({ kind: 'unknown' }, '2026-06-10').printable).toBe(false);
  });
});
