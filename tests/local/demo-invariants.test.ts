/** Each promise holds on data the product wrote, and is found broken when somebody breaks it behind the product's back. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform, type Act } from '../../cases/act.ts';
import { agreePlan } from '../../cases/agree-plan.ts';
import type { Writers } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { completeTask } from '../../cases/complete-task.ts';
import { pauseDunning } from '../../cases/pause.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { openOne, registerInvoice } from '../../cases/register-invoice.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { sealEvents } from '../../cases/seal-events.ts';
import { inCreditorTx } from '../../db/connect.ts';
import { markDelivered } from '../../db/queries/outbox.ts';
import type { Content } from '../../domain/message.ts';
import { unnamedAgency } from '../../domain/placement.ts';
import { checkInvariants, type CheckResult } from '../../local/demo/invariants.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

let nowMs = Date.parse('2026-11-24T10:00:00Z');
let database: TestDatabase;
let admin: pg.Client;
const ids: Record<string, string> = {};

const writers: Writers = {
  message: async (brief): Promise<Content> => {
    if (brief.channel === 'call') return { kind: 'call', phone: '+33639980001', script: 'Bonjour' };
    if (brief.channel === 'sms') return { kind: 'sms', from: 'Fournil', to: '+33639980001', text: 'Bonjour' };
    if (brief.channel === 'email')
      return { kind: 'email', from: 'a', replyTo: 'a', to: 'b', subject: 's', text: 't', html: 'h' };
    const address = { line1: '4 rue des Lilas', postcode: '35000', city: 'Rennes', country: 'FR' };
    return { kind: 'letter', recipient: { name: 'Menuiserie Dupont', address }, pdf: Buffer.from('%PDF-1.7') };
  },
  textOf: () => ({ name: 'fr/test', version: null }),
  dossier: async () => ({
    ...{ kind: 'dossier', zip: Buffer.from('PK') },
    routing: { no: 1, fileName: 'dossier-000001.zip', agency: unnamedAgency, handOver: null },
  }),
};

async function act<T>(work: (act: Act) => Promise<T>): Promise<T> {
  return (await perform(database.deps, database.creditorId, 'test', work)).value;
}

/** Takes one step once its time has come: claimed, and accepted by its channel. */
async function take(number: string, step: string, provider = 'localOutbox'): Promise<void> {
  nowMs += 20_000;
  const id = ids[number] ?? '';
  const claim = await act((one) => claimStep(one, id, step, writers, () => ({ name: provider, repeatIsSafe: true })));
  if (claim.kind === 'claimed')
    await act((one) =>
      recordOutcome(one, id, claim.deliveryId, claim.invoiceIds, {
        kind: 'accepted',
        providerId: `${claim.deliveryId}.txt`,
      }),
    );
  else expect(claim.kind).toBe('prepared');
}

async function finish(kind: string, completion: Record<string, unknown>): Promise<void> {
  const { rows } = await admin.query<{ id: string }>(`select id from tasks where kind = $1 and status = 'open'`, [
    kind,
  ]);
  await act((one) => completeTask(one, rows[0]?.id ?? '', { by: 'Claire', ...completion }));
}

async function pay(reference: string, number: string, amountCents: number): Promise<void> {
  await act((one) =>
    recordPayment(one, {
      reference,
      receivedOn: '2026-11-24',
      amountCents,
      currency: 'EUR',
      allocations: [{ invoice: number, amountCents }],
    }),
  );
}

async function settleQueues(): Promise<void> {
  await inCreditorTx(database.db, database.creditorId, async (tx) => {
    const { rows } = await tx.$client.query<{ workflowId: string; wanted: number; delivered: number }>(
      'select workflow_id as "workflowId", wanted, delivered from outbox where creditor_id = $1',
      [database.creditorId],
    );
    await markDelivered(tx, database.creditorId, rows);
    await sealEvents(tx, database.creditorId, 10_000);
  });
}

