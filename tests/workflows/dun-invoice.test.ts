import { describe, expect, test } from 'vitest';
import type { Choice, Decided, Sight } from '../../domain/decision.ts';
import { drive, type Answers } from './driver.ts';

const invoice = { creditorId: 'creditor', invoiceId: 'invoice' };
const start = '2026-10-01T08:00:00.000Z';
const first = '2026-11-03T08:30:00.000Z';
const second = '2026-11-06T09:10:00.000Z';

const sight = (overrides: Partial<Sight> = {}): Sight => ({
  stage: 'friendly',
  waitingFor: 'date',
  nextActionAt: first,
  label: 'friendly: e-mail',
  details: '**Next:** sendEmail',
  ...overrides,
});
const decided = (seq: number, decision: Choice, shown: Partial<Sight> = {}): Decided => ({
  seq,
  decision,
  sight: sight(shown),
});
const email = { name: 'sendEmail', step: 'friendly', channel: 'email' } as const;
const sms = { name: 'sendSms', step: 'firm-sms', channel: 'sms' } as const;
const waitUntil = (until: string, then: typeof email | typeof sms = email): Choice => ({
  wait: { until, then, because: [] },
});
const openEnded: Choice = { wait: { because: [{ code: 'hold', text: 'On hold' }] } };
const settled: Choice = { finish: 'settled', because: [] };
const act = (action: typeof email | typeof sms): Choice => ({ act: action, because: [] });

/** Runs the workflow from a first decision. Activities that are not named in `answers` stay unanswered. */
const run = (decision: Choice, answers: Answers = {}, seq = 5) =>
  drive('dunInvoice', { ...invoice, ...decided(seq, decision) }, answers, start);

