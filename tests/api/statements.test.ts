/** What an invoice owes on a day, and what was claimed: over HTTP, in the e-mail, in the letter, and years later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plain, readPdf } from '../texts/letter-reader.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';
import { asOwner, claim, claimedEmail } from './claiming.ts';

const at = (instant: string) => Date.parse(instant);
let nowMs = 0;
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const stepsBeforeFirm = ['pre-due', 'friendly'];
const stepsBeforeNotice = [...stepsBeforeFirm, 'firm', 'firm-sms', 'call'];

/** Registers an invoice of 10 000.00 due on 31 May 2026 (vector TV1) for a debtor of its own. */
async function registered(
  number: string,
  over: Record<string, unknown> = {},
  who: Record<string, unknown> = {},
): Promise<string> {
  nowMs = at('2026-09-01T09:00:00Z');
  const body = invoice(number, {
    ...{ issuedOn: '2026-05-01', dueOn: '2026-05-31', amountCents: 1_000_000, policy: 'standard' },
    debtor: debtor({ reference: `D-${number}`, ...who }),
    ...over,
  });
  const answer = await api.post('/v1/invoices', body);
  expect(answer.statusCode).toBe(201);
  nowMs = at('2026-09-15T09:00:00Z');
  return answer.json().id;
}

const statement = async (number: string, query = '') =>
  (await api.get(`/v1/invoices/${number}/statement${query}`)).json();
const issued = async (number: string) => (await api.get(`/v1/invoices/${number}/statements`)).json().items;
const one = async (id: string) => (await api.get(`/v1/statements/${id}`)).json();
const set = (number: string, column: 'contract_rate', value: unknown) =>
  asOwner(api, `update invoices set ${column} = $2 where number = $1`, [number, JSON.stringify(value)]);

describe('the statement of an invoice', () => {
  test('R2 R4 R5 R6 TV1: principal, interest by half-year at its own rate, 40 €, interest of the next day', async () => {
    const id = await registered('TV1');
    const answer = await api.get('/v1/invoices/TV1/statement?on=2026-09-15');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      on: '2026-09-15',
      currency: 'EUR',
      principalCents: 1_000_000,
      interestCents: 36_145,
      indemnityCents: 4_000,
      totalCents: 1_040_145,
      dailyInterestCents: 340,
      segments: [
        {
          ...{ from: '2026-06-01', to: '2026-06-30', days: 30, balanceCents: 1_000_000, ratePercent: 12.15 },
          ...{ source: 'BCE / ECB 2.15 % (2026-01-01) + 10 points', interestCents: 9_986, provisional: false },
        },
        {
          ...{ from: '2026-07-01', to: '2026-09-15', days: 77, balanceCents: 1_000_000, ratePercent: 12.4 },
          ...{ source: 'BCE / ECB 2.40 % (2026-07-01) + 10 points', interestCents: 26_159, provisional: false },
        },
      ],
      ...{ regime: 'business', allocation: 'interestFirst', printable: true, printableBecause: null },
      ...{
        indemnityBecause: 'late',
        firstInterestOn: '2026-06-01',
        interestFrozenOn: null,
        accruedInterestCents: 36_145,
      },
      ...{ paidInterestCents: 0, overpaidCents: 0, dailyInterestPending: null, provisional: false },
      invoice: { id, number: 'TV1' },
    });
    expect(await statement(id, '?on=2026-09-15')).toEqual(answer.json());
  });

  test('without a day is that of today where the debtor is', async () => {
    nowMs = at('2026-09-15T22:30:00Z');
    expect((await statement('TV1')).on).toBe('2026-09-16');
    expect((await statement('TV1', '?on=2026-05-31')).totalCents).toBe(1_000_000);
  });

  test('R55 TV4: a payment settles interest first, as the law has it, or the principal, as the creditor chose; the balance stays that of the ledger', async () => {
    await registered('TV4');
    await api.post('/v1/payments', {
      ...{ reference: 'TV4', receivedOn: '2026-07-15', amountCents: 400_000, currency: 'EUR' },
      allocations: [{ invoice: 'TV4', amountCents: 400_000 }],
    });
    expect(await statement('TV4')).toMatchObject({
      principalCents: 615_082,
      interestCents: 12_955,
      paidInterestCents: 15_082,
    });
    expect((await api.get('/v1/invoices/TV4')).json().balanceCents).toBe(600_000);
    const choose = (settings: object) =>
      asOwner(api, 'update creditors set settings = $2 where creditor_id = $1', [
        api.creditorId,
        JSON.stringify(settings),
      ]);
    await choose({ allocation: 'principalFirst' });
    expect(await statement('TV4')).toMatchObject({
      principalCents: 600_000,
      interestCents: 27_720,
      allocation: 'principalFirst',
    });
    await choose({});
  });

  test('R3 R14 TV12: the rate of the contract stands in for the default one, that of the invoice before that of the debtor', async () => {
    await registered('TV12');
    await asOwner(api, `update debtors set contract_rate = '{"kind":"tripleLegal"}' where reference = 'D-TV12'`, []);
    expect((await statement('TV12')).interestCents).toBe(23_864);
    await set('TV12', 'contract_rate', { kind: 'fixed', hundredths: 1500 });
    expect((await statement('TV12')).segments.map((segment: { ratePercent: number }) => segment.ratePercent)).toEqual([
      15, 15,
    ]);
  });

  test('R1: is refused while a legal value is missing, with which one and how to add it', async () => {
    const answer = await api.get('/v1/invoices/TV1/statement?on=2027-02-01');
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'missing_rate']);
    expect(answer.json().detail).toMatch(
      /ECB main refinancing rate for 2027-01-01 \(2027-S1\).*npm run rates -- add ecbMro 2027-01-01 .*POST \/v1\/rates/,
    );
  });

  test('R3: is refused under the legal floor of a contract rate, with the remedy', async () => {
    await registered('FLOOR');
    await set('FLOOR', 'contract_rate', { kind: 'fixed', hundredths: 400 });
    const answer = await api.get('/v1/invoices/FLOOR/statement');
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([
      422,
      'rate_below_floor',
      'contractRate',
    ]);
    expect(answer.json().detail).toContain('remove contractRate');
  });

  test('R10: a consumer owes no penalty and no 40 € before the notice was presented', async () => {
    await registered('CONS', { policy: 'consumer' }, { type: 'consumer', siren: undefined });
    expect(await statement('CONS')).toMatchObject({
      ...{ regime: 'consumer', interestCents: 0, indemnityCents: 0, totalCents: 1_000_000, segments: [] },
      ...{ printable: false, printableBecause: 'noticeNotPresented', indemnityBecause: 'notInRegime' },
    });
  });

  test('is not shown to another creditor, nor for an impossible day', async () => {
    expect((await api.get('/v1/invoices/TV1/statement', api.otherApiKey)).statusCode).toBe(404);
    const answer = await api.get('/v1/invoices/TV1/statement?on=2026-02-30');
    expect([answer.statusCode, answer.json().field]).toEqual([400, 'on']);
  });
});

