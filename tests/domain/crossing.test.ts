/** When a payment and a message crossed, and when the thanks for it leave. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintText } from '../../domain/lint-text.ts';
import type { LintContext } from '../../domain/lint/phrase.ts';
import { writeThanks } from '../../activities/texts/thanks-email.ts';
import { crosses, type CrossedDelivery } from '../../domain/crossing.ts';
import { decide } from '../../domain/decide.ts';
import { decideThanks, type ThanksFacts } from '../../domain/decide-thanks.ts';
import type { ThanksBrief } from '../../domain/thanks-brief.ts';
import { testIdentity } from '../setup/database.ts';
import { aCase } from './facts.ts';

const now = Date.parse('2026-09-10T08:00:00Z');
const paid = { receivedOn: '2026-09-07', registeredOn: '2026-08-01', timeZone: 'Europe/Paris' };
const message = (over: Partial<CrossedDelivery> = {}): CrossedDelivery => ({
  deliveryId: 'd',
  channel: 'email',
  state: 'accepted',
  leftAt: '2026-09-09T08:00:00Z',
  mayHaveLeft: false,
  preDue: false,
  ...over,
});

describe('a payment crosses', () => {
  test.each([
    ['a message that left after the money had come', {}, true],
    ['not one that left on the day of the money', { leftAt: '2026-09-07T08:00:00Z' }, false],
    ['not one that left before the money', { leftAt: '2026-09-05T08:00:00Z' }, false],
    [
      'not one by the day in UTC: where the debtor lives it was the next day already',
      { leftAt: '2026-09-07T22:30:00Z' },
      true,
    ],
    ['not one of more than five days ago', { leftAt: '2026-09-05T07:59:59Z' }, false],
    ['one on its way', { state: 'claimed' as const, leftAt: null }, true],
    ['one of which nobody knows', { state: 'unknown' as const, leftAt: '2026-09-10T07:00:00Z' }, true],
    [
      'one that is tried again and may have arrived',
      { state: 'retrying' as const, leftAt: null, mayHaveLeft: true },
      true,
    ],
    ['not one that is tried again and certainly did not leave', { state: 'retrying' as const, leftAt: null }, false],
    ['a posted letter', { channel: 'registeredLetter' as const, state: 'dispatched' as const }, true],
    ['not a note before the due date', { preDue: true }, false],
    ['not a note before the due date that is on its way', { preDue: true, state: 'claimed' as const }, false],
    ['not a call', { channel: 'call' as const, state: 'done' as const }, false],
    ['not a dossier', { channel: 'agency' as const, state: 'done' as const }, false],
    ['not what waits for approval', { state: 'awaitingApproval' as const, leftAt: null }, false],
    ['not what was withdrawn', { state: 'cancelled' as const }, false],
    ['not what failed', { state: 'failed' as const }, false],
  ])('%s', (_name, over, expected) => {
    expect(crosses(message(over), paid, now)).toBe(expected);
  });

  test('not where the invoice came to us after its money: then the books are late, not the message', () => {
    expect(crosses(message(), { ...paid, registeredOn: '2026-09-07' }, now)).toBe(true);
    expect(crosses(message(), { ...paid, registeredOn: '2026-09-08' }, now)).toBe(false);
  });

  test('never a message that left before the day of the money, at any hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * 86_400_000 }), fc.integer({ min: 0, max: 9 }), (agoMs, days) => {
        const left = new Date(now - agoMs).toISOString();
        const receivedOn = new Date(now - days * 86_400_000).toISOString().slice(0, 10);
        const inZone = new Date(Date.parse(left) + 2 * 3_600_000).toISOString().slice(0, 10);
        expect(crosses(message({ leftAt: left }), { ...paid, receivedOn }, now)).toBe(receivedOn < inZone);
      }),
    );
  });
});

const facts = (over: Partial<ThanksFacts> = {}): ThanksFacts => ({
  status: 'noted',
  endedBecause: null,
  reversed: false,
  wanted: true,
  email: true,
  legalHold: false,
  lastThanksAt: null,
  notBeforeMs: 0,
  timeZone: 'Europe/Paris',
  holidayZone: 'metropole',
  window: 'businessHours',
  ...over,
});

describe('the thanks', () => {
  test.each([
    ['leave at once within the hours', {}, now, { act: { name: 'sendThanks', step: 'thanks' } }],
    ['wait for the hours', {}, Date.parse('2026-09-11T20:00:00Z'), { wait: { until: '2026-09-14T07:00:00.000Z' } }],
    [
      'are one a day',
      { lastThanksAt: '2026-09-10T07:00:00.000Z' },
      now,
      { wait: { until: '2026-09-11T07:00:00.000Z' } },
    ],
    ['wait for a stop', { notBeforeMs: now + 60_000 }, now, { wait: { until: '2026-09-10T08:01:00.000Z' } }],
    ['are not sent when the money went back', { reversed: true }, now, { finish: 'notThanked' }],
    ['are not sent to whom the law protects', { legalHold: true }, now, { finish: 'notThanked' }],
    ['are not sent when the creditor does not want it', { wanted: false }, now, { finish: 'notThanked' }],
    ['are not sent without an address', { email: false }, now, { finish: 'notThanked' }],
    ['end as they ended', { status: 'thanked' as const }, now, { finish: 'thanked' }],
  ])('%s', (_name, over, at, decision) => {
    expect(decideThanks(facts(over), at).decision).toMatchObject(decision);
  });

  test('take the place of the next level: the least pause runs from them', () => {
    const due = { step: 'note', code: 'dueDatePassed' as const, text: '', at: '2026-09-07T00:00:00.000Z' };
    expect(decide(aCase({ passed: [due] }), now).decision).toHaveProperty('act');
    const rest = { step: 'crossing:thanks', code: 'thanked' as const, text: 'Thanks', at: '2026-09-10T07:00:00.000Z' };
    const { decision } = decide(aCase({ passed: [due, rest] }), now);
    expect(decision).toMatchObject({
      wait: { because: expect.arrayContaining([expect.objectContaining({ code: 'minimumGap' })]) },
    });
  });
});

describe('their words', () => {
  const brief = (over: Partial<ThanksBrief> = {}): ThanksBrief => ({
    creditor: testIdentity,
    debtor: { name: 'Menuiserie Dupont', type: 'business', email: 'compta@dupont.example' },
    language: 'fr',
    payments: [{ receivedOn: '2026-09-07', amountCents: 120_000, currency: 'EUR', invoices: ['F-001'] }],
    owed: [],
    envelope: { from: 'Fournil <compta@fournil-martin.example>', replyTo: 'r@fournil-martin.example', headers: {} },
    ...over,
  });
  const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

  test.each(['fr', 'en'] as const)('thank, ask for nothing and pass the checks of every message (%s)', (language) => {
    for (const owed of [[], [{ number: 'F-001', balanceCents: 5_000, currency: 'EUR' }]]) {
      const { subject, text, html } = writeThanks(brief({ language, owed }));
      // Nothing is asked for, as in a note before the due date: the checks of what asks for money do not apply.
      const context: LintContext = {
        ...{ identity: testIdentity, debtorType: 'business', language, channel: 'email', tone: 'neutral' },
        ...{ beforeDue: true, purpose: 'reminder' },
      } as const;
      for (const one of [text, html, subject]) {
        expect(one).not.toContain(testIdentity.iban);
        expect(plain(one)).not.toMatch(/pénalité|intérêt|indemnité|retard|late|penalt|interest|mise en demeure/i);
      }
      expect(lintText(text, context).filter(({ severity }) => severity !== 'warning')).toEqual([]);
    }
  });

  test('say that nothing is due, or what is left', () => {
    expect(plain(writeThanks(brief()).text)).toContain(
      'La facture F-001 est réglée en totalité : plus rien n’est dû à ce titre.',
    );
    const left = plain(writeThanks(brief({ owed: [{ number: 'F-001', balanceCents: 5_000, currency: 'EUR' }] })).text);
    expect(left).toContain('le solde de la facture F-001 est de 50,00 €');
    expect(left).not.toContain('plus rien');
    expect(plain(writeThanks(brief({ language: 'en' })).text)).toContain('We have received your payment of');
  });
});
