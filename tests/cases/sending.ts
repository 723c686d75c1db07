/** Sends on a real database with a clock of their own, in few words. */
import { createWriters } from '../../activities/writers.ts';
import { perform, type Act } from '../../cases/act.ts';
import type { Claim } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordReports, type SendNames } from '../../cases/record-reports.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import type { Report } from '../../domain/delivery-life.ts';
import type { SendResult } from '../../domain/send-result.ts';
import { debtor, invoice, testApi, type TestApi } from '../api/app.ts';

const writers = createWriters();

/** A row of a delivery, as far as these tests ask. */
export interface Sent {
  readonly state: string;
  readonly outcome: string | null;
  readonly phase: number;
  readonly sendNo: number;
  readonly providerId: string | null;
  readonly messageId: string | null;
  readonly completed: boolean;
}

export interface Sending {
  readonly api: TestApi;
  readonly clock: { ms: number };
  act<T>(work: (act: Act) => Promise<T>): Promise<T>;
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Registers an invoice of a debtor of its own under the demo policy, and waits until its first open step is due. */
  begin(number: string, over?: Record<string, unknown>): Promise<string>;
  claim(invoiceId: string, step: string): Promise<Claim>;
  /** Claims and records the answer; returns the delivery's id. */
  send(invoiceId: string, step: string, result?: SendResult): Promise<string>;
  report(deliveryId: string, reports: readonly Report[], sendNo?: number, names?: SendNames): Promise<void>;
  delivery(id: string): Promise<Sent>;
  seq(invoiceId: string): Promise<number>;
  /** Open tasks of an invoice: kind and data. */
  tasks(invoiceId: string): Promise<{ kind: string; data: Record<string, unknown> }[]>;
  points(
    reference: string,
  ): Promise<
    { kind: string; valid: boolean; invalidBecause: string | null; closed: { channel: string; because: string }[] }[]
  >;
  nextStep(invoiceId: string): Promise<{ step: string; at: string } | null>;
}

export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;

let count = 0;

/** One piece of news; `key` is made up where none is given. */
export function news(code: string, over: Partial<Report> = {}): Report {
  count += 1;
  return { key: `${code}-${String(count)}`, code, phase: null, outcome: null, occurredAt: null, ...over };
}

export async function testSending(): Promise<Sending> {
  const clock = { ms: Date.parse('2026-11-10T09:00:00Z') };
  const api = await testApi(() => new Date(clock.ms));
  const act = async <T>(work: (one: Act) => Promise<T>): Promise<T> => {
    const acted = await perform(api.deps, api.creditorId, 'worker', work);
    api.rings.push(...acted.rings);
    return acted.value;
  };
  const rows = <Row extends object>(text: string, values: unknown[] = []) =>
    inCreditorTx(api.db, api.creditorId, (tx) =>
      run<Row>(tx, `t ${text}`.slice(0, 60), text, [api.creditorId, ...values]),
    );
  const claim = (invoiceId: string, step: string) =>
    act((one) =>
      claimStep(one, invoiceId, step, writers, (_, channel) =>
        channel === 'sms' ? { name: 'twilio', repeatIsSafe: false } : { name: 'resend', repeatIsSafe: true },
      ),
    );
  return {
    api,
    clock,
    act,
    rows,
    claim,
    begin: async (number, over = {}) => {
      const body = invoice(number, { policy: 'demo', debtor: debtor({ reference: number }), ...over });
      const answer = await api.post('/v1/invoices', body);
      if (answer.statusCode !== 201) throw new Error(answer.body);
      clock.ms += minutes(1);
      return answer.json().id;
    },
    send: async (invoiceId, step, result = { kind: 'accepted', providerId: 'p-1' }) => {
      const claimed = await claim(invoiceId, step);
      if (claimed.kind !== 'claimed') throw new Error(`${step} was ${claimed.kind}: ${JSON.stringify(claimed)}`);
      const { deliveryId, invoiceIds, sendNo } = claimed;
      await act((one) => recordOutcome(one, invoiceId, deliveryId, invoiceIds, result, sendNo));
      clock.ms += minutes(1);
      return deliveryId;
    },
    report: (id, reports, sendNo = 1, names = {}) => act((one) => recordReports(one, id, sendNo, reports, names)),
    delivery: async (id) => {
      const [row] = await rows<Sent>(
        'select state, outcome, phase, send_no as "sendNo", provider_id as "providerId", message_id as "messageId", completed_at is not null as completed from deliveries where creditor_id = $1 and id = $2',
        [id],
      );
      if (!row) throw new Error(`No delivery ${id}`);
      return row;
    },
    seq: async (id) => {
      const [row] = await rows<{ seq: number }>('select seq from invoices where creditor_id = $1 and id = $2', [id]);
      return row?.seq ?? -1;
    },
    tasks: (id) =>
      rows(
        `select kind, data from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open' order by kind`,
        [id],
      ),
    points: async (reference) => (await api.get(`/v1/debtors/${reference}`)).json().contactPoints,
    nextStep: async (id) => (await api.get(`/v1/invoices/${id}`)).json().dunning.nextAction,
  };
}
