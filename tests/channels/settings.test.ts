import { expect, test } from 'vitest';
import { readChannelSettings } from '../../activities/channels/settings.ts';

const sid = `AC${'0a'.repeat(16)}`;
const twilio = { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: 'token' };

test('without any key there is only the outbox, and empty values count as absent', () => {
  expect(readChannelSettings({})).toEqual({ outboxDir: '.relance/outbox' });
  expect(readChannelSettings({ RESEND_API_KEY: '', TWILIO_ACCOUNT_SID: ' ' })).toEqual({
    outboxDir: '.relance/outbox',
  });
  expect(readChannelSettings({ RELANCE_HOME: '/srv/relance' })).toEqual({ outboxDir: '/srv/relance/outbox' });
});

test('every setting reaches its provider, addresses without a final slash', () => {
  const settings = readChannelSettings({
    ...twilio,
    RESEND_API_KEY: 're_1',
    RESEND_BASE_URL: 'http://127.0.0.1:9/',
    TWILIO_API_KEY: 'SK1',
    TWILIO_API_SECRET: 's',
    TWILIO_MESSAGING_SERVICE_SID: 'MG1',
    TWILIO_BASE_URL: 'http://127.0.0.1:8',
    PUBLIC_BASE_URL: 'https://relance.example/',
  });
  expect(settings.resend).toEqual({ apiKey: 're_1', baseUrl: 'http://127.0.0.1:9' });
  expect(settings.twilio).toEqual({
    accountSid: sid,
    authToken: 'token',
    apiKey: 'SK1',
    apiSecret: 's',
    messagingServiceSid: 'MG1',
    baseUrl: 'http://127.0.0.1:8',
    publicBaseUrl: 'https://relance.example',
  });
});

test.each([
  ['TWILIO_AUTH_TOKEN', { TWILIO_ACCOUNT_SID: sid }],
  ['TWILIO_ACCOUNT_SID', { TWILIO_AUTH_TOKEN: 'token' }],
  ['TWILIO_ACCOUNT_SID', { TWILIO_MESSAGING_SERVICE_SID: 'MG1' }],
  ['TWILIO_API_SECRET', { ...twilio, TWILIO_API_KEY: 'SK1' }],
  ['TWILIO_API_KEY', { ...twilio, TWILIO_API_SECRET: 's' }],
])('half a Twilio names the missing %s', (name, env) => {
  expect(() => readChannelSettings(env)).toThrow(`- ${name} is missing`);
});

test.each([
  ['TWILIO_ACCOUNT_SID', { ...twilio, TWILIO_ACCOUNT_SID: 'secret-in-the-wrong-place' }],
  ['RESEND_API_KEY', { RESEND_API_KEY: 'secret in the wrong place' }],
  ['RESEND_BASE_URL', { RESEND_API_KEY: 're_1', RESEND_BASE_URL: 'localhost:80' }],
  ['PUBLIC_BASE_URL', { PUBLIC_BASE_URL: 'https://my_host.example' }],
])('an unusable %s is named and not shown', (name, env) => {
  expect(() => readChannelSettings(env)).toThrow(name);
  expect(() => readChannelSettings(env)).not.toThrow(/secret.in/);
});

test('everything that is wrong is told at once', () => {
  const read = () => readChannelSettings({ TWILIO_API_KEY: 'SK1', RESEND_BASE_URL: 'nowhere' });
  expect(read).toThrow(/RESEND_BASE_URL[\s\S]*TWILIO_ACCOUNT_SID[\s\S]*TWILIO_AUTH_TOKEN[\s\S]*TWILIO_API_SECRET/);
});