beforeAll(async () => {
  database = await testDatabase(() => new Date(nowMs));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  for (const number of ['LADDER', 'PAID', 'PAUSED', 'PLANNED'])
    ids[number] = (
      await act((one) => registerInvoice(one, anInvoice({ number, debtor: aDebtor({ reference: `D-${number}` }) })))
    ).id;
  for (const step of ['email', 'sms', 'call']) await take('LADDER', step);
  await finish('call', { disposition: 'NO_COMMITMENT' });
  await take('LADDER', 'notice');
  await finish('approval', { approved: true });
  await take('LADDER', 'notice');
  await finish('postLetter', { trackingNumber: '1A 000 000 000 1', presentedOn: '2026-11-24' });
  await take('LADDER', 'agency');
  await finish('approval', { approved: true });
  await take('LADDER', 'agency');
  await take('PAID', 'email');
  await pay('P-1', 'PAID', 120_000);
  await act((one) => reversePayment(one, { reference: 'P-1', reversedOn: '2026-11-24', reason: 'AC04' }));
  await take('PAID', 'sms', 'twilio');
  await pay('P-2', 'PAID', 120_000);
  await act(async (one) => pauseDunning(one, await openOne(one, 'PAUSED'), { reason: 'Sur demande', until: null }));
  const instalments = [{ dueOn: '2026-12-24', amountCents: 120_000 }];
  const plan = {
    reference: 'PL-1',
    debtor: 'D-PLANNED',
    invoices: ['PLANNED'],
    agreedOn: '2026-11-24',
    interest: 'kept',
  } as const;
  await act((one) => agreePlan(one, { ...plan, instalments }));
  await settleQueues();
});

afterAll(async () => {
  await admin.end();
  await database.close();
});

const check = (): Promise<CheckResult[]> => checkInvariants(database.db, database.creditorId, new Date(nowMs));

test('every promise holds on what the product wrote, and each looked at something', async () => {
  const results = await check();
  expect(results.filter((result) => !result.ok)).toEqual([]);
  expect(results.filter((result) => result.detail.startsWith('0 '))).toEqual([]);
});

test('another creditor’s data are not looked at', async () => {
  const results = await checkInvariants(database.db, database.otherCreditorId, new Date(nowMs));
  expect(results.every((result) => result.ok && result.detail.startsWith('0 '))).toBe(true);
});

const invoiceIs = (number: string): string => `invoice_id = (select id from invoices where number = '${number}')`;
/** The policy as if the SMS came before the e-mail; done twice it is the policy again. */
const swapFirstSteps = `update policy_versions set body = jsonb_set(jsonb_set(body, '{steps,0}', body #> '{steps,1}'), '{steps,1}', body #> '{steps,0}')
  where key = 'demo'`;
const linkOf = (number: string, step: string): string => `${invoiceIs(number)} and step = '${step}'`;
const deliveryOf = (number: string, step: string): string =>
  `id = (select delivery_id from delivery_invoices where ${linkOf(number, step)})`;

