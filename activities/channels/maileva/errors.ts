/** Sorts what Maileva refused into what we may do next. */
import type { SendResult } from '../channel.ts';
import { quote } from '../provider-text.ts';
import { retryAfterMs } from '../retry-after.ts';
import { listOf, textOf, type Reply } from './wire.ts';

/** The codes of a refusal, in the order of the answer; its words where it has no code. */
export function codesOf(reply: Reply): readonly string[] {
  if (reply.kind !== 'answer') return [];
  const listed = listOf(reply.body, 'errors').flatMap((one) => textOf(one, 'code') ?? textOf(one, 'message') ?? []);
  return listed.length > 0 ? listed : [textOf(reply.body, 'code') ?? ''].filter((code) => code !== '');
}

/** Whether a refusal only says that the sending has left the state of a draft: it was submitted before. */
export const isNoDraft = (reply: Reply): boolean => codesOf(reply).includes('SENDING_STATUS_IS_NOT_DRAFT');

/** Whether the thing asked for does not exist (any more). */
export const isAbsent = (reply: Reply): boolean =>
  reply.kind === 'answer' && (reply.status === 404 || codesOf(reply).some((code) => code.endsWith('_NOT_FOUND')));

const addressCode = /ADDRESS|COUNTRY/;

const remedies = {
  message: 'Mend what is named, then prepare the letter anew.',
  recipient: 'Correct the postal address of the debtor (PUT /v1/debtors/{reference}), then prepare the letter anew.',
  channel: 'Check the MAILEVA_ variables, and with Maileva that this account may send registered letters.',
} as const;

/** What a call that was not done may end in. */
type NotDone = Extract<SendResult, { kind: 'retry' | 'failed' }>;

/** The result of a call that was not done; only for calls before the submission, where repeating can print nothing twice. */
export function refusalToResult(reply: Reply, doing: string, secrets: readonly string[]): NotDone {
  if (reply.kind === 'none')
    return { kind: 'retry', code: `maileva.${reply.code}`, detail: `No whole answer came while ${doing}.` };
  const { status } = reply;
  const codes = codesOf(reply);
  const code = `maileva.${codes[0]?.slice(0, 80) ?? `http_${String(status)}`}`;
  const words = listOf(reply.body, 'errors').flatMap((one) => textOf(one, 'message') ?? []);
  const said = quote([...words, textOf(reply.body, 'message') ?? ''].join(' '), secrets);
  if (status === 429 || status === 408 || status >= 500 || (status >= 300 && status < 400)) {
    const pauseMs = retryAfterMs(reply.retryAfter, reply.date ?? Date.now());
    const detail = `Maileva answered ${String(status)} while ${doing}.${said === '' ? '' : ` ${said}`}`;
    return { kind: 'retry', code, detail, ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }) };
  }
  const failure = classOf(status, codes);
  const detail = `Maileva refused while ${doing}: ${codes.join(', ') || String(status)}. ${said} ${remedies[failure]}`;
  return { kind: 'failed', class: failure, code, detail: detail.replace(/ {2,}/g, ' ') };
}

/** 404 on a call that names no sending is a wrong address of the API; one of a sending that vanished is handled by its caller. */
function classOf(status: number, codes: readonly string[]): 'message' | 'recipient' | 'channel' {
  if (status === 401 || status === 403 || status === 404) return 'channel';
  return codes.some((code) => addressCode.test(code)) ? 'recipient' : 'message';
}
