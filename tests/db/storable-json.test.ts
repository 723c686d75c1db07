/** What a debtor or a provider wrote may hold what jsonb refuses; a refusal would keep an answer from being recorded at all. */
import { expect, test } from 'vitest';
import { storableJson } from '../../db/connect.ts';

const kept = (value: unknown): unknown => JSON.parse(storableJson(value));

test('NUL and half a pair are replaced, in values and in names', () => {
  expect(kept({ a: 'x\0y', 'b\0': ['\ud83d', 'z\udc00'] })).toEqual({
    a: 'x\ufffdy',
    'b\ufffd': ['\ufffd', 'z\ufffd'],
  });
});

test.each(['😀', '\\u0000', '\\\\u0000', '\\ud83d', '"\n\t\u0001\\', 'é\ufffd'])('%j stays as it is', (text) => {
  expect(kept({ text })).toEqual({ text });
});

test('a backslash before NUL does not hide it', () => {
  expect(kept('\\\0')).toBe('\\\ufffd');
});
