/** From rendered text to blocks: what the author marks is kept, what comes from outside can mark nothing. */
import { describe, expect, test } from 'vitest';
import { createTextEngine } from '../../activities/texts/liquid.ts';
import { blocksOf, oneSentence } from '../../activities/texts/text-blocks.ts';
import type { Block } from '../../activities/texts/text-blocks.ts';

const engine = createTextEngine({ fr: {}, en: {} });
const blocks = (source: string, view: object = {}): Block[] => blocksOf(engine.render(source, 'en', view), 'en');
const span = (text: string, bold = false) => ({ text, bold });

test('paragraphs, headings, lists, bold words and product blocks are told apart', () => {
  const source = '# Title\nA line\nand **another**.\n\n- one\n- two\n{% invoices %}\nAfter';
  expect(blocks(source)).toEqual([
    { kind: 'heading', text: 'Title' },
    { kind: 'paragraph', lines: [[span('A line')], [span('and '), span('another', true), span('.')]], attached: true },
    { kind: 'list', items: [[span('one')], [span('two')]], attached: false },
    { kind: 'product', block: 'invoices' },
    { kind: 'paragraph', lines: [[span('After')]], attached: false },
  ]);
});

test('tags on lines of their own leave no hole, whatever the line ends', () => {
  for (const end of ['\n', '\r\n']) {
    const source = ['A', '', '{% if true %}', 'B', '{% else %}', 'C', '{% endif %}', '', '', 'D'].join(end);
    expect(blocks(source)).toEqual(
      ['A', 'B', 'D'].map((text) => ({ kind: 'paragraph', lines: [[span(text)]], attached: false })),
    );
  }
});

describe('a value from outside', () => {
  test('makes no paragraph, bold word, list or product block', () => {
    const name = 'A\n\n# B\n- c **d** \ue001payment\ue001 \u2028 e';
    expect(blocks('{{ name }}', { name })).toEqual([
      { kind: 'paragraph', lines: [[span('A # B - c **d** payment   e')]], attached: false },
    ]);
  });

  test('keeps its stars beside words the author put in bold', () => {
    expect(blocks('**{{ name }}**', { name: '5*4*' })).toEqual([
      { kind: 'paragraph', lines: [[span('5*4*', true)]], attached: false },
    ]);
  });
});

test('a lone pair of stars is printed as it is', () => {
  expect(blocks('a ** b')).toEqual([{ kind: 'paragraph', lines: [[span('a ** b')]], attached: false }]);
});

test('French typography is put in: no line begins with a sign or a unit', () => {
  const [block] = blocksOf('Une question ? « Oui » : n° 4, 8 jours ; 10 % !', 'fr');
  expect(block).toEqual({
    kind: 'paragraph',
    lines: [[span('Une question\u00a0? «\u00a0Oui\u00a0»\u00a0: n°\u00a04, 8\u00a0jours\u00a0; 10\u00a0%\u00a0!')]],
    attached: false,
  });
});

test('an SMS or a subject is one line', () => {
  expect(oneSentence('\n  A:\n  b \n', 'en')).toBe('A: b');
});
