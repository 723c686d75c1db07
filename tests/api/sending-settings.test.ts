import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const put = (sending: unknown) => api.put('/v1/creditor/settings', { sending, by: 'Claire' });

test('a creditor sees the limits in force, chooses its own, and every change is kept', async () => {
  expect((await api.get('/v1/creditor/settings')).json().sending).toEqual({ smsPerDay: 500, lettersPerDay: 100 });
  const sending = {
    from: { name: 'Compta, Fournil Martin', email: 'compta@envoi.fournil.example' },
    replyTo: 'gens@fournil.example',
    inboundDomain: 'reponse.fournil.example',
    smsPerDay: 0,
    perMinute: 60,
  };
  const answer = await put(sending);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ sending: { ...sending, lettersPerDay: 100 }, own: ['sending'] });
  expect(answer.json().changes.at(-1)).toMatchObject({ setting: 'sending', by: 'Claire', before: null });
  expect((await put(null)).json().sending).toEqual({ smsPerDay: 500, lettersPerDay: 100 });
});

test.each([
  ['from.email', { from: { name: 'Fournil', email: 'compta@fournil.example\r\nBcc: x@y.example' } }],
  ['from.email', { from: { name: 'Fournil', email: 'Fournil <compta@fournil.example>' } }],
  ['from.email', { from: { name: 'Fournil', email: 'compta@localhost' } }],
  ['replyTo', { replyTo: 'a@b.example, c@d.example' }],
  ['inboundDomain', { inboundDomain: 'https://reponse.example' }],
  ['perMinute', { perMinute: 0 }],
  ['perMinute', { perMinute: 6_001 }],
  ['smsPerDay', { smsPerDay: -1 }],
  ['lettersPerDay', { lettersPerDay: 1.5 }],
])('%s that cannot be right is refused by name, with what to write', async (field, sending) => {
  const answer = await put(sending);
  expect([400, 422]).toContain(answer.statusCode);
  expect(answer.payload).toContain(field.split('.').at(-1));
  expect(answer.payload).toMatch(/[Ww]rite|Send/);
  expect((await api.get('/v1/creditor/settings')).json().own).toEqual([]);
});
