import { expect, test } from 'vitest';
import { quote } from '../../activities/channels/provider-text.ts';

test('a provider’s words are kept in one line, short, and without a secret', () => {
  expect(quote(' a\n  b key-1 ', ['key-1'])).toBe('a b [hidden]');
  expect(quote('x'.repeat(300), [])).toBe('x'.repeat(300));
  expect(quote('x'.repeat(301), [])).toBe(`${'x'.repeat(299)}…`);
  expect(quote({ not: 'text' }, [])).toBe('');
});

test('a cut through a pair, half a pair and NUL leave nothing that the database refuses', () => {
  expect(quote(`${'x'.repeat(298)}😀y`, [])).toBe(`${'x'.repeat(298)}\ufffd…`);
  expect(quote('a\ud83d b\0', [])).toBe('a\ufffd b\ufffd');
  expect(quote('😀', [])).toBe('😀');
});
