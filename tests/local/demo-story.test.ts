import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allocateInOrder } from '../../domain/allocate.ts';
import { Refused } from '../../local/demo/client.ts';
import { isOverdue, readLedger } from '../../local/demo/ledger.ts';
import { lookAt } from '../../local/demo/look.ts';
import { readDemoOptions } from '../../local/demo/options.ts';
import { createPeople } from '../../local/demo/people.ts';
import type { InvoiceSeen, Snapshot, TaskSeen } from '../../local/demo/snapshot.ts';
import { signalCommand, type Stage } from '../../local/demo/stage.ts';
import { expectedEnd, leftForYou, refusedLetter, storyWithProviders } from '../../local/demo/story.ts';

const ledger = readLedger(readFileSync(new URL('../../samples/ledger.csv', import.meta.url), 'utf8'));

/** A stage that only keeps the books. */
function books() {
  const owed = new Map(ledger.map((line) => [line.number, line.amountCents]));
  const paid = new Map<string, { invoice: string; cents: number }[]>();
  const completed: { taskId: string; completion: Record<string, unknown> }[] = [];
  const lay = (reference: string, shares: { invoice: string; cents: number }[]): void => {
    paid.set(reference, shares);
    for (const { invoice, cents } of shares) owed.set(invoice, (owed.get(invoice) ?? 0) - cents);
  };
  const stage: Stage = {
    tag: 'T',
    day: (days) => `2026-11-${String(10 + days)}`,
    amount: (number) => owed.get(number) ?? Number.NaN,
    pay: async ({ reference, debtor, amountCents, on }) => {
      const own = ledger.filter((line) => line.debtorReference === debtor);
      own.sort((a, b) => a.dueInDays - b.dueInDays);
      const balances = own.map((line) => ({ invoiceId: line.number, balanceCents: owed.get(line.number) ?? 0 }));
      const laid = allocateInOrder(amountCents, balances);
      const named = Object.entries(on ?? {}).map(([invoice, cents]) => ({ invoice, cents }));
      for (const { invoice } of named) expect(own.map((line) => line.number)).toContain(invoice);
      lay(reference, on ? named : laid.shares.map((share) => ({ invoice: share.invoiceId, cents: share.amountCents })));
      return { unallocatedCents: on ? 0 : laid.restCents };
    },
    reverse: async (reference) => {
      for (const { invoice, cents } of paid.get(reference) ?? []) owed.set(invoice, (owed.get(invoice) ?? 0) + cents);
    },
    agreePlan: async ({ invoices, instalments }) => {
      const planned = instalments.reduce((sum, one) => sum + one.amountCents, 0);
      expect(planned).toBe(invoices.reduce((sum, number) => sum + (owed.get(number) ?? 0), 0));
    },
    dispute: async () => undefined,
    resolve: async (number, outcome, _note, creditCents) => {
      if (outcome === 'upheld') lay('credit', [{ invoice: number, cents: creditCents ?? 0 }]);
    },
    agencyReports: async () => undefined,
    completeTask: async (taskId, completion) => {
      completed.push({ taskId, completion });
    },
    signalPayment: async (invoice, reference, amountCents) => {
      lay(reference, [{ invoice: invoice.number, cents: amountCents }]);
      return 'temporal workflow signal';
    },
  };
  return { stage, owed, completed };
}

function seen(number: string, reference: string, name = 'Somebody'): InvoiceSeen {
  const dunning = { stage: 'notice', waitingFor: 'approval', policy: 'demo', nextAction: null, because: [] };
  const debtor = { reference, name };
  const temporal = { workflowId: number, url: null };
  return {
    id: number,
    number,
    status: 'open',
    balanceCents: 1,
    amountCents: 1,
    currency: 'EUR',
    debtor,
    dunning,
    temporal,
  };
}

test('the story leaves each overdue invoice as it says: what settles is paid to the cent, what does not still owes', async () => {
  const { stage, owed } = books();
  const look = {
    ...lookAt({ atMs: 0, invoices: [], deliveries: [], tasks: [] }, 'T', 0, new Map()),
    invoice: (number: string) => seen(number, 'C-110'),
  };
  for (const scene of storyWithProviders) await scene.play(stage, look);
  for (const line of ledger) {
    const settled = isOverdue(line) && expectedEnd(line.number) === 'settled';
    expect(owed.get(line.number) === 0, line.number).toBe(settled);
    expect(owed.get(line.number), line.number).toBeGreaterThanOrEqual(0);
  }
  expect(owed.get('F-4129')).toBe(18_000_00);
});

test('each scene has a name of its own, and none is ready before anything happened', () => {
  expect(new Set(storyWithProviders.map((scene) => scene.name)).size).toBe(storyWithProviders.length);
  const look = lookAt({ atMs: 0, invoices: [], deliveries: [], tasks: [] }, 'T', 0, new Map());
  expect(storyWithProviders.filter((scene) => scene.ready(look))).toEqual([]);
});