/** Promise, the damage, and its repair. */
const damages: readonly [name: string, damage: string, repair: string][] = [
  [
    'no message is claimed after the payment that settled its invoice',
    `update events set kind = 'reopenedNot' where kind = 'reopened'`,
    `update events set kind = 'reopened' where kind = 'reopenedNot'`,
  ],
  [
    'every claim has its event',
    `update delivery_invoices set claim_seq = claim_seq + 100 where ${linkOf('LADDER', 'sms')}`,
    `update delivery_invoices set claim_seq = claim_seq - 100 where ${linkOf('LADDER', 'sms')}`,
  ],
  [
    'one delivery per invoice and step',
    `insert into delivery_invoices select creditor_id, (select id from deliveries where ${deliveryOf('PAID', 'sms')}), invoice_id, step, n,
       amount_cents, claim_seq, true from delivery_invoices where ${linkOf('LADDER', 'sms')}`,
    `delete from delivery_invoices where ${linkOf('LADDER', 'sms')} and withdrawn`,
  ],
  [
    'each message is handed to its channel once',
    `insert into delivery_facts select creditor_id, gen_random_uuid(), delivery_id, at, 'answer', '{"kind":"accepted","extra":true}' from delivery_facts`,
    `delete from delivery_facts where data ? 'extra'`,
  ],
  [
    'nobody is contacted under a hold, except by the plan itself',
    `update holds set invoice_id = (select id from invoices where number = 'LADDER'), started_at = (select at from events
       where ${invoiceIs('LADDER')} and kind = 'invoiced') where kind = 'pause'`,
    `update holds set invoice_id = (select id from invoices where number = 'PAUSED'), started_at = (select at from events
       where ${invoiceIs('PAUSED')} and kind = 'paused') where kind = 'pause'`,
  ],
  ['steps are taken in the order of the policy', swapFirstSteps, swapFirstSteps],
  [
    'no step is taken before its date',
    `update deliveries set created_at = created_at - interval '15 seconds' where ${deliveryOf('LADDER', 'sms')}`,
    `update deliveries set created_at = created_at + interval '15 seconds' where ${deliveryOf('LADDER', 'sms')}`,
  ],
  [
    'every delivery is final, on its way, or a task for a person',
    `update deliveries set state = 'unknown' where ${deliveryOf('PAID', 'sms')}`,
    `update deliveries set state = 'accepted' where ${deliveryOf('PAID', 'sms')}`,
  ],
  [
    'every message at a provider has a phase, and an end or somebody who looks for it',
    `update deliveries set phase = 1 where ${deliveryOf('PAID', 'sms')}`,
    `update deliveries set phase = 3 where ${deliveryOf('PAID', 'sms')}`,
  ],
  [
    'no contact point is used after it was marked as wrong or closed',
    `update contact_points set valid = false, updated_at = '2026-11-24T10:00:00Z' where kind = 'phone'`,
    `update contact_points set valid = true where kind = 'phone'`,
  ],
  [
    'who is with an agency is not contacted by us meanwhile',
    `update delivery_invoices set claim_seq = claim_seq - 100 where ${linkOf('LADDER', 'agency')}`,
    `update delivery_invoices set claim_seq = claim_seq + 100 where ${linkOf('LADDER', 'agency')}`,
  ],
  [
    'the deadline of a notice runs only from a letter that was presented',
    `update deliveries set state = 'dispatched' where ${deliveryOf('LADDER', 'notice')}`,
    `update deliveries set state = 'presented' where ${deliveryOf('LADDER', 'notice')}`,
  ],
  [
    'every open invoice has a next wake-up or an owner',
    `update holds set ended_at = started_at where kind = 'pause'`,
    `update holds set ended_at = null where kind = 'pause'`,
  ],
  [
    'every running payment plan has a next wake-up',
    `update plans set next_action_at = next_action_at - interval '100 years', decided = '{}'; update plans set next_action_at = null`,
    `update plans set next_action_at = '2026-12-25T00:00:00Z'`,
  ],
  ['Temporal was told everything', `update outbox set wanted = wanted + 1`, `update outbox set wanted = wanted - 1`],
  [
    'each balance is the sum of its ledger',
    `update invoices set balance_cents = 119999 where number = 'PAUSED'`,
    `update invoices set balance_cents = 120000 where number = 'PAUSED'`,
  ],
  [
    'no invoice is owed less than nothing, and a settled one nothing',
    `update invoices set status = 'open' where number = 'PAID'`,
    `update invoices set status = 'settled' where number = 'PAID'`,
  ],
  [
    'each payment is its allocations plus what is unallocated',
    `update payments set unallocated_cents = 1 where reference = 'P-2'`,
    `update payments set unallocated_cents = 0 where reference = 'P-2'`,
  ],
  [
    'each allocation is in the ledger, and taken back when its payment was',
    `update payments set reversed_at = null where reference = 'P-1'`,
    `update payments set reversed_at = recorded_at where reference = 'P-1'`,
  ],
  [
    'the instalments of each plan sum to what it covers',
    `update instalments set amount_cents = amount_cents - 1`,
    `update instalments set amount_cents = amount_cents + 1`,
  ],
  [
    'the history of each invoice has no gap',
    `update invoices set seq = seq + 1 where number = 'PAUSED'`,
    `update invoices set seq = seq - 1 where number = 'PAUSED'`,
  ],
  [
    'the chain of events verifies',
    `update events set actor = 'nobody' where ${invoiceIs('PAUSED')} and kind = 'paused'`,
    `update events set actor = 'test' where ${invoiceIs('PAUSED')} and kind = 'paused'`,
  ],
];

describe('a promise broken behind the product’s back is found', () => {
  test.each(damages)('%s', async (name, damage, repair) => {
    await admin.query(damage);
    const broken = (await check()).filter((result) => !result.ok);
    await admin.query(repair);
    expect(broken.map((result) => result.name)).toContain(name);
    expect(broken.find((result) => result.name === name)?.detail).toMatch(/^(\d+ of \d+: .+|at event \d+: .+)$/);
  });

  test('every promise is among those broken above', async () => {
    expect(damages.map(([name]) => name).sort()).toEqual((await check()).map((result) => result.name).sort());
  });
});
