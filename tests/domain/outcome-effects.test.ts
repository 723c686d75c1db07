/** What the end of a send does to the contact point it went to and to the case. */
import { describe, expect, test } from 'vitest';
import { outcomes } from '../../domain/delivery-life.ts';
import { effectsOf, refusedAs } from '../../domain/outcome-effects.ts';

describe('contact points', () => {
  test.each([
    ['email', 'bounced_permanent', 'email.bounced', { kind: 'invalid', contact: 'email' }],
    ['sms', 'undeliverable', 'undelivered 30005', { kind: 'invalid', contact: 'phone' }],
    ['sms', 'undeliverable', 'failed 30006', { kind: 'invalid', contact: 'phone' }],
    ['sms', 'undeliverable', 'twilio.21211', { kind: 'invalid', contact: 'phone' }],
    ['sms', 'undeliverable', 'twilio.21614', { kind: 'invalid', contact: 'phone' }],
    ['registeredLetter', 'returned_bad_address', 'LP22', { kind: 'invalid', contact: 'address' }],
    ['email', 'suppressed', 'email.suppressed', { kind: 'closed', channel: 'email', because: 'suppressed' }],
    ['email', 'complained', 'email.complained', { kind: 'closed', channel: 'email', because: 'complained' }],
    ['sms', 'opted_out', 'failed 21610', { kind: 'closed', channel: 'sms', because: 'optedOut' }],
  ] as const)('%s %s (%s)', (channel, outcome, code, contact) => {
    expect(effectsOf(channel, outcome, code).contact).toEqual(contact);
  });

  test('what does not prove the contact point wrong leaves it alone', () => {
    const safe = outcomes.filter(
      (one) => !['bounced_permanent', 'returned_bad_address', 'suppressed', 'complained', 'opted_out'].includes(one),
    );
    for (const outcome of [...safe, null])
      expect(effectsOf('sms', outcome, 'x 30003').contact).toEqual({ kind: 'none' });
  });
});

describe('the case', () => {
  test.each([
    ['email', 'bounced_transient', 'email.bounced'],
    ['sms', 'undeliverable', 'undelivered 30003'],
    ['sms', 'undeliverable', 'undelivered 30008'],
  ] as const)('%s %s (%s) is sent once more later', (channel, outcome, code) => {
    expect(effectsOf(channel, outcome, code).followUp).toBe('sendLater');
  });

  test.each(['rejected_by_provider', 'expired'] as const)('%s needs a person', (outcome) => {
    expect(effectsOf('sms', outcome, 'x')).toMatchObject({ followUp: 'askPerson', state: 'failed' });
  });

  test('everything else goes on to the next step', () => {
    for (const outcome of [
      'delivered',
      'complained',
      'bounced_permanent',
      'opted_out',
      'cancelled',
      'refused',
    ] as const)
      expect(effectsOf('email', outcome, 'x').followUp).toBe('goOn');
    expect(effectsOf('sms', 'undeliverable', 'undelivered').followUp).toBe('goOn');
  });

  test('a refused call that names STOP is no wrong number', () => {
    expect(refusedAs('twilio.21610')).toBe('opted_out');
    expect(refusedAs('twilio.21211')).toBe('undeliverable');
    expect(refusedAs('resend.validation_error')).toBe('undeliverable');
  });
});
