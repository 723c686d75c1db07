import { expect, test } from 'vitest';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { startResendServer } from '../../local/fakes/resend-server.ts';
import { startTwilioServer } from '../../local/fakes/twilio-server.ts';

const email = { from: 'a@morel.example', to: 'b@debiteur.example', subject: 'Facture', text: 'Bonjour' };

test.skipIf(specProblem('resend.yaml') !== null).each([
  ['an unknown field', { ...email, replyTo: 'c@morel.example' }],
  ['a missing field', { from: email.from, to: email.to, text: email.text }],
  ['no text at all', { from: email.from, to: email.to, subject: email.subject }],
  ['a tag with a slash', { ...email, tags: [{ name: 'delivery', value: 'a/b' }] }],
])('the fake Resend reports %s', async (_what, body) => {
  const server = await startResendServer();
  const headers = { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}/emails`, { method: 'POST', headers, body: JSON.stringify(body) });
  await server.close();
  expect(response.status).toBe(422);
  expect(server.violations).toHaveLength(1);
  expect(server.messages).toHaveLength(0);
});

test.skipIf(specProblem('twilio_api_v2010.json') !== null).each([
  ['an unknown field', { To: '+33612345678', From: 'MOREL', Body: 'Bonjour', Text: 'x' }],
  ['a missing text', { To: '+33612345678', From: 'MOREL' }],
  ['a national number', { To: '0612345678', From: 'MOREL', Body: 'Bonjour' }],
  ['a validity that is too long', { To: '+33612345678', From: 'MOREL', Body: 'Bonjour', ValidityPeriod: '36001' }],
])('the fake Twilio reports %s', async (_what, form) => {
  const server = await startTwilioServer();
  const authorization = `Basic ${Buffer.from(`${server.accountSid}:${server.authToken}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  const url = `${server.url}/2010-04-01/Accounts/${server.accountSid}/Messages.json`;
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
  await server.close();
  expect(response.status).toBe(400);
  expect(server.violations).toHaveLength(1);
  expect(server.messages).toHaveLength(0);
});
