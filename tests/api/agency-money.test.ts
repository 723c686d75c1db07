/** Money an agency tells of: never dropped, never booked twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placing, type Placing } from './placing.ts';

let p: Placing;
beforeAll(async () => {
  p = await placing();
});
afterAll(() => p.api.close());

const balanceOf = async (number: string) => (await p.invoiceOf(number)).balanceCents;
const asked = async (number: string) => (await p.tasks(`kind=agencyReport&invoice=${number}`)).length;
const codeOf = (answer: unknown) => (answer as { code: string }).code;
const fieldOf = (answer: unknown) => (answer as { field: string }).field;

interface Line {
  readonly outcome: string;
  readonly because: string | null;
}
const sendFile = async (...lines: string[]): Promise<Line[]> => {
  const file = ['dossier;kind;occurredOn;amountCents;reference;note', ...lines].join('\n');
  const answer = await p.api.post('/v1/placements/reports', file, { 'content-type': 'text/csv' });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ lines: Line[] }>().lines;
};
const outcomes = (lines: Line[]) => lines.map(({ outcome }) => outcome);

describe('payments an agency reports', () => {
  test('two of one sum on one day without a reference: the second is a person’s, and is booked once it has a reference', async () => {
    const { id } = await p.place(await p.ready('M-1'));
    const money = { kind: 'payment', amountCents: 20_000 };
    expect(await p.report(id, { ...money, note: 'Chèque' })).toMatchObject({ outcome: 'recorded' });
    expect(await p.report(id, { ...money, note: 'Virement' })).toMatchObject({ outcome: 'forPerson' });
    expect([await balanceOf('M-1'), await asked('M-1')]).toEqual([80_000, 1]);
    expect(await p.report(id, { ...money, note: 'Virement' })).toMatchObject({ outcome: 'repeated' });
    await p.report(id, { ...money, reference: 'V-2' });
    expect([await balanceOf('M-1'), await asked('M-1')]).toEqual([60_000, 1]);
  });

  test('is laid on the invoices of its currency alone, in the order they fell due', async () => {
    const first = await p.ready('M-12-A', 'D-12');
    await p.ready('M-12-B', 'D-12', 100_000, 'CHF');
    await p.ready('M-12-C', 'D-12');
    const { id } = await p.place(first);
    await p.report(id, { kind: 'payment', amountCents: 150_000, reference: 'V-1' });
    expect(await Promise.all(['A', 'B', 'C'].map((one) => balanceOf(`M-12-${one}`)))).toEqual([0, 100_000, 50_000]);
    expect((await p.tasks('kind=unallocatedPayment')).map(({ data }) => data['reference'])).toEqual([]);
  });

  test('one reference with another amount or day is refused, and of a file it becomes a task', async () => {
    const { id, dossier } = await p.place(await p.ready('M-2'));
    const money = { kind: 'payment', amountCents: 20_000, reference: 'V-1' };
    await p.report(id, money);
    expect(codeOf(await p.report(id, { ...money, amountCents: 30_000 }, 409))).toBe('payment_conflict');
    expect(codeOf(await p.report(id, { ...money, occurredOn: '2026-11-19' }, 409))).toBe('payment_conflict');
    expect(await p.report(id, { ...money, note: 'Encore' }, 200)).toMatchObject({ outcome: 'repeated' });
    expect(outcomes(await sendFile(`${dossier};payment;2026-11-20;30000;V-1;`))).toEqual(['forPerson']);
    expect([await balanceOf('M-2'), await asked('M-2')]).toEqual([80_000, 1]);
  });

  test('references that differ only after sixty characters are never taken for one another', async () => {
    const { dossier } = await p.place(await p.ready('M-3'));
    const long = 'V'.repeat(60);
    const lines = [long, `${long}1`, `${long}2`].map((one) => `${dossier};payment;2026-11-20;10000;${one};`);
    expect(outcomes(await sendFile(...lines))).toEqual(['recorded', 'forPerson', 'forPerson']);
    expect([await balanceOf('M-3'), await asked('M-3')]).toEqual([90_000, 2]);
  });

  test('a control character leaves its line to a person and stops no other', async () => {
    const { dossier } = await p.place(await p.ready('M-4'));
    const line = (amountCents: number, reference: string, note = '') =>
      `${dossier};payment;2026-11-20;${String(amountCents)};${reference};${note}`;
    const file = [line(10_000, 'N-1'), line(20_000, 'N-2', 'a\u0000b'), line(30_000, 'N\u00013'), line(5_000, 'N-4')];
    expect(outcomes(await sendFile(...file))).toEqual(['recorded', 'forPerson', 'forPerson', 'recorded']);
    expect(await balanceOf('M-4')).toBe(85_000);
    const cells = (await p.tasks('kind=agencyReport&invoice=M-4')).map(({ data }) => data['cells']);
    expect(cells).toEqual(expect.arrayContaining([expect.objectContaining({ note: 'a\\u0000b' })]));
    expect(outcomes(await sendFile(...file))).toEqual(['repeated', 'repeated', 'repeated', 'repeated']);
  });

  test('a day before the invoice or to come is refused by its field', async () => {
    const { id } = await p.place(await p.ready('M-5'));
    const money = { kind: 'payment', amountCents: 20_000, reference: 'V-1' };
    for (const occurredOn of ['2026-08-31', '2027-01-31'])
      expect(fieldOf(await p.report(id, { ...money, occurredOn }, 422))).toBe('occurredOn');
    await p.report(id, { ...money, occurredOn: '2026-09-01' });
    expect(await balanceOf('M-5')).toBe(80_000);
  });

  test('a second file number of the agency is refused', async () => {
    const { id } = await p.place(await p.ready('M-6'));
    await p.report(id, { kind: 'accepted', reference: 'OUEST-1' });
    expect(codeOf(await p.report(id, { kind: 'accepted', reference: 'OUEST-2' }, 409))).toBe('other_agency_reference');
    expect(await p.look(id)).toMatchObject({ agencyReference: 'OUEST-1' });
  });
});

describe('money to us of which the agency tells first', () => {
  const pay = (reference: string, debtor: string, over: object = {}) =>
    p.post<{ unallocatedCents: number }>('/v1/payments', {
      ...{ reference, receivedOn: '2026-11-18', amountCents: 30_000, currency: 'EUR', debtor, ...over },
    });

  test('is kept and not laid twice when our bank tells of it, and a person who knows better can insist', async () => {
    const { id, dossier } = await p.place(await p.ready('M-7'));
    await p.report(id, { kind: 'payment', amountCents: 30_000, reference: 'D-1', via: 'direct' });
    expect(await pay('B-7', 'D-M-7')).toMatchObject({ unallocatedCents: 30_000 });
    expect(await balanceOf('M-7')).toBe(70_000);
    const task = (await p.tasks('kind=unallocatedPayment')).find(({ data }) => data['reference'] === 'B-7');
    expect(task?.data).toMatchObject({ placementId: id, agencyPayment: `AG-${dossier}-D-1`, occurredOn: '2026-11-20' });
    await p.post('/v1/payments/B-7/reverse', { reversedOn: '2026-11-20', reason: 'Autre argent' });
    expect(await pay('B-7-bis', 'D-M-7')).toMatchObject({ unallocatedCents: 0 });
    expect(await balanceOf('M-7')).toBe(40_000);
  });

  test('does not pay another invoice once it has settled its own', async () => {
    const { id } = await p.place(await p.ready('M-8', 'D-8'));
    await p.report(id, { kind: 'payment', amountCents: 100_000, via: 'direct' });
    expect(await p.invoiceOf('M-8')).toMatchObject({ status: 'settled' });
    await p.ready('M-9', 'D-8');
    await pay('B-8', 'D-8', { amountCents: 100_000 });
    expect(await balanceOf('M-9')).toBe(100_000);
  });

  test('stops no other sum, no day further off, and no money that came through the agency', async () => {
    const { id } = await p.place(await p.ready('M-10'));
    await p.report(id, { kind: 'payment', amountCents: 30_000, reference: 'D-1' });
    await p.report(id, { kind: 'payment', amountCents: 20_000, reference: 'D-2', via: 'direct' });
    const laid = { allocations: [{ invoice: 'M-10', amountCents: 10_000 }], amountCents: 10_000 };
    const late = {
      allocations: [{ invoice: 'M-10', amountCents: 20_000 }],
      ...{ amountCents: 20_000, receivedOn: '2026-11-09' },
    };
    for (const [n, over] of [laid, late].entries())
      expect(await pay(`B-10-${String(n)}`, 'D-M-10', over)).toMatchObject({ unallocatedCents: 0 });
    expect(await balanceOf('M-10')).toBe(20_000);
  });

  test('told of twice while our books have it once, the second is a person’s', async () => {
    const { id } = await p.place(await p.ready('M-11'));
    await p.pay('M-11', 30_000);
    const money = { kind: 'payment', amountCents: 30_000, via: 'direct' };
    expect(await p.report(id, { ...money, reference: 'D-1' })).toMatchObject({ outcome: 'recorded' });
    expect(await p.report(id, { ...money, reference: 'D-2' })).toMatchObject({ outcome: 'forPerson' });
    expect([await balanceOf('M-11'), await asked('M-11')]).toEqual([70_000, 1]);
  });
});
