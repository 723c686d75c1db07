/** What Twilio's error codes mean for the message, the number and the channel. Source: twilio.com/docs/api/errors. */
import { assertNever } from '../../domain/never.ts';
import type { SendResult } from './channel.ts';
import { quote } from './provider-text.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Trace } from './twilio-wire.ts';

export type TwilioErrorClass = 'recipient' | 'channel' | 'message' | 'later' | 'retry' | 'ambiguous';

const codesByClass: Readonly<Record<TwilioErrorClass, readonly number[]>> = {
  // 21610 is an opt-out: the number is right, but its owner said STOP.
  recipient: [21211, 21217, 21401, 21610, 21612, 21614, 30005, 30006],
  channel: [20003, 21212, 21408, 21603, 21606, 30002, 30029, 30030, 30034, 30042, 35115],
  message: [21602, 21617, 30004, 30007],
  later: [30001, 30003, 30008, 30036],
  retry: [20429],
  ambiguous: [20500, 20503],
};
const classByCode: ReadonlyMap<number, TwilioErrorClass> = new Map(
  (Object.keys(codesByClass) as TwilioErrorClass[]).flatMap((name) =>
    codesByClass[name].map((code) => [code, name] as const),
  ),
);

const nextStep: Readonly<Record<'recipient' | 'channel' | 'message' | 'later', string>> = {
  recipient: 'Correct the phone number of the debtor, or choose another channel.',
  channel: 'Check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN (or TWILIO_API_KEY) and the sender allowed for this country.',
  message: 'Change the wording or the sender of this SMS before sending the step again.',
  later: 'The handset or the operator could not take it: try once more in a few hours.',
};

/** Class of an error code, of a create call or of a status callback; undefined for a code that is not in our table. */
export function twilioErrorClass(code: number): TwilioErrorClass | undefined {
  return classByCode.get(code);
}

/** What a create call that brought no message id may end in. */
type NotAccepted = Extract<SendResult, { kind: 'retry' | 'failed' | 'ambiguous' }>;

/**
 * The result of a create call that brought no message id. Twilio has no idempotency: whatever was not clearly refused
 * after the connection stood is `ambiguous`, so that nobody gets the same SMS twice. `ending` says why the wait ended,
 * if we ended it.
 */
export function traceToResult(
  trace: Trace,
  ending: 'timeout' | 'aborted' | null,
  secrets: readonly string[],
  nowMs: number,
): NotAccepted {
  if (trace.status === null || (trace.body === null && trace.status < 400)) return unanswered(trace, ending);
  const { status } = trace;
  const { code, message } = readBody(trace.body);
  const label = code === null ? `twilio.http_${status}` : `twilio.${code}`;
  const reason = quote(message, secrets) || 'no reason given';
  const said = `Twilio answered ${status}${code === null ? '' : ` with error ${code}`}: ${reason}`;
  const failure = classOf(status, code);
  switch (failure) {
    case 'retry': {
      const pauseMs = retryAfterMs(trace.headers['retry-after'], trace.headers.date ?? nowMs);
      return { kind: 'retry', code: label, detail: said, ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }) };
    }
    case 'ambiguous':
      return ambiguous(label, said);
    case 'recipient':
    case 'channel':
    case 'message':
    case 'later':
      return { kind: 'failed', class: failure, code: label, detail: `${said} ${nextStep[failure]}` };
    default:
      return assertNever(failure, 'Twilio error class');
  }
}

function unanswered(trace: Trace, ending: 'timeout' | 'aborted' | null): NotAccepted {
  const code = `twilio.${ending ?? 'connection_lost'}`;
  const why = trace.problem === null ? '' : ` (${trace.problem})`;
  if (trace.connected) return ambiguous(code, `The connection to Twilio ended without a complete answer${why}.`);
  return {
    kind: 'retry',
    code,
    detail: `No connection to Twilio was made${why}: nothing was sent, it is tried again.`,
  };
}

function ambiguous(code: string, said: string): NotAccepted {
  return {
    kind: 'ambiguous',
    code,
    detail: `${said} The SMS may have left: look it up in the Twilio log before sending it again.`,
  };
}

/** Outside 4xx nothing proves a refusal. 408 comes from a server in between that may have passed the request on. */
function classOf(status: number, code: number | null): TwilioErrorClass {
  if (status === 429) return 'retry';
  if (status < 400 || status >= 500 || status === 408) return 'ambiguous';
  const known = code === null ? undefined : classByCode.get(code);
  return known ?? (status === 401 || status === 403 || status === 404 ? 'channel' : 'message');
}

function readBody(body: string | null): { code: number | null; message: unknown } {
  try {
    const fields: { code?: unknown; message?: unknown; title?: unknown } = fieldsOf(JSON.parse(body ?? ''));
    return {
      code: Number.isInteger(fields.code) ? Number(fields.code) : null,
      message: fields.message ?? fields.title,
    };
  } catch {
    return { code: null, message: undefined };
  }
}

function fieldsOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
