/** What is learned of a debtor holds for all its invoices: a number nobody may ring, an approval that is only then a call, who may not be contacted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standard } from '../../domain/policies.ts';
import { debtor, invoice } from '../api/app.ts';
import { claim } from '../api/claiming.ts';
import { calls, type Calls, type Task } from './calling.ts';

let c: Calls;
beforeAll(async () => {
  c = await calls();
  const call = { key: 'call', channel: 'call', tone: 'firm', anchor: 'dueDate', offset: 'P15D', penalties: 'told' };
  const policy = {
    ...{ ...standard, version: undefined, key: 'approved', name: 'approved', spread: 'PT0S', gather: 'PT0S' },
    steps: [{ ...call, approval: true }, ...standard.steps.slice(-2)],
  };
  expect((await c.api.post('/v1/policies', policy)).statusCode).toBe(201);
});
afterAll(() => c.api.close());

const begin = '2026-11-17T09:00:00.000Z';
/** Friday of the same week: the pause of three days between two calls to one debtor is over, and nobody has done the first one yet. */
const afterGap = '2026-11-20T09:00:00.000Z';
const outcomeOf = async (number: string) =>
  (await c.api.get(`/v1/deliveries?invoice=${number}`)).json<{ items: { channel: string; outcome: string }[] }>().items;
const holdKinds = async (number: string) =>
  (await c.api.get(`/v1/invoices/${number}`)).json<{ dunning: { waitingFor: string } }>().dunning.waitingFor;
const settled = (number: string, reference: string) =>
  c.api.post('/v1/payments', {
    ...{ reference, receivedOn: '2026-11-17', amountCents: 125_050, currency: 'EUR' },
    allocations: [{ invoice: number, amountCents: 125_050 }],
  });

describe('a number that nobody may ring', () => {
  /** Two calls of one debtor to the same number, each with a task of its own. */
  async function two(code: string): Promise<[Task, Task]> {
    c.at(begin);
    const same = debtor({ reference: `D-${code}` });
    const first = await c.call(`${code}-A`, { debtor: same });
    c.at(afterGap);
    return [first, await c.call(`${code}-B`, { debtor: same, policy: 'fallback' })];
  }

  test.each(['DO_NOT_CALL', 'WRONG_NUMBER', 'OUT_OF_SERVICE', 'NOT_AN_ADULT_OR_UNKNOWN'])(
    '%s ends the other call to it, and its fallback follows',
    async (code) => {
      const [first, second] = await two(code);
      expect((await c.report(first, { disposition: code })).status).toBe(200);
      expect((await c.tasks(`kind=call&invoice=${code}-B`)).map(({ id, status }) => [id, status])).toEqual([
        [second.id, 'cancelled'],
      ]);
      expect(await outcomeOf(`${code}-B`)).toMatchObject([{ channel: 'call', outcome: code }]);
      expect(await c.kinds(`${code}-B`)).toContain('callGivenUp');
      expect((await c.view(`${code}-B`)).dunning.nextAction).toMatchObject({ step: 'call-fallback' });
    },
  );

  test('leaves a call to another number alone', async () => {
    c.at(begin);
    const first = await c.call('OLD-A', { debtor: debtor({ reference: 'D-OLD' }) });
    c.at(afterGap);
    const moved = debtor({ reference: 'D-OLD', phone: '06 99 88 77 66' });
    const second = await c.call('OLD-B', { debtor: moved });
    await c.report(first, { disposition: 'WRONG_NUMBER' });
    expect((await c.tasks('status=open&kind=call&invoice=OLD-B')).map(({ id }) => id)).toEqual([second.id]);
  });
});

describe('a call that needs an approval', () => {
  async function approved(number: string): Promise<string> {
    c.at(begin);
    const own = { issuedOn: '2026-10-02', dueOn: '2026-11-02', policy: 'approved' };
    const body = invoice(number, { ...own, debtor: debtor({ reference: `D-${number}` }) });
    const { id } = (await c.api.post('/v1/invoices', body)).json<{ id: string }>();
    expect((await claim(c.api, id, 'call')).kind).toBe('prepared');
    const [approval] = await c.tasks(`status=open&kind=approval&invoice=${number}`);
    if (!approval) throw new Error('Nobody is asked');
    expect((await c.report(approval, { approved: true })).status).toBe(200);
    return id;
  }

  test('becomes a task for whoever calls, and nothing is handed to a channel', async () => {
    const id = await approved('APP');
    expect((await claim(c.api, id, 'call')).kind).toBe('prepared');
    const [task] = await c.tasks('status=open&kind=call&invoice=APP');
    expect(task?.data).toMatchObject({ phone: '+33612345678', script: expect.any(String) });
    expect(await outcomeOf('APP')).toMatchObject([{ state: 'awaitingPerson', outcome: null }]);
    if (!task) return;
    await c.report(task, { disposition: 'NO_COMMITMENT' });
    expect((await c.view('APP')).dunning.nextAction).toMatchObject({ step: 'notice' });
  });

  test('is not made when its number was closed meanwhile', async () => {
    const id = await approved('SHUT');
    const other = await c.call('SHUT-2', { debtor: debtor({ reference: 'D-SHUT' }) });
    await c.report(other, { disposition: 'DO_NOT_CALL' });
    expect((await claim(c.api, id, 'call')).kind).toBe('declined');
    expect(await c.tasks('status=open&kind=call&invoice=SHUT')).toEqual([]);
  });
});

