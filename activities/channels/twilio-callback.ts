/** Reading Twilio's status callbacks. */
import type { CallbackNews } from '../../domain/callback-news.ts';
import { fieldsOf, sendNoOf, textOf, uuidOf } from './provider-json.ts';
import { twilioErrorCode, twilioReport } from './twilio-reports.ts';

/** What was posted, and the query of the address it was posted to, which we wrote when sending. */
export interface TwilioCallback {
  readonly form: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/** Sid and state of a callback; null when it has none. */
export function twilioState({ form }: TwilioCallback): { sid: string; status: string; code: number | null } | null {
  const sid = textOf(form['MessageSid']) || textOf(form['SmsSid']);
  const status = (textOf(form['MessageStatus']) || textOf(form['SmsStatus'])).toLowerCase();
  if (!/^(SM|MM)[0-9a-fA-F]{32}$/.test(sid) || !/^[a-z_]{1,40}$/.test(status)) return null;
  return { sid, status, code: twilioErrorCode(form['ErrorCode']) };
}

/** What one status callback says; `none` when it does not name a delivery. */
export function readTwilioCallback(body: Readonly<Record<string, unknown>>): CallbackNews {
  const callback = { form: fieldsOf(body['form']), query: fieldsOf(body['query']) };
  const state = twilioState(callback);
  const creditorId = uuidOf(callback.query['creditor']);
  const deliveryId = uuidOf(callback.query['attempt']);
  if (state === null || creditorId === null || deliveryId === null) return { kind: 'none' };
  const reports = [twilioReport(state.sid, state.status, state.code)];
  const sendNo = sendNoOf(callback.query['send']);
  return { kind: 'reports', creditorId, deliveryId, sendNo, reports, names: { providerId: state.sid } };
}
