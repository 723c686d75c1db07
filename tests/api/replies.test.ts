import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import type { FetchedMessage } from '../../domain/callback-news.ts';
import { writeReplyAddress } from '../../domain/reply-address.ts';
import { applyCallbacks } from '../../worker/apply-callbacks.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';
import { claimed, hooks, kept, postResend, type Claimed } from './callbacks.ts';

const domain = 'reponses.fournil.example';
let nowMs = Date.parse('2026-11-10T09:00:00Z');
const tick = () => void (nowMs += 60_000);
let api: TestApi;
let no = 0;

beforeAll(async () => {
  api = await testApi(() => new Date(nowMs), hooks);
  await inCreditorTx(api.db, api.creditorId, (tx) =>
    run(
      tx,
      'inbound',
      `update creditors set settings = '{"sending":{"inboundDomain":"${domain}"}}' where creditor_id = $1`,
      [api.creditorId],
    ),
  );
});
afterAll(() => api.close());

const received = (to: string, over: Record<string, unknown> = {}) => ({
  type: 'email.received',
  created_at: '2026-11-10T10:00:00.000Z',
  data: {
    email_id: `in-${++no}`,
    created_at: '2026-11-10T09:59:00.000Z',
    from: 'Noël <compta@noel.example>',
    to: [to],
    cc: [],
    bcc: [],
    subject: 'Re: Facture',
    message_id: `<${no}@noel.example>`,
    attachments: [
      {
        id: 'a',
        filename: 'virement.pdf',
        content_type: 'application/pdf',
        content_disposition: 'attachment',
        content_id: null,
      },
    ],
    ...over,
  },
});
const answerTo = (one: Claimed, over: Record<string, unknown> = {}) =>
  received(writeReplyAddress(one.deliveryId, domain), over);

const tasksOf = async (number: string, status = 'open') =>
  (await api.get(`/v1/tasks?kind=reply&status=${status}&invoice=${number}`)).json().items;
const holdsOf = async (invoiceId: string) =>
  inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ kind: string; reason: string }>(
      tx,
      'active-holds',
      'select kind, reason from holds where creditor_id = $1 and invoice_id = $2 and ended_at is null',
      [api.creditorId, invoiceId],
    ),
  );
const kinds = async (invoiceId: string) => (await holdsOf(invoiceId)).map((hold) => hold.kind);

/** Posts it and waits until the case is held and the task is there. */
async function arrives(
  number: string,
  event: unknown,
  id = `msg_${no}`,
): Promise<{ id: string; [field: string]: unknown }> {
  expect((await postResend(api, event, { id })).statusCode).toBe(200);
  await vi.waitFor(async () => expect(await tasksOf(number)).toHaveLength(1), 5_000);
  return (await tasksOf(number))[0];
}
const sweep = (fetched: FetchedMessage, log: (line: string) => void = () => undefined) => {
  nowMs += 3_000;
  return applyCallbacks(
    {
      cases: api.deps,
      deliver: () => undefined,
      ask: async () => true,
      fetchMessage: async () => fetched,
      log,
    },
    new AbortController().signal,
  );
};
const saying = (text: string, headers: Record<string, string> = {}): FetchedMessage => ({
  kind: 'found',
  text,
  headers,
  attachments: [{ name: 'virement.pdf', size: 12_345 }],
});
const complete = (id: string, body: Record<string, unknown>) =>
  api.post(`/v1/tasks/${id}/complete`, { by: 'Léa', ...body });

