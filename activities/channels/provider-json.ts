/** Reading a provider's JSON without trusting its shape. */

/** The fields of an object; none for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A text; empty for anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The texts of a list; a single text counts as a list of one. */
export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID in lower case; null for anything else. */
export function uuidOf(value: unknown): string | null {
  const text = textOf(value).toLowerCase();
  return uuidShape.test(text) ? text : null;
}

/** The number of a send as it travels in tags and addresses: 1 where it is absent, as in messages of before it was sent along. */
export function sendNoOf(value: unknown): number {
  const text = textOf(value);
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 1;
}

/** An instant as ISO text in UTC; null for what cannot be read. PostgreSQL's form (`2026-01-31 10:00:00.123456+00`) is read too. */
export function instantOf(value: unknown): string | null {
  const text = textOf(value)
    .trim()
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
    .replace(/(\.\d{3})\d+/, '$1')
    .replace(/([+-]\d\d)$/, '$1:00');
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** Printable ASCII of at most `most` characters, for keys. */
export const keyText = (text: string, most: number): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, most);
