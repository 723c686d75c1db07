/** A plan that is sent for acceptance: what leaves, what the debtor sees, what each answer does, and what nobody can do. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { endProposal } from '../../cases/accept-plan.ts';
import { perform } from '../../cases/act.ts';
import { endPlansOf } from '../../cases/end-plans.ts';
import { claimPlanMessage, recordPlanOutcome } from '../../cases/plan-messages.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

const writers = createWriters();
const start = Date.parse('2026-09-15T09:00:00Z');
let nowMs = start;
let api: TestApi;
let count = 0;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const instalments = [
  { dueOn: '2026-10-15', amountCents: 25_050 },
  { dueOn: '2026-11-16', amountCents: 100_000 },
];

async function rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return inCreditorTx(api.db, api.creditorId, (tx) =>
    run<Row>(tx, createHash('sha256').update(text).digest('hex').slice(0, 40), text, values),
  );
}
const asWorker = <T>(work: Parameters<typeof perform<T>>[3]) => perform(api.deps, api.creditorId, 'worker', work);

/** Registers an invoice of a debtor of its own and sends a plan for it; returns where the debtor would open it. */
async function proposed(over: Record<string, unknown> = {}, who: Record<string, unknown> = {}) {
  nowMs = start;
  count += 1;
  const n = String(count);
  const own = debtor({ reference: `C-${n}`, siren: undefined, ...who });
  const made = await api.post(
    '/v1/invoices',
    invoice(`A-${n}`, {
      issuedOn: '2026-08-01',
      dueOn: '2026-09-01',
      ...(who['type'] === undefined ? { policy: 'standard' } : {}),
      debtor: own,
    }),
  );
  expect(made.statusCode, made.body).toBe(201);
  const body = {
    reference: `PL-${n}`,
    debtor: `C-${n}`,
    invoices: [`A-${n}`],
    instalments,
    acceptance: 'link',
    ...over,
  };
  const answer = await api.post('/v1/payment-plans', body);
  expect(answer.statusCode, answer.body).toBe(201);
  const plan = answer.json();
  const [mail] = await rows<{ text: string; html: string }>(
    `select content->>'text' as text, content->>'html' as html from deliveries where creditor_id = $1 and idempotency_key = $2`,
    [api.creditorId, `${plan.id}:0:proposal`],
  );
  const secret = /\/plans\/([A-Za-z0-9_-]{43})\n/.exec(mail!.text)![1]!;
  return { plan, body, mail: mail!, secret, path: `/plans/${secret}`, invoice: made.json().id as string };
}

const open = (path: string) => api.app.inject({ method: 'GET', url: path });
const send = (url: string, typed: Record<string, string>) =>
  api.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Firefox' },
    payload: new URLSearchParams(typed).toString(),
  });
const yes = { name: 'Anne Noël', role: 'Gérante', read: 'yes' };
const planNow = async (reference: string) => (await api.get(`/v1/payment-plans/${reference}`)).json();
const invoiceNow = async (id: string) => {
  const [row] = await rows<{ waitingFor: string }>(
    'select waiting_for as "waitingFor" from invoices where creditor_id = $1 and id = $2',
    [api.creditorId, id],
  );
  return row!;
};
const kinds = async (id: string) =>
  (
    await rows<{ kind: string }>('select kind from events where creditor_id = $1 and invoice_id = $2 order by seq', [
      api.creditorId,
      id,
    ])
  ).map((row) => row.kind);
const tasksOf = (id: string) =>
  rows<{ id: string; kind: string; text: string }>(
    `select id, kind, data->>'text' as text from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open'`,
    [api.creditorId, id],
  );

