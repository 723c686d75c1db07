/**
 * A Relance without Temporal on a clock that is moved by hand: real PostgreSQL, real adapters, the fake providers over HTTP. What workflows do (take
 * the step that is decided, wait until the instant that is decided, take up a newer decision) is done here in one loop, so that hours of pauses
 * between attempts take no time.
 */
import { MockActivityEnvironment } from '@temporalio/testing';
import pg from 'pg';
import type { ActivityDeps } from '../../activities/deps.ts';
import { takeStep } from '../../activities/take-step.ts';
import { createWriters } from '../../activities/writers.ts';
import { perform, type Act } from '../../cases/act.ts';
import { changeCreditorSettings } from '../../cases/change-settings.ts';
import { completeTask } from '../../cases/complete-task.ts';
import { closeCases, openCases } from '../../cases/open-case.ts';
import { Refusal } from '../../cases/refusal.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import type { QueuedRing } from '../../db/queries/write-cases.ts';
import type { DebtorInput } from '../../db/queries/debtors.ts';
import type { Action, Decided } from '../../domain/decision.ts';
import type { Channel as ChannelName } from '../../domain/policy.ts';
import { startMailevaServer, type MailevaServer } from '../../local/fakes/maileva-server.ts';
import { startResendServer, type ResendServer } from '../../local/fakes/resend-server.ts';
import { startTwilioServer, type TwilioServer } from '../../local/fakes/twilio-server.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';
import { copiesAt, faultChannels, Killed, type Fate } from './fault-channels.ts';
import { coveredBy, openApprovals, standingsOf, type Standing } from './fault-standings.ts';

export type { Standing };

/** Where Twilio would call back; nobody answers there unless a test says who. */
export const publicBaseUrl = 'http://relance.example';

/** Where a case begins: at its first e-mail, or with everything before this step done. */
export type Beginning = 'email' | 'notice' | 'agency';

const doneBefore: Readonly<Record<Beginning, readonly string[]>> = {
  email: [],
  notice: ['email', 'sms', 'call'],
  agency: ['email', 'sms', 'call', 'notice'],
};

export interface FaultWorld extends TestDatabase {
  readonly resend: ResendServer;
  readonly twilio: TwilioServer;
  readonly maileva: MailevaServer;
  /** Which adapter carries what, as the workers choose. */
  readonly channelFor: ActivityDeps['channelFor'];
  /** Epoch ms of this world; only moves forward, by itself while `live` waits, or by hand. */
  nowMs: number;
  /** Registers one invoice of a debtor of its own and returns its id. */
  owe(number: string, debtor?: Partial<DebtorInput>, from?: Beginning): Promise<string>;
  act<T>(work: (act: Act) => Promise<T>): Promise<T>;
  /**
   * Lives on until nothing happens by itself any more, or until `enough` holds between two rounds. `lanes` cases act at the same time. `between` runs
   * before each step is taken. A person approves what waits for it whenever nothing else can be done.
   */
  live(options?: {
    lanes?: number;
    enough?: () => boolean | Promise<boolean>;
    between?: (invoiceId: string) => Promise<void>;
  }): Promise<void>;
  standings(): Promise<Standing[]>;
  /** Ids of the invoices that a delivery covers. */
  coveredBy(deliveryId: string): Promise<string[]>;
  /** Times this delivery was accepted by its provider. */
  copies(deliveryId: string, channel: ChannelName): number;
  /** From now on the process dies where this says so: after the provider's answer and before it is written down, or between two calls of a letter. */
  dieAfterSending(dies: () => boolean): void;
  /** From now on this runs right before every last look at a debt. */
  beforeLastLook(work: (deliveryId: string) => Promise<void>): void;
  /** How often the process died. */
  readonly deaths: () => number;
}

