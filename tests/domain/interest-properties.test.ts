/** What a statement promises for every invoice, ledger, regime and day. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween } from '../../domain/civil-date.ts';
import { accrue, type Pricing } from '../../domain/interest-accrual.ts';
import type { LedgerEvent } from '../../domain/interest-course.ts';
import { rateFor, type Regime } from '../../domain/interest-regime.ts';
import { computeStatement, type StatementInput } from '../../domain/interest.ts';
import { rateBook, semesterOf } from '../../domain/legal-rates.ts';

const book = rateBook();
const business: Regime = { kind: 'business', rate: { kind: 'default' } };
const perSemester: Pricing = { kind: 'perSemester', rateOf: (semester) => rateFor(business, semester, book) };
const of = (input: StatementInput) => computeStatement(input, book);
const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);

const firstDay = '2016-01-01';
const lastDay = '2026-12-30';
const lastDue = '2026-09-30';
const anyDate = (from: string, to: string) => fc.nat(daysBetween(from, to)).map((days) => addDays(from, days));
const anyCents = fc.oneof(
  fc.integer({ min: 1, max: 500 }),
  fc.integer({ min: 1, max: 5_000_000 }),
  fc.constant(999_999_999_99),
);

const anyRegime: fc.Arbitrary<Regime> = fc.oneof(
  fc.constant(business),
  fc.constant<Regime>({ kind: 'business', rate: { kind: 'tripleLegal' } }),
  fc.constant<Regime>({ kind: 'business', rate: { kind: 'fixed', hundredths: 1600 } }),
  fc.constant<Regime>({ kind: 'public' }),
  fc.constant<Regime>({ kind: 'unknown' }),
  fc.option(anyDate(firstDay, lastDay)).map<Regime>((noticePresentedOn) => ({ kind: 'consumer', noticePresentedOn })),
);

/** Payments around the due date, as shares of the invoice (together they may exceed it), some of them coming back whole later. */
const anyMoney = (amountCents: number, dueOn: string): fc.Arbitrary<LedgerEvent[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: -60, max: 900 }), fc.integer({ min: 1, max: 60 }), fc.option(fc.nat(200))), {
      maxLength: 6,
    })
    .map((list) =>
      list.flatMap(([days, share, backAfter], index): LedgerEvent[] => {
        const paymentId = `p${String(index)}`;
        const on = addDays(dueOn, days);
        const cents = Math.ceil((amountCents * share) / 100);
        const paid: LedgerEvent = { kind: 'payment', on, amountCents: cents, paymentId };
        return backAfter === null
          ? [paid]
          : [paid, { kind: 'reversal', on: addDays(on, backAfter), amountCents: cents, paymentId }];
      }),
    );

const anyInput = (
  parts: { money?: boolean; credits?: boolean; writeOffs?: boolean; insolvency?: boolean } = {},
): fc.Arbitrary<StatementInput> =>
  fc.tuple(anyCents, anyDate(firstDay, lastDue)).chain(([amountCents, dueOn]) => {
    const anyOf = (kind: 'creditNote' | 'writeOff'): fc.Arbitrary<LedgerEvent[]> =>
      fc.array(
        fc.record({ kind: fc.constant(kind), on: anyDate(firstDay, lastDay), amountCents: fc.nat(amountCents) }),
        { maxLength: 2 },
      );
    const none = fc.constant<LedgerEvent[]>([]);
    return fc
      .record({
        on: anyDate(dueOn, addDays(dueOn, 1200)).map((day) => (day > lastDay ? lastDay : day)),
        regime: anyRegime,
        allocation: fc.constantFrom('interestFirst' as const, 'principalFirst' as const),
        money: parts.money === false ? none : anyMoney(amountCents, dueOn),
        credits: parts.credits === false ? none : anyOf('creditNote'),
        writeOffs: parts.writeOffs === false ? none : anyOf('writeOff'),
        insolvencyOn: parts.insolvency === false ? fc.constant(null) : fc.option(anyDate(firstDay, lastDay)),
      })
      .map(({ money, credits, writeOffs, ...rest }) => ({
        ...rest,
        amountCents,
        dueOn,
        currency: 'EUR',
        ledger: [...money, ...credits, ...writeOffs],
      }));
  });

