/** A creditor's own words, from the API to what leaves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { perform } from '../../cases/act.ts';
import { Unwritable } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { claimPlanMessage } from '../../cases/plan-messages.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

/** A Tuesday at ten in Paris, ten days after the due date. */
const start = Date.parse('2026-12-15T09:00:00Z');
let nowMs = start;
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const writers = createWriters();
const terms = () => ({ name: 'localOutbox', repeatIsSafe: true });

const words = [
  'Chère cliente, cher client,',
  '',
  'Le règlement de {{ count | plural: "votre facture", "vos factures" }} ne nous est pas parvenu.',
  '',
  '{% invoices %}',
  '',
  '{% payment %}',
  '',
  'À bientôt,',
];
const body = words.join('\n');
const key = { channel: 'email', language: 'fr', occasion: 'friendly' } as const;
const mine = { ...key, subject: 'Petit rappel : {{ numbers }}', body, by: 'Léa' };
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const withLine = (line: string): string => [...words.slice(0, 4), line, ...words.slice(4)].join('\n');

/** Registers a late invoice of a debtor of its own under the demo policy; its next step is an e-mail. */
async function late(number: string, over: Record<string, unknown> = {}): Promise<string> {
  const answer = await api.post(
    '/v1/invoices',
    invoice(number, { dueOn: '2026-12-05', policy: 'demo', debtor: debtor({ reference: `D-${number}` }), ...over }),
  );
  nowMs += 60_000;
  return answer.json().id;
}

const claim = (id: string, step = 'email') =>
  perform(api.deps, api.creditorId, 'worker', (act) => claimStep(act, id, step, writers, terms));

async function textNoted(id: string): Promise<unknown> {
  const rows = await inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ text: unknown }>(
      tx,
      'test-text-noted',
      `select data->'text' as text from events where creditor_id = $1 and invoice_id = $2 and data ? 'text' order by seq desc limit 1`,
      [api.creditorId, id],
    ),
  );
  return rows[0]?.text;
}

/** The tests of this file share one creditor: each leaves the shipped text in force. */
const withdraw = (over: Record<string, unknown> = {}) => {
  nowMs += 1_000;
  return api.post('/v1/templates/withdraw', { ...key, ...over });
};

