/** The callbacks Maileva makes: one subscription for each kind of event, made once. */
import type { MailevaApi } from './api.ts';
import { isSuccess } from './draft.ts';
import { refusalToResult } from './errors.ts';
import { field, listOf, textOf, type Reply } from './wire.ts';

/** What we want to be told of, by resource. */
export const wantedEvents: readonly (readonly [resource: string, event: string])[] = [
  ...['ON_STATUS_ACCEPTED', 'ON_STATUS_REJECTED', 'ON_STATUS_PROCESSED'].map(
    (event) => ['registered_mail/v4/sendings', event] as const,
  ),
  ...[
    ...['ON_DEPOSIT_PROOF_RECEIVED', 'ON_CONTENT_PROOF_RECEIVED', 'ON_ACKNOWLEDGEMENT_OF_RECEIPT_RECEIVED'],
    ...['ON_UNDELIVERED_MAIL_RECEIVED', 'ON_MAIN_DELIVERY_STATUS_FIRST_PRESENTATION'],
    ...['ON_MAIN_DELIVERY_STATUS_DELIVERED', 'ON_MAIN_DELIVERY_STATUS_UNDELIVERED'],
  ].map((event) => ['registered_mail/v4/recipients', event] as const),
];

export interface Callback {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Makes the subscriptions that are missing and answers with one line for each: made, or there before. One that calls another address is left alone
 * and told. Throws an Error with the remedy when Maileva refuses.
 */
export async function subscribe(api: MailevaApi, callback: Callback, signal: AbortSignal): Promise<string[]> {
  const known = await existing(api, signal);
  const lines: string[] = [];
  for (const [resource, event] of wantedEvents) {
    const name = `${event} of ${resource}`;
    const there = known.find((one) => textOf(one, 'event_type') === event && textOf(one, 'resource_type') === resource);
    if (there) {
      const url = textOf(there, 'callback_url') ?? '';
      lines.push(url === callback.url ? `there: ${name}` : `left alone: ${name} calls ${url}, not ${callback.url}`);
      continue;
    }
    const { url, user, password } = callback;
    const json = {
      ...{ event_type: event, resource_type: resource, callback_url: url },
      authentication: { basic: { login: user, password } },
    };
    const reply = await api.notifications({ method: 'POST', path: '/subscriptions', json }, signal);
    if (!isSuccess(reply)) throw refused(reply, `subscribing to ${name}`, callback);
    lines.push(`made: ${name}`);
  }
  return lines;
}

const pageSize = 100;

async function existing(api: MailevaApi, signal: AbortSignal): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let start = 1; ; start += pageSize) {
    const path = `/subscriptions?start_index=${String(start)}&count=${String(pageSize)}`;
    const reply = await api.notifications({ method: 'GET', path }, signal);
    if (!isSuccess(reply)) throw refused(reply, 'listing the subscriptions', null);
    const page = listOf(reply.body, 'subscriptions');
    found.push(...page);
    const total = Number(field(field(reply.body, 'paging'), 'total_results') ?? 0);
    if (page.length === 0 || start + pageSize > total) return found;
  }
}

function refused(reply: Reply, doing: string, callback: Callback | null): Error {
  const { code, detail } = refusalToResult(reply, doing, callback ? [callback.password] : []);
  return new Error(`${code}: ${detail}`);
}
