/**
 * A Relance without Temporal on a clock that is moved by hand: real PostgreSQL, real adapters, the fake providers over HTTP. What workflows do (take
 * the step that is decided, wait until the instant that is decided, take up a newer decision) is done here in one loop, so that hours of pauses
 * between attempts take no time.
 */
import { MockActivityEnvironment } from '@temporalio/testing';
import pg from 'pg';
import { chooseChannels } from '../../activities/channels/choose.ts';
import type { Channel } from '../../activities/channels/channel.ts';
import { resendEmail } from '../../activities/channels/resend-email.ts';
import { twilioSms } from '../../activities/channels/twilio-sms.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { takeStep } from '../../activities/take-step.ts';
import { createWriters } from '../../activities/writers.ts';
import { perform, type Act } from '../../cases/act.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import type { QueuedRing } from '../../db/queries/write-cases.ts';
import type { DebtorInput } from '../../db/queries/debtors.ts';
import type { Action, Decided } from '../../domain/decision.ts';
import type { Channel as ChannelName } from '../../domain/policy.ts';
import { startResendServer, type ResendServer } from '../../local/fakes/resend-server.ts';
import { startTwilioServer, type TwilioServer } from '../../local/fakes/twilio-server.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

/** Where Twilio would call back; nobody answers there unless a test says who. */
export const publicBaseUrl = 'http://relance.example';

/** One delivery as it stands, with what asks a person about it. */
export interface Standing {
  readonly id: string;
  readonly channel: ChannelName;
  readonly state: string;
  readonly outcome: string | null;
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly openTasks: string[];
  /** Every invoice it covers is settled. */
  readonly paid: boolean;
}

export interface FaultWorld extends TestDatabase {
  readonly resend: ResendServer;
  readonly twilio: TwilioServer;
  /** Epoch ms of this world; only moves forward, by itself while `live` waits, or by hand. */
  nowMs: number;
  /** Registers one invoice of a debtor of its own and returns its id. */
  owe(number: string, debtor?: Partial<DebtorInput>): Promise<string>;
  act<T>(work: (act: Act) => Promise<T>): Promise<T>;
  /**
   * Lives on until nothing happens by itself any more, or until `enough` holds between two rounds. `lanes` cases act at the same time. `between` runs
   * before each step is taken.
   */
  live(options?: {
    lanes?: number;
    enough?: () => boolean | Promise<boolean>;
    between?: (invoiceId: string) => Promise<void>;
  }): Promise<void>;
  standings(): Promise<Standing[]>;
  /** Times this delivery was accepted by its provider. */
  copies(deliveryId: string, channel: ChannelName): number;
  /** From now on the process dies where this says so: after the provider's answer and before it is written down. */
  dieAfterSending(dies: () => boolean): void;
  /** How often the process died. */
  readonly deaths: () => number;
}

class Killed extends Error {}

/** Opens the world. `timeoutMs` is how long an adapter waits for its provider. */
export async function faultWorld(timeoutMs = 1_500): Promise<FaultWorld> {
  let nowMs = Date.parse('2026-11-24T09:00:00Z');
  let deaths = 0;
  let dies = (): boolean => false;
  const database = await testDatabase(() => new Date(nowMs));
  const { deps: cases, creditorId } = database;
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  // The fast policy is for creditors in mode test only, who reach no provider: cases are registered in one mode and lived through in the other.
  const setMode = (mode: 'test' | 'live') =>
    admin.query('update creditors set mode = $2 where creditor_id = $1', [creditorId, mode]);
  // No two events of the fakes happen at the same instant.
  let ticks = 0;
  const clock = () => nowMs + ticks++;
  const [resend, twilio] = await Promise.all([startResendServer({ clock }), startTwilioServer({ clock })]);
  const mortal = (channel: Channel): Channel => ({
    ...channel,
    send: async (outgoing, signal) => {
      const result = await channel.send(outgoing, signal);
      if (!dies()) return result;
      deaths += 1;
      throw new Killed('The process was killed after the provider answered.');
    },
  });
  const outbox = chooseChannels({ outboxDir: '/nowhere' });
  const email = mortal(resendEmail({ apiKey: resend.apiKey, baseUrl: resend.url, timeoutMs }));
  const sms = mortal(
    twilioSms({
      accountSid: twilio.accountSid,
      authToken: twilio.authToken,
      baseUrl: twilio.url,
      publicBaseUrl,
      timeoutMs,
    }),
  );
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
    channelFor: (mode, channel) => (channel === 'email' ? email : channel === 'sms' ? sms : outbox(mode, channel)),
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
  const world: FaultWorld = {
    ...database,
    ...{ resend, twilio, act },
    get nowMs() {
      return nowMs;
    },
    set nowMs(value) {
      nowMs = Math.max(nowMs, value);
    },
    owe: async (number, debtor = {}) => {
      const owner = aDebtor({
        reference: `C-${number}`,
        name: `Menuiserie ${number}`,
        ...contactsOf(number),
        ...debtor,
      });
      return (await act((given) => registerInvoice(given, anInvoice({ number, debtor: owner })))).id;
    },
    live: async ({ lanes = 8, enough = () => false, between } = {}) => {
      await setMode('live');
      while (!(await enough())) {
        const due = dueOf(decisions, nowMs);
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
    copies: (deliveryId, channel) =>
      channel === 'email'
        ? resend.messages.filter((one) => tagOf(one.body, 'delivery') === deliveryId).length
        : twilio.messages.filter((one) => attemptOf(one.form) === deliveryId).length,
    dieAfterSending: (chooser) => {
      dies = chooser;
    },
    deaths: () => deaths,
    close: async () => {
      await Promise.all([resend.close(), twilio.close(), admin.end()]);
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

function standingsOf({ db, creditorId }: TestDatabase): Promise<Standing[]> {
  return inCreditorTx(db, creditorId, (tx) =>
    run<Standing>(
      tx,
      'fault world standings',
      `select d.id, d.channel, d.state, d.outcome, d.attempts, d.not_before as "notBefore",
         coalesce((select json_agg(t.kind order by t.kind) from tasks t
           where t.creditor_id = d.creditor_id and t.delivery_id = d.id and t.status = 'open'), '[]') as "openTasks",
         not exists (select 1 from delivery_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
           where x.creditor_id = d.creditor_id and x.delivery_id = d.id and i.status = 'open') as paid
       from deliveries d where d.creditor_id = $1 and d.channel in ('email', 'sms') order by d.created_at, d.id`,
      [creditorId],
    ),
  );
}

function tagOf(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const tags = (body['tags'] ?? []) as { name: string; value: string }[];
  return tags.find((tag) => tag.name === name)?.value;
}

function attemptOf(form: Readonly<Record<string, unknown>>): string | null {
  return new URL(String(form['StatusCallback'])).searchParams.get('attempt');
}