describe('an own text', () => {
  test('is what leaves once it is stored, and its name and version are in the history', async () => {
    const before = await claim(await late('T-0'));
    if (before.value.kind !== 'claimed' || before.value.content.kind !== 'email') throw new Error('not claimed');
    expect(before.value.content.text).not.toContain('Chère cliente');

    const stored = await api.post('/v1/templates', mine);
    expect(stored.statusCode).toBe(201);
    expect(stored.json()).toMatchObject({ name: 'fr/email-friendly', version: 1, createdBy: 'Léa', warnings: [] });

    const id = await late('T-1');
    const { value } = await claim(id);
    if (value.kind !== 'claimed' || value.content.kind !== 'email') throw new Error('not claimed');
    expect(plain(value.content.subject)).toBe('Petit rappel : T-1');
    expect(value.content.text).toMatch(/^Chère cliente, cher client,\n/);
    expect(await textNoted(id)).toEqual({ name: 'fr/email-friendly', version: 1 });
    await withdraw();
  });

  test('that is withdrawn gives the shipped text back; its versions stay to be read', async () => {
    nowMs += 1_000;
    await api.post('/v1/templates', { ...mine, subject: 'Version à retirer' });
    const gone = await withdraw({ by: 'Paul' });
    expect(gone.statusCode).toBe(201);
    expect(gone.json()).toMatchObject({ withdrawn: true, createdBy: 'Paul' });
    expect((await withdraw()).statusCode).toBe(200);
    const id = await late('T-2');
    await claim(id);
    expect(await textNoted(id)).toEqual({ name: 'fr/email-friendly', version: null });
    const versions = (await api.get('/v1/templates/versions?channel=email&occasion=friendly')).json().items;
    expect(versions[0]).toMatchObject({ withdrawn: true, body: '' });
    expect(versions[1]).toMatchObject({ withdrawn: false, subject: 'Version à retirer' });
    const page = (await api.get('/v1/templates/versions?channel=email&limit=1')).json();
    const next = (await api.get(`/v1/templates/versions?channel=email&limit=1&cursor=${page.nextCursor}`)).json();
    expect([page.items[0].version, next.items[0].version]).toEqual([versions[0].version, versions[1].version]);
  });

  test('of a debtor type or a step is used for that one only', async () => {
    const forStep = { ...mine, step: 'email', subject: 'Pour cette étape' };
    expect((await api.post('/v1/templates', forStep)).statusCode).toBe(201);
    const consumer = { ...mine, debtorType: 'consumer', subject: 'Pour un particulier' };
    expect((await api.post('/v1/templates', consumer)).statusCode).toBe(201);
    const one = await claim(await late('T-3'));
    expect(one.value).toMatchObject({ content: { subject: 'Pour cette étape' } });
    await withdraw({ step: 'email' });
    const id = await late('T-4');
    expect((await claim(id)).value).not.toMatchObject({ content: { subject: 'Pour un particulier' } });
    const type = 'consumer';
    const private1 = await late('T-5', { debtor: { ...debtor({ reference: 'D-T-5', type }), siren: undefined } });
    expect((await claim(private1)).value).toMatchObject({ content: { subject: 'Pour un particulier' } });
    expect(await textNoted(private1)).toEqual({ name: 'fr/email-friendly-consumer', version: 1 });
    await withdraw({ debtorType: 'consumer' });
  });

  test('stored twice is one version; two people at once get two versions', async () => {
    const first: { version: number } = (await api.post('/v1/templates', { ...mine, subject: 'Deux fois' })).json();
    const again = await api.post('/v1/templates', { ...mine, subject: 'Deux fois' });
    expect([again.statusCode, again.json().version]).toEqual([200, first.version]);
    const both = await Promise.all(['A', 'B'].map((subject) => api.post('/v1/templates', { ...mine, subject })));
    expect(both.map((one) => one.statusCode)).toEqual([201, 201]);
    expect(both.map((one) => one.json().version).sort()).toEqual([first.version + 1, first.version + 2]);
    await withdraw();
  });

  test('writes a payment plan’s own messages, and the breach notice says how many days are left', async () => {
    const breach = [
      'Bonjour,',
      '',
      'Le versement {{ plan.instalment }} sur {{ plan.instalments }} de l’échéancier {{ plan.reference }}, échu le {{ plan.dueOn | date }}, ne nous est pas parvenu.',
      '',
      'Sans règlement de {{ plan.amount | money }} {% if deadlineDays %}sous {{ deadlineDays | days }}{% endif %} à compter de la réception de ce message, l’échéancier prendra fin et le solde de {{ plan.remaining | money }} sera exigible.',
      '',
      '{% payment %}',
      '',
      'Cordialement,',
    ].join('\n');
    const text = { ...key, occasion: 'breachNotice', subject: 'Échéancier {{ plan.reference }}', body: breach };
    const stored = await api.post('/v1/templates', text);
    expect(stored.json()).toMatchObject({ version: 1 });
    const id = await late('T-6', { policy: 'standard' });
    const plan = {
      ...{ reference: 'P-6', debtor: 'D-T-6', invoices: ['T-6'], agreedOn: '2026-12-15' },
      instalments: [{ dueOn: '2026-12-16', amountCents: 125_050 }],
    };
    const planId = (await api.post('/v1/payment-plans', plan)).json().id as string;
    const shown = await api.post('/v1/templates/preview', { ...key, occasion: 'breachNotice', invoice: 'T-6' });
    expect(shown.json().text).toMatch(/sous 8.jours/);
    const action = { name: 'sendPlanEmail', step: 'breachNotice', instalment: 1 } as const;
    await inCreditorTx(api.db, api.creditorId, (tx) =>
      run(
        tx,
        'test-reminded',
        'update instalments set note_sent_at = $2, reminder_sent_at = $2 where creditor_id = $1',
        [api.creditorId, new Date(Date.parse('2026-12-17T09:00:00Z'))],
      ),
    );
    const now = nowMs;
    nowMs = Date.parse('2027-01-12T10:00:00Z');
    const { value } = await perform(api.deps, api.creditorId, 'worker', (act) =>
      claimPlanMessage(act, planId, action, writers, terms),
    );
    nowMs = now;
    if (value.kind !== 'claimed' || value.content.kind !== 'email') throw new Error('not claimed');
    expect(value.content.subject).toBe('Échéancier P-6');
    expect(value.content.text).toMatch(/sous 8.jours/);
    expect(await textNoted(id)).toEqual({ name: 'fr/email-breachNotice', version: 1 });
    await withdraw({ occasion: 'breachNotice' });
  });

  test('that fails on the case at hand is nothing that leaves: a person must look', async () => {
    await inCreditorTx(api.db, api.creditorId, (tx) =>
      run(
        tx,
        'test-broken-template',
        `insert into template_versions (creditor_id, id, channel, language, occasion, version, body, created_at, created_by)
         values ($1, gen_random_uuid(), 'sms', 'fr', 'firm', 1, '{{ debtor.siren }}', $2, 'test')`,
        [api.creditorId, new Date(nowMs)],
      ),
    );
    const type = 'consumer';
    const id = await late('T-7', {
      stepsDone: ['email'],
      debtor: { ...debtor({ reference: 'D-T-7', type }), siren: undefined },
    });
    await expect(claim(id, 'sms')).rejects.toThrow(Unwritable);
    await withdraw({ channel: 'sms', occasion: 'firm' });
  });
});