describe('a debtor’s answer', () => {
  test('stops the case at once, before anybody knows what it says, and then brings its text to a person, who lets it go on', async () => {
    const one = await claimed(api, 'R-1', 'email', tick);
    const task = await arrives('R-1', answerTo(one));
    expect(await kinds(one.invoiceId)).toEqual(['reply']);
    expect(task).toMatchObject({
      kind: 'reply',
      invoiceId: one.invoiceId,
      data: {
        from: 'Noël <compta@noel.example>',
        subject: 'Re: Facture',
        receivedAt: '2026-11-10T09:59:00.000Z',
        answer: null,
        answerState: 'pending',
        attachments: [{ name: 'virement.pdf', size: null }],
      },
    });
    const { dunning } = (await api.get(`/v1/invoices/${one.invoiceId}`)).json();
    expect(JSON.stringify(dunning)).toContain('reply');

    expect(await sweep(saying('J’ai payé hier.\n'.repeat(3_000)))).toBe(1);
    const { data } = (await api.get(`/v1/tasks/${task.id}`)).json();
    expect(data).toMatchObject({ answerState: 'cut', attachments: [{ name: 'virement.pdf', size: 12_345 }] });
    expect(data.answer).toHaveLength(20_000);
    expect((await kept(api)).every((row) => row['appliedAt'] !== null)).toBe(true);

    expect((await complete(task.id, {})).json()).toMatchObject({ code: 'field_required', field: 'resume' });
    expect((await complete(task.id, { resume: true })).statusCode).toBe(200);
    expect(await kinds(one.invoiceId)).toEqual([]);
    const timeline = JSON.stringify((await api.get(`/v1/invoices/${one.invoiceId}/timeline`)).json());
    expect(timeline).toContain('replyReceived');
  });

  test('is one task however often the callback comes, also under another identity', async () => {
    const one = await claimed(api, 'R-2', 'email', tick);
    const event = answerTo(one);
    await arrives('R-2', event, 'msg_first');
    for (const id of ['msg_first', 'msg_second']) expect((await postResend(api, event, { id })).statusCode).toBe(200);
    await sweep(saying('oui'));
    expect(await tasksOf('R-2')).toHaveLength(1);
    expect(await kinds(one.invoiceId)).toEqual(['reply']);
    expect((await kept(api)).filter((row) => String(row['eventKey']).endsWith(event.data.email_id))).toHaveLength(1);
  });

  test('leaves the case paused when the person who read it says so', async () => {
    const one = await claimed(api, 'R-3', 'email', tick);
    const task = await arrives('R-3', answerTo(one));
    expect((await complete(task.id, { resume: false, note: 'Attend un avoir' })).statusCode).toBe(200);
    expect(await holdsOf(one.invoiceId)).toEqual([{ kind: 'pause', reason: 'Attend un avoir' }]);
    await api.post(`/v1/invoices/${one.invoiceId}/resume`, { reason: 'fait' });
    expect(await kinds(one.invoiceId)).toEqual([]);
  });

  test('that came while another still waits keeps the case held until both are read', async () => {
    const one = await claimed(api, 'R-4', 'email', tick);
    const first = await arrives('R-4', answerTo(one));
    await postResend(api, answerTo(one), { id: 'msg_two' });
    await vi.waitFor(async () => expect(await tasksOf('R-4')).toHaveLength(2), 5_000);
    await complete(first.id, { note: 'lu' });
    expect(await kinds(one.invoiceId)).toEqual(['reply']);
  });

  test('without a reply address is found by the message it answers, or by the only debtor with the sender’s address', async () => {
    const one = await claimed(api, 'R-5', 'email', tick);
    await inCreditorTx(api.db, api.creditorId, (tx) =>
      run(tx, 'name-it', 'update deliveries set message_id = $3 where creditor_id = $1 and id = $2', [
        api.creditorId,
        one.deliveryId,
        '<ours@x>',
      ]),
    );
    const headers = [{ name: 'In-Reply-To', value: '<ours@x>' }];
    const task = await arrives('R-5', received(`compta@${domain}`, { headers, from: 'autre@noel.example' }));
    expect(task).toMatchObject({ deliveryId: one.deliveryId });

    // Two invoices of one debtor, and an answer to none of them in particular: both wait, and one decision frees both.
    const ids = [];
    for (const number of ['R-6', 'R-7'])
      ids.push(
        (
          await api.post(
            '/v1/invoices',
            invoice(number, { debtor: debtor({ reference: 'R-6', email: 'seul@noel.example' }) }),
          )
        ).json().id,
      );
    const other = await arrives('R-6', received(`compta@${domain}`, { from: 'Seul <SEUL@noel.example>' }));
    expect([await kinds(ids[0]), await kinds(ids[1])]).toEqual([['reply'], ['reply']]);
    await complete(other.id, { resume: true });
    expect([await kinds(ids[0]), await kinds(ids[1])]).toEqual([[], []]);
  });

  test('to another domain, or from nobody known, is ignored', async () => {
    const one = await claimed(api, 'R-8', 'email', tick);
    const before = await kept(api);
    for (const event of [
      received(writeReplyAddress(one.deliveryId, 'other.example')),
      received(`compta@${domain}`, { from: 'inconnu@x.example' }),
    ])
      expect((await postResend(api, event, { id: `msg_stray_${no}` })).statusCode).toBe(200);
    expect(await kept(api)).toEqual(before);
    expect(await kinds(one.invoiceId)).toEqual([]);
  });

  test('on an invoice that was paid meanwhile is still read by a person', async () => {
    const one = await claimed(api, 'R-9', 'email', tick);
    await api.post('/v1/payments', {
      ...{ reference: 'P-9', receivedOn: '2026-11-10', amountCents: 125_050, currency: 'EUR' },
      allocations: [{ invoice: 'R-9', amountCents: 125_050 }],
    });
    await arrives('R-9', answerTo(one));
    expect(await kinds(one.invoiceId)).toEqual([]);
  });

  test('whose text cannot be fetched is tried again, without a word of it in the log', async () => {
    const one = await claimed(api, 'R-10', 'email', tick);
    const task = await arrives('R-10', answerTo(one, { subject: 'Secret' }));
    const lines: string[] = [];
    expect(await sweep({ kind: 'unclear', code: 'resend.no_answer', detail: 'x' }, (line) => lines.push(line))).toBe(0);
    nowMs += 60_000;
    await sweep({ kind: 'absent' }, (line) => lines.push(line));
    expect((await api.get(`/v1/tasks/${task.id}`)).json().data).toMatchObject({
      answer: null,
      answerState: 'absent',
    });
    expect(lines).toEqual([]);
    expect(await kinds(one.invoiceId)).toEqual(['reply']);
  });

  test.each([
    ['R-11', 'that spells an escape', 'a \\u0000" b', 'a \\u0000" b'],
    ['R-12', 'that holds NUL', 'a \0 b', 'a \ufffd b'],
    ['R-13', 'whose cut goes through a pair', `${'x'.repeat(19_999)}😀`, `${'x'.repeat(19_999)}\ufffd`],
  ])('%s %s is read by a person like any other', async (number, _what, text, kept) => {
    const one = await claimed(api, number, 'email', tick);
    const task = await arrives(number, answerTo(one));
    expect(await sweep(saying(text))).toBe(1);
    expect((await api.get(`/v1/tasks/${task.id}`)).json().data.answer).toBe(kept);
  });

  test('with a subject and a file name that are cut through a pair stops the case all the same', async () => {
    const one = await claimed(api, 'R-14', 'email', tick);
    const subject = `${'x'.repeat(499)}😀`;
    const attachments = [{ filename: `${'y'.repeat(199)}😀` }];
    const task = await arrives('R-14', answerTo(one, { subject, attachments }));
    expect(await kinds(one.invoiceId)).toEqual(['reply']);
    expect(task['data']).toMatchObject({
      subject: `${'x'.repeat(499)}\ufffd`,
      attachments: [{ name: `${'y'.repeat(199)}\ufffd`, size: null }],
    });
  });
});

