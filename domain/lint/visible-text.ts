/** What a reader sees of a text that may be HTML: tags gone, entities decoded, attributes that are shown or read aloud kept. */

const inlineTags =
  'a abbr b big body bdi bdo center cite code em font head html i img label link mark meta q s small span';
const otherInlineTags = 'strong sub sup tbody tfoot thead time title u wbr';
const paragraphTags = 'address article aside blockquote div dl figure footer form h1 h2 h3 h4 h5 h6 header hr main nav';
const otherParagraphTags = 'ol p pre section table ul';
const words = (list: string): string[] => list.split(' ');

/** What stands in the place of a tag. An inline tag leaves nothing, so that it cannot cut a word in two. */
const tagSpace: ReadonlyMap<string, string> = new Map([
  ...[...words(inlineTags), ...words(otherInlineTags)].map((name) => [name, ''] as const),
  ...[...words(paragraphTags), ...words(otherParagraphTags)].map((name) => [name, '\n\n'] as const),
  ...['br', 'li', 'tr', 'dt', 'dd', 'caption'].map((name) => [name, '\n'] as const),
  ...['td', 'th', 'option', 'button'].map((name) => [name, ' '] as const),
]);

const accents = 'grave \u0300 acute \u0301 circ \u0302 tilde \u0303 uml \u0308 cedil \u0327'.split(' ');
const namedEntities: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nbsp: '\u00a0',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    laquo: '«',
    raquo: '»',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    shy: '\u00ad',
    zwj: '\u200d',
    zwnj: '\u200c',
    middot: '·',
    bull: '•',
    deg: '°',
    euro: '€',
    pound: '£',
    percnt: '%',
    period: '.',
    comma: ',',
    colon: ':',
    semi: ';',
    excl: '!',
    quest: '?',
    hyphen: '-',
    oelig: 'œ',
    OElig: 'Œ',
    aelig: 'æ',
    AElig: 'Æ',
    szlig: 'ß',
  }),
);

/** The text as it is read. Time grows with the length of the text only; never throws. */
export function visibleText(text: string): string {
  const html = /<(?:p|div|br|html|body|table|td|span|a|b|i|strong|em|ul|h[1-6]|img)[\s/>]/i.test(text);
  return decodeEntities(html ? withoutTags(text) : text);
}

function withoutTags(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', Math.max(from, open + 1))) {
    const end = hiddenEnd(text, open) ?? tagEnd(text, open);
    if (end === null) continue;
    // A line break in the source of a page is a space on the page.
    parts.push(text.slice(from, open).replace(/\s/g, ' '), spaceOf(text.slice(open, end)));
    from = end;
  }
  return [...parts, text.slice(from).replace(/\s/g, ' ')].join('');
}

/** End of a comment, or of a style sheet or script with all it holds; null when nothing hidden begins here. */
function hiddenEnd(text: string, open: number): number | null {
  const start = text.slice(open, open + 8).toLowerCase();
  const close = start.startsWith('<!--')
    ? '-->'
    : start.startsWith('<style')
      ? '</style>'
      : start.startsWith('<script')
        ? '</script>'
        : null;
  if (close === null) return null;
  const window = text.slice(open, open + longestHidden);
  const at = window.toLowerCase().indexOf(close);
  return at < 0 ? null : open + at + close.length;
}

/** Longer than any style sheet of a message; keeps a text full of unclosed comments from being read over and over. */
const longestHidden = 4_000;
const longestTag = 1_000;

/** End of a known tag; null for any other `<`, which is then a character like another. */
function tagEnd(text: string, open: number): number | null {
  const name = /^<\/?([a-z][a-z0-9]{0,11})[\s/>]/i.exec(text.slice(open, open + 15))?.[1]?.toLowerCase();
  const declaration = /^<!doctype/i.test(text.slice(open, open + 9));
  if (!declaration && (name === undefined || !tagSpace.has(name))) return null;
  const close = text.slice(open, open + longestTag).indexOf('>');
  return close < 0 ? null : open + close + 1;
}

/** The space a tag makes, and the words of its attributes that reach a reader. */
function spaceOf(tag: string): string {
  const name = /^<\/?([a-z0-9]{1,12})/i.exec(tag)?.[1]?.toLowerCase() ?? '';
  const spoken = [...tag.matchAll(/\s(?:alt|title|aria-label|placeholder)\s?=\s?("[^"]{1,500}"|'[^']{1,500}')/gi)];
  const shown = spoken.map((match) => `\n\n${(match[1] ?? '').slice(1, -1)}\n\n`);
  return (tagSpace.get(name) ?? '') + shown.join('');
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => entity(name) ?? whole);
}

function entity(name: string): string | null {
  if (name.startsWith('#')) {
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
  }
  const known = namedEntities.get(name) ?? namedEntities.get(name.toLowerCase());
  if (known !== undefined) return known;
  const index = accents.indexOf(name.slice(1).toLowerCase());
  const mark = index >= 0 && index % 2 === 0 ? accents[index + 1] : undefined;
  return mark === undefined ? null : `${name.slice(0, 1)}${mark}`.normalize('NFC');
}
