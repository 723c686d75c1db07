import { expect, test } from 'vitest';
import { chooseChannels } from '../../activities/channels/choose.ts';
import type { Channel } from '../../domain/policy.ts';

const all: Channel[] = ['email', 'sms', 'call', 'letter', 'registeredLetter', 'agency'];
const outboxDir = 'outbox';
const resend = { apiKey: 're_1' };
const twilio = { accountSid: `AC${'0a'.repeat(16)}`, authToken: 'token' };

function names(mode: 'test' | 'live', settings: Parameters<typeof chooseChannels>[0]): string[] {
  const choose = chooseChannels(settings);
  return all.map((channel) => choose(mode, channel).name);
}

test('a creditor in test mode never reaches a provider, whatever keys are set', () => {
  expect(new Set(names('test', { outboxDir, resend, twilio }))).toEqual(new Set(['localOutbox']));
});

test('a live creditor reaches the providers that have keys; a dossier goes the way of its agency, people do the rest from the outbox', () => {
  const byHand = ['localOutbox', 'localOutbox', 'localOutbox', 'agency'];
  expect(names('live', { outboxDir, resend, twilio })).toEqual(['resend', 'twilio', ...byHand]);
  expect(names('live', { outboxDir, resend })).toEqual(['resend', 'localOutbox', ...byHand]);
  expect(names('live', { outboxDir })).toEqual(['localOutbox', 'localOutbox', ...byHand]);
});

test('only the channels that keep a key may be repeated without asking', () => {
  const choose = chooseChannels({ outboxDir, resend, twilio });
  expect(choose('live', 'email').repeatIsSafe).toBe(true);
  expect(choose('live', 'sms').repeatIsSafe).toBe(false);
  expect(choose('test', 'sms').repeatIsSafe).toBe(true);
});

test('registered letters of a live creditor go through Maileva where its keys are set, every other letter stays with people', () => {
  const keys = { clientId: 'c', clientSecret: 's', username: 'u', password: 'p' };
  const maileva = { ...keys, apiUrl: 'https://api.example', tokenUrl: 'https://token.example' };
  expect(names('live', { outboxDir, maileva })[4]).toBe('maileva');
  expect(names('live', { outboxDir, maileva }).filter((name) => name === 'maileva')).toHaveLength(1);
  expect(new Set(names('test', { outboxDir, maileva }))).toEqual(new Set(['localOutbox']));
});
