import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readResendEvent } from '../../activities/channels/resend-callback.ts';
import { resendLastEvent, resendReport } from '../../activities/channels/resend-reports.ts';
import { readTwilioCallback } from '../../activities/channels/twilio-callback.ts';
import { twilioReport } from '../../activities/channels/twilio-reports.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';

const creditor = '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10';
const delivery = '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a11';
const at = '2026-11-10T09:05:00.123Z';
const event = (type: string, data: Record<string, unknown> = {}) => ({
  type,
  created_at: at,
  data: { email_id: 'e1', created_at: '2026-11-10T09:00:00Z', tags: { creditor, delivery, send: '2' }, ...data },
});

const meanings: [string, Record<string, unknown>, string | null, string | null][] = [
  ['email.scheduled', {}, 'accepted', null],
  ['email.sent', {}, 'dispatched', null],
  ['email.delivery_delayed', {}, 'dispatched', null],
  ['email.delivered', {}, 'delivered', 'delivered'],
  ['email.complained', {}, 'delivered', 'complained'],
  ['email.opened', {}, null, null],
  ['email.clicked', {}, null, null],
  [
    'email.bounced',
    { bounce: { type: 'Permanent', subType: 'NoEmail', message: 'x' } },
    'dispatched',
    'bounced_permanent',
  ],
  [
    'email.bounced',
    { bounce: { type: 'Transient', subType: 'MailboxFull', message: 'x' } },
    'dispatched',
    'bounced_transient',
  ],
  [
    'email.bounced',
    { bounce: { type: 'Undetermined', subType: 'Undetermined', message: 'x' } },
    'dispatched',
    'bounced_transient',
  ],
  ['email.bounced', {}, 'dispatched', 'bounced_transient'],
  [
    'email.suppressed',
    { suppressed: { type: 'OnAccountSuppressionList', reason: 'previous_bounce' } },
    'accepted',
    'suppressed',
  ],
  ['email.failed', { failed: { reason: 'reached_daily_quota' } }, 'accepted', 'bounced_transient'],
  ['email.failed', { failed: { reason: 'invalid_attachment' } }, 'accepted', 'rejected_by_provider'],
];

describe('what Resend reports', () => {
  test.each(meanings)('%s %o', (type, data, phase, outcome) => {
    expect(resendReport(event(type, data))).toMatchObject({ phase, outcome, occurredAt: at, key: `${type}@${at}` });
  });

  test('names the cause for a person, in one line', () => {
    const bounce = {
      type: 'Permanent',
      subType: 'NoEmail',
      message: 'no\nsuch user',
      diagnosticCode: ['smtp; 550 5.1.1'],
    };
    expect(resendReport(event('email.bounced', { bounce }))).toMatchObject({
      code: 'email.bounced Permanent NoEmail',
      detail: 'Permanent · NoEmail · no such user · smtp; 550 5.1.1',
    });
  });

  test('finds its delivery by the tags we sent, as events and as answers give them', () => {
    const names = { providerId: 'e1' };
    const news = { kind: 'reports', creditorId: creditor, deliveryId: delivery, sendNo: 2, names };
    expect(readResendEvent(event('email.sent'))).toMatchObject(news);
    const list = Object.entries({ creditor, delivery, send: '2' }).map(([name, value]) => ({ name, value }));
    expect(readResendEvent(event('email.sent', { tags: list }))).toMatchObject(news);
    expect(readResendEvent(event('email.sent', { tags: { creditor, delivery } }))).toMatchObject({
      ...news,
      sendNo: 1,
    });
    for (const tags of [undefined, null, {}, { creditor, delivery: 'x' }, 'x'])
      expect(readResendEvent(event('email.sent', { tags }))).toEqual({ kind: 'none' });
  });

  test('never breaks the reader, whatever stands where', () => {
    for (const data of [null, [], 1, 'x', { bounce: 1, tags: [1, null] }])
      for (const [type] of [...meanings, ['email.received'], ['suppression.added'], ['unknown']] as [string][])
        expect(() => readResendEvent({ type, created_at: 5, data })).not.toThrow();
    expect(readResendEvent({})).toEqual({ kind: 'none' });
  });

  const asked: [string, string | null, string | null][] = [
    ['queued', 'accepted', null],
    ['scheduled', 'accepted', null],
    ['sent', 'dispatched', null],
    ['delivery_delayed', 'dispatched', null],
    ['delivered', 'delivered', 'delivered'],
    ['opened', 'delivered', 'delivered'],
    ['clicked', 'delivered', 'delivered'],
    ['complained', 'delivered', 'complained'],
    ['bounced', 'dispatched', 'bounced_transient'],
    ['suppressed', 'accepted', 'suppressed'],
    ['failed', 'accepted', 'rejected_by_provider'],
    ['canceled', 'accepted', 'cancelled'],
    ['something_new', null, null],
  ];
  test.each(asked)('when it is asked: %s', (lastEvent, phase, outcome) => {
    expect(resendLastEvent('e1', lastEvent)).toMatchObject({ phase, outcome, occurredAt: null });
  });
});

type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  enum?: string[];
  const?: string;
  example?: unknown;
  items?: Schema;
  $ref?: string;
  allOf?: Schema[];
  format?: string;
};
type Spec = { webhooks: Record<string, unknown>; components: { schemas: Record<string, Schema> } };

