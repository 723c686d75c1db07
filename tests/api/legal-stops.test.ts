/** R51, R52, R53, R54: what the law stops, by SIREN, for a debtor, for an invoice; declared in time, ended by a person. The clock is moved by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { remindOfDeclarations } from '../../cases/declare-claims.ts';
import { legalTexts } from '../../cases/call-legal.ts';
import { closeCases, note, openCases } from '../../cases/open-case.ts';
import { setHold } from '../../cases/set-hold.ts';
import { openTask } from '../../cases/tasks.ts';
import { findDebtorId } from '../../db/queries/debtors.ts';
import { openInvoiceIdsOf } from '../../db/queries/invoices.ts';
import { setMissedStops } from '../../cases/set-stops.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
let nowMs = Date.parse('2026-10-20T10:00:00Z');
beforeAll(async () => {
  api = await testApi(() => new Date((nowMs += 1_000)));
});
afterAll(() => api.close());

const sirens = ['552100554', '542065479', '780129987', '542107651', '775670417', '542051180', '552081317', '356000000'];
let used = 0;
const nextSiren = (): string => sirens[used++] ?? '';

interface View {
  readonly id: string;
  readonly status: string;
  readonly balanceCents: number;
  readonly dunning: { readonly stage: string; readonly waitingFor: string; readonly because: readonly string[] };
  readonly legalStops: readonly { kind: string }[];
}
interface Stop {
  readonly id: string;
  readonly declareBy: string | null;
  readonly publishedOn: string | null;
  readonly declaredOn: string | null;
  readonly taskId: string | null;
}

const of = (reference: string, siren: string | undefined, over: object = {}) =>
  debtor({ reference, siren, name: `Client ${reference}`, email: `a@${reference.toLowerCase()}.example`, ...over });
async function register(number: string, over: Record<string, unknown>): Promise<void> {
  const answer = await api.post(
    '/v1/invoices',
    invoice(number, { issuedOn: '2026-08-01', dueOn: '2026-09-01', amountCents: 100_000, ...over }),
  );
  expect(answer.statusCode, answer.body).toBe(201);
}
async function act<T>(url: string, body: unknown, status = 200): Promise<T> {
  const answer = await api.post(url, body);
  expect(answer.statusCode, answer.body).toBe(status);
  return answer.json<T>();
}
const look = async (number: string): Promise<View> => (await api.get(`/v1/invoices/${number}`)).json();
const statement = async (number: string, on: string) =>
  (await api.get(`/v1/invoices/${number}/statement?on=${on}`)).json<{ interestCents: number }>();
const events = async (number: string): Promise<string[]> =>
  (await api.get(`/v1/invoices/${number}/timeline`))
    .json<{ items: { type: string; kind?: string }[] }>()
    .items.flatMap(({ type, kind }) => (type === 'event' && kind ? [kind] : []));
const openTasks = async (number: string) =>
  (await api.get(`/v1/tasks?status=open&invoice=${number}`)).json<{
    items: { kind: string; id: string; data: { text: string } }[];
  }>().items;

test('a judgment by SIREN stops every debtor with it for what was invoiced before, and no other', async () => {
  const siren = nextSiren();
  await register('S-1', { debtor: of('S-A', siren) });
  await register('S-2', { debtor: of('S-B', siren) });
  await register('S-3', { debtor: of('S-B', siren), issuedOn: '2026-10-01', dueOn: '2026-10-31' });
  await register('S-4', { debtor: of('S-C', undefined, { name: 'Client S-A' }) });
  const body = { siren, procedure: 'redressement', judgmentOn: '2026-10-01', publishedOn: '2026-10-10' };
  const stop = await act<Stop>('/v1/insolvencies', body, 201);
  for (const number of ['S-1', 'S-2'])
    expect(await look(number)).toMatchObject({
      dunning: { waitingFor: 'insolvency' },
      legalStops: [{ kind: 'insolvency' }],
    });
  // Invoiced on the day of the judgment: a later supply, due as usual. The same name: another company.
  for (const number of ['S-3', 'S-4'])
    expect(await look(number)).toMatchObject({ dunning: { waitingFor: 'date' }, legalStops: [] });
  expect(stop.declareBy).toBe('2026-12-10');
  // Told again it changes nothing; the events say it once.
  expect((await act<Stop>('/v1/insolvencies', body)).id).toBe(stop.id);
  expect((await events('S-1')).filter((kind) => kind === 'legalStop')).toHaveLength(1);
  expect((await openTasks('S-1')).map(({ kind }) => kind)).toEqual(['claimDeclaration']);
  expect((await openTasks('S-2')).map(({ kind }) => kind)).toEqual([]);
  expect((await look('S-1')).dunning.because.join()).toContain('Receivership, effective 2026-10-01');
  // An invoice registered later counts by the day it was issued.
  await register('S-5', { debtor: of('S-B', siren), issuedOn: '2026-09-30', dueOn: '2026-10-30' });
  await register('S-6', { debtor: of('S-B', siren), issuedOn: '2026-10-02', dueOn: '2026-11-01' });
  expect((await look('S-5')).dunning.waitingFor).toBe('insolvency');
  expect((await look('S-6')).dunning.waitingFor).toBe('date');
  expect((await api.get('/v1/debtors/S-B')).json()).toMatchObject({
    legalStops: [{ id: stop.id, kind: 'insolvency' }],
  });
  expect((await api.get('/v1/debtors/S-B', api.otherApiKey)).statusCode).toBe(404);
  expect((await api.get(`/v1/legal-stops/${stop.id}`, api.otherApiKey)).statusCode).toBe(404);
});

test('the last day of interest is the day before the judgment, and no 40 € for what falls due after', async () => {
  const siren = nextSiren();
  await register('F-1', { debtor: of('F-A', siren) });
  await register('F-2', { debtor: of('F-A', siren), issuedOn: '2026-09-10', dueOn: '2026-10-10' });
  const before = await statement('F-1', '2026-09-30');
  await act('/v1/insolvencies', { siren, procedure: 'liquidation', judgmentOn: '2026-10-01' }, 201);
  const after = await statement('F-1', '2026-12-31');
  expect(after).toMatchObject({
    interestFrozenOn: '2026-09-30',
    interestCents: before.interestCents,
    indemnityCents: 4_000,
    dailyInterestCents: 0,
  });
  expect(before.interestCents).toBeGreaterThan(0);
  expect(await statement('F-2', '2026-12-31')).toMatchObject({
    interestCents: 0,
    indemnityCents: 0,
    indemnityBecause: 'insolvency',
  });
});

test('recorded in error, a stop counts as if it had never been; ended otherwise, interest stays frozen', async () => {
  const siren = nextSiren();
  await register('E-1', { debtor: of('E-A', siren) });
  const judgment = { siren, procedure: 'redressement', judgmentOn: '2026-10-01' };
  const stop = await act<Stop>('/v1/insolvencies', judgment, 201);
  const end = { because: 'Wrong company', by: 'Claire' };
  await act(`/v1/legal-stops/${stop.id}/end`, { ...end, recordedInError: true });
  expect((await look('E-1')).dunning.waitingFor).not.toBe('insolvency');
  expect(await statement('E-1', '2026-10-19')).toMatchObject({ interestFrozenOn: null });
  expect(await openTasks('E-1')).toEqual([]);
  // Recorded again it is another stop, in force.
  const again = await act<Stop>('/v1/insolvencies', judgment, 201);
  expect(again.id).not.toBe(stop.id);
  await act(`/v1/legal-stops/${again.id}/end`, { because: 'Plan adopted', by: 'Claire' });
  expect(await statement('E-1', '2026-10-19')).toMatchObject({ interestFrozenOn: '2026-09-30' });
});

test('without the date of publication a person looks for it; told later, the last day to declare follows', async () => {
  const siren = nextSiren();
  await register('P-1', { debtor: of('P-A', siren) });
  const judgment = { siren, procedure: 'sauvegarde', judgmentOn: '2026-10-01' };
  const stop = await act<Stop>('/v1/insolvencies', judgment, 201);
  expect(stop.declareBy).toBeNull();
  expect((await openTasks('P-1'))[0]?.data.text).toContain('Cherchez sous 15 jours');
  const told = await act<Stop>('/v1/insolvencies', { ...judgment, publishedOn: '2026-10-12', sourceKey: 'A202600011' });
  expect(told).toMatchObject({ id: stop.id, publishedOn: '2026-10-12', declareBy: '2026-12-12' });
  expect((await openTasks('P-1'))[0]?.data.text).toContain('2026-12-12');
});

test('a person is reminded 45, 30, 15, 7 and 2 days before, once each and once after; declared, it ends', async () => {
  const siren = nextSiren();
  await register('R-1', { debtor: of('R-A', siren) });
  const body = { siren, procedure: 'liquidation', judgmentOn: '2026-10-05', publishedOn: '2026-10-15' };
  const stop = await act<Stop>('/v1/insolvencies', body, 201);
  expect(stop.declareBy).toBe('2026-12-15');
  const days: number[] = [];
  const start = nowMs;
  for (let day = 0; day < 70; day += 1) {
    nowMs = start + day * 86_400_000;
    await perform(api.deps, api.creditorId, 'worker', remindOfDeclarations);
    await perform(api.deps, api.creditorId, 'worker', remindOfDeclarations);
  }
  const items = (await api.get('/v1/invoices/R-1/timeline')).json<{
    items: { kind?: string; data?: { daysLeft: number } }[];
  }>().items;
  for (const one of items) if (one.kind === 'claimDeclarationDue' && one.data) days.push(one.data.daysLeft);
  expect(days).toEqual([45, 30, 15, 7, 2, -1]);
  expect((await openTasks('R-1'))[0]?.data.text).toContain('relevé de forclusion');
  const declared = { declaredOn: '2026-12-14', amounts: [{ currency: 'EUR', amountCents: 104_000 }], by: 'Claire' };
  expect(await act(`/v1/legal-stops/${stop.id}/declared`, declared)).toMatchObject({ declaredOn: '2026-12-14' });
  await act(`/v1/legal-stops/${stop.id}/declared`, declared);
  await act(`/v1/legal-stops/${stop.id}/declared`, { ...declared, declaredOn: '2026-12-13' }, 409);
  expect((await openTasks('R-1')).map(({ kind }) => kind)).toEqual([]);
  expect((await look('R-1')).dunning.waitingFor).toBe('insolvency');
  nowMs = start + 100 * 86_400_000;
  expect((await perform(api.deps, api.creditorId, 'worker', remindOfDeclarations)).value).toBe(0);
  nowMs = start;
});

test('the declaration gives what was owed on the day of the judgment, due and to fall due apart', async () => {
  const siren = nextSiren();
  await register('D-1', { debtor: of('D-A', siren) });
  await register('D-2', { debtor: of('D-A', siren), issuedOn: '2026-09-10', dueOn: '2026-10-10', amountCents: 50_000 });
  const stop = await act<Stop>('/v1/insolvencies', { siren, procedure: 'liquidation', judgmentOn: '2026-10-01' }, 201);
  const owed = await statement('D-1', '2026-09-30');
  // Money of after the judgment changes nothing about what is declared.
  const allocations = [{ invoice: 'D-1', amountCents: 20_000 }];
  await act(
    '/v1/payments',
    { reference: 'D-P', receivedOn: '2026-10-15', amountCents: 20_000, currency: 'EUR', allocations },
    201,
  );
  expect(await events('D-1')).toContain('moneyUnderLegalStop');
  const pack = (await api.get(`/v1/legal-stops/${stop.id}/declaration`)).json<{
    claims: Record<string, unknown>[];
    totals: unknown;
    exhibits: string[];
  }>();
  expect(pack.claims).toMatchObject([
    {
      invoice: 'D-1',
      fallsDue: 'before',
      principalCents: 100_000,
      interestCents: owed.interestCents,
      indemnityCents: 4_000,
    },
    { invoice: 'D-2', fallsDue: 'after', principalCents: 50_000, interestCents: 0, indemnityCents: 0 },
  ]);
  const dueCents = 104_000 + owed.interestCents;
  expect(pack.totals).toEqual([{ currency: 'EUR', dueCents, toFallDueCents: 50_000, totalCents: dueCents + 50_000 }]);
  expect(pack.exhibits).toEqual(['Facture D-1', 'Facture D-2']);
});

test('a BODACC notice is read as published; a closing judgment lifts nothing and asks a person, once', async () => {
  const siren = nextSiren();
  await register('B-1', { debtor: of('B-A', siren) });
  const spaced = siren.replace(/(\d{3})(?=\d)/g, '$1 ');
  const jugement = (famille: string, nature: string, date: string) => JSON.stringify({ famille, nature, date });
  const opened = {
    ...{
      id: 'A1',
      familleavis: 'collective',
      typeavis: 'annonce',
      registre: [spaced, siren],
      dateparution: '2026-10-12',
    },
    ...{ tribunal: 'TC Nantes', url_complete: 'https://bodacc.example/A1', commercant: 'Somebody Else' },
    jugement: jugement('Jugement d’ouverture', 'Jugement d’ouverture de liquidation judiciaire', '2026-10-01'),
  };
  expect(await act('/v1/bodacc-notices', opened)).toMatchObject({ outcome: 'recorded' });
  expect(await act('/v1/bodacc-notices', opened)).toMatchObject({ outcome: 'known' });
  expect((await look('B-1')).dunning.waitingFor).toBe('insolvency');
  const closing = {
    ...opened,
    id: 'A2',
    dateparution: '2026-10-18',
    jugement: jugement('Jugement de clôture', 'Clôture pour insuffisance d’actif', '2026-10-15'),
  };
  expect(await act('/v1/bodacc-notices', closing)).toMatchObject({ outcome: 'toJudge' });
  expect(await act('/v1/bodacc-notices', closing)).toMatchObject({ outcome: 'known' });
  expect((await look('B-1')).dunning.waitingFor).toBe('insolvency');
  expect(await act('/v1/bodacc-notices', { ...closing, id: 'A3', familleavis: 'dpc' })).toMatchObject({
    outcome: 'ignored',
  });
  await act('/v1/bodacc-notices', { ...opened, id: 'A4', jugement: 'no json' }, 422);
  await act('/v1/insolvencies', { siren: '123456789', procedure: 'liquidation', judgmentOn: '2026-10-01' }, 400);
});

test.each(['overIndebted', 'deceased', 'struckOff'] as const)(
  '%s stops every invoice of the debtor, later ones too, until a person ends it',
  async (kind) => {
    const own = of(`K-${kind}`, undefined, { type: kind === 'struckOff' ? 'business' : 'consumer' });
    await register(`${kind}-1`, { debtor: own });
    const stop = await act<Stop>(`/v1/debtors/K-${kind}/legal-stops`, { kind, effectiveOn: '2026-10-10' }, 201);
    await register(`${kind}-2`, { debtor: own, issuedOn: '2026-10-15', dueOn: '2026-11-15' });
    for (const number of [`${kind}-1`, `${kind}-2`]) expect((await look(number)).dunning.waitingFor).toBe(kind);
    expect((await openTasks(`${kind}-1`)).map((task) => task.kind)).toEqual(['legalStop']);
    const refused = await api.post(`/v1/invoices/${kind}-1/resume`, { reason: 'Go on' });
    expect(refused.json<{ detail: string }>().detail).toContain('/v1/legal-stops/{id}/end');
    await act(`/v1/legal-stops/${stop.id}/end`, { because: 'Over', by: 'Claire' });
    for (const number of [`${kind}-1`, `${kind}-2`]) expect((await look(number)).dunning.waitingFor).not.toBe(kind);
  },
);

test('a delay granted by a judge ends on its date, bears no interest meanwhile, and leaves later invoices alone', async () => {
  const own = of('G-A', undefined);
  await register('G-1', { debtor: own });
  const delay = { kind: 'judicialGrace', effectiveOn: '2026-10-01', until: '2026-12-10' };
  await act('/v1/debtors/G-A/legal-stops', { kind: 'judicialGrace', effectiveOn: '2026-10-01' }, 400);
  const before = await statement('G-1', '2026-09-30');
  const free = await statement('G-1', '2026-12-20');
  await act('/v1/debtors/G-A/legal-stops', delay, 201);
  expect(await look('G-1')).toMatchObject({
    legalStops: [{ kind: 'judicialGrace', until: '2026-12-10' }],
    dunning: { nextAction: { at: expect.stringMatching(/^2026-12-1/) as string } },
  });
  expect(await statement('G-1', '2026-12-09')).toMatchObject({ interestCents: before.interestCents });
  const after = await statement('G-1', '2026-12-20');
  expect(after.interestCents).toBeGreaterThan(before.interestCents);
  expect(after.interestCents).toBeLessThan(free.interestCents);
  await register('G-2', { debtor: own, issuedOn: '2026-10-05', dueOn: '2026-11-05' });
  expect((await look('G-2')).legalStops).toEqual([]);
});

test('small claims: nothing is sent for that invoice alone, money is booked with a warning', async () => {
  const own = of('C-A', undefined);
  await register('C-1', { debtor: own });
  await register('C-2', { debtor: own });
  const stop = await act<Stop>(
    '/v1/invoices/C-1/legal-stops',
    { kind: 'smallClaims', effectiveOn: '2026-10-15', by: 'Claire' },
    201,
  );
  expect(await look('C-1')).toMatchObject({
    dunning: { waitingFor: 'smallClaims' },
    legalStops: [{ kind: 'smallClaims' }],
  });
  expect((await look('C-2')).legalStops).toEqual([]);
  const allocations = [{ invoice: 'C-1', amountCents: 10_000 }];
  await act(
    '/v1/payments',
    { reference: 'C-P', receivedOn: '2026-10-19', amountCents: 10_000, currency: 'EUR', allocations },
    201,
  );
  expect((await look('C-1')).balanceCents).toBe(90_000);
  expect(await events('C-1')).toContain('moneyUnderLegalStop');
  await act(`/v1/legal-stops/${stop.id}/end`, { because: 'No agreement', by: 'Claire' });
  expect((await look('C-1')).dunning.waitingFor).not.toBe('smallClaims');
});

test('a stop ends the plan it leaves no room for, without a breach notice', async () => {
  const own = of('L-A', undefined);
  await register('L-1', { debtor: own });
  const plan = {
    reference: 'PL-1',
    debtor: 'L-A',
    invoices: ['L-1'],
    agreedOn: '2026-10-19',
    interest: 'kept',
    instalments: [{ dueOn: '2027-06-01', amountCents: 100_000 }],
  };
  await act('/v1/payment-plans', plan, 201);
  expect((await look('L-1')).dunning.waitingFor).toBe('plan');
  await act(
    '/v1/debtors/L-A/legal-stops',
    { kind: 'insolvency', procedure: 'redressement', effectiveOn: '2026-10-10' },
    201,
  );
  expect((await api.get('/v1/payment-plans/PL-1')).json()).toMatchObject({ status: 'cancelled' });
  expect((await look('L-1')).dunning.waitingFor).toBe('insolvency');
  expect(await events('L-1')).not.toContain('planBroken');
});

test('money that went back finds the stop that was recorded meanwhile, and not one that was ended meanwhile', async () => {
  const own = of('M-A', undefined);
  await register('M-1', { debtor: own });
  const pay = async (reference: string) => {
    const allocations = [{ invoice: 'M-1', amountCents: 100_000 }];
    await act(
      '/v1/payments',
      { reference, receivedOn: '2026-10-19', amountCents: 100_000, currency: 'EUR', allocations },
      201,
    );
  };
  await pay('M-P1');
  const stop = await act<Stop>('/v1/debtors/M-A/legal-stops', { kind: 'struckOff', effectiveOn: '2026-10-10' }, 201);
  await act('/v1/payments/M-P1/reverse', { reversedOn: '2026-10-20', reason: 'Recalled' });
  expect((await look('M-1')).dunning.waitingFor).toBe('struckOff');
  await pay('M-P2');
  await act(`/v1/legal-stops/${stop.id}/end`, { because: 'Registered again', by: 'Claire' });
  await act('/v1/payments/M-P2/reverse', { reversedOn: '2026-10-20', reason: 'Recalled' });
  expect((await look('M-1')).legalStops).toEqual([]);
  expect((await look('M-1')).dunning.waitingFor).not.toBe('struckOff');
});

test('a debtor given its SIREN after the judgment is stopped by the next look', async () => {
  const siren = nextSiren();
  await act('/v1/insolvencies', { siren, procedure: 'liquidation', judgmentOn: '2026-10-01' }, 201);
  await register('X-1', { debtor: of('X-A', undefined) });
  const { reference: _, ...body } = of('X-A', siren);
  expect((await api.put('/v1/debtors/X-A', body)).statusCode).toBe(200);
  await perform(api.deps, api.creditorId, 'worker', setMissedStops);
  expect((await look('X-1')).dunning.waitingFor).toBe('insolvency');
  expect((await perform(api.deps, api.creditorId, 'worker', setMissedStops)).value).toBe(0);
});

test('the task that finds out records what was found: the stop takes over, the last day to declare runs', async () => {
  await register('T-1', { debtor: of('T-A', undefined) });
  await register('T-2', { debtor: of('T-A', undefined) });
  const [task] = await heardOfInsolvency('T-1', 'T-A');
  await act(`/v1/tasks/${task!.id}/complete`, { by: 'Claire' }, 422);
  const legalStop = {
    kind: 'insolvency',
    effectiveOn: '2026-10-01',
    procedure: 'redressement',
    publishedOn: '2026-10-10',
  };
  await act(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', legalStop });
  for (const number of ['T-1', 'T-2'])
    expect(await look(number)).toMatchObject({
      dunning: { waitingFor: 'insolvency' },
      legalStops: [{ declareBy: '2026-12-10' }],
    });
  const [declare] = (await openTasks('T-1')).filter(({ kind }) => kind === 'claimDeclaration');
  await act(`/v1/tasks/${declare!.id}/complete`, { by: 'Claire' }, 422);
  await act(`/v1/tasks/${declare!.id}/complete`, { by: 'Claire', sentOn: '2026-10-19', reference: 'AR 1A 234' });
  expect((await look('T-2')).legalStops).toMatchObject([{ declaredOn: '2026-10-19' }]);
  expect(await events('T-2')).toEqual(expect.arrayContaining(['claimDeclared', 'possibleInterruption']));
});

test('a person ends a stop by its task', async () => {
  await register('U-1', { debtor: of('U-A', undefined) });
  await act('/v1/debtors/U-A/legal-stops', { kind: 'struckOff', effectiveOn: '2026-10-10' }, 201);
  const [task] = await openTasks('U-1');
  await act(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', resume: true, note: 'Registered again' });
  expect(await look('U-1')).toMatchObject({ legalStops: [] });
  expect((await look('U-1')).dunning.waitingFor).not.toBe('struckOff');
});

/** As a call would leave it: every open invoice of the debtor held, one task that owns the holds. */
async function heardOfInsolvency(number: string, reference: string) {
  await perform(api.deps, api.creditorId, 'worker', async (act) => {
    const debtorId = (await findDebtorId(act.tx, act.creditorId, reference)) ?? '';
    const opened = await openCases(act, await openInvoiceIdsOf(act.tx, act.creditorId, debtorId));
    const subjectId = await openTask(act, {
      ...{ kind: 'legalEvent', invoiceId: opened[0]!.row.id, days: 2 },
      data: { event: 'insolvency', ...legalTexts.insolvency },
    });
    for (const open of opened) {
      await setHold(act, open.row.id, { kind: 'insolvency', reason: 'Said on the phone', subjectId });
      note(act, open, 'legalEvent', { event: 'insolvency', taskId: subjectId });
    }
    await closeCases(act, opened);
  });
  return (await openTasks(number)).filter(({ kind }) => kind === 'legalEvent');
}