describe('every statement', () => {
  test('R4 R6: holds no negative figure, claims no more principal than was invoiced, and adds up', () => {
    fc.assert(
      fc.property(anyInput(), (input) => {
        const one = of(input);
        const due = [one.principalCents, one.interestCents, one.indemnityCents, one.dailyInterestCents];
        for (const cents of [
          ...due,
          one.overpaidCents,
          one.paidInterestCents,
          ...one.segments.map((row) => row.interestCents),
        ])
          expect(Number.isSafeInteger(cents) && cents >= 0).toBe(true);
        expect(one.indemnityCents).toBeLessThanOrEqual(one.indemnityBecause === 'late' ? 40_00 : 0);
        expect(one.principalCents).toBeLessThanOrEqual(input.amountCents);
        expect(one.totalCents).toBe(one.principalCents + one.interestCents + one.indemnityCents);
        expect(one.accruedInterestCents).toBe(sum(one.segments.map((row) => row.interestCents)));
        expect(one.accruedInterestCents).toBe(one.interestCents + one.paidInterestCents);
      }),
    );
  });

  test('R2 R4: has segments in order, without overlap, inside one semester and inside the days that bear interest', () => {
    fc.assert(
      fc.property(anyInput(), (input) => {
        const { segments, firstInterestOn, interestFrozenOn } = of(input);
        let after = firstInterestOn === null ? '9999-12-31' : addDays(firstInterestOn, -1);
        for (const row of segments) {
          expect(row.from > after && row.to >= row.from).toBe(true);
          expect(row.days).toBe(daysBetween(row.from, row.to) + 1);
          expect(row.balanceCents).toBeGreaterThan(0);
          if (input.regime.kind !== 'public') expect(semesterOf(row.from)).toEqual(semesterOf(row.to));
          after = row.to;
        }
        if (segments.length > 0) expect(after <= (interestFrozenOn ?? input.on)).toBe(true);
        if (input.regime.kind === 'public')
          expect(new Set(segments.map((row) => row.ratePercent)).size).toBeLessThan(2);
      }),
    );
  });

  test('R4 R5: equals the daily interest of a plain walk over the days, to half a cent per segment', () => {
    fc.assert(
      fc.property(anyInput({ insolvency: false }), (given) => {
        // Principal first, nothing returned: then the principal of a day is the invoice less what came before that day.
        const ledger = given.ledger.filter((event) => event.kind !== 'reversal');
        const input: StatementInput = { ...given, regime: business, allocation: 'principalFirst', ledger };
        const one = of(input);
        let exact = 0n;
        for (let day = addDays(input.dueOn, 1); day <= input.on; day = addDays(day, 1)) {
          const gone = sum(ledger.filter((e) => e.kind === 'creditNote' || e.on < day).map((e) => e.amountCents));
          const rate = rateFor(business, semesterOf(day), book).hundredths;
          exact += BigInt(Math.max(0, input.amountCents - gone)) * BigInt(rate);
        }
        const off = Number(BigInt(one.accruedInterestCents) * 3_650_000n - exact) / 3_650_000;
        expect(Math.abs(off)).toBeLessThanOrEqual(one.segments.length / 2);
      }),
      { numRuns: 30 },
    );
  });

  test('R55: accounts for every cent: what is due and overpaid is what was claimed less what came in', () => {
    fc.assert(
      fc.property(anyInput({ writeOffs: false }), (input) => {
        const one = of(input);
        const total = (kind: LedgerEvent['kind']) =>
          sum(
            input.ledger
              .filter((event) => event.kind === kind && (kind === 'creditNote' || event.on <= input.on))
              .map((event) => event.amountCents),
          );
        const indemnity = one.indemnityBecause === 'late' ? 40_00 : 0;
        expect(one.totalCents - one.overpaidCents).toBe(
          input.amountCents -
            total('creditNote') -
            total('payment') +
            total('reversal') +
            one.accruedInterestCents +
            indemnity,
        );
        if (one.overpaidCents > 0) expect(one.totalCents).toBe(0);
      }),
    );
  });

  test('does not depend on the order in which days were recorded', () => {
    fc.assert(
      fc.property(anyInput(), (input) => {
        const byDay = input.ledger.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
        expect(of({ ...input, ledger: byDay })).toEqual(of(input));
      }),
    );
  });
});