describe('a machine’s answer', () => {
  test('known by its subject pauses nothing and is a fact', async () => {
    const one = await claimed(api, 'A-1', 'email', tick);
    await postResend(api, answerTo(one, { subject: 'Réponse automatique : Facture' }), { id: 'msg_auto' });
    const facts = () =>
      inCreditorTx(api.db, api.creditorId, (tx) =>
        run(
          tx,
          'auto-facts',
          `select data ->> 'because' as because from delivery_facts where creditor_id = $1 and delivery_id = $2 and kind = 'autoReply'`,
          [api.creditorId, one.deliveryId],
        ),
      );
    await vi.waitFor(async () => expect(await facts()).toEqual([{ because: 'subject' }]), 5_000);
    expect(await tasksOf('A-1')).toEqual([]);
    expect(await kinds(one.invoiceId)).toEqual([]);
  });

  test('known only by its headers frees the case as soon as they are read', async () => {
    const one = await claimed(api, 'A-2', 'email', tick);
    await arrives('A-2', answerTo(one));
    expect(await kinds(one.invoiceId)).toEqual(['reply']);
    await sweep(saying('Je suis absente.', { 'auto-submitted': 'auto-replied' }));
    expect(await kinds(one.invoiceId)).toEqual([]);
    expect(await tasksOf('A-2')).toEqual([]);
    expect(await tasksOf('A-2', 'cancelled')).toHaveLength(1);
  });
});
