/** Facts that arrive as signals: what we understand, read strictly from whatever was sent. */
import { parseCivilDate } from './civil-date.ts';
import { isCurrency, MAX_AMOUNT_CENTS } from './money.ts';

export type Fact =
  | {
      readonly kind: 'paymentReceived';
      readonly reference: string;
      readonly amountCents: number;
      readonly currency: string;
      readonly receivedOn: string;
    }
  | {
      readonly kind: 'paymentPlanAgreed';
      readonly reference: string;
      readonly agreedOn: string;
      readonly instalments: readonly { readonly dueOn: string; readonly amountCents: number }[];
    }
  | { readonly kind: 'disputeOpened'; readonly reason: string; readonly amountCents: number | null }
  | { readonly kind: 'dunningPaused'; readonly until: string | null; readonly reason: string }
  | { readonly kind: 'dunningResumed' }
  | { readonly kind: 'lookAgain' }
  | { readonly kind: 'actionFailed'; readonly action: string; readonly message: string };

export type ReadFact = { readonly ok: true; readonly fact: Fact } | { readonly ok: false; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

class Unreadable extends Error {}

/** What PostgreSQL cannot keep as text: NUL, and half of a surrogate pair. Let through, it would be refused there at every attempt. */
const unkeepable = /[\0\p{Surrogate}]/u;

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && unkeepable.test(value))
    throw new Unreadable(`"${name}" holds a character that cannot be stored (NUL, or half of a pair)`);
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 500) return value;
  throw new Unreadable(`"${name}" must be a text of 1 to 500 characters`);
}

/** Our own report of a failure is never refused, whatever the cause says: unrecorded, the same action would be tried again at once, for ever. */
function anyText(value: unknown): string {
  const cleaned =
    typeof value === 'string'
      ? value
          .slice(0, 500)
          .replace(/[\0\p{Surrogate}]/gu, '?')
          .trim()
      : '';
  return cleaned === '' ? 'no message' : cleaned;
}

/** A reference is also a path in the API, so it is held to the same rules. */
function reference(fields: Fields): string {
  const value = text(fields, 'reference');
  if (value.length <= 100 && !/\p{Cc}/u.test(value)) return value;
  throw new Unreadable('"reference" must be at most 100 characters, in one line');
}

function cents(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_AMOUNT_CENTS) return value;
  throw new Unreadable(`"${name}" must be a whole number of cents above zero`);
}

function date(fields: Fields, name: string): string {
  const value = parseCivilDate(fields[name]);
  if (value) return value;
  throw new Unreadable(`"${name}" must be a date such as 2026-12-01`);
}

function currency(fields: Fields): string {
  const value = fields['currency'];
  if (typeof value === 'string' && isCurrency(value)) return value;
  throw new Unreadable('"currency" must be an ISO code such as EUR');
}

function instalmentsOf(fields: Fields): { dueOn: string; amountCents: number }[] {
  const list = fields['instalments'];
  if (!Array.isArray(list) || list.length === 0 || list.length > 120)
    throw new Unreadable('"instalments" must be a list of 1 to 120');
  return list.map((one: unknown) => {
    const item = asFields(one);
    return { dueOn: date(item, 'dueOn'), amountCents: cents(item, 'amountCents') };
  });
}

function asFields(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Unreadable('The payload must be an object');
}

/** A pause beyond is a typing error, and no timer could be set for it. */
const lastMs = Date.parse('2100-01-01T00:00:00Z');

function untilOf(fields: Fields): string | null {
  const value = fields['until'];
  if (value === undefined || value === null) return null;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (!(ms >= 0 && ms < lastMs)) throw new Unreadable('"until" must be an instant such as 2026-12-01T08:00:00Z');
  return new Date(ms).toISOString();
}

function parse(name: string, payload: unknown): Fact {
  switch (name) {
    case 'dunningResumed':
    case 'lookAgain':
      return { kind: name };
    case 'paymentReceived': {
      const fields = asFields(payload);
      return {
        kind: name,
        reference: reference(fields),
        amountCents: cents(fields, 'amountCents'),
        currency: currency(fields),
        receivedOn: date(fields, 'receivedOn'),
      };
    }
    case 'paymentPlanAgreed': {
      const fields = asFields(payload);
      return {
        kind: name,
        reference: reference(fields),
        agreedOn: date(fields, 'agreedOn'),
        instalments: instalmentsOf(fields),
      };
    }
    case 'disputeOpened': {
      const fields = asFields(payload);
      const amount =
        fields['amountCents'] === undefined || fields['amountCents'] === null ? null : cents(fields, 'amountCents');
      return { kind: name, reason: text(fields, 'reason'), amountCents: amount };
    }
    case 'dunningPaused': {
      const fields = asFields(payload);
      return { kind: name, until: untilOf(fields), reason: text(fields, 'reason') };
    }
    case 'actionFailed': {
      const fields = asFields(payload);
      return { kind: name, action: text(fields, 'action'), message: anyText(fields['message']) };
    }
    default:
      throw new Unreadable(
        `There is no signal ${JSON.stringify(name.slice(0, 100))}; known: paymentReceived, paymentPlanAgreed, disputeOpened, dunningPaused, dunningResumed, lookAgain`,
      );
  }
}

/** Reads one entry of the inbox, `{ name, payload }`. Never throws: what cannot be read comes back with the problem in words. */
export function readFact(raw: unknown): ReadFact {
  try {
    const entry = asFields(raw);
    const name = entry['name'];
    if (typeof name !== 'string') throw new Unreadable('"name" must be the name of a signal');
    return { ok: true, fact: parse(name, entry['payload']) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}
