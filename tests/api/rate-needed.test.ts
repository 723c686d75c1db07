/** What happens to messages while a legal value is missing, or a contract rate is unlawful: no sum is guessed, a person is asked, the case goes on. */
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plain, readPdf } from '../texts/letter-reader.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';
import { asOwner, claim, claimedEmail } from './claiming.ts';

let nowMs = 0;
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const untilFirm = ['pre-due', 'friendly'];
const untilNotice = [...untilFirm, 'firm', 'firm-sms', 'call'];

/** Registers an invoice due on 1 December 2026; the moment is then in January 2027, whose rates nobody has stored. */
async function registered(number: string, stepsDone: string[], reference = `D-${number}`): Promise<string> {
  nowMs = Date.parse('2026-12-22T10:00:00Z');
  const dates = { issuedOn: '2026-11-01', dueOn: '2026-12-01' };
  const body = invoice(number, { ...dates, policy: 'standard', stepsDone, debtor: debtor({ reference }) });
  const { id } = (await api.post('/v1/invoices', body)).json();
  nowMs = Date.parse('2027-01-12T10:00:00Z');
  return id;
}

const asked = async (query = '') => (await api.get(`/v1/tasks?status=open&kind=rateNeeded${query}`)).json().items;
const issued = async (number: string) => (await api.get(`/v1/invoices/${number}/statements`)).json().items;
const addEcb = (percent: number, effectiveFrom = '2027-01-01') =>
  api.post('/v1/rates', { kind: 'ecbMro', effectiveFrom, percent, source: 'ECB', confidence: 'V', by: 'Léa' });

test('in mode test, where nothing leaves, the notice is written without sums and the rate is asked for', async () => {
  const id = await registered('T-1', untilNotice);
  expect((await claim(api, id, 'notice')).kind).toBe('prepared');
  expect(await issued('T-1')).toEqual([]);
  expect(await asked()).toHaveLength(1);
  await asOwner(api, `update tasks set status = 'cancelled' where kind = 'rateNeeded'`, []);
  await api.goLive();
});

describe('R1: while the rate of the half-year is missing', () => {
  test('a reminder leaves with the law and without a sum, and the rate is asked for once, however many leave', async () => {
    for (const number of ['W-1', 'W-2']) {
      const { text } = await claimedEmail(api, await registered(number, untilFirm), 'firm');
      expect(text).toContain('40 € par facture');
      expect(text).toContain('ne sont pas comprises');
      expect(await issued(number)).toEqual([]);
    }
    const tasks = await asked();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({ invoiceId: null, data: { rate: 'ecbMro 2027-01-01' } });
    expect(tasks[0].data.text).toContain('npm run rates -- add ecbMro 2027-01-01');
  });

  test('a formal notice is not written: its case waits for a person, who is told what to add', async () => {
    const id = await registered('N-1', untilNotice);
    expect((await claim(api, id, 'notice')).kind).toBe('declined');
    expect((await api.get('/v1/deliveries?invoice=N-1')).json().items).toEqual([]);
    const [task] = await asked('&invoice=N-1');
    expect(task.data.text).toContain('npm run rates -- add ecbMro 2027-01-01');
    const { dunning } = (await api.get('/v1/invoices/N-1')).json();
    expect(dunning.nextAction).toBeNull();
    expect(dunning.because.join(' ')).toContain('ECB main refinancing rate for 2027-01-01');
    expect((await claim(api, id, 'notice')).kind).toBe('declined');
    expect(await asked('&invoice=N-1')).toHaveLength(1);
  });

  test('a person may let it look again by hand: still missing, it is asked again', async () => {
    const [task] = await asked('&invoice=N-1');
    const complete = (body: object) => api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa', ...body });
    expect((await complete({})).json().field).toBe('retry');
    expect((await complete({ retry: true })).statusCode).toBe(200);
    const { id } = (await api.get('/v1/invoices/N-1')).json();
    expect((await claim(api, id, 'notice')).kind).toBe('declined');
    const again = await asked('&invoice=N-1');
    expect(again).toHaveLength(1);
    expect(again[0].id).not.toBe(task.id);
  });

  test('somebody who only resumes the case finds the same task, not a second one', async () => {
    const { id } = (await api.get('/v1/invoices/N-1')).json();
    const [task] = await asked('&invoice=N-1');
    await api.post('/v1/invoices/N-1/resume', { reason: 'Let us see' });
    expect((await claim(api, id, 'notice')).kind).toBe('declined');
    expect((await asked('&invoice=N-1')).map((one: { id: string }) => one.id)).toEqual([task.id]);
    expect((await api.get('/v1/invoices/N-1')).json().dunning.nextAction).toBeNull();
  });

  test('another rate answers nothing', async () => {
    expect((await addEcb(2.5, '2026-12-23')).statusCode).toBe(201);
    expect(await asked('&invoice=N-1')).toHaveLength(1);
  });

  test('adding the rate ends what was asked and lets the case go on, Temporal told: the notice is written with its sums', async () => {
    api.rings.length = 0;
    expect((await addEcb(2.65)).statusCode).toBe(201);
    expect(await asked()).toEqual([]);
    const { id, dunning } = (await api.get('/v1/invoices/N-1')).json();
    expect(dunning.nextAction.step).toBe('notice');
    expect(api.rings.map(({ ring }) => ('invoiceId' in ring ? ring.invoiceId : null))).toEqual([id]);
    expect((await claim(api, id, 'notice')).kind).toBe('prepared');
    const [delivery] = (await api.get('/v1/deliveries?invoice=N-1')).json().items;
    const pdf = await api.get(`/v1/deliveries/${delivery.id}/content`);
    const text = plain((await readPdf(pdf.rawPayload)).text);
    expect(text).toContain('12,65 %');
    expect((await issued('N-1'))[0].statement.segments).toHaveLength(2);
    const { items } = (await api.get('/v1/invoices/N-1/timeline')).json();
    expect(items.filter((item: { kind?: string }) => item.kind === 'rateAdded')).toHaveLength(1);
  });

  test('a rate that comes while notices are claimed leaves none of them waiting', async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => `R-${String(index)}`);
    const ids: string[] = [];
    for (const number of numbers) ids.push(await registered(number, untilNotice));
    // Due in the half-year after: its rate is still missing.
    nowMs = Date.parse('2027-07-07T10:00:00Z');
    const claims = (some: string[]) => some.map((id) => claim(api, id, 'notice'));
    await Promise.all([...claims(ids.slice(0, 4)), addEcb(2.75, '2027-07-01'), ...claims(ids.slice(4))]);
    expect(await asked()).toEqual([]);
    const held = await Promise.all(
      numbers.map(async (number) => (await api.get(`/v1/invoices/${number}`)).json().dunning.because),
    );
    expect(held.flat().join(' ')).not.toContain('is not stored');
  });

  test("a person's own pause outlasts the rate", async () => {
    const id = await registered('N-2', untilNotice);
    nowMs = Date.parse('2028-01-11T10:00:00Z');
    await claim(api, id, 'notice');
    await asOwner(
      api,
      `insert into holds (creditor_id, id, invoice_id, kind, reason, started_at) values ($1, gen_random_uuid(), $2, 'pause', 'Fire at the customer', $3)`,
      [api.creditorId, id, new Date(nowMs)],
    );
    await addEcb(2.5, '2028-01-01');
    expect((await api.get('/v1/invoices/N-2')).json().dunning.because.join(' ')).toContain('Fire at the customer');
  });
});