describe('over time', () => {
  test('R4: interest accrued never shrinks from one day to a later one', () => {
    fc.assert(
      fc.property(anyInput(), fc.nat(400), (input, days) => {
        const later = addDays(input.on, days);
        fc.pre(later <= lastDay);
        expect(of({ ...input, on: later }).accruedInterestCents).toBeGreaterThanOrEqual(of(input).accruedInterestCents);
      }),
    );
  });

  test('R4: the interest of adjacent periods adds up, to one cent for the segment that is split', () => {
    fc.assert(
      fc.property(anyCents, anyDate(firstDay, lastDay), fc.nat(900), fc.nat(900), (cents, from, first, second) => {
        const middle = addDays(from, first);
        const to = addDays(middle, 1 + second);
        fc.pre(to <= lastDay);
        const interest = (a: string, b: string) =>
          sum(accrue(cents, a, b, perSemester).map((row) => row.interestCents));
        const parts = interest(from, middle) + interest(addDays(middle, 1), to);
        expect(Math.abs(interest(from, to) - parts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('R4: the daily interest is what the next statement adds, to one cent', () => {
    fc.assert(
      fc.property(anyInput(), (input) => {
        fc.pre(input.on < lastDay);
        const added = of({ ...input, on: addDays(input.on, 1) }).accruedInterestCents - of(input).accruedInterestCents;
        expect(Math.abs(added - of(input).dailyInterestCents)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('R51: a judgment stops interest for good and never adds any', () => {
    fc.assert(
      fc.property(anyInput({ insolvency: false }), anyDate(firstDay, lastDay), (input, insolvencyOn) => {
        const frozen = of({ ...input, insolvencyOn });
        const dayBefore = addDays(insolvencyOn, -1);
        expect(frozen.accruedInterestCents).toBeLessThanOrEqual(
          of(input).accruedInterestCents + frozen.segments.length,
        );
        for (const row of frozen.segments) expect(row.to <= dayBefore).toBe(true);
        if (input.dueOn >= insolvencyOn) expect(frozen).toMatchObject({ accruedInterestCents: 0, indemnityCents: 0 });
      }),
    );
  });
});

describe('money', () => {
  test('R4 R6: paid on time, there is no interest and no indemnity, ever', () => {
    fc.assert(
      fc.property(anyInput({ money: false }), fc.nat(90), (input, early) => {
        const on = addDays(input.dueOn, -early);
        const paid: LedgerEvent = { kind: 'payment', on, amountCents: input.amountCents, paymentId: 'all' };
        const one = of({ ...input, ledger: [...input.ledger, paid] });
        expect(one).toMatchObject({ totalCents: 0, accruedInterestCents: 0, dailyInterestCents: 0, segments: [] });
      }),
    );
  });

  test('R55: principal first bears no more interest than interest first, to one cent per segment', () => {
    fc.assert(
      fc.property(anyInput(), (given) => {
        // A reversal undoes what its own payment did, and that differs: the interest of the one may have been paid by another.
        const input = { ...given, ledger: given.ledger.filter((event) => event.kind !== 'reversal') };
        const principalFirst = of({ ...input, allocation: 'principalFirst' });
        const interestFirst = of({ ...input, allocation: 'interestFirst' });
        const slack = principalFirst.segments.length + interestFirst.segments.length;
        expect(principalFirst.accruedInterestCents).toBeLessThanOrEqual(interestFirst.accruedInterestCents + slack);
        expect(principalFirst.principalCents).toBeLessThanOrEqual(interestFirst.principalCents);
      }),
    );
  });

  test('R56: a credit note is as if that much less had been invoiced', () => {
    fc.assert(
      fc.property(anyInput({ credits: false }), anyDate(firstDay, lastDay), fc.nat(), (input, on, cents) => {
        const creditCents = cents % (input.amountCents + 1);
        const credited = of({
          ...input,
          ledger: [...input.ledger, { kind: 'creditNote', on, amountCents: creditCents }],
        });
        expect(credited).toEqual(of({ ...input, amountCents: input.amountCents - creditCents }));
      }),
    );
  });

  test('a payment that comes back the same day is as if it had never been made', () => {
    fc.assert(
      fc.property(anyInput(), anyDate(firstDay, lastDay), anyCents, (input, on, amountCents) => {
        const both: LedgerEvent[] = [
          { kind: 'payment', on, amountCents, paymentId: 'back' },
          { kind: 'reversal', on, amountCents, paymentId: 'back' },
        ];
        expect(of({ ...input, ledger: [...input.ledger, ...both] })).toEqual(of(input));
      }),
    );
  });

  test('R10 R11: a consumer owes no indemnity and nothing before the notice, an unknown debtor nothing but principal', () => {
    fc.assert(
      fc.property(anyInput(), fc.option(anyDate(firstDay, lastDay)), (input, noticePresentedOn) => {
        const consumer = of({ ...input, regime: { kind: 'consumer', noticePresentedOn } });
        expect(consumer.indemnityCents).toBe(0);
        if (noticePresentedOn === null || noticePresentedOn >= input.on) expect(consumer.accruedInterestCents).toBe(0);
        const unknown = of({ ...input, regime: { kind: 'unknown' } });
        expect(unknown.totalCents).toBe(unknown.principalCents);
        expect(unknown.dailyInterestCents).toBe(0);
      }),
    );
  });
});