test('a look finds the open tasks about an invoice, also in a call for several, and how a step stands', () => {
  const covers = [{ number: 'T-F-4101', step: 'notice' }];
  const letter = { id: 'd', channel: 'registeredLetter', step: 'notice', state: 'presented', createdAt: '' };
  const deliveries = [{ ...letter, completedAt: null, providerId: null, invoices: covers }];
  const tasks = [task('t', 'checkContact', 'T-F-4122', { invoices: [{ number: 'T-F-4123', balanceCents: 1 }] })];
  const look = lookAt({ atMs: 0, invoices: [], deliveries, tasks }, 'T', 0, new Map());
  expect([look.state('F-4101', 'notice'), look.state('F-4101', 'sms')]).toEqual(['presented', '']);
  const about = (number: string): boolean => look.hasTask(number, 'checkContact');
  expect([about('F-4122'), about('F-4123'), about('F-4101')]).toEqual([true, true, false]);
});

const task = (id: string, kind: string, number: string, changes: Partial<TaskSeen> = {}): TaskSeen => ({
  ...{
    id,
    kind,
    invoiceNumber: number,
    deliveryId: null,
    attempt: 1,
    notBefore: null,
    onHold: false,
    data: { step: 'notice' },
    invoices: [{ number, balanceCents: 1_000_00 }],
  },
  ...changes,
});
const people = [`T-${refusedLetter}`, `T-${leftForYou}`, 'T-F-4127', 'T-F-4117'];
const references = ['T-C-105', 'T-C-109', 'T-C-111', 'T-C-107'];
const at = (atMs: number, tasks: TaskSeen[]): Snapshot => ({
  ...{ atMs, tasks, deliveries: [] },
  invoices: people.map((number, place) => seen(number, references[place] ?? '')),
});

test('people leave a moment to look, then do each piece of work as the story has it', async () => {
  const { stage, completed } = books();
  const desk = createPeople(stage, () => '2026-11-24');
  const tasks = [
    task('refuse', 'approval', `T-${refusedLetter}`),
    task('left', 'approval', `T-${leftForYou}`, { data: { step: 'agency' } }),
    task('post', 'postLetter', 'T-F-4127'),
    task('call', 'call', 'T-F-4117'),
    task('held', 'call', 'T-F-4117', { onHold: true }),
    task('odd', 'unallocatedPayment', 'T-F-4117'),
  ];
  expect(await desk.work(at(0, tasks))).toEqual([]);
  expect(completed).toEqual([]);
  await desk.work(at(3_000, tasks));
  expect(completed.map((one) => one.taskId)).toEqual(['refuse', 'post', 'call']);
  expect(completed[0]?.completion).toMatchObject({ approved: false });
  expect(completed[1]?.completion).not.toHaveProperty('presentedOn');
  expect(completed[1]?.completion['trackingNumber']).toMatch(/^1A 000 \d{7}$/);
  expect(completed[2]?.completion).toMatchObject({
    ...{ disposition: 'PROMISE_TO_PAY', promise: { amountCents: 1_000_00, payOn: stage.day(0) } },
  });
});

test('a call asked for later is made then, not before, and by then commits to nothing', async () => {
  const { stage, completed } = books();
  const desk = createPeople(stage, () => '2026-11-24');
  const again = task('again', 'call', 'T-F-4117', { attempt: 2, notBefore: new Date(6_000).toISOString() });
  await desk.work(at(0, [again]));
  await desk.work(at(5_999, [again]));
  expect(completed).toEqual([]);
  await desk.work(at(6_000, [again]));
  expect(completed).toEqual([{ taskId: 'again', completion: { by: 'Claire Morel', disposition: 'NO_COMMITMENT' } }]);
});

test('work that conflicts with what just happened is tried again; any other refusal is not hidden', async () => {
  const { stage } = books();
  const refusing = (status: number): Stage => ({
    ...stage,
    completeTask: () => Promise.reject(new Refused(status, 'case_on_hold', 'On hold')),
  });
  const tasks = [task('call', 'call', 'T-F-4117')];
  const conflict = createPeople(refusing(409), () => '2026-11-24');
  await conflict.work(at(0, tasks));
  expect(await conflict.work(at(3_000, tasks))).toEqual([]);
  const broken = createPeople(refusing(422), () => '2026-11-24');
  await broken.work(at(0, tasks));
  await expect(broken.work(at(3_000, tasks))).rejects.toThrow('On hold');
});

test('the command that is printed sends the same payload, whatever it contains', () => {
  const command = signalCommand('127.0.0.1:7233', 'default', 'invoice:a:b', 'paymentReceived', {
    reference: "l'avance",
  });
  expect(command).toBe(
    `temporal workflow signal --address 127.0.0.1:7233 --namespace default --workflow-id invoice:a:b --name paymentReceived --input '{"reference":"l'\\''avance"}'`,
  );
});

test('an unknown option is refused with the usage', () => {
  expect(readDemoOptions(['--exit', '--quiet'])).toEqual({
    exit: true,
    quiet: true,
    help: false,
    providers: null,
  });
  expect(() => readDemoOptions(['--fast'])).toThrow(/no option "--fast"[\s\S]*npm run demo/);
});
