/** Telling a machine's answer from a person's: an out-of-office note must not pause a case. Pure. */
import { bareAddress } from './reply-address.ts';

export interface AnswerHead {
  readonly from: string;
  readonly subject: string;
  /** Names in any case; empty while only the envelope is known. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Beginnings of subjects that mail programs write by themselves, after any `Re:`. Only whole set phrases: "absence" alone may be a person who
 * writes about a missing invoice.
 */
const machineSubjects: readonly RegExp[] = [
  /^r[ée]ponse automatique\b/,
  /^(message|notification|avis) d['’ ]?absence\b/,
  /^absen(ce|te?) du bureau\b/,
  /^actuellement absente?\b/,
  /^auto(matic|matische|mated)? ?-?(reply|response|antwort)\b/,
  /^auto ?:/,
  /^out of (the )?office\b/,
  /^(undeliverable|undelivered mail|delivery status notification|mail delivery (failed|subsystem))\b/,
  /^(non remis|[ée]chec de (la )?remise)\b/,
];

const machineSenders = /^(mailer-daemon|postmaster)@/;
const replyPrefix = /^((re|r[ée]f|tr|fwd?)\s*:\s*)+/;

/** Why an answer counts as a machine's (RFC 3834 and common practice); null: a person's. */
export function autoReplyBecause({ from, subject, headers }: AnswerHead): 'header' | 'subject' | 'sender' | null {
  if (saidByHeaders(headers)) return 'header';
  if (machineSenders.test(bareAddress(from))) return 'sender';
  const bare = subject.trim().toLowerCase();
  const begins = (text: string) => machineSubjects.some((phrase) => phrase.test(text));
  return begins(bare) || begins(bare.replace(replyPrefix, '')) ? 'subject' : null;
}

function saidByHeaders(headers: Readonly<Record<string, string>>): boolean {
  const lower = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim().toLowerCase()]),
  );
  const submitted = lower.get('auto-submitted');
  if (submitted !== undefined && submitted !== '' && !/^no\b/.test(submitted)) return true;
  if (/^(auto_reply|auto-reply|bulk|junk|list)$/.test(lower.get('precedence') ?? '')) return true;
  return ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => {
    const value = lower.get(name);
    return value !== undefined && value !== 'no';
  });
}
