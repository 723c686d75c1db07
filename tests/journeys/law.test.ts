/** R51, R52, R54: each legal stop by its route and its end, on a real PostgreSQL, a real Temporal server and a real worker. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { recordLegalStop } from '../../cases/record-legal-stop.ts';
import { addDays, civilDateAt } from '../../domain/civil-date.ts';
import { tellOfTimeLimits } from '../../worker/legal-sweeps.ts';
import { aDebtor } from '../setup/invoices.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, look, running, stepsDone, waitsFor, waitsForStep } from './journey.ts';
import { apiOf, kindsOf, openTasksOf, othersGoOn, post, smsLeft } from './meanwhile.ts';

let stack: TestStack;
let app: FastifyInstance;
beforeAll(async () => {
  stack = await testStack();
  app = await apiOf(stack);
});
afterAll(async () => {
  await app.close();
  await stack.close();
});

const today = () => civilDateAt(Date.now(), 'Europe/Paris');
const send = <T>(url: string, body: object) => post<T>(app, stack, url, body);

interface Row {
  readonly stop: string;
  readonly of: 'debtors' | 'invoices';
  readonly more?: object;
  /** What the case waits for; a delay has a date. */
  readonly waits?: string;
  /** What a person is asked. */
  readonly task: string;
}
const rows: readonly Row[] = [
  { stop: 'insolvency', of: 'debtors', more: { procedure: 'sauvegarde' }, task: 'claimDeclaration' },
  { stop: 'overIndebted', of: 'debtors', task: 'legalStop' },
  { stop: 'deceased', of: 'debtors', task: 'legalStop' },
  { stop: 'judicialGrace', of: 'debtors', more: { until: addDays(today(), 60) }, waits: 'date', task: 'legalStop' },
  { stop: 'struckOff', of: 'debtors', task: 'legalStop' },
  { stop: 'smallClaims', of: 'invoices', task: 'legalStop' },
  { stop: 'factored', of: 'invoices', task: 'legalStop' },
];

test.concurrent.each(rows)(
  '$stop: the step in hand does not leave while it holds, and leaves once a person ended it',
  async ({ stop, of, more, waits, task }) => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    const url = `/v1/${of}/${of === 'debtors' ? debtor : number}/legal-stops`;
    const recorded = await send<{ id: string }>(url, { kind: stop, effectiveOn: today(), ...more });
    await waitsFor(stack, id, waits ?? stop);
    await othersGoOn(stack);
    expect(await stepsDone(stack, id)).toEqual(['email']);
    // A delay that ends on its date keeps the step in sight; what has no end stands in its place.
    expect(await look(stack, id)).toMatchObject({ status: 'open', stage: waits === 'date' ? 'sms' : stop });
    expect(await running(stack, id)).toBe(true);
    expect(await openTasksOf(stack, id)).toEqual([task]);
    await send(`/v1/legal-stops/${recorded.id}/end`, { because: 'Levé', by: 'Claire' });
    await smsLeft(stack, id);
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    expect(await openTasksOf(stack, id)).not.toContain(task);
    expect(await kindsOf(stack, id)).toEqual(expect.arrayContaining(['legalStop', 'legalStopEnded']));
  },
  180_000,
);

test.concurrent(
  'a declaration comes due: a person is reminded once; declared, the task ends, and the case still rests',
  async () => {
    const siren = '542065479';
    const { id } = await begin(stack, { debtor: aDebtor({ reference: 'D-decl', siren }) });
    await waitsForStep(stack, id, 'sms');
    // Recorded two days after its publication: the task said then how long there was, so only the reminder says it anew.
    const [effectiveOn, publishedOn] = [addDays(today(), -35), addDays(today(), -30)];
    const then = { ...stack.deps, now: () => new Date(Date.now() - 28 * 86_400_000) };
    const judgment = { kind: 'insolvency', target: { siren }, procedure: 'liquidation', effectiveOn } as const;
    const recorded = await perform(then, stack.creditorId, 'api', (act) =>
      recordLegalStop(act, { ...judgment, publishedOn, data: {} }),
    );
    stack.delivery.deliver(recorded.rings);
    const { stop } = recorded.value;
    expect(stop.declareBy! <= addDays(today(), 45)).toBe(true);
    await waitsFor(stack, id, 'insolvency');
    const remind = () => tellOfTimeLimits({ cases: stack.deps, log: () => undefined }, new AbortController().signal);
    await remind();
    await remind();
    expect((await kindsOf(stack, id)).filter((kind) => kind === 'claimDeclarationDue')).toHaveLength(1);
    expect(await openTasksOf(stack, id)).toEqual(['claimDeclaration']);
    const amounts = [{ currency: 'EUR', amountCents: 124_000 }];
    await send(`/v1/legal-stops/${stop.id}/declared`, { declaredOn: today(), amounts, proof: 'AR 1A', by: 'Claire' });
    expect(await openTasksOf(stack, id)).toEqual([]);
    expect(await kindsOf(stack, id)).toEqual(expect.arrayContaining(['claimDeclared', 'possibleInterruption']));
    await othersGoOn(stack);
    expect(await look(stack, id)).toMatchObject({ status: 'open', waitingFor: 'insolvency' });
    expect(await stepsDone(stack, id)).toEqual(['email']);
  },
  180_000,
);
