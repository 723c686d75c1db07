/** Ladders at a known place, driven as a worker would drive them, on a clock that a test moves. */
import { inCreditorTx, run } from '../../db/connect.ts';
import type { Decided } from '../../domain/decision.ts';
import type { PlanDecided } from '../../domain/plan-decision.ts';
import { expect } from 'vitest';
import { dayMs, placing, type Placing } from './placing.ts';
import { invoice } from './app.ts';

export const amountCents = 100_000;

export interface Standing {
  readonly status: string;
  readonly stage: string;
  readonly waitingFor: string;
  /** Steps made, in order, each once or it is there twice. */
  readonly made: readonly string[];
  readonly openTasks: readonly string[];
}

export interface Ladders extends Placing {
  begin(number: string): Promise<string>;
  /** Does what the workflow would do next, waiting for it on the clock; says whether there was anything. */
  take(id: string): Promise<boolean>;
  /** Waits until what suspends the case, for a day at least, is over by itself. */
  rest(number: string): Promise<void>;
  /** Does what the plan's workflow would do next; says whether there was anything. */
  stepPlan(reference: string): Promise<boolean>;
  /** Follows a plan to its end. */
  followPlan(reference: string): Promise<void>;
  stand(number: string): Promise<Standing>;
}

/** Starts the database, the API and the activities. */
export async function ladders(): Promise<Ladders> {
  const p = await placing();
  const { creditorId, db } = p.api;
  const rows = <R extends object>(name: string, text: string, values: unknown[]): Promise<R[]> =>
    inCreditorTx(db, creditorId, (tx) => run<R>(tx, name, text, values));
  const wait = (until: string): void => p.pass(Math.max(0, Date.parse(until) - p.now()) + 1_000);

  const take = async (invoiceId: string): Promise<boolean> => {
    const [row] = await rows<{ decided: Decided }>('test-decided', 'select decided from invoices where id = $1', [
      invoiceId,
    ]);
    const { decision } = row!.decided;
    const action = 'act' in decision ? decision.act : 'wait' in decision ? decision.wait.then : undefined;
    if (!action) return false;
    if ('wait' in decision && decision.wait.until) wait(decision.wait.until);
    await p.ran(() => p.activities[action.name]({ creditorId, invoiceId }, action.step));
    return true;
  };

  const stepPlan = async (reference: string): Promise<boolean> => {
    const text = 'select id, decided from plans where reference = $1';
    const [row] = await rows<{ id: string; decided: PlanDecided }>('test-plan-decided', text, [reference]);
    const { decision } = row!.decided;
    const action = 'act' in decision ? decision.act : 'wait' in decision ? decision.wait.then : undefined;
    if (!action) return false;
    if ('wait' in decision) wait(decision.wait.until);
    await p.ran(() => p.activities[action.name]({ creditorId, planId: row!.id }, action));
    return true;
  };

  const rest = async (number: string): Promise<void> => {
    const text = 'select id, decided from invoices where number = $1';
    const [row] = await rows<{ id: string; decided: Decided }>('test-resting', text, [number]);
    const { decision } = row!.decided;
    const holds = await rows<{ until: Date }>(
      'test-dated-holds',
      'select ends_at as until from holds where invoice_id = $1 and ended_at is null and ends_at > $2 order by ends_at desc',
      [row!.id, new Date(p.now())],
    );
    const until = holds[0]?.until.toISOString();
    if (until === undefined) throw new Error(`${number} rests until nothing`);
    expect(Date.parse(until) - p.now()).toBeGreaterThan(dayMs);
    // A step of ours waits for it; a call that waits for a person is refused to whoever dials meanwhile.
    if ('wait' in decision && decision.wait.until) expect(decision.wait.until >= until).toBe(true);
    wait(until);
  };

  return {
    ...p,
    take,
    stepPlan,
    rest,
    followPlan: async (reference) => {
      while (await stepPlan(reference));
    },
    begin: async (number) => {
      const debtor = {
        reference: `D-${number}`,
        name: `Client ${number}`,
        type: 'business',
        email: 'a@client.example',
        phone: '06 12 34 56 78',
        address: { line1: '1 rue du Four', postcode: '44000', city: 'Nantes' },
      };
      const body = invoice(number, {
        amountCents,
        policy: 'demo',
        debtor,
        issuedOn: '2026-09-01',
        dueOn: '2026-10-01',
      });
      return (await p.post<{ id: string }>('/v1/invoices', body)).id;
    },
    stand: async (number) => {
      const view = await p.get<{ id: string; status: string; dunning: { stage: string; waitingFor: string } }>(
        `/v1/invoices/${number}`,
      );
      const made = await rows<{ step: string }>(
        'test-made',
        `select x.step from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
         where x.invoice_id = $1 and not x.withdrawn and x.step not like 'plan:%' and d.state <> 'cancelled' order by d.created_at, d.id`,
        [view.id],
      );
      const tasks = await p.tasks(`invoice=${number}`);
      return {
        status: view.status,
        stage: view.dunning.stage,
        waitingFor: view.dunning.waitingFor,
        made: made.map(({ step }) => step),
        openTasks: tasks.map(({ kind }) => kind).sort(),
      };
    },
  };
}
