/** Who the creditor is, changed over HTTP: complete, payable, and traced. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isIban } from '../../domain/check-identity.ts';
import { testIdentity } from '../setup/database.ts';
import { testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
});
afterAll(() => api.close());

describe('PUT /v1/creditor', () => {
  test('replaces the identity, keeps who did it and what it was, and leaves another creditor alone', async () => {
    const wanted = {
      ...testIdentity,
      iban: 'DE89 3704 0044 0532 0130 00',
      mediator: 'CM2C, 14 rue Saint-Jean, 75017 Paris',
    };
    const answer = await api.put('/v1/creditor', { ...wanted, by: 'Léa Martin' });
    expect([answer.statusCode, answer.json().detail]).toEqual([200, undefined]);
    const read = (await api.get('/v1/creditor')).json();
    expect(read).toEqual({
      ...{ id: api.creditorId, mode: 'test', timeZone: 'Europe/Paris' },
      ...{ ...wanted, iban: 'DE89370400440532013000' },
    });
    const { changes } = (await api.get('/v1/creditor/settings')).json();
    expect(changes.at(-1)).toMatchObject({
      setting: 'identity',
      by: 'Léa Martin',
      before: { iban: testIdentity.iban },
    });
    await api.put('/v1/creditor', { ...wanted, by: 'Léa Martin' });
    expect((await api.get('/v1/creditor/settings')).json().changes).toHaveLength(changes.length);
    expect((await api.get('/v1/creditor', api.otherApiKey)).json().iban).toBe(testIdentity.iban);
  });

  test.each([
    ['R79', { iban: 'FR7630006000011234567890188' }, 'iban', 'invalid'],
    ['R42', { siren: '732829321' }, 'siren', 'invalid'],
    ['R42', { siren: '73282932' }, 'siren', 'missing'],
    ['R42', { registry: 'RCS' }, 'registry', 'missing'],
    ['R42', { shareCapital: undefined }, 'shareCapital', 'missing'],
  ])('%s: %j is refused with the reason', async (rule, over, field, code) => {
    const answer = await api.put('/v1/creditor', { ...testIdentity, ...over });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'identity_not_valid', field, errors: [{ field, code, rule }] });
  });

  test.each([
    [{ smsSender: '12345' }, 'smsSender'],
    [{ email: 'nobody' }, 'email'],
    [{ address: { line1: 'a', postcode: '1', city: 'b' } }, 'address.country'],
    [{ name: undefined }, 'name'],
  ])('%j is no identity', async (over, field) => {
    const answer = await api.put('/v1/creditor', { ...testIdentity, ...over });
    expect([answer.statusCode, answer.json().field]).toEqual([400, field]);
  });
});

test('R79: an IBAN is one when its check digits fit, and one wrong digit or two exchanged are found', () => {
  for (const good of [
    'FR7630006000011234567890189',
    'DE89 3704 0044 0532 0130 00',
    'GB82WEST12345698765432',
    'MT84MALT011000012345MTLCAST001S',
  ])
    expect([good, isIban(good)]).toEqual([good, true]);
  const good = 'FR7630006000011234567890189';
  for (let at = 2; at < good.length; at++) {
    const other = String((Number(good[at]) + 1) % 10);
    expect(isIban(`${good.slice(0, at)}${other}${good.slice(at + 1)}`)).toBe(false);
  }
  for (const bad of ['FR7630006000011234567809189', '', 'FR76', 'fr7630006000011234567890189'])
    expect(isIban(bad)).toBe(false);
});
