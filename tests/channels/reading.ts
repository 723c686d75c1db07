/** Fakes that only answer questions: what became of messages that the test says were sent. */
import { answer } from '../../local/fakes/faults.ts';
import { startFaultyServer, type FaultyServer } from '../../local/fakes/faulty-server.ts';
import { resendError } from '../../local/fakes/resend-server.ts';

export interface ListedEmail {
  readonly id: string;
  readonly to: string[];
  readonly subject: string;
  readonly created_at: string;
  readonly last_event: string;
  readonly message_id?: string;
  readonly tags?: { name: string; value: string }[];
}

/** `GET /emails` (pages of `pageSize`, newest first, without tags as the real list) and `GET /emails/{id}` of what stands in `emails`. */
export async function startResendReading(emails: ListedEmail[], pageSize = 2): Promise<FaultyServer> {
  return startFaultyServer(async ({ path }) => {
    const url = new URL(path, 'http://fake');
    const id = /^\/emails\/([^/]+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) {
      const email = emails.find((one) => one.id === id);
      return email ? answer(200, { object: 'email', ...email }) : resendError(404, 'not_found', 'Email not found');
    }
    const sorted = emails.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1));
    const after = url.searchParams.get('after');
    const from = after === null ? 0 : sorted.findIndex((one) => one.id === after) + 1;
    const data = sorted.slice(from, from + pageSize).map(({ tags: _tags, ...row }) => row);
    return answer(200, { object: 'list', has_more: from + pageSize < sorted.length, data });
  });
}

export interface ListedSms {
  readonly sid: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  readonly status: string;
  readonly date_created: string;
  readonly error_code?: number;
  readonly messaging_service_sid?: string;
}

/** Twilio's list of messages to a number and its messages by sid. */
export async function startTwilioReading(messages: ListedSms[]): Promise<FaultyServer> {
  return startFaultyServer(async ({ path }) => {
    const url = new URL(path, 'http://fake');
    const sid = /\/Messages\/([^/]+)\.json$/.exec(url.pathname)?.[1];
    if (sid !== undefined) {
      const message = messages.find((one) => one.sid === sid);
      return message ? answer(200, message) : answer(404, { code: 20404, message: 'not found', status: 404 });
    }
    const to = url.searchParams.get('To');
    return answer(200, {
      messages: messages.filter((one) => one.to === to),
      page: 0,
      page_size: 50,
      next_page_uri: null,
    });
  });
}