describe('what may not be stored', () => {
  test('R30: a threat is refused with its line, the rule and what to do, in English and French', async () => {
    const answer = await api.post('/v1/templates', {
      ...mine,
      body: withLine('Sans paiement, nous publierons votre nom.'),
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'template_refused', field: 'body' });
    const errors: Record<string, unknown>[] = answer.json().errors;
    const [threat] = errors.filter(({ rule }) => rule === 'R30');
    expect(threat).toMatchObject({ field: 'body', line: 5, severity: 'refused' });
    for (const name of ['remedy', 'remedyFr', 'detail', 'detailFr']) expect(threat?.[name]).toMatch(/\w{4}/);
    expect((await api.get('/v1/templates/versions?channel=email')).json().items[0].body).not.toContain('publierons');
  });

  test('R10: penalties told to everybody are refused for the consumers among them', async () => {
    const refused = await api.post('/v1/templates', { ...mine, body: withLine('Des pénalités de retard sont dues.') });
    expect(refused.json().errors).toContainEqual(
      expect.objectContaining({ rule: 'R10', sample: expect.stringContaining('consumer') }),
    );
    const business = { ...mine, debtorType: 'business', body: withLine('Nous restons à votre écoute.') };
    expect((await api.post('/v1/templates', business)).statusCode).toBe(201);
    await withdraw({ debtorType: 'business' });
  });

  test('a fault of Liquid names the variable, the line and what may stand there', async () => {
    const answer = await api.post('/v1/templates', { ...mine, body: withLine('{{ facture.numero }}') });
    expect(answer.json().errors).toContainEqual(
      expect.objectContaining({ code: 'unknownVariable', line: 5, detail: expect.stringContaining('facture.numero') }),
    );
  });

  test.each([
    [
      'a formal notice by SMS',
      { channel: 'sms', occasion: 'notice', subject: undefined },
      'template_never_used',
      'occasion',
    ],
    ['a step no policy has', { step: 'nowhere' }, 'step_not_found', 'step'],
    ['a step for a plan message', { occasion: 'breachNotice', step: 'email' }, 'step_not_found', 'step'],
  ])('%s would never be read: refused with the field', async (_, change, code, field) => {
    const answer = await api.post('/v1/templates', { ...mine, ...change });
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([422, code, field]);
  });

  test('a default rule may be switched off by the creditor, a rule of law never', async () => {
    const noTerm = [
      ...['Madame, Monsieur,', '', 'Les factures suivantes demeurent impayées :', '', '{% invoices %}', ''],
      ...['**Nous vous mettons en demeure de nous payer {{ toPay | money }} sans délai.**', '', '{% payment %}', ''],
      ...['La présente lettre vaut mise en demeure au sens de l’article 1344 du Code civil.', ''],
      ...['{% if debtor.type == "consumer" %}{% include "mediator" %}{% endif %}', '', "{% include 'answer' %}.", ''],
      'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
    ];
    const notice = {
      ...key,
      channel: 'letter',
      occasion: 'notice',
      debtorType: 'business',
      subject: 'Mise en demeure',
    };
    const rules = async (text: string): Promise<unknown[]> => {
      const answer = await api.post('/v1/templates', { ...notice, body: text });
      return (answer.json().errors ?? []).map((one: { rule: string }) => one.rule);
    };
    expect(await rules(noTerm.join('\n'))).toContain('R41');
    const settings = (value: object) =>
      inCreditorTx(api.db, api.creditorId, (tx) =>
        run(tx, 'test-settings', 'update creditors set settings = $2 where creditor_id = $1', [
          api.creditorId,
          JSON.stringify(value),
        ]),
      );
    await settings({ lintRulesOff: ['R41', 'R30'] });
    expect(await rules(noTerm.join('\n'))).not.toContain('R41');
    expect(
      await rules([...noTerm.slice(0, 2), 'Nous publierons votre nom.', '', ...noTerm.slice(2)].join('\n')),
    ).toContain('R30');
    await settings({});
    await withdraw({ channel: 'letter', occasion: 'notice', debtorType: 'business' });
  });
});