describe('R3: while a contract rate is under its floor', () => {
  test('the notice waits and says so; with the rate mended and the task done it is written', async () => {
    const id = await registered('F-1', untilNotice);
    nowMs = Date.parse('2026-12-30T10:00:00Z');
    await asOwner(
      api,
      `update debtors set contract_rate = '{"kind":"fixed","hundredths":400}' where reference = 'D-F-1'`,
      [],
    );
    expect((await claim(api, id, 'notice')).kind).toBe('declined');
    const [task] = await asked('&invoice=F-1');
    expect(task.data.text).toContain('retirez contractRate');
    expect(task.data.textEn).toContain('remove contractRate');
    await asOwner(api, `update debtors set contract_rate = null where reference = 'D-F-1'`, []);
    await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa', retry: true });
    expect((await claim(api, id, 'notice')).kind).toBe('prepared');
    expect(await issued('F-1')).toHaveLength(1);
  });

  test('only the invoice at fault waits: the others of the debtor go on without it', async () => {
    const id = await registered('F-2', untilNotice, 'D-F-2');
    await registered('F-3', untilNotice, 'D-F-2');
    nowMs = Date.parse('2026-12-30T10:00:00Z');
    await asOwner(
      api,
      `update invoices set contract_rate = '{"kind":"fixed","hundredths":400}' where number = 'F-3'`,
      [],
    );
    expect((await claim(api, id, 'notice')).kind).toBe('declined');
    expect(await asked('&invoice=F-2')).toEqual([]);
    expect(await asked('&invoice=F-3')).toHaveLength(1);
    expect((await claim(api, id, 'notice')).kind).toBe('prepared');
    expect([await issued('F-2'), await issued('F-3')].map((rows) => rows.length)).toEqual([1, 0]);
  });
});

test('R6 R12: the dossier of an agency holds principal, interest and 40 € of each claim, and how the interest was worked out', async () => {
  nowMs = Date.parse('2026-10-01T09:00:00Z');
  await asOwner(api, `update creditors set mode = 'test'`, []);
  const steps = ['email', 'sms', 'call', 'notice'];
  const dates = { issuedOn: '2026-05-01', dueOn: '2026-05-31', amountCents: 1_000_000 };
  const body = invoice('A-1', { ...dates, policy: 'demo', stepsDone: steps, debtor: debtor({ reference: 'D-A-1' }) });
  const { id } = (await api.post('/v1/invoices', body)).json();
  await asOwner(api, 'update invoices set notice_presented_on = $2, notice_recorded_at = $3 where id = $1', [
    ...[id, '2026-10-01', new Date(nowMs)],
  ]);
  nowMs += 60_000;
  expect((await claim(api, id, 'agency')).kind).toBe('prepared');
  const [delivery] = (await api.get('/v1/deliveries?invoice=A-1')).json().items;
  const files = unzipSync((await api.get(`/v1/deliveries/${delivery.id}/content`)).rawPayload);
  expect(strFromU8(files['interest.csv']!)).toContain('12.40;BCE / ECB 2.40 % (2026-07-01) + 10 points;no;');
  const [frozen] = await issued('A-1');
  const { interestCents, indemnityCents } = frozen.statement;
  expect(indemnityCents).toBe(4_000);
  expect(strFromU8(files['claims.csv']!)).toContain(`;business;1000000;${String(interestCents)};340;4000;`);
});