describe('what a message claims', () => {
  test('R12 R13: the second overdue reminder claims interest and 40 € with the table they come from, frozen with it', async () => {
    const id = await registered('MAIL', { stepsDone: stepsBeforeFirm });
    const { text, html } = await claimedEmail(api, id, 'firm');
    for (const shown of [text, html]) {
      for (const figure of ['10 401,45 €', '99,86 €', '261,59 €', '12,15 %', '12,40 %', '40,00 €', '3,40 €'])
        expect(shown).toContain(figure);
    }
    const [frozen, ...more] = await issued('MAIL');
    expect(more).toEqual([]);
    expect(frozen).toMatchObject({
      ...{ invoice: { id, number: 'MAIL' }, ratesAsOf: null, issuedAt: '2026-09-15T09:00:00.000Z' },
      delivery: { channel: 'email', step: 'firm', state: 'claimed' },
      statement: { on: '2026-09-15', totalCents: 1_040_145, segments: [{ ratePercent: 12.15 }, { ratePercent: 12.4 }] },
    });
    expect(await one(frozen.id)).toMatchObject({
      ...frozen,
      recomputed: { equal: true },
      input: { dueOn: '2026-05-31' },
    });
  });

  test('R12: a frozen statement comes out the same to the cent after a rate was corrected, a payment and a credit note came', async () => {
    const [before] = await issued('MAIL');
    const live = await statement('MAIL', '?on=2026-09-15');
    await api.post('/v1/payments', {
      ...{ reference: 'MAIL', receivedOn: '2026-08-01', amountCents: 300_000, currency: 'EUR' },
      allocations: [{ invoice: 'MAIL', amountCents: 300_000 }],
    });
    await api.post('/v1/invoices/MAIL/dispute', { reason: 'Two doors are missing', amountCents: 50_000 });
    await api.post('/v1/invoices/MAIL/dispute/resolve', { outcome: 'upheld', note: 'Credited', creditCents: 50_000 });
    const corrected = {
      kind: 'ecbMro',
      effectiveFrom: '2026-07-01',
      percent: 3.4,
      source: 'corrected',
      confidence: 'V',
    };
    expect((await api.post('/v1/rates', corrected)).statusCode).toBe(201);
    const now = await statement('MAIL', '?on=2026-09-15');
    expect(now.totalCents).not.toBe(live.totalCents);
    expect(now.segments.at(-1).ratePercent).toBe(13.4);
    expect((await issued('MAIL'))[0]).toEqual(before);
    expect((await one(before.id)).recomputed).toEqual({ equal: true });
    // What is issued from now on stands on the corrected rate, and says so.
    const id = await registered('AFTER', { stepsDone: stepsBeforeFirm });
    await claim(api, id, 'firm');
    const [after] = await issued('AFTER');
    expect(after.ratesAsOf).toBe('2026-09-15T09:00:00.000Z');
    expect((await one(after.id)).recomputed).toEqual({ equal: true });
    await api.post('/v1/rates', { ...corrected, percent: 2.4, source: 'corrected back' });
    expect((await one(after.id)).recomputed).toEqual({ equal: true });
    expect((await one(before.id)).recomputed).toEqual({ equal: true });
  });

  test('R12: a frozen statement cannot be changed by the application, and another creditor cannot read it', async () => {
    const [frozen] = await issued('MAIL');
    expect((await api.get(`/v1/statements/${frozen.id}`, api.otherApiKey)).statusCode).toBe(404);
    await expect(api.db.query(`update statements set sha256 = 'x'`)).rejects.toThrow('permission denied');
    await expect(api.db.query('delete from legal_rates')).rejects.toThrow('permission denied');
  });

  test('R6 R12: the formal notice shows the whole claim: each stretch of days with its rate, the sums, the interest per day', async () => {
    const id = await registered('LETTER', { stepsDone: stepsBeforeNotice });
    expect((await claim(api, id, 'notice')).kind).toBe('prepared');
    const [delivery] = (await api.get('/v1/deliveries?invoice=LETTER')).json().items;
    const pdf = await api.get(`/v1/deliveries/${delivery.id}/content`);
    const text = plain((await readPdf(pdf.rawPayload)).text);
    for (const figure of ['10 401,45 €', '99,86 €', '261,59 €', '12,15 %', '12,40 %', '361,45 €', '40,00 €', '3,40 €'])
      expect(text).toContain(figure);
    expect((await issued('LETTER'))[0]).toMatchObject({ delivery: { id: delivery.id, state: 'awaitingApproval' } });
  });

  test('R9: a public buyer is told interest of right at its single rate, whatever was chosen for it', async () => {
    const id = await registered('PUB', { stepsDone: ['friendly'], policy: 'public-buyer' }, { type: 'public' });
    await asOwner(api, `update debtors set claims_penalties = false where reference = 'D-PUB'`, []);
    const { text } = await claimedEmail(api, id, 'firm');
    expect(text).toContain('intérêts moratoires');
    expect(text).toContain('10,15 %');
    expect((await issued('PUB'))[0].statement.regime).toBe('public');
  });

  test('R13: of a customer the creditor does not claim from, nothing is told and nothing frozen', async () => {
    const id = await registered('SPARED', { stepsDone: stepsBeforeFirm });
    await asOwner(api, `update debtors set claims_penalties = false where reference = 'D-SPARED'`, []);
    const { text } = await claimedEmail(api, id, 'firm');
    expect(text).not.toMatch(/pénalités|40 €|40,00/);
    expect(await issued('SPARED')).toEqual([]);
  });

  test.each(['consumer', 'unknown'] as const)(
    'R10 R11: a %s debtor is told nothing of penalties, even by a step that claims them',
    async (type) => {
      const number = `NONE-${type}`;
      // The shipped policies that claim are not for them; one that was stored for everybody may be.
      const policy = `any-${type}`;
      await asOwner(
        api,
        `insert into policy_versions (creditor_id, key, version, body)
         select creditor_id, $1, 1, (body - 'debtorTypes') || jsonb_build_object('key', $1::text) from policy_versions where key = 'standard' and version = 1`,
        [policy],
      );
      const id = await registered(number, { stepsDone: stepsBeforeFirm, policy }, { type, siren: undefined });
      const { text } = await claimedEmail(api, id, 'firm');
      expect(text).not.toMatch(/pénalités|indemnité|40 €|40,00/);
      expect(await issued(number)).toEqual([]);
    },
  );

  test('R20: before the due date nothing is told', async () => {
    nowMs = at('2026-09-01T09:00:00Z');
    const body = invoice('EARLY', {
      issuedOn: '2026-08-10',
      dueOn: '2026-09-20',
      policy: 'standard',
      debtor: debtor({ reference: 'D-EARLY' }),
    });
    const { id } = (await api.post('/v1/invoices', body)).json();
    nowMs = at('2026-09-15T09:00:00Z');
    const { text } = await claimedEmail(api, id, 'pre-due');
    expect(text).not.toMatch(/pénalités|indemnité/);
    expect(await issued('EARLY')).toEqual([]);
  });

  test('several invoices in one message: one frozen statement each, and their sum is what is asked for', async () => {
    const who = { reference: 'D-TWO' };
    const first = await registered('TWO-1', { stepsDone: stepsBeforeFirm }, who);
    await registered('TWO-2', { stepsDone: stepsBeforeFirm, amountCents: 500_000 }, who);
    const { text } = await claimedEmail(api, first, 'firm');
    const rows = [...(await issued('TWO-1')), ...(await issued('TWO-2'))];
    expect(rows.map((row) => row.statement.totalCents)).toEqual([1_040_145, 500_000 + 18_072 + 4_000]);
    expect(text).toContain('15 622,17 €');
  });
});