describe('another creditor', () => {
  test('never sees and never gets the texts of this one', async () => {
    await api.post('/v1/templates', { ...mine, subject: 'Secret' });
    const own = (await api.get('/v1/templates')).json().items.filter((one: { origin: string }) => one.origin === 'own');
    expect(own).toMatchObject([{ subject: 'Secret', occasions: ['friendly'] }]);
    const listed = (await api.get('/v1/templates', api.otherApiKey)).json().items;
    expect(listed.some((one: { origin: string }) => one.origin === 'own')).toBe(false);
    expect((await api.get('/v1/templates/versions', api.otherApiKey)).json().items).toEqual([]);

    const headers = { authorization: `Bearer ${api.otherApiKey}` };
    const theirs = await api.post('/v1/invoices', invoice('O-1', { dueOn: '2026-12-05', policy: 'demo' }), headers);
    nowMs += 60_000;
    const shown = await api.post('/v1/templates/preview', { ...key, invoice: 'O-1' }, headers);
    expect(shown.json().used).toEqual({ name: 'fr/email-friendly', version: null });
    const { value } = await perform(api.deps, api.otherCreditorId, 'worker', (act) =>
      claimStep(act, theirs.json().id, 'email', writers, terms),
    );
    expect(JSON.stringify(value)).not.toContain('Secret');
    const foreign = await api.post('/v1/templates/preview', { ...key, invoice: 'O-1' });
    expect([foreign.statusCode, foreign.json().code]).toEqual([404, 'invoice_not_found']);
    await withdraw();
  });
});

