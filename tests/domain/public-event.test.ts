import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isKnownKind,
  kindsOf,
  publicEvent,
  publicType,
  publicTypes,
  type SealedEvent,
} from '../../domain/public-event.ts';

const sealed = (over: Partial<SealedEvent> = {}): SealedEvent => ({
  no: 7,
  invoiceId: '0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11',
  seq: 3,
  at: new Date('2026-11-27T09:00:00Z'),
  kind: 'payment',
  data: { reference: 'VIR-1', receivedOn: '2026-11-26', amountCents: -5_000, balanceCents: 0 },
  number: 'F-001',
  currency: 'EUR',
  ...over,
});

const sources = readdirSync('cases')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`cases/${file}`, 'utf8'));

/** What a call that writes history names: the first quoted word after the case, and both words of a choice. */
const noting = /\b(?:note|noteAll|noteDelivery|underWay|tell)\(([^;]*?)[,{]\s*(?:\{|$|\))/gms;

function kindsInCode(): string[] {
  const named = sources.flatMap((text) => [...text.matchAll(noting)].map((call) => call[1] ?? ''));
  const words = named.flatMap((call) =>
    [...call.matchAll(/(?:^|[,?:]\s*)'([a-z][A-Za-z]+)'/g)].map(([, word]) => word ?? ''),
  );
  const unions = sources.flatMap((text) =>
    [...text.matchAll(/(?:const event =|event:)([^;,]*)[;,]/g)].flatMap((found) =>
      [...(found[1] ?? '').matchAll(/'([a-z][A-Za-z]+)'/g)].map(([, word]) => word ?? ''),
    ),
  );
  // The ledger's kinds name their events themselves.
  const money = ['invoiced', 'payment', 'reversal', 'creditNote', 'writeOff'];
  return [...new Set([...words, ...unions, ...money])].filter((word) => !notKinds.has(word));
}

/** Words in such calls that are values, not kinds. */
const notKinds = new Set([
  'kind',
  'cancelled',
  'accepted',
  'dispatched',
  'doneElsewhere',
  'electronicNotAccepted',
  'call',
  'email',
  'phone',
]);

test('every kind that the code writes into the history is known here: by a type of its own, or as one that is only noted', () => {
  const kinds = kindsInCode();
  expect(kinds.length).toBeGreaterThan(55);
  expect(kinds).toEqual(
    expect.arrayContaining(['settled', 'deliveryClaimed', 'approvalRefused', 'planBroken', 'taskDone']),
  );
  expect(kinds.filter((kind) => !isKnownKind(kind))).toEqual([]);
});

test('a kind that nobody knows is told as invoice.noted with its name, so nothing is lost', () => {
  const event = publicEvent(sealed({ kind: 'somethingNew', data: { amountCents: 5, words: 'who knows' } }));
  expect(event).toMatchObject({ type: 'invoice.noted', data: { kind: 'somethingNew', amountCents: 5 } });
  expect(event.data).not.toHaveProperty('words');
  expect(publicType('constructor')).toBe('invoice.noted');
});

test('an event says which invoice, which number, and the sums', () => {
  expect(publicEvent(sealed())).toEqual({
    id: 'evt_0b7e5f0e6a0c4d0c9e625d1c4d6f8a11_3',
    no: 7,
    type: 'payment.recorded',
    timestamp: '2026-11-27T09:00:00.000Z',
    data: {
      ...{ id: 'evt_0b7e5f0e6a0c4d0c9e625d1c4d6f8a11_3', no: 7, seq: 3 },
      ...{ invoiceId: '0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11', invoice: 'F-001', currency: 'EUR' },
      ...{ reference: 'VIR-1', receivedOn: '2026-11-26', amountCents: -5_000, balanceCents: 0 },
    },
  });
});

test('words of people, names and addresses are never told', () => {
  const personal = {
    reason: 'Monsieur Dupont est malade',
    note: 'appeler demain',
    by: 'Claire',
    because: 'jean.dupont@client.example bounced',
    detail: '+33612345678 is switched off',
    text: 'Bonjour',
    reference: 'jean@client.example',
    outcome: 'said he would pay',
    step: '0612345678',
    owner: 'Claire',
    contact: 'phone',
  };
  const { data } = publicEvent(sealed({ data: personal }));
  expect(Object.keys(data).sort()).toEqual(['contact', 'currency', 'id', 'invoice', 'invoiceId', 'no', 'seq'].sort());
});

test('whatever lies in the history, what is told of it stays below 20 kB and is the same each time', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), fc.string(), (data, kind) => {
      const event = publicEvent(sealed({ data, kind }));
      expect(JSON.stringify(event).length).toBeLessThan(20_000);
      expect(JSON.stringify(publicEvent(sealed({ data, kind })))).toBe(JSON.stringify(event));
      expect(publicTypes).toContain(event.type);
    }),
  );
});

test('a filter of types names every kind behind them, and invoice.noted all that have none', () => {
  expect(kindsOf(['delivery.claimed'])).toMatchObject({
    kinds: ['deliveryClaimed', 'planMessageClaimed'],
    others: false,
  });
  const { kinds, others, typed } = kindsOf(publicTypes);
  expect(kinds).toEqual(typed);
  expect(others).toBe(true);
});
