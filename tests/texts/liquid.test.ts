/** The engine of templates: exact, silent about nothing, and unable to reach out or run away. */
import { describe, expect, test } from 'vitest';
import { createTextEngine, longestSource } from '../../activities/texts/liquid.ts';
import { TemplateError } from '../../activities/texts/template.ts';

const passages = { fr: { salut: 'Bonjour {{ debtor.name }}' }, en: { salut: 'Hello {{ debtor.name }}' } };
const engine = createTextEngine(passages);
const view = {
  debtor: { name: 'Lefèvre', siren: null, phone: undefined },
  total: [
    { currency: 'EUR', cents: 123450 },
    { currency: 'USD', cents: 30000 },
  ],
  amount: { currency: 'EUR', cents: 123450 },
  none: [],
  on: '2026-03-01',
  one: 1,
  several: 8,
  rate: 12.15,
  numbers: ['FA-1', 'FA-2', 'FA-3'],
};
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const fr = (source: string): string => plain(engine.render(source, 'fr', view));
const en = (source: string): string => plain(engine.render(source, 'en', view));

function faultOf(source: string, among = engine): TemplateError {
  try {
    among.render(source, 'fr', view);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`nothing wrong with ${source}`);
}

describe('filters speak the language of the message', () => {
  test.each([
    ['{{ amount | money }}', '1 234,50 €', '€1,234.50'],
    ['{{ total | money }}', '1 234,50 € et 300,00 $US', '€1,234.50 and US$300.00'],
    ["{{ amount.cents | money: 'EUR' }}", '1 234,50 €', '€1,234.50'],
    ['{{ on | date }}', '1er mars 2026', '1 March 2026'],
    ['{{ on | shortDate }}', '01/03/2026', '1 Mar 2026'],
    ['{{ several | days }}, {{ one | days }}', '8 jours, 1 jour', '8 days, 1 day'],
    ['{{ rate | percent }}', '12,15 %', '12.15%'],
    ['{{ 1234567.5 | number }}', '1 234 567,5', '1,234,567.5'],
    ['{{ numbers | list }}', 'FA-1, FA-2 et FA-3', 'FA-1, FA-2 and FA-3'],
    ["{{ 1.5 | plural: 'one', 'several' }} {{ 0 | plural: 'one', 'several' }}", 'one one', 'several several'],
    ["{% include 'salut' %}", 'Bonjour Lefèvre', 'Hello Lefèvre'],
  ])('%s', (source, french, english) => {
    expect(fr(source)).toBe(french);
    expect(en(source)).toBe(english);
  });
});

describe('what cannot be written is an error that names it and its line', () => {
  test.each([
    ['Bonjour\n{{ debtor.nom }}', 2, 'unknown variable "debtor.nom"'],
    ['a\n\n{% if factures %}x{% endif %}', 3, 'unknown variable "factures"'],
    ['{{ debtor.constructor.name }}', 1, 'unknown variable "debtor.constructor"'],
    ['a\n{{ debtor.siren }}', 2, 'no value'],
    ['{{ debtor.siren | upcase | date }}', 1, 'not a civil date'],
    ['{{ total }}', 1, 'not a text'],
    ['{{ debtor }}', 1, 'not a text'],
    ['{{ none | money }}', 1, 'this list holds none'],
    ['{{ debtor.name | money }}', 1, 'needs an amount'],
    ['{{ debtor.name | days }}', 1, 'needs a number'],
    ['{{ numbers | date }}', 1, 'needs a text'],
    ['a\n{{ on | dates }}', 2, 'unknown filter "dates"'],
    ['{{ debtor.name | raw }}', 1, 'unknown filter "raw"'],
    ['{{ numbers | sample }}', 1, 'unknown filter "sample"'],
    ['a\n{% facture %}', 2, 'unknown tag "facture"'],
    ["{% render '/etc/hostname' %}", 1, 'unknown tag "render"'],
    ["{% layout 'x' %}", 1, 'unknown tag "layout"'],
    ["{% include '/etc/hostname' %}", 1, 'unknown passage "/etc/hostname"'],
    ["a\n{% include '../../package.json' %}", 2, 'unknown passage'],
    ['a\n{% if on %}b', 2, 'not closed'],
    ['{% for n in (1..99999999) %}x{% endfor %}', 1, 'too much text'],
  ])('%s', (source, line, words) => {
    const fault = faultOf(source);
    expect(fault.message.toLowerCase()).toContain(words.toLowerCase());
    expect(fault.line).toBe(line);
  });

  test('an unknown variable comes with those that stand in its place', () => {
    expect(faultOf('{{ debtor.nom }}').message).toBe(
      'unknown variable "debtor.nom": debtor: use one of name, phone, siren',
    );
    expect(faultOf('{{ debiteur }}').message).toContain('use one of amount, debtor, none, numbers');
    expect(faultOf('{{ numbers.count }}').message).toContain('numbers: use one of first, last, size');
  });

  test('a loop in a loop is refused, and two loops one after the other are not', () => {
    const row = '{% for b in numbers %}x{% endfor %}';
    expect(faultOf(`a\n{% for a in numbers %}\n${row}{% endfor %}`)).toMatchObject({ line: 3 });
    expect(faultOf(`{% for a in numbers %}${row}{% endfor %}`).message).toContain('loop inside a loop');
    expect(fr(row + row)).toBe('xxxxxx');
  });

  test('a text that feeds on itself stops at the length of the longest letter', () => {
    const doubled = '{% capture x %}{{ x }}{{ x }}{% endcapture %}';
    const source = `{% assign x = '0123456789' %}${doubled.repeat(200)}{{ x }}`;
    expect(faultOf(source).message).toContain('100000 characters');
    expect(faultOf(`{% assign x = 'ab' %}${'{% assign x = x | append: x %}'.repeat(60)}`).message).toContain(
      'too much',
    );
    expect(faultOf(`{% for n in (1..9000) %}${'x'.repeat(100)}{% endfor %}`).message).toContain('100000 characters');
    expect(fr('{{ numbers | list }}')).toBe('FA-1, FA-2 et FA-3');
  });

  test('a source that is too long is refused before it is parsed', () => {
    expect(faultOf('x'.repeat(longestSource + 1)).message).toContain(String(longestSource));
  });
});

describe('the engine', () => {
  test('names every variable of every branch, and those of passages without a line', () => {
    const used = engine.variables("{% if debtor.siren %}\n{{ a.b }}{% endif %}{% include 'salut' %}", 'fr');
    expect(used.map(({ segments, line }) => [segments.join('.'), line])).toEqual([
      ['debtor.siren', 1],
      ['debtor.name', null],
      ['a.b', 2],
    ]);
  });

  test('renders the same after its cache has forgotten the source', () => {
    const small = createTextEngine(passages, 1);
    const render = (source: string) => small.render(source, 'fr', view);
    const first = render('{{ amount | money }}');
    expect(render('{{ on | date }}')).toBe('1er mars 2026');
    expect(render('{{ amount | money }}')).toBe(first);
  });

  test('keeps the two languages of one source apart', () => {
    expect(fr('{{ on | date }}')).toBe('1er mars 2026');
    expect(en('{{ on | date }}')).toBe('1 March 2026');
  });
});
