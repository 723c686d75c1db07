import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateAsNamed, allocateInOrder } from '../../domain/allocate.ts';

const total = (shares: readonly { amountCents: number }[]) => shares.reduce((sum, one) => sum + one.amountCents, 0);
const balances = [
  { invoiceId: 'a', balanceCents: 10_000 },
  { invoiceId: 'b', balanceCents: 5_000 },
  { invoiceId: 'c', balanceCents: 2_500 },
];
const anyBalances = fc
  .array(fc.integer({ min: -5_000, max: 200_000 }), { maxLength: 8 })
  .map((list) => list.map((balanceCents, index) => ({ invoiceId: `i${String(index)}`, balanceCents })));
const anyAmount = fc.integer({ min: 0, max: 500_000 });

describe('money laid in order', () => {
  test('pays the first invoice whole, then the next', () => {
    expect(allocateInOrder(12_000, balances)).toEqual({
      shares: [
        { invoiceId: 'a', amountCents: 10_000 },
        { invoiceId: 'b', amountCents: 2_000 },
      ],
      restCents: 0,
    });
  });

  test('leaves what no invoice can take as a rest', () => {
    expect(allocateInOrder(20_000, balances).restCents).toBe(2_500);
    expect(allocateInOrder(700, [])).toEqual({ shares: [], restCents: 700 });
  });

  test('gives nothing to an invoice that is paid, or paid too much', () => {
    const settled = [{ invoiceId: 'x', balanceCents: 0 }, { invoiceId: 'y', balanceCents: -300 }, balances[2]!];
    expect(allocateInOrder(1_000, settled).shares).toEqual([{ invoiceId: 'c', amountCents: 1_000 }]);
  });

  test('always adds up to the cent, never gives more than is owed, and skips nobody', () => {
    fc.assert(
      fc.property(anyAmount, anyBalances, (amountCents, list) => {
        const { shares, restCents } = allocateInOrder(amountCents, list);
        expect(total(shares) + restCents).toBe(amountCents);
        const owed = list.filter((one) => one.balanceCents > 0);
        shares.forEach((share, index) => {
          expect(share.invoiceId).toBe(owed[index]!.invoiceId);
          expect(share.amountCents).toBeGreaterThan(0);
          expect(share.amountCents).toBeLessThanOrEqual(owed[index]!.balanceCents);
          if (index < shares.length - 1) expect(share.amountCents).toBe(owed[index]!.balanceCents);
        });
        if (restCents > 0) expect(total(shares)).toBe(owed.reduce((sum, one) => sum + one.balanceCents, 0));
      }),
    );
  });
});

describe('money laid as the payer named it', () => {
  const balanceOf = (id: string) => balances.find((one) => one.invoiceId === id)?.balanceCents ?? 0;

  test('goes where it was named, in that order', () => {
    const named = [
      { invoiceId: 'b', amountCents: 1_000 },
      { invoiceId: 'a', amountCents: 4_000 },
    ];
    expect(allocateAsNamed(5_000, named, balanceOf)).toEqual({ shares: named, restCents: 0 });
  });

  test('is never more than the balance, nor than the payment; the rest stays unallocated', () => {
    expect(allocateAsNamed(9_000, [{ invoiceId: 'c', amountCents: 9_000 }], balanceOf)).toEqual({
      shares: [{ invoiceId: 'c', amountCents: 2_500 }],
      restCents: 6_500,
    });
    expect(allocateAsNamed(1_000, [{ invoiceId: 'a', amountCents: 4_000 }], balanceOf)).toEqual({
      shares: [{ invoiceId: 'a', amountCents: 1_000 }],
      restCents: 0,
    });
    expect(allocateAsNamed(1_000, [{ invoiceId: 'unknown', amountCents: 1_000 }], balanceOf)).toEqual({
      shares: [],
      restCents: 1_000,
    });
  });

  test('counts an invoice that is named twice once', () => {
    const twice = [
      { invoiceId: 'c', amountCents: 2_000 },
      { invoiceId: 'c', amountCents: 2_000 },
    ];
    const { shares, restCents } = allocateAsNamed(4_000, twice, balanceOf);
    expect(total(shares)).toBe(2_500);
    expect(restCents).toBe(1_500);
  });

  test('always adds up to the cent and never gives more than is owed', () => {
    fc.assert(
      fc.property(
        anyAmount,
        anyBalances,
        fc.array(fc.tuple(fc.nat(8), fc.nat(100_000)), { maxLength: 8 }),
        (amountCents, list, picks) => {
          const owed = (id: string) => list.find((one) => one.invoiceId === id)?.balanceCents ?? 0;
          const named = picks.map(([index, cents]) => ({ invoiceId: `i${String(index)}`, amountCents: cents }));
          const { shares, restCents } = allocateAsNamed(amountCents, named, owed);
          expect(total(shares) + restCents).toBe(amountCents);
          expect(restCents).toBeGreaterThanOrEqual(0);
          for (const { invoiceId } of shares)
            expect(total(shares.filter((one) => one.invoiceId === invoiceId))).toBeLessThanOrEqual(owed(invoiceId));
        },
      ),
    );
  });
});