test('a proposal rests its invoices and keeps of its secret only the hash', async () => {
  const { plan, secret, mail, invoice: id, body } = await proposed();
  expect(plan).toMatchObject({ status: 'proposed', agreedOn: '2026-09-15', acceptance: null, totalCents: 125_050 });
  expect(plan.acceptUntil).toBe('2026-09-29T21:59:59.999Z');
  expect(
    await rows('select kind, ends_at as "endsAt" from holds where creditor_id = $1 and invoice_id = $2', [
      api.creditorId,
      id,
    ]),
  ).toEqual([{ kind: 'plan', endsAt: new Date(plan.acceptUntil) }]);
  const [row] = await rows<{ hash: string; whole: string }>(
    'select accept_hash as hash, row_to_json(p)::text as whole from plans p where creditor_id = $1 and id = $2',
    [api.creditorId, plan.id],
  );
  expect(row!.hash).toBe(createHash('sha256').update(secret).digest('hex'));
  expect(row!.whole).not.toContain(secret);
  expect(mail.html).toContain(`<a href="http://127.0.0.1:8080/plans/${secret}">`);
  expect((await api.post('/v1/payment-plans', body)).statusCode).toBe(200);
  expect((await api.post('/v1/payment-plans', { ...body, interest: 'waivedIfKept' })).json().code).toBe(
    'plan_conflict',
  );
});

test('the e-mail leaves once, with the frozen agreement attached', async () => {
  const { plan } = await proposed();
  const action = { name: 'sendPlanEmail', step: 'proposal', instalment: 0 } as const;
  const claim = () =>
    asWorker((act) =>
      claimPlanMessage(act, plan.id, action, writers, () => ({ name: 'localOutbox', repeatIsSafe: true })),
    );
  const { value } = await claim();
  if (value.kind !== 'claimed' || value.content.kind !== 'email') throw new Error(JSON.stringify(value));
  const [file] = value.content.attachments!;
  const { deliveryId, leadInvoiceId } = value;
  await asWorker((act) =>
    recordPlanOutcome(act, plan.id, action, deliveryId, leadInvoiceId, { kind: 'accepted', providerId: null }),
  );
  expect((await claim()).value.kind).toBe('declined');
  const served = await api.get(`/v1/payment-plans/${plan.reference}/agreement`);
  expect(Buffer.from(file!.bytes).equals(served.rawPayload)).toBe(true);
});

