/** A claim that is given up, here or with an agency. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invoice } from './app.ts';
import { placing, type Placing } from './placing.ts';

let p: Placing;
beforeAll(async () => {
  p = await placing();
});
afterAll(() => p.api.close());

const writeOff = (number: string, status = 200) =>
  p.post<{ code?: string }>(`/v1/invoices/${number}/write-off`, { reason: 'Irrécouvrable', by: 'Claire' }, status);

interface Item {
  readonly type: string;
  readonly kind: string;
  readonly actor?: string;
  readonly endedAt?: string | null;
}
const timeline = async (number: string) =>
  (await p.get<{ items: Item[] }>(`/v1/invoices/${number}/timeline?limit=100`)).items;
const decisionOf = async (number: string) => {
  const { id } = await p.get<{ id: string }>(`/v1/invoices/${number}`);
  return p.api.rings.filter(({ workflowId }) => workflowId.endsWith(id)).at(-1)?.ring.decided.decision;
};

test('an open invoice owes nothing any more, its workflow ends as written off, its holds and tasks with it', async () => {
  await p.post('/v1/invoices', invoice('W-1', { policy: 'demo' }));
  await p.post('/v1/invoices/W-1/dispute', { reason: 'Jamais livré' });
  await writeOff('W-1');
  expect(await p.invoiceOf('W-1')).toMatchObject({ status: 'writtenOff', balanceCents: 0 });
  expect(await decisionOf('W-1')).toMatchObject({ finish: 'writtenOff' });
  expect(await p.tasks('invoice=W-1')).toEqual([]);
  const items = await timeline('W-1');
  expect(items.filter(({ type, endedAt }) => type === 'hold' && endedAt === null)).toEqual([]);
  expect(items.filter(({ kind }) => kind === 'writeOff')).toMatchObject([{ actor: 'Claire' }]);
});

test('with an agency: it is told to stop, and the case is closed', async () => {
  const { id } = await p.place(await p.ready('W-2'));
  await writeOff('W-2');
  expect(await p.invoiceOf('W-2')).toMatchObject({ status: 'writtenOff', balanceCents: 0 });
  expect(await p.follow(id)).toEqual(['notice']);
  const facts = { amountCents: 100_000, balanceCents: 0 };
  expect(await p.look(id)).toMatchObject({ status: 'closed', notices: [{ kind: 'stop', state: 'sent', facts }] });
});

test('a case an agency closed unpaid has a way out, before its task is done and after', async () => {
  for (const number of ['W-3', 'W-4']) {
    const { id } = await p.place(await p.ready(number));
    await p.report(id, { kind: 'closed', reason: 'uncollectible' });
    const [task] = await p.tasks(`kind=agencyReport&invoice=${number}`);
    expect(task?.data['text']).toContain('/write-off');
    if (number === 'W-4') await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', retry: false });
    await writeOff(number);
    expect(await p.invoiceOf(number)).toMatchObject({ status: 'writtenOff', balanceCents: 0 });
    expect(await p.tasks(`invoice=${number}`)).toEqual([]);
  }
});

test('what has ended is refused, and money that comes later is laid on nothing', async () => {
  await p.post('/v1/invoices', invoice('W-5', { policy: 'demo' }));
  await p.pay('W-5', 125_050);
  expect(await writeOff('W-5', 409)).toMatchObject({ code: 'nothing_to_write_off' });
  await p.post('/v1/invoices', invoice('W-6', { policy: 'demo' }));
  await writeOff('W-6');
  await writeOff('W-6', 409);
  expect(await p.pay('W-6', 125_050)).toMatchObject({ unallocatedCents: 125_050 });
});

test('money that goes back after the write-off is owed again, on hold, and a person decides', async () => {
  await p.post('/v1/invoices', invoice('W-7', { policy: 'demo' }));
  await p.pay('W-7', 25_050);
  await writeOff('W-7');
  await p.post('/v1/payments/P-W-7-25050/reverse', { reversedOn: '2026-11-20', reason: 'Rejet' });
  const reopened = { status: 'open', balanceCents: 25_050, dunning: { waitingFor: 'pause' } };
  expect(await p.invoiceOf('W-7')).toMatchObject(reopened);
  const [task] = await p.tasks('kind=endOfPolicy&invoice=W-7');
  await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', note: 'Avocat' });
  expect(await p.invoiceOf('W-7')).toMatchObject(reopened);
  await writeOff('W-7');
  expect(await p.invoiceOf('W-7')).toMatchObject({ status: 'writtenOff', balanceCents: 0 });
});
