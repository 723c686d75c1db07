import { expect, test } from 'vitest';
import { readApiConfig } from '../../api/config.ts';

const good = { DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/relance', TEMPORAL_ADDRESS: '127.0.0.1:7233' };

test('two variables are enough; the rest has defaults', () => {
  expect(readApiConfig(good)).toEqual({
    databaseUrl: good.DATABASE_URL,
    temporalAddress: '127.0.0.1:7233',
    temporalNamespace: 'default',
    temporalUiUrl: null,
    host: '127.0.0.1',
    port: 8080,
    publicUrl: 'http://127.0.0.1:8080',
    hooks: { resendWebhookSecret: null, twilioAuthToken: null, publicBaseUrl: null },
    mailevaCallback: null,
    voice: null,
    privateWebhooks: false,
  });
  expect(Object.isFrozen(readApiConfig(good))).toBe(true);
});

test('all problems are told together, each with its variable, and no password', () => {
  const bad = {
    DATABASE_URL: 'mysql://u:hunter2@h/d',
    TEMPORAL_ADDRESS: 'nowhere',
    TEMPORAL_UI_URL: 'ui',
    RELANCE_API_PORT: '99999',
  };
  expect(() => readApiConfig(bad)).toThrow(/DATABASE_URL[^]*TEMPORAL_ADDRESS[^]*TEMPORAL_UI_URL[^]*RELANCE_API_PORT/);
  expect(() => readApiConfig(bad)).not.toThrow(/hunter2/);
  expect(() => readApiConfig({ DATABASE_URL: '' })).toThrow(/DATABASE_URL is not set[^]*TEMPORAL_ADDRESS is not set/);
});

test('what callbacks are checked with is read, and a secret that cannot be one is named without being shown', () => {
  const set = {
    RESEND_WEBHOOK_SECRET: 'whsec_c2VjcmV0LXNlY3JldA==',
    TWILIO_AUTH_TOKEN: 't',
    PUBLIC_BASE_URL: 'https://r.example/',
  };
  expect(readApiConfig({ ...good, ...set }).hooks).toEqual({
    resendWebhookSecret: set.RESEND_WEBHOOK_SECRET,
    twilioAuthToken: 't',
    publicBaseUrl: 'https://r.example',
  });
  const wrong = { ...good, RESEND_WEBHOOK_SECRET: 're_hunter2', PUBLIC_BASE_URL: 'r.example' };
  expect(() => readApiConfig(wrong)).toThrow(/PUBLIC_BASE_URL[^]*RESEND_WEBHOOK_SECRET/);
  expect(() => readApiConfig(wrong)).not.toThrow(/hunter2/);
});

test('white space around a value, as a secret from a file has it, is no part of it', () => {
  const set = {
    DATABASE_URL: `${good.DATABASE_URL}\n`,
    TEMPORAL_ADDRESS: ' 127.0.0.1:7233',
    TEMPORAL_UI_URL: ' ',
    RESEND_WEBHOOK_SECRET: 'whsec_c2VjcmV0LXNlY3JldA==\n',
    TWILIO_AUTH_TOKEN: 'hunter2\n',
    PUBLIC_BASE_URL: 'https://r.example/\r\n',
  };
  expect(readApiConfig(set)).toMatchObject({
    databaseUrl: good.DATABASE_URL,
    temporalAddress: good.TEMPORAL_ADDRESS,
    temporalUiUrl: null,
    hooks: {
      resendWebhookSecret: 'whsec_c2VjcmV0LXNlY3JldA==',
      twilioAuthToken: 'hunter2',
      publicBaseUrl: 'https://r.example',
    },
  });
});

const account = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'hunter2' };

test('click-to-call is read where its number is set, and what only the worker needs cannot stop the api', () => {
  expect(readApiConfig({ ...good, ...account, TWILIO_VOICE_FROM: '+33123456789' }).voice).toEqual({
    accountSid: account.TWILIO_ACCOUNT_SID,
    authToken: 'hunter2',
    voiceFrom: '+33123456789',
  });
  const ofTheWorker = { MAILEVA_CLIENT_ID: 'alone', RESEND_BASE_URL: 'nowhere', TWILIO_MAX_PER_SECOND: 'many' };
  expect(readApiConfig({ ...good, ...ofTheWorker, TWILIO_ACCOUNT_SID: 'AC1' }).voice).toBeNull();
});

test('click-to-call that cannot work names each variable with its remedy, and no secret', () => {
  const wrong = {
    ...good,
    TWILIO_VOICE_FROM: '0123',
    TWILIO_API_KEY: 'SKhunter2',
    TWILIO_AUTH_TOKEN: 'hunter2 ',
    TWILIO_BASE_URL: 'ftp://x',
  };
  expect(() => readApiConfig(wrong)).toThrow(
    /TWILIO_VOICE_FROM[^]*TWILIO_ACCOUNT_SID[^]*TWILIO_API_SECRET[^]*TWILIO_BASE_URL/,
  );
  expect(() => readApiConfig(wrong)).not.toThrow(/hunter2/);
});