describe('a case that sleeps', () => {
  test('starts with one timer, at the absolute instant, and no activity', async () => {
    const d = await run(waitUntil(first));
    expect(d.calls).toEqual([]);
    expect(d.timers()).toEqual([{ at: first, summary: 'friendly: e-mail' }]);
    expect(d.upserts).toEqual([]);
  });

  test('takes the step when the timer fires, then waits as the answer says', async () => {
    const d = await run(waitUntil(first), {
      sendEmail: () => decided(7, waitUntil(second, sms), { stage: 'firm-sms', label: 'firm-sms: SMS' }),
    });
    await d.fireNextTimer();
    expect(d.calls).toEqual([{ name: 'sendEmail', args: [invoice, 'friendly'], summary: 'friendly: e-mail' }]);
    expect(d.now()).toBe(first);
    expect(d.timers()).toEqual([{ at: second, summary: 'firm-sms: SMS' }]);
  });

  test('acts at once when told to, step after step, and ends with the outcome', async () => {
    const d = await run(act(email), {
      sendEmail: () => decided(6, act(sms)),
      sendSms: () => decided(7, { finish: 'handedOver', because: [] }),
    });
    expect(d.calls.map((call) => [call.name, call.args[1]])).toEqual([
      ['sendEmail', 'friendly'],
      ['sendSms', 'firm-sms'],
    ]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'handedOver' });
  });

  test('needs one timer for a wait of a year', async () => {
    const d = await run(waitUntil('2027-10-01T08:00:00.000Z'), { sendEmail: () => decided(6, settled) });
    await d.fireNextTimer();
    expect(d.started).toEqual([{ at: '2027-10-01T08:00:00.000Z', summary: 'friendly: e-mail' }]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
  });

  test('wakes at once for an instant that has passed', async () => {
    const d = await run(waitUntil('2026-09-01T08:00:00.000Z'));
    expect(d.timers()[0]?.at).toBe('2026-10-01T08:00:00.001Z');
  });

  test('sets no timer for an open-ended wait, and a decision ends it', async () => {
    const d = await run(openEnded);
    expect(d.started).toEqual([]);
    await d.signal(['decided', decided(6, waitUntil(first))]);
    expect(d.timers().map((timer) => timer.at)).toEqual([first]);
  });

  test('ends without any activity when it starts finished, or when a closing payment rings', async () => {
    expect((await run(settled)).end()).toEqual({ kind: 'completed', result: 'settled' });
    const d = await run(waitUntil(first));
    await d.signal(['decided', decided(6, settled)]);
    expect(d.calls).toEqual([]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
  });
});

describe('a decision that rings', () => {
  test('with a higher seq replaces the wait and cancels its timer', async () => {
    const d = await run(waitUntil(first));
    await d.signal(['decided', decided(6, waitUntil(second, sms), { label: 'firm-sms: SMS' })]);
    expect(d.timers()).toEqual([{ at: second, summary: 'firm-sms: SMS' }]);
  });

  test('with a lower seq changes nothing', async () => {
    const d = await run(waitUntil(first));
    await d.signal(['decided', decided(4, settled)]);
    expect(d.end()).toBeUndefined();
    expect(d.started).toHaveLength(1);
    expect(await d.query('status')).toMatchObject({ seq: 5 });
  });

  test('repeated changes nothing', async () => {
    const d = await run(waitUntil(first));
    await d.signal(['decided', decided(5, waitUntil(first))]);
    expect(d.started).toHaveLength(1);
    expect(d.timers()).toHaveLength(1);
  });

  test('the highest seq of several wins, in whatever order they come', async () => {
    const d = await run(waitUntil(first));
    await d.signal(
      ['decided', decided(6, openEnded)],
      ['decided', decided(9, waitUntil(second, sms))],
      ['decided', decided(8, settled)],
    );
    expect(d.timers().map((timer) => timer.at)).toEqual([second]);
    expect(d.end()).toBeUndefined();
  });

  test('while an activity runs wins over an older answer', async () => {
    const d = await run(act(email));
    await d.signal(['decided', decided(9, settled)]);
    expect(d.running()).toBe(1);
    await d.answer(decided(7, waitUntil(first)));
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
  });

  test('while an activity runs gives way to a newer answer', async () => {
    const d = await run(act(email));
    await d.signal(['decided', decided(6, settled)]);
    await d.answer(decided(7, waitUntil(first)));
    expect(d.end()).toBeUndefined();
    expect(d.timers().map((timer) => timer.at)).toEqual([first]);
  });

  test('with the same seq in an answer is followed: an action declined because the hour had passed', async () => {
    const d = await run(act(email));
    await d.answer(decided(5, waitUntil(second)));
    expect(d.calls).toHaveLength(1);
    expect(d.timers().map((timer) => timer.at)).toEqual([second]);
  });

  test('in the same task as the answer is weighed by its seq, too', async () => {
    const older = await run(act(email));
    await older.answer(decided(7, waitUntil(first)), [['decided', decided(6, settled)]]);
    expect(older.end()).toBeUndefined();
    const newer = await run(act(email));
    await newer.answer(decided(7, waitUntil(first)), [['decided', decided(8, settled)]]);
    expect(newer.end()).toEqual({ kind: 'completed', result: 'settled' });
    expect(newer.started).toEqual([]);
  });

  test('in the same task as the timer keeps the step from being taken', async () => {
    const d = await run(waitUntil(first));
    await d.fireNextTimer([['decided', decided(6, settled)]]);
    expect(d.calls).toEqual([]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
  });
});

describe('facts told to the workflow', () => {
  const payment = { reference: 'P-1', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-10-02' };

  test('wake it and go to recordFacts in one batch, in order', async () => {
    const d = await run(waitUntil(first), { recordFacts: () => decided(8, settled) });
    await d.signal(['disputeOpened', { reason: 'Prix' }], ['lookAgain'], ['paymentReceived', payment]);
    const inbox = [
      { name: 'disputeOpened', payload: { reason: 'Prix' } },
      { name: 'lookAgain' },
      { name: 'paymentReceived', payload: payment },
    ];
    expect(d.calls).toEqual([
      { name: 'recordFacts', args: [invoice, inbox], summary: 'disputeOpened, lookAgain, paymentReceived' },
    ]);
    expect(d.timers()).toEqual([]);
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
  });

  test.each(['paymentReceived', 'paymentPlanAgreed', 'disputeOpened', 'dunningPaused', 'dunningResumed', 'lookAgain'])(
    '%s is understood by name',
    async (name) => {
      const d = await run(openEnded);
      await d.signal([name, { reason: 'r' }]);
      expect(d.calls.map((call) => call.args[1])).toEqual([[{ name, payload: { reason: 'r' } }]]);
    },
  );

  test('that arrive while recordFacts runs are recorded next, none lost', async () => {
    const d = await run(openEnded);
    await d.signal(['lookAgain']);
    await d.signal(['paymentReceived', payment]);
    await d.signal(['disputeOpened', { reason: 'Prix' }]);
    await d.answer(decided(6, openEnded), [['dunningResumed']]);
    expect(d.calls.map((call) => (call.args[1] as { name: string }[]).map((one) => one.name))).toEqual([
      ['lookAgain'],
      ['paymentReceived', 'disputeOpened', 'dunningResumed'],
    ]);
  });

  test('that arrive while a step is taken are recorded before anything else', async () => {
    const d = await run(act(email));
    await d.signal(['paymentReceived', payment]);
    await d.answer(decided(6, act(sms)));
    expect(d.calls.map((call) => call.name)).toEqual(['sendEmail', 'recordFacts']);
    await d.answer(decided(7, settled));
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
  });

  test('are recorded before a finished case ends', async () => {
    const d = await run(openEnded, { recordFacts: () => decided(9, settled) });
    await d.signal(['decided', decided(8, settled)], ['paymentReceived', payment]);
    expect(d.calls.map((call) => call.name)).toEqual(['recordFacts']);
    expect(d.end()).toEqual({ kind: 'completed', result: 'settled' });
    const late = await run(act(email));
    await late.signal(['disputeOpened', { reason: 'r' }]);
    await late.answer(decided(8, settled));
    expect(late.end()).toBeUndefined();
    expect(late.calls.at(-1)?.name).toBe('recordFacts');
  });

  test('come in batches no activity argument is too small for, and none is lost', async () => {
    const d = await run(openEnded, { recordFacts: () => decided(6, openEnded) });
    const names = Array.from({ length: 75 }, (_, index) => `fact-${String(index)}`);
    await d.signal(...names.map((name) => [name, 'x'.repeat(15_000)] as const));
    const batches = d.calls.map((call) => call.args[1] as { name: string }[]);
    expect(batches.flat().map((one) => one.name)).toEqual(names);
    expect(Math.max(...batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(2 ** 21 / 3);
    expect(Math.max(...d.calls.map((call) => String(call.summary).length))).toBeLessThan(400);
  });
});

describe('rubbish never fails or blocks the workflow, and is recorded', () => {
  const good = decided(6, settled);
  const rubbish: [what: string, payload: unknown][] = [
    ['a string', 'settled'],
    ['nothing', undefined],
    ['null', null],
    ['a list', [good]],
    ['no seq', { ...good, seq: undefined }],
    ['a seq that is not whole', { ...good, seq: 6.5 }],
    ['no decision', { seq: 6, sight: sight() }],
    ['an empty decision', { ...good, decision: {} }],
    ['an unknown outcome', { ...good, decision: { finish: 'paid', because: [] } }],
    ['an outcome every object has', { ...good, decision: { finish: 'toString', because: [] } }],
    ['an unknown activity', { ...good, decision: { act: { name: 'sendPigeon', step: 's' } } }],
    ['an activity without a step', { ...good, decision: { act: { name: 'sendEmail' } } }],
    ['a wait whose end is no date', { ...good, decision: { wait: { until: 'tomorrow', then: email, because: [] } } }],
    ['a wait of a thousand years', { ...good, decision: waitUntil('3026-01-01T00:00:00.000Z') }],
    ['a wait without an action', { ...good, decision: { wait: { until: first, because: [] } } }],
    [
      'a wait for an unknown action',
      { ...good, decision: { wait: { until: first, then: { name: 'x', step: 's' }, because: [] } } },
    ],
    ['no sight', { ...good, sight: undefined }],
    ['a stage that is no text', { ...good, sight: { ...sight(), stage: 3 } }],
    ['an unknown waitingFor', { ...good, sight: { ...sight(), waitingFor: 'rain' } }],
    ['a next action at no date', { ...good, sight: { ...sight(), nextActionAt: 'soon' } }],
    ['no next action field', { ...good, sight: { ...sight(), nextActionAt: undefined } }],
    ['a label as long as a book', { ...good, sight: { ...sight(), label: 'x'.repeat(10_000) } }],
  ];

  test.each(rubbish)('as a decision: %s', async (_, payload) => {
    const d = await run(waitUntil(first), { recordFacts: () => decided(6, waitUntil(second)) });
    await d.signal(['decided', payload]);
    expect(d.calls).toEqual([
      {
        name: 'recordFacts',
        args: [invoice, [payload === undefined ? { name: 'decided' } : { name: 'decided', payload }]],
        summary: 'decided',
      },
    ]);
    expect(d.end()).toBeUndefined();
    expect(d.timers().map((timer) => timer.at)).toEqual([second]);
  });

  test.each(['decided', 'paymentReceived', 'nobodyKnowsThis'])('as bytes nobody can read: %s', async (name) => {
    for (const [encoding, bytes] of [
      ['json/plain', '{"seq": 6,'],
      ['binary/encrypted', 'abc'],
    ] as const) {
      const d = await run(openEnded, { recordFacts: () => decided(6, waitUntil(second)) });
      await d.signalBytes(name, encoding, bytes);
      expect(d.calls[0]?.args[1]).toEqual([{ name, payload: { unreadable: expect.any(String) } }]);
      expect(d.timers()).toHaveLength(1);
    }
  });

  test.each([['no payload'], ['a string', 'x'], ['a number', 7], ['null', null], ['a list', [[]]]])(
    'as a fact: %s',
    async (_, ...payloads) => {
      const d = await run(openEnded, { recordFacts: () => decided(6, waitUntil(second)) });
      await d.signal(['paymentReceived', ...payloads]);
      expect(d.calls.map((call) => call.name)).toEqual(['recordFacts']);
      expect(d.timers()).toHaveLength(1);
    },
  );

  test('a signal of an unknown name is recorded under that name', async () => {
    const d = await run(openEnded);
    await d.signal(['pleaseStop', { now: true }]);
    expect(d.calls[0]?.args[1]).toEqual([{ name: 'pleaseStop', payload: { now: true } }]);
  });

  test('a payload that would not fit an activity is cut, and says so', async () => {
    const d = await run(openEnded);
    await d.signal(['paymentReceived', { reference: 'x'.repeat(1_900_000) }]);
    const [fact] = d.calls[0]?.args[1] as { name: string; payload: unknown }[];
    expect(fact).toEqual({
      name: 'paymentReceived',
      payload: { tooLarge: '1900016 characters', begins: expect.stringContaining('xxx') },
    });
    expect(JSON.stringify(fact).length).toBeLessThan(1_000);
  });
});

describe('an action that fails', () => {
  test('is recorded with its cause, and the workflow lives', async () => {
    const d = await run(act(email));
    await d.fail('Template is broken');
    expect(d.calls.map((call) => call.name)).toEqual(['sendEmail', 'recordFacts']);
    expect(d.calls[1]?.args).toEqual([
      invoice,
      [{ name: 'actionFailed', payload: { action: 'sendEmail', message: 'Template is broken' } }],
    ]);
    await d.answer(decided(6, openEnded));
    expect(d.end()).toBeUndefined();
    await d.signal(['decided', decided(7, act(email))]);
    expect(d.calls.map((call) => call.name)).toEqual(['sendEmail', 'recordFacts', 'sendEmail']);
  });

  test('after a timer is recorded likewise', async () => {
    const d = await run(waitUntil(first), { recordFacts: () => decided(6, openEnded) });
    await d.fireNextTimer();
    await d.fail('no such thing');
    expect(d.calls.map((call) => call.name)).toEqual(['sendEmail', 'recordFacts']);
    expect(d.timers()).toEqual([]);
    expect(d.end()).toBeUndefined();
  });
});

describe('a workflow that an operator cancels', () => {
  const pause = { name: 'dunningPaused', payload: { reason: 'Workflow cancelled by an operator' } };

  test('records a pause, then ends cancelled', async () => {
    const d = await run(waitUntil(first));
    await d.cancel();
    expect(d.calls).toEqual([{ name: 'recordFacts', args: [invoice, [pause]], summary: 'dunningPaused' }]);
    expect(d.end()).toBeUndefined();
    await d.answer(decided(6, openEnded));
    expect(d.end()).toEqual({ kind: 'cancelled' });
  });

  test('while a step is taken lets it end first, so that its proof is kept', async () => {
    const d = await run(act(email));
    await d.cancel();
    expect(d.cancelRequested()).toBe(1);
    expect(d.end()).toBeUndefined();
    await d.answer(decided(6, waitUntil(first)));
    expect(d.calls.map((call) => call.name)).toEqual(['sendEmail', 'recordFacts']);
    await d.answer(decided(7, openEnded));
    expect(d.end()).toEqual({ kind: 'cancelled' });
  });

  test('while facts are recorded loses none of them', async () => {
    const d = await run(openEnded);
    await d.signal(['disputeOpened', { reason: 'Prix' }]);
    await d.cancel();
    expect(d.cancelRequested()).toBe(0);
    await d.signal(['lookAgain']);
    await d.answer(decided(6, openEnded));
    await d.answer(decided(7, openEnded));
    await d.answer(decided(8, openEnded));
    expect(d.calls.flatMap((call) => (call.args[1] as { name: string }[]).map((one) => one.name))).toEqual([
      'disputeOpened',
      'lookAgain',
      'dunningPaused',
    ]);
    expect(d.end()).toEqual({ kind: 'cancelled' });
  });
});

describe('what an operator sees', () => {
  test('status is the newest decision, with its reasons', async () => {
    const d = await run(waitUntil(first));
    expect(await d.query('status')).toEqual(decided(5, waitUntil(first)));
    await d.signal(['decided', decided(6, openEnded)]);
    expect(await d.query('status')).toEqual(decided(6, openEnded));
  });

  test('the current details follow the decision', async () => {
    const d = await run(waitUntil(first));
    expect(await d.details()).toBe('**Next:** sendEmail');
    await d.signal(['decided', decided(6, openEnded, { details: '**Waits for:** dispute' })]);
    expect(await d.details()).toBe('**Waits for:** dispute');
  });

  test('search attributes are written only where they changed, and not at all when none did', async () => {
    const d = await run(waitUntil(first));
    await d.signal(['decided', decided(6, waitUntil(first), { details: 'other words' })]);
    expect(d.upserts).toEqual([]);
    await d.signal(['decided', decided(7, waitUntil(second, sms), { stage: 'firm', nextActionAt: second })]);
    expect(d.upserts).toEqual([{ Stage: 'firm', NextActionAt: second }]);
    await d.signal(['decided', decided(8, openEnded, { stage: 'firm', waitingFor: 'dispute', nextActionAt: null })]);
    expect(d.upserts.at(-1)).toEqual({ WaitingFor: 'dispute', NextActionAt: null });
    await d.signal(['decided', decided(9, openEnded, { stage: 'firm', waitingFor: 'dispute', nextActionAt: null })]);
    expect(d.upserts).toHaveLength(2);
  });

  test('at the end the list keeps the stage in which the case ended, while the details say how', async () => {
    const d = await run(waitUntil(first));
    const sight = { stage: 'settled', waitingFor: 'nothing', nextActionAt: null, listed: false } as const;
    await d.signal(['decided', decided(6, settled, { ...sight, details: '**Finished:** settled' })]);
    expect(d.upserts).toEqual([]);
    expect(await d.details()).toBe('**Finished:** settled');
  });

  test('a last decision of an earlier release is still listed before the case ends', async () => {
    const d = await run(waitUntil(first));
    await d.signal([
      'decided',
      decided(6, settled, {
        stage: 'settled',
        waitingFor: 'nothing',
        nextActionAt: null,
        details: '**Finished:** settled',
      }),
    ]);
    expect(d.upserts).toEqual([{ Stage: 'settled', WaitingFor: 'nothing', NextActionAt: null }]);
    expect(await d.details()).toBe('**Finished:** settled');
  });
});

describe('continue-as-new', () => {
  test('comes only when suggested, and carries the newest decision, already shown', async () => {
    const d = await run(act(email));
    d.suggestContinueAsNew();
    await d.answer(decided(8, waitUntil(second, sms), { stage: 'firm-sms' }));
    const carried = { ...invoice, ...decided(8, waitUntil(second, sms), { stage: 'firm-sms' }) };
    expect(d.end()).toEqual({ kind: 'continuedAsNew', carried: [carried] });
    expect(d.upserts).toEqual([{ Stage: 'firm-sms' }]);
    expect(d.started).toEqual([]);
  });

  test('waits until every fact is recorded', async () => {
    const d = await run(act(email));
    d.suggestContinueAsNew();
    await d.answer(decided(8, waitUntil(second)), [['lookAgain']]);
    expect(d.end()).toBeUndefined();
    await d.answer(decided(9, waitUntil(second)));
    expect(d.calls.map((call) => call.name)).toEqual(['sendEmail', 'recordFacts']);
    expect(d.end()).toMatchObject({ kind: 'continuedAsNew', carried: [{ seq: 9 }] });
  });
});