/** A payload made of the examples, constants and first words of a schema. */
function exampleOf(spec: Spec, schema: Schema, name = ''): unknown {
  if (schema.$ref !== undefined) return exampleOf(spec, spec.components.schemas[schema.$ref.split('/').at(-1)!]!, name);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(spec, part, name)));
  if (schema.const !== undefined) return schema.const;
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (name === 'tags') return { creditor, delivery, send: '1' };
  if (schema.type === 'array') return [exampleOf(spec, schema.items ?? {}, name)];
  if (schema.properties)
    return Object.fromEntries(Object.entries(schema.properties).map(([key, one]) => [key, exampleOf(spec, one, key)]));
  return `${name}@x.example`;
}

const problem = specProblem('resend.yaml');
describe.skipIf(problem !== null)(
  `every event of the API description of Resend${problem === null ? '' : ` (${problem})`}`,
  () => {
    const spec = problem === null ? (parse(readFileSync('../shared/specs/resend.yaml', 'utf8')) as Spec) : null;
    const schemaOf = (type: string) =>
      Object.values(spec?.components.schemas ?? {}).find((one) => one.properties?.['type']?.const === type);
    const about = Object.keys(spec?.webhooks ?? {}).filter(
      (type) => type.startsWith('email.') && type !== 'email.received',
    );

    test('about a message gives a dated report of its delivery', () => {
      expect(about.length).toBeGreaterThanOrEqual(10);
      for (const type of about) {
        const payload = exampleOf(spec!, schemaOf(type)!) as Record<string, unknown>;
        const news = readResendEvent(payload);
        expect(news, type).toMatchObject({ kind: 'reports', deliveryId: delivery, creditorId: creditor });
        expect(news.kind === 'reports' && news.reports[0], type).toMatchObject({
          occurredAt: '2023-10-06T23:47:56.678Z',
        });
        expect(
          meanings.map(([name]) => name),
          type,
        ).toContain(type);
      }
    });

    test('that brings an answer is read as one', () => {
      const payload = exampleOf(spec!, schemaOf('email.received')!) as { data: Record<string, unknown> };
      payload.data['email_id'] = 'e9';
      expect(readResendEvent(payload)).toMatchObject({
        kind: 'received',
        message: { emailId: 'e9', receivedAt: '2023-10-06T23:47:56.678Z' },
      });
    });

    test('about anything else is none of ours', () => {
      const others = Object.keys(spec!.webhooks).filter((type) => !type.startsWith('email.'));
      expect(others.length).toBeGreaterThan(3);
      for (const type of others)
        expect(readResendEvent(exampleOf(spec!, schemaOf(type)!) as Record<string, unknown>), type).toEqual({
          kind: 'none',
        });
    });

    test('and every last event of a message has a meaning', () => {
      for (const word of spec!.components.schemas['Email']!.properties!['last_event']!.enum!)
        expect(resendLastEvent('e1', word).phase, word).not.toBeNull();
    });
  },
);

describe('what Twilio reports', () => {
  const table: [string, number | null, string | null, string | null][] = [
    ['accepted', null, 'accepted', null],
    ['queued', null, 'accepted', null],
    ['scheduled', null, 'accepted', null],
    ['sending', null, 'dispatched', null],
    ['sent', null, 'dispatched', null],
    ['delivered', null, 'delivered', 'delivered'],
    ['read', null, 'acknowledged', 'acknowledged'],
    ['canceled', null, 'accepted', 'cancelled'],
    ['undelivered', 30003, 'dispatched', 'undeliverable'],
    ['undelivered', 30005, 'dispatched', 'undeliverable'],
    ['undelivered', 30036, 'dispatched', 'expired'],
    ['undelivered', 21610, 'dispatched', 'opted_out'],
    ['undelivered', 30007, 'dispatched', 'rejected_by_provider'],
    ['failed', 30002, 'accepted', 'rejected_by_provider'],
    ['failed', 99999, 'accepted', 'undeliverable'],
    ['failed', null, 'accepted', 'undeliverable'],
    ['partially_delivered', null, null, null],
    ['invented', null, null, null],
  ];
  test.each(table)('%s %s', (status, code, phase, outcome) => {
    expect(twilioReport('SM1', status, code)).toMatchObject({ phase, outcome, occurredAt: null });
  });

  test('has a meaning for every state of its API description', () => {
    if (specProblem('twilio_api_v2010.json') !== null) return;
    const spec = JSON.parse(readFileSync('../shared/specs/twilio_api_v2010.json', 'utf8')) as Spec;
    const states = spec.components.schemas['message_enum_status']!.enum!;
    const known = new Set([...table.map(([state]) => state), 'receiving', 'received']);
    expect(states.filter((state) => !known.has(state))).toEqual([]);
  });

  test('is the same news however often it is told, and other news of another send', () => {
    const key = (sid: string, code: number | null) => twilioReport(sid, 'failed', code).key;
    expect(key('SM1', 30003)).toBe(key('SM1', 30003));
    expect(new Set([key('SM1', 30003), key('SM2', 30003), key('SM1', null)]).size).toBe(3);
  });

  test('finds its delivery by the address we gave; without it, or without a message, it is none of ours', () => {
    const form = { MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'delivered' };
    const query = { creditor, attempt: delivery, send: '3' };
    expect(readTwilioCallback({ form, query })).toMatchObject({
      kind: 'reports',
      creditorId: creditor,
      deliveryId: delivery,
      sendNo: 3,
    });
    for (const body of [
      {},
      { form },
      { query },
      { form, query: { creditor } },
      { form: { ...form, MessageSid: 'x' }, query },
    ])
      expect(readTwilioCallback(body)).toEqual({ kind: 'none' });
  });
});