test('reading changes nothing, however often and by whomever, and nothing is loaded, kept or indexed', async () => {
  const { path, plan, invoice: id } = await proposed();
  const before = await kinds(id);
  for (const method of ['GET', 'HEAD', 'GET'] as const) {
    const answer = await api.app.inject({ method, url: path });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-robots-tag']).toContain('noindex');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
  }
  const html = (await open(path)).body;
  if (process.env['PLAN_PAGES'] !== undefined) {
    mkdirSync(process.env['PLAN_PAGES'], { recursive: true });
    writeFileSync(`${process.env['PLAN_PAGES']}/proposed.html`, html);
  }
  expect(html.replace(/[\u00a0\u202f]/gu, ' ')).toContain('1 250,50 €');
  expect(html).not.toMatch(/<script|src=|https?:\/\//);
  expect((await open(`${path}/agreement.pdf`)).rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  expect(await kinds(id)).toEqual(before);
  expect((await planNow(plan.reference)).status).toBe('proposed');
});

test('an address nobody was given shows one page, whatever it looks like', async () => {
  const { secret } = await proposed();
  const other = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
  for (const path of [`/plans/${other}`, '/plans/short', `/plans/${other}/agreement.pdf`, "/plans/'%20or%201=1"])
    expect((await open(path)).statusCode).toBe(404);
  expect((await send(`/plans/${other}/accept`, yes)).statusCode).toBe(404);
});

test('R70: accepted: agreed from that day, with who, when, from where and of which bytes', async () => {
  const { path, plan, invoice: id } = await proposed();
  nowMs = Date.parse('2026-09-20T22:30:00Z');
  const answer = await send(`${path}/accept`, yes);
  expect([answer.statusCode, answer.headers.location]).toEqual([303, path]);
  const after = await planNow(plan.reference);
  const pdf = (await open(`${path}/agreement.pdf`)).rawPayload;
  expect(after).toMatchObject({
    status: 'active',
    // Half past midnight in Paris.
    agreedOn: '2026-09-21',
    acceptance: {
      ...{ name: 'Anne Noël', role: 'Gérante', at: '2026-09-20T22:30:00.000Z', by: 'link', userAgent: 'Firefox' },
      documentSha256: createHash('sha256').update(pdf).digest('hex'),
    },
  });
  expect((await kinds(id)).filter((kind) => kind === 'planAccepted')).toHaveLength(1);
  await send(`${path}/accept`, { ...yes, name: 'Autre' });
  expect((await planNow(plan.reference)).acceptance.name).toBe('Anne Noël');
  const page = (await open(path)).body;
  expect(page).toContain('accepté par Anne Noël');
  expect(page).not.toContain('<form');
  nowMs = Date.parse('2026-10-02T09:00:00Z');
  expect((await invoiceNow(id)).waitingFor).toBe('plan');
});

test('what is missing is said on the page, with what was typed; nothing is accepted', async () => {
  const { path, plan } = await proposed();
  const answer = await send(`${path}/accept`, { name: '<b>Zoé</b>' });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('Cochez la case');
  expect(answer.body).toContain('&lt;b&gt;Zoé&lt;/b&gt;');
  expect(answer.body).not.toContain('<b>Zoé');
  expect((await planNow(plan.reference)).status).toBe('proposed');
});

test('R72: who is no trader writes the sum in words and figures, and the figures must be right', async () => {
  const { path, plan } = await proposed({}, { type: 'consumer' });
  const typed = { name: 'Anne Noël', read: 'yes', sumWords: 'mille deux cent cinquante euros cinquante' };
  for (const sumFigures of ['', '1 250', '1250,05', 'beaucoup'])
    expect((await send(`${path}/accept`, { ...typed, sumFigures })).statusCode).toBe(422);
  expect((await send(`${path}/accept`, { ...typed, sumWords: '1250', sumFigures: '1250,50' })).statusCode).toBe(422);
  expect((await send(`${path}/accept`, { ...typed, sumFigures: '1 250,50 €' })).statusCode).toBe(303);
  expect((await planNow(plan.reference)).acceptance.sumWritten).toBe(
    'mille deux cent cinquante euros cinquante (1 250,50 €)',
  );
});

test('declined: the invoices go on and a person is told why', async () => {
  const { path, plan, invoice: id } = await proposed();
  await send(`${path}/decline`, { reason: 'Trop court' });
  expect((await planNow(plan.reference)).status).toBe('declined');
  expect((await invoiceNow(id)).waitingFor).not.toBe('plan');
  expect(await tasksOf(id)).toMatchObject([{ kind: 'planAnswer', text: expect.stringContaining('« Trop court »') }]);
  await send(`${path}/accept`, yes);
  expect((await planNow(plan.reference)).status).toBe('declined');
});

test('expired: it can be accepted until its last instant, and not after', async () => {
  const { path, plan, invoice: id } = await proposed();
  const late = await proposed();
  nowMs = Date.parse('2026-09-29T21:59:59.999Z');
  await send(`${late.path}/accept`, yes);
  expect((await planNow(late.plan.reference)).status).toBe('active');
  nowMs += 1;
  await send(`${path}/accept`, yes);
  expect((await planNow(plan.reference)).status).toBe('proposed');
  expect((await open(path)).body).toContain('Le délai pour accepter');
  const { value } = await asWorker((act) =>
    endProposal(act, plan.id, { name: 'endProposal', step: 'expire', instalment: 0 }),
  );
  expect(value.decision).toMatchObject({ finish: 'expired' });
  expect((await invoiceNow(id)).waitingFor).not.toBe('plan');
});

test('a payment before the acceptance makes the proposal void: a wrong sum is never accepted', async () => {
  const { path, plan, invoice: id } = await proposed();
  const [ref] = [plan.reference.replace('PL', 'PAY')];
  await api.post('/v1/payments', {
    ...{ reference: ref, receivedOn: '2026-09-15', amountCents: 5_000, currency: 'EUR', debtor: plan.debtor },
  });
  await send(`${path}/accept`, yes);
  expect((await planNow(plan.reference)).status).toBe('proposed');
  expect((await open(path)).body).toContain('Le montant dû a changé');
  const ring = api.rings.filter((one) => JSON.stringify(one).includes(plan.id)).at(-1);
  expect(JSON.stringify(ring)).toContain('endProposal');
  await asWorker((act) => endProposal(act, plan.id, { name: 'endProposal', step: 'void', instalment: 0 }));
  expect((await planNow(plan.reference)).status).toBe('cancelled');
  expect((await tasksOf(id)).map((task) => task.kind)).toContain('planAnswer');
  expect((await invoiceNow(id)).waitingFor).not.toBe('plan');
});

test('a proposal that comes back signed on paper is recorded by the creditor', async () => {
  const { plan } = await proposed();
  nowMs = Date.parse('2026-10-02T09:00:00Z');
  const url = `/v1/payment-plans/${plan.reference}/accept`;
  const body = { name: 'Anne Noël', acceptedOn: '2026-09-28', by: 'Claire' };
  expect((await api.post(url, { ...body, acceptedOn: '2026-10-09' })).json().code).toBe('date_in_the_future');
  expect((await api.post(url, body)).json()).toMatchObject({
    status: 'active',
    agreedOn: '2026-09-28',
    acceptance: { by: 'creditor' },
  });
});

test('R72: no plan with an insolvent debtor, nor does one that runs go on', async () => {
  const { plan, invoice: id, path } = await proposed();
  const [row] = await rows<{ debtor: string }>(
    'select debtor_id as debtor from invoices where creditor_id = $1 and id = $2',
    [api.creditorId, id],
  );
  await rows(
    `insert into holds (creditor_id, id, invoice_id, kind, reason, started_at) values ($1, $2, $3, 'insolvency', 'BODACC', now())`,
    [api.creditorId, api.deps.newId(), id],
  );
  expect((await send(`${path}/accept`, yes)).statusCode).toBe(409);
  const { value } = await asWorker((act) => endPlansOf(act, row!.debtor, 'Redressement judiciaire'));
  expect(value).toEqual([plan.reference]);
  expect((await planNow(plan.reference)).status).toBe('cancelled');
  const again = { reference: 'PL-INS', debtor: plan.debtor, invoices: [id], agreedOn: '2026-09-15', instalments };
  const refused = await api.post('/v1/payment-plans', again);
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'debtor_insolvent']);
});