describe('who may not be contacted', () => {
  test('holds an invoice that is registered later, and one that a reversal reopens, under the same task', async () => {
    c.at(begin);
    const same = debtor({ reference: 'D-INS' });
    const own = { issuedOn: '2026-10-02', dueOn: '2026-11-02', policy: 'calls', debtor: same };
    await c.api.post('/v1/invoices', invoice('INS-PAID', own));
    expect((await settled('INS-PAID', 'INS-P')).statusCode).toBe(201);
    await c.report(await c.call('INS-A', { debtor: same }), { disposition: 'INSOLVENCY_PROCEEDING' });
    expect((await c.api.post('/v1/invoices', invoice('INS-B', own))).statusCode).toBe(201);
    const back = { reversedOn: '2026-11-17', reason: 'Rejected' };
    expect((await c.api.post('/v1/payments/INS-P/reverse', back)).statusCode).toBe(200);
    for (const number of ['INS-A', 'INS-B', 'INS-PAID']) {
      expect([number, await holdKinds(number)]).toEqual([number, 'insolvency']);
      expect(await c.kinds(number)).toContain('legalEvent');
    }
    const [task, ...others] = await c.tasks('status=open&kind=legalEvent&invoice=INS-A');
    if (!task) throw new Error('Nobody owns the hold');
    // One task owns them all.
    for (const number of ['INS-B', 'INS-PAID'])
      others.push(...(await c.tasks(`status=open&kind=legalEvent&invoice=${number}`)));
    expect(others).toEqual([]);
    expect((await c.report(task, { resume: true, note: 'Faux bruit' })).status).toBe(200);
    for (const number of ['INS-B', 'INS-PAID']) expect(await holdKinds(number)).not.toBe('insolvency');
  });

  test('another debtor is not held', async () => {
    expect((await c.call('FREE')).status).toBe('open');
  });
});

describe('a contact point closed by mistake', () => {
  const reopen = (path: string, body: Record<string, unknown>) =>
    c.api.post(`/v1/debtors/${path}/reopen`, { because: 'Le client l’a demandé', by: 'Léa', ...body });
  const nextOf = async (number: string) => (await c.view(number)).dunning.nextAction?.['step'];

  test('is opened again by a person, and the invoices are decided anew', async () => {
    c.at(begin);
    const same = debtor({ reference: 'D-SORRY' });
    await c.report(await c.call('SORRY-A', { debtor: same }), { disposition: 'DO_NOT_CALL' });
    const later = invoice('SORRY-B', { dueOn: '2026-12-01', policy: 'calls', debtor: same });
    await c.api.post('/v1/invoices', later);
    const point = (answer: { json(): unknown }) =>
      (answer.json() as { contactPoints: { kind: string; valid: boolean; closed: unknown[] }[] }).contactPoints.find(
        ({ kind }) => kind === 'phone',
      );
    expect((await reopen('D-SORRY/contact-points/phone', { channel: 'sms' })).statusCode).toBe(409);
    expect((await reopen('D-SORRY/contact-points/email', { channel: 'call' })).json()).toMatchObject({
      status: 422,
      field: 'channel',
    });
    const opened = await reopen('D-SORRY/contact-points/phone', { channel: 'call' });
    expect([opened.statusCode, point(opened)]).toMatchObject([200, { valid: true, closed: [] }]);
    expect(await c.kinds('SORRY-B')).toContain('channelReopened');
    expect(await nextOf('SORRY-B')).toBe('call');
    const again = await reopen('D-SORRY/contact-points/phone', {});
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([409, 'nothing_closed']);
  });

  test('marked wrong, it is right again; an unknown debtor is not found', async () => {
    c.at(begin);
    const same = debtor({ reference: 'D-WRONG' });
    await c.report(await c.call('WRONG-A', { debtor: same }), { disposition: 'WRONG_NUMBER' });
    expect((await reopen('D-WRONG/contact-points/phone', {})).statusCode).toBe(200);
    expect(await c.kinds('WRONG-A')).toContain('contactReopened');
    expect((await reopen('D-NOBODY/contact-points/phone', {})).statusCode).toBe(404);
  });
});
