/** Files as request bodies, and what a body that cannot be taken is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestHash } from '../../api/write.ts';
import { testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const proofs = '/v1/deliveries/00000000-0000-4000-8000-000000000001/proofs?kind=receipt&by=L%C3%A9a';
const send = (url: string, type: string, payload: string | Buffer, more: Record<string, string> = {}) =>
  api.app.inject({
    ...{ method: 'POST', url, payload },
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': type, ...more },
  });

describe('the meaning of a request with a file', () => {
  const of = (body: unknown) => requestHash({ method: 'POST', url: '/v1/x', body });

  test('is that of its bytes: equal ones agree, others do not', () => {
    expect(of(Buffer.from('%PDF-1.7 one'))).toBe(of(Buffer.from('%PDF-1.7 one')));
    expect(of(Buffer.from('%PDF-1.7 one'))).not.toBe(of(Buffer.from('%PDF-1.7 two')));
    expect(of(Buffer.from('%PDF-1.7 one'))).not.toBe(of(Buffer.alloc(0)));
    expect(of('kind;occurredOn\n')).toBe(of('kind;occurredOn\n'));
    expect(of('kind;occurredOn\n')).not.toBe(of('kind;occurredOn'));
  });

  test('comes without walking the bytes: a body that would list them is never asked to', () => {
    const body = Buffer.from('%PDF-1.7 one');
    const walked: string[] = [];
    Object.defineProperty(body, 'told', { enumerable: true, get: () => walked.push('told') });
    of(body);
    expect(walked).toEqual([]);
  });

  test('of JSON stays what it was: the order of keys does not count', () => {
    expect(of({ a: 1, b: 2 })).toBe(of({ b: 2, a: 1 }));
    expect(of({ a: 1 })).not.toBe(of({ a: 2 }));
  });
});

describe('a body that is too large', () => {
  test.each([
    ['/v1/invoices', 'application/json', 300 * 1024, 'POST /v1/invoices takes 256 kB at most'],
    ['/v1/invoices/bulk', 'application/json', 3 * 1024 ** 2, 'POST /v1/invoices/bulk takes 2 MB at most'],
    ['/v1/placements/reports', 'text/csv', 2 * 1024 ** 2, 'POST /v1/placements/reports takes 1 MB at most'],
    [proofs, 'application/pdf', 6 * 1024 ** 2, 'POST /v1/deliveries/:id/proofs takes 5 MB at most'],
    ['/hooks/resend', 'application/json', 2 * 1024 ** 2, 'POST /hooks/resend takes 1 MB at most'],
  ])('sent to %s is told the limit of that route', async (url, type, bytes, told) => {
    const answer = await send(url, type, Buffer.alloc(bytes, 'x'));
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ code: 'body_too_large', detail: expect.stringContaining(told) });
  });
});

describe('a body of a type the route does not take', () => {
  test.each([
    ['/v1/invoices', 'text/csv', 'application/json'],
    ['/v1/placements/reports', 'application/pdf', 'text/csv'],
    [proofs, 'image/gif', 'application/pdf, image/jpeg, image/png'],
  ])('is told by %s which it takes', async (url, type, told) => {
    const answer = await send(url, type, 'x');
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({
      code: 'unsupported_media_type',
      detail: expect.stringContaining(told),
    });
  });
});

describe('a file', () => {
  test('reaches its route as it came, under a key too, and can be tried from the description', async () => {
    const answer = await send(proofs, 'application/pdf', Buffer.alloc(4 * 1024 ** 2, '%PDF'), {
      'idempotency-key': 'proof-1',
    });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'delivery_not_found']);
    const { paths } = (await api.get('/openapi.json')).json();
    const taken = (path: string) => Object.keys(paths[path].post.requestBody.content);
    expect(taken('/v1/deliveries/{id}/proofs')).toContain('application/pdf');
    expect(taken('/v1/placements/reports')).toEqual(['text/csv']);
    const { schema } = paths['/v1/deliveries/{id}/proofs'].post.requestBody.content['image/png'];
    expect(schema).toMatchObject({ type: 'string', format: 'binary' });
  });

  test.each([
    ['\nkind;occurredOn\n', 'begins with a blank line'],
    ['dossier\tkind\toccurredOn\n', 'separated by tabs'],
    ['dossier;kind;kind;occurredOn\n', '"kind" stands twice'],
  ])('of an agency that begins with %j is refused with what is odd about it', async (csv, told) => {
    const answer = await send('/v1/placements/reports', 'text/csv', csv);
    expect(answer.json()).toMatchObject({ code: 'return_file_unreadable', detail: expect.stringContaining(told) });
  });
});

describe('settings of the wrong form', () => {
  test('sending as a list is told that an object or null is wanted', async () => {
    const answer = await api.put('/v1/creditor/settings', { sending: [] });
    expect(answer.json()).toMatchObject({ field: 'sending', detail: expect.stringContaining('object or null') });
  });

  test('an agency without "email" learns that null is allowed, and what it means', async () => {
    const agency = { name: 'Agence', route: { by: 'download' }, receiptDays: 3, silenceDays: 30 };
    const answer = await api.put('/v1/creditor/settings', { agency });
    expect(answer.json()).toMatchObject({
      field: 'agency.email',
      detail: expect.stringMatching(/null.*a task then asks/),
    });
  });
});