describe('a preview', () => {
  test('is what is then claimed, byte for byte, with the debtor’s other invoices that ride along', async () => {
    await api.post('/v1/templates', mine);
    const who = debtor({ reference: 'D-V' });
    const id = await late('V-1', { debtor: who });
    await late('V-2', { debtor: who });
    const shown = (await api.post('/v1/templates/preview', { ...key, invoice: 'V-1' })).json();
    expect(shown).toMatchObject({ invoices: ['V-1', 'V-2'], step: 'email', problems: [], letterPdf: null });
    expect(shown.used.name).toBe('fr/email-friendly');
    const { value } = await claim(id);
    if (value.kind !== 'claimed' || value.content.kind !== 'email') throw new Error('not claimed');
    const { subject, text, html } = value.content;
    expect(shown).toMatchObject({ subject, text, html });
    await withdraw();
  });

  test('of a letter is the PDF that is then frozen', async () => {
    const id = await late('V-3', { stepsDone: ['email', 'sms', 'call'] });
    const ask = { channel: 'letter', occasion: 'notice', invoice: 'V-3' };
    const shown = (await api.post('/v1/templates/preview', ask)).json();
    expect(shown).toMatchObject({ channel: 'registeredLetter', step: 'notice', problems: [] });
    await claim(id, 'notice');
    const [delivery] = (await api.get('/v1/deliveries?invoice=V-3')).json().items;
    const frozen = (await api.get(`/v1/deliveries/${delivery.id}/content`)).rawPayload;
    expect(Buffer.from(shown.letterPdf, 'base64').equals(frozen)).toBe(true);
  });

  test('writes nothing: no event, no delivery, no version', async () => {
    await late('V-4');
    const counts = () =>
      inCreditorTx(api.db, api.creditorId, (tx) =>
        run(
          tx,
          'test-counts',
          `select (select count(*) from events) as events, (select count(*) from deliveries) as deliveries,
             (select count(*) from template_versions) as versions, (select sum(seq) from invoices) as seqs`,
          [],
        ),
      );
    const before = await counts();
    await api.post('/v1/templates/preview', { ...key, debtor: 'D-V-4', subject: 'Essai', body });
    expect(await counts()).toEqual(before);
  });

  test('of a draft shows it in the other language, with its faults and how to mend them', async () => {
    await late('V-5');
    const draft = { channel: 'email', language: 'en', occasion: 'firm', invoice: 'V-5', subject: 'Your invoice' };
    const shown = (
      await api.post('/v1/templates/preview', { ...draft, body: '{% invoices %}\n\nPay {{ nothing }}' })
    ).json();
    expect(shown).toMatchObject({ language: 'en', used: null, text: null });
    expect(shown.problems).toContainEqual(
      expect.objectContaining({ line: 3, remedy: expect.stringContaining('docs/templates.md') }),
    );
    const threat = (
      await api.post('/v1/templates/preview', { ...draft, body: 'We will tell your neighbours.\n\n{% payment %}' })
    ).json();
    expect(threat.problems.map((one: { rule: string }) => one.rule)).toContain('R30');
  });

  test('counts an SMS as it leaves: an invoice number outside GSM-7 is kept, and counted in UCS-2', async () => {
    const id = await late('СФ-2026/17', { stepsDone: ['email'] });
    const ask = { channel: 'sms', occasion: 'firm', invoice: 'СФ-2026/17' };
    const shown = (await api.post('/v1/templates/preview', ask)).json();
    expect(shown.text).toContain('СФ-2026/17');
    expect(shown.sms.encoding).toBe('UCS-2');
    expect(shown.sms.segments).toBe(Math.ceil(shown.sms.characters / 67));
    expect(shown.problems.map((one: { code: string }) => one.code)).toEqual(['costlyLetters']);
    const { value } = await claim(id, 'sms');
    expect(value).toMatchObject({ content: { kind: 'sms', text: shown.text } });
  });

  test('tells what would stop the claim: an address that is missing', async () => {
    await late('V-6', { debtor: debtor({ reference: 'D-V-6', address: undefined }) });
    const shown = (
      await api.post('/v1/templates/preview', { channel: 'letter', occasion: 'notice', invoice: 'V-6' })
    ).json();
    expect(shown.letterPdf).toBeNull();
    expect(shown.problems).toContainEqual(
      expect.objectContaining({ code: 'notWritten', detail: expect.stringContaining('debtor.address') }),
    );
  });

  test.each([
    ['neither case', {}, 400, 'invalid_request', 'invoice'],
    ['both', { invoice: 'V-7', debtor: 'D-V-7' }, 400, 'invalid_request', 'invoice'],
    ['an unknown debtor', { debtor: 'nobody' }, 404, 'debtor_not_found', 'debtor'],
    ['a subject without a body', { invoice: 'V-7', subject: 'S' }, 400, 'invalid_request', 'subject'],
    ['a plan there is not', { invoice: 'V-7', occasion: 'breachNotice' }, 422, 'plan_needed', 'occasion'],
    ['a step the policy has not', { invoice: 'V-7', step: 'nowhere' }, 422, 'step_not_found', 'step'],
    ['a reminder of what is not late', { invoice: 'V-8' }, 422, 'occasion_not_met', 'occasion'],
  ])('with %s is refused with the field', async (_, change, status, code, field) => {
    await late('V-7');
    await late('V-8', { dueOn: '2027-03-01' });
    const answer = await api.post('/v1/templates/preview', { ...key, ...change });
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([status, code, field]);
  });
});

test('every variable a text may use is listed with its meaning in both languages', async () => {
  const { variables } = (await api.get('/v1/templates')).json();
  for (const one of variables) expect([one.name, one.fr, one.en].every((text) => text.length > 1)).toBe(true);
  expect(variables).toContainEqual(expect.objectContaining({ name: 'debtor.siren', mayBeEmpty: true }));
});
