/**
 * Text of an SMS: one character outside the GSM-7 alphabet (3GPP TS 23.038) makes the whole text cost more than twice
 * as much, and French uses several (ê, ç, ’, no-break spaces). They are replaced by their nearest look-alikes before
 * sending; a character that has none stays what it is, and the text is counted in UCS-2.
 */
export interface SmsText {
  readonly text: string;
  /** Number of SMS the operators bill and join again on the handset. */
  readonly parts: number;
  readonly encoding: 'GSM-7' | 'UCS-2';
}

const gsmBasic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Characters that take two septets: an escape, then the character. */
const gsmEscaped = new Set('\f^{}\\[~]|€');

const lookAlike: ReadonlyMap<string, string> = new Map([
  ...Array.from('’‘‚‛´`′').map((mark) => [mark, "'"] as const),
  ...Array.from('“”„‟«»″').map((mark) => [mark, '"'] as const),
  ...Array.from('‐‑‒–—―−•·').map((dash) => [dash, '-'] as const),
  ...Array.from('\t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000').map((space) => [space, ' '] as const),
  ...Array.from('\u200b\u200c\u200d\u2060\ufeff\u00ad').map((invisible) => [invisible, ''] as const),
  ['…', '...'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['°', 'o'],
  ['×', 'x'],
]);

/**
 * The text as it leaves, with the number of SMS it takes: in GSM-7 where every character has a look-alike there; else as it was written, since
 * UCS-2 carries it all and costs the same. Doing it twice changes nothing.
 */
export function smsText(text: string): SmsText {
  const written = text.normalize('NFC');
  const tight = written.replace(/«\s*/gu, '"').replace(/\s*»/gu, '"');
  const normalised = Array.from(tight).map(toGsm).join('');
  const gsm = countSms(normalised);
  return gsm.encoding === 'GSM-7' ? { text: normalised, ...gsm } : { text: written, ...countSms(written) };
}

/**
 * Counts the SMS of a text as it stands: 160 septets or 70 UTF-16 units alone, 153 or 67 in each part of a longer one.
 */
export function countSms(text: string): { parts: number; encoding: SmsText['encoding'] } {
  const characters = Array.from(text);
  if (characters.every(isGsm)) return { parts: parts(characters.map(septets), 160, 153), encoding: 'GSM-7' };
  return {
    parts: parts(
      characters.map((character) => character.length),
      70,
      67,
    ),
    encoding: 'UCS-2',
  };
}

/**
 * Longest bill we accept for one reminder; a longer text belongs in an e-mail or a letter. Two parts of GSM-7 hold 306 characters; a text that a
 * name or an invoice number makes UCS-2 may take the four parts that hold about as many, so that the number is never mangled or left out.
 */
export const mostSmsParts: Readonly<Record<SmsText['encoding'], number>> = { 'GSM-7': 2, 'UCS-2': 4 };

function toGsm(character: string): string {
  if (isGsm(character)) return character;
  const known = lookAlike.get(character);
  if (known !== undefined) return known;
  const bare = character.normalize('NFKD').replace(/\p{M}/gu, '');
  // A lone combining mark or variation selector ends up empty: it is dropped.
  return Array.from(bare).every(isGsm) ? bare : character;
}

function isGsm(character: string): boolean {
  return gsmBasic.has(character) || gsmEscaped.has(character);
}

function septets(character: string): number {
  return gsmEscaped.has(character) ? 2 : 1;
}

/** Fills parts one character at a time, because an escaped pair or a surrogate pair must not straddle two of them. */
function parts(sizes: readonly number[], alone: number, each: number): number {
  if (sizes.reduce((sum, size) => sum + size, 0) <= alone) return 1;
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > each) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return count;
}
