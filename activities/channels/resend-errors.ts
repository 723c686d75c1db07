/**
 * Sorts what Resend answered into what we may do next. Sources: the SDK's list of error names;
 * resend.com/docs/api-reference/errors.
 */
import type { SendResult } from './channel.ts';
import { quote } from './provider-text.ts';
import { retryAfterMs } from './retry-after.ts';

/** What one call gave back, before it is trusted: gateways in between answer with any JSON, or with none. */
export interface ResendRefusal {
  readonly error: unknown;
  /** Null when there was no answer at all, or one whose body could not be read. */
  readonly headers: Readonly<Record<string, string>> | null;
  /** Instant of reading in milliseconds, used for a `Retry-After` date when the answer carries no `Date`. */
  readonly nowMs: number;
  readonly secrets: readonly string[];
}

type FailureClass = 'retry' | 'later' | 'message' | 'recipient' | 'channel';

const classByName: ReadonlyMap<string, FailureClass> = new Map([
  ['rate_limit_exceeded', 'retry'],
  ['concurrent_idempotent_requests', 'retry'],
  ['application_error', 'retry'],
  ['internal_server_error', 'retry'],
  ['daily_quota_exceeded', 'later'],
  ['monthly_quota_exceeded', 'later'],
  ['missing_api_key', 'channel'],
  ['restricted_api_key', 'channel'],
  ['invalid_api_key', 'channel'],
  ['invalid_access', 'channel'],
  ['invalid_region', 'channel'],
  ['security_error', 'channel'],
  ['invalid_idempotency_key', 'message'],
  ['missing_required_field', 'message'],
  ['invalid_from_address', 'message'],
  ['invalid_attachment', 'message'],
  ['invalid_parameter', 'message'],
  ['invalid_idempotent_request', 'message'],
  ['not_found', 'message'],
  ['method_not_allowed', 'message'],
]);

const nextStep: Readonly<Record<Exclude<FailureClass, 'retry'>, string>> = {
  later: 'The sending quota is used up: raise it in the Resend account, or wait until it renews.',
  message: 'Read the stored content of this delivery and correct what the message names before sending the step again.',
  recipient: 'Correct the e-mail address of the debtor, or choose another channel.',
  channel: 'Check RESEND_API_KEY and that the domain of the sender is verified in the Resend account.',
};

/**
 * The result of a call that brought no message id. Every case without a clear refusal is `retry`: the idempotency key
 * makes repeating safe for 24 hours, even after an answer that was lost on its way.
 */
export function refusalToResult(refusal: ResendRefusal): SendResult {
  const { name, status, message } = readError(refusal.error);
  if (refusal.headers === null)
    return {
      kind: 'retry',
      code: 'resend.no_answer',
      detail: 'Resend gave no readable answer; the same message is sent again.',
      mayHaveLeft: true,
    };
  const pauseMs = retryAfterMs(refusal.headers['retry-after'], refusal.headers['date'] ?? refusal.nowMs);
  const pause = pauseMs === undefined ? {} : { retryAfterMs: pauseMs };
  if (name === null)
    return {
      kind: 'retry',
      code: 'resend.unknown_shape',
      detail: 'The answer did not look like Resend: a gateway in between?',
      mayHaveLeft: true,
      ...pause,
    };
  const said = `Resend answered ${status ?? 'without status'} ${name}: ${quote(message, refusal.secrets)}`;
  const failure = classOf(name, status, message);
  if (failure === 'retry') {
    const doubt = name === 'rate_limit_exceeded' ? {} : { mayHaveLeft: true as const };
    return { kind: 'retry', code: `resend.${name}`, detail: said, ...pause, ...doubt };
  }
  return { kind: 'failed', class: failure, code: `resend.${name}`, detail: `${said} ${nextStep[failure]}` };
}

function classOf(name: string, status: number | null, message: string): FailureClass {
  if (status !== null && status >= 500) return 'retry';
  if (name === 'validation_error' && status === 403) return 'channel';
  // Resend has no error name for a bad address, only these words; when they change, a person looks at it as a bad
  // message.
  if (/^(validation_error|invalid_parameter)$/.test(name) && /invalid `to` field/i.test(message)) return 'recipient';
  return classByName.get(name) ?? (status === 401 || status === 403 ? 'channel' : 'message');
}

function readError(error: unknown): { name: string | null; status: number | null; message: string } {
  const fields: { name?: unknown; statusCode?: unknown; message?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  const name = typeof fields.name === 'string' && /^[a-z_]{1,64}$/.test(fields.name) ? fields.name : null;
  const status = typeof fields.statusCode === 'number' ? fields.statusCode : null;
  return { name, status, message: typeof fields.message === 'string' ? fields.message : '' };
}