test('renegotiated: at once where it is recorded; by link the old plan runs until the new one is accepted', async () => {
  const first = await proposed();
  await send(`${first.path}/accept`, yes);
  const url = `/v1/payment-plans/${first.plan.reference}/renegotiate`;
  const longer = [{ dueOn: '2026-12-15', amountCents: 125_050 }];
  const linked = {
    reference: `${first.plan.reference}-B`,
    instalments: longer,
    acceptance: 'link',
    reason: 'Trésorerie',
    by: 'Claire',
  };
  const answer = await api.post(url, linked);
  expect(answer.json(), answer.body).toMatchObject({ status: 'proposed', replaces: first.plan.reference });
  expect((await planNow(first.plan.reference)).status).toBe('active');
  await api.post(`/v1/payment-plans/${linked.reference}/accept`, {
    name: 'Anne',
    acceptedOn: '2026-09-15',
    by: 'Claire',
  });
  expect(await planNow(first.plan.reference)).toMatchObject({ status: 'replaced', replacedBy: linked.reference });
  expect((await invoiceNow(first.invoice)).waitingFor).toBe('plan');
  const third = { ...linked, reference: `${first.plan.reference}-C`, acceptance: 'recorded' };
  const recorded = await api.post(`/v1/payment-plans/${linked.reference}/renegotiate`, third);
  expect(recorded.json(), recorded.body).toMatchObject({
    status: 'active',
    replaces: linked.reference,
    interest: 'kept',
  });
  expect((await planNow(linked.reference)).status).toBe('replaced');
  expect((await invoiceNow(first.invoice)).waitingFor).toBe('plan');
  expect((await api.post(url, { ...third, reference: 'X' })).json().code).toBe('plan_ended');
  expect((await open(first.path)).body).toContain('Un nouvel échéancier');
});

test('R73: a plan longer than usual is taken, with a warning', async () => {
  const many = Array.from({ length: 13 }, (_, at) => ({
    dueOn: `20${String(26 + Math.floor((9 + at) / 12))}-${String(((9 + at) % 12) + 1).padStart(2, '0')}-15`,
    amountCents: at === 0 ? 125_050 - 12 * 9_000 : 9_000,
  }));
  const { plan } = await proposed({ instalments: many });
  expect(plan.warnings.map((one: { code: string }) => one.code)).toEqual(['many_instalments']);
});