/** Opens the world. `timeoutMs` is how long an adapter waits for its provider. */
export async function faultWorld(timeoutMs = 1_500): Promise<FaultWorld> {
  let nowMs = Date.parse('2026-11-24T09:00:00Z');
  const fate: Fate = { deaths: 0, dies: () => false, beforeLastLook: () => Promise.resolve() };
  const database = await testDatabase(() => new Date(nowMs));
  const { deps: cases, creditorId } = database;
  const asOwner = async (text: string, values: unknown[]): Promise<void> => {
    const owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
    await owner.query(text, values).finally(() => owner.end());
  };
  // The fast policy is for creditors in mode test only, who reach no provider: cases are registered in one mode and lived through in the other.
  const setMode = (mode: 'test' | 'live') =>
    asOwner('update creditors set mode = $2 where creditor_id = $1', [creditorId, mode]);
  // No two events of the fakes happen at the same instant.
  let ticks = 0;
  const clock = () => nowMs + ticks++;
  const [resend, twilio, maileva] = await Promise.all([
    startResendServer({ clock }),
    startTwilioServer({ clock }),
    startMailevaServer({ clock }),
  ]);
  const channelFor = faultChannels({ resend, twilio, maileva, publicBaseUrl, timeoutMs, fate });
  /** The newest decision of each case, as its workflow knows it. */
  const decisions = new Map<string, Decided>();
  const learn = (invoiceId: string, decided: Decided): void => {
    const known = decisions.get(invoiceId);
    if (!known || decided.seq >= known.seq) decisions.set(invoiceId, decided);
  };
  const hear = (rings: readonly QueuedRing[]): void => {
    for (const { ring } of rings) if (ring.workflow === 'dunInvoice') learn(ring.invoiceId, ring.decided);
  };
  const activities: ActivityDeps = {
    cases,
    writers: createWriters(),
    channelFor,
    pace: { turn: () => Promise.resolve(), heard: () => undefined },
    deliver: hear,
  };
  const act = async <T>(work: (act: Act) => Promise<T>): Promise<T> => {
    const acted = await perform(cases, creditorId, 'api', work);
    hear(acted.rings);
    return acted.value;
  };
  const take = async (invoiceId: string, { step, channel }: Action): Promise<void> => {
    const attempt = (): Promise<Decided | null> =>
      takeStep(activities, channel, { creditorId, invoiceId }, step).catch((error: unknown) => {
        if (error instanceof Killed) return null;
        throw error;
      });
    let decided: Decided | null = null;
    // After a death Temporal gives the activity to another worker, whatever was decided meanwhile.
    while (decided === null)
      decided = await new MockActivityEnvironment().run<[], Decided | null, typeof attempt>(attempt);
    learn(invoiceId, decided);
  };
  const approveAll = async (): Promise<boolean> => {
    const asked = await openApprovals(database);
    for (const id of asked)
      await act((given) => completeTask(given, id, { by: 'Claire', approved: true })).catch((error: unknown) => {
        // Money came while she read: there is nothing to approve any more.
        if (!(error instanceof Refusal && error.code === 'task_cancelled')) throw error;
      });
    return asked.length > 0;
  };
  await act((given) => changeCreditorSettings(given, { agency }));
  const world: FaultWorld = {
    ...database,
    ...{ resend, twilio, maileva, act, channelFor },
    get nowMs() {
      return nowMs;
    },
    set nowMs(value) {
      nowMs = Math.max(nowMs, value);
    },
    owe: async (number, debtor = {}, from = 'email') => {
      const owner = aDebtor({
        reference: `C-${number}`,
        name: `Menuiserie ${number}`,
        ...contactsOf(number),
        ...debtor,
      });
      const invoice = anInvoice({ number, debtor: owner, stepsDone: doneBefore[from] });
      const { id } = await act((given) => registerInvoice(given, invoice));
      if (from !== 'agency') return id;
      const presented = `update invoices set notice_presented_on = '2026-10-20', notice_recorded_at = '2026-10-20T10:00:00Z' where id = $1`;
      await asOwner(presented, [id]);
      await act(async (given) => closeCases(given, await openCases(given, [id])));
      return id;
    },
    live: async ({ lanes = 8, enough = () => false, between } = {}) => {
      await setMode('live');
      while (!(await enough())) {
        const due = dueOf(decisions, nowMs);
        if (due.ready.length === 0 && (await approveAll())) continue;
        if (due.ready.length === 0 && due.nextMs === null) break;
        if (due.ready.length === 0) {
          nowMs = due.nextMs ?? nowMs;
          continue;
        }
        const queue = [...due.ready];
        const lane = async (): Promise<void> => {
          for (let next = queue.shift(); next; next = queue.shift()) {
            await between?.(next.invoiceId);
            await take(next.invoiceId, next.action);
          }
        };
        await Promise.all(Array.from({ length: lanes }, lane));
        nowMs += 1;
      }
      await setMode('test');
    },
    standings: () => standingsOf(database),
    coveredBy: (deliveryId) => coveredBy(database, deliveryId),
    copies: (deliveryId, channel) => copiesAt({ resend, twilio, maileva }, deliveryId, channel),
    dieAfterSending: (chooser) => {
      fate.dies = chooser;
    },
    beforeLastLook: (work) => {
      fate.beforeLastLook = work;
    },
    deaths: () => fate.deaths,
    close: async () => {
      await Promise.all([resend.close(), twilio.close(), maileva.close(), database.leave()]);
      await database.close();
    },
  };
  return world;
}

/** What may be taken now, and when the next wait ends. A wait without an end belongs to a person. */
function dueOf(decisions: ReadonlyMap<string, Decided>, nowMs: number) {
  const ready: { invoiceId: string; action: Action }[] = [];
  let nextMs: number | null = null;
  for (const [invoiceId, { decision }] of decisions) {
    if ('act' in decision) ready.push({ invoiceId, action: decision.act });
    if (!('wait' in decision) || !decision.wait.then || decision.wait.until === undefined) continue;
    const atMs = Date.parse(decision.wait.until);
    if (atMs <= nowMs) ready.push({ invoiceId, action: decision.wait.then });
    else nextMs = Math.min(nextMs ?? Infinity, atMs);
  }
  return { ready, nextMs };
}

const agency = {
  name: 'Recouvrement Ouest',
  email: 'dossiers@ouest.example',
  route: { by: 'email' },
  receiptDays: 5,
  silenceDays: 30,
} as const;

/** An e-mail address and a mobile number of their own, in the ranges kept for fiction. */
function contactsOf(number: string): Pick<DebtorInput, 'contactPoints'> {
  const digits = String((Number(number.replaceAll(/\D/g, '')) % 8_999) + 1_000);
  return {
    contactPoints: [
      { kind: 'email', value: `compta@${number.toLowerCase()}.example` },
      { kind: 'phone', value: `+3363998${digits}` },
      { kind: 'address', value: { line1: '4 rue des Lilas', postcode: '35000', city: 'Rennes', country: 'FR' } },
    ],
  };
}
