/** The providers' settings, read once from the environment that the calling process hands in. */
import { join } from 'node:path';
import type { ResendSettings } from './resend-email.ts';
import type { TwilioSettings } from './twilio-sms.ts';

/** A provider that is absent here is not used: its messages go to the local outbox. */
export interface ChannelSettings {
  /** Folder of the local outbox. */
  readonly outboxDir: string;
  readonly resend?: ResendSettings;
  readonly twilio?: TwilioSettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads RELANCE_HOME, RESEND_API_KEY, RESEND_BASE_URL, PUBLIC_BASE_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN,
 * TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_MESSAGING_SERVICE_SID, TWILIO_VOICE_FROM and TWILIO_BASE_URL. An empty value counts as absent.
 * Throws one error that lists everything wrong, each line naming its variable and what to do; secrets are never
 * printed.
 */
export function readChannelSettings(env: Environment): ChannelSettings {
  const problems: string[] = [];
  const publicBaseUrl = address(env, 'PUBLIC_BASE_URL', problems);
  if (publicBaseUrl !== undefined && new URL(publicBaseUrl).hostname.includes('_'))
    problems.push('PUBLIC_BASE_URL has an underscore in its host name, which Twilio refuses: use another host name.');
  const resend = readResend(env, problems);
  const twilio = readTwilio(env, publicBaseUrl, problems);
  if (problems.length > 0) throw new Error(`The settings of the channels are not usable:\n- ${problems.join('\n- ')}`);
  return {
    outboxDir: join(value(env, 'RELANCE_HOME') ?? '.relance', 'outbox'),
    ...(resend === undefined ? {} : { resend }),
    ...(twilio === undefined ? {} : { twilio }),
  };
}

function readResend(env: Environment, problems: string[]): ResendSettings | undefined {
  const baseUrl = address(env, 'RESEND_BASE_URL', problems);
  const apiKey = secret(env, 'RESEND_API_KEY', problems);
  if (apiKey === undefined) return undefined;
  return { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

function readTwilio(
  env: Environment,
  publicBaseUrl: string | undefined,
  problems: string[],
): TwilioSettings | undefined {
  const baseUrl = address(env, 'TWILIO_BASE_URL', problems);
  const accountSid = secret(env, 'TWILIO_ACCOUNT_SID', problems);
  const authToken = secret(env, 'TWILIO_AUTH_TOKEN', problems);
  const apiKey = secret(env, 'TWILIO_API_KEY', problems);
  const apiSecret = secret(env, 'TWILIO_API_SECRET', problems);
  const messagingServiceSid = secret(env, 'TWILIO_MESSAGING_SERVICE_SID', problems);
  const voiceFrom = secret(env, 'TWILIO_VOICE_FROM', problems);
  if (voiceFrom !== undefined && !/^\+[1-9]\d{6,14}$/.test(voiceFrom))
    problems.push('TWILIO_VOICE_FROM is not an international number: write it like +33123456789.');
  if (![accountSid, authToken, apiKey, apiSecret, messagingServiceSid, voiceFrom].some((item) => item !== undefined))
    return undefined;

  if (accountSid === undefined) problems.push(missing('TWILIO_ACCOUNT_SID', 'the account sid, "AC" and 32 characters'));
  else if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid))
    problems.push('TWILIO_ACCOUNT_SID is not an account sid: it is "AC" and 32 hexadecimal characters.');
  if (authToken === undefined)
    problems.push(missing('TWILIO_AUTH_TOKEN', 'the auth token, which also signs the callbacks'));
  if (apiKey !== undefined && apiSecret === undefined)
    problems.push(missing('TWILIO_API_SECRET', 'the secret of TWILIO_API_KEY'));
  if (apiSecret !== undefined && apiKey === undefined)
    problems.push(missing('TWILIO_API_KEY', 'the key of TWILIO_API_SECRET'));
  if (accountSid === undefined || authToken === undefined) return undefined;
  return {
    accountSid,
    authToken,
    ...(apiKey === undefined || apiSecret === undefined ? {} : { apiKey, apiSecret }),
    ...(messagingServiceSid === undefined ? {} : { messagingServiceSid }),
    ...(voiceFrom === undefined ? {} : { voiceFrom }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(publicBaseUrl === undefined ? {} : { publicBaseUrl }),
  };
}

function missing(name: string, what: string): string {
  return `${name} is missing: set it to ${what}, or remove the other TWILIO_ variables.`;
}

function value(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

/** A key that will travel in a header: printable ASCII without spaces. */
function secret(env: Environment, name: string, problems: string[]): string | undefined {
  const text = value(env, name);
  if (text !== undefined && !/^[\x21-\x7e]+$/.test(text))
    problems.push(`${name} holds a space or a special character: copy it again from the provider's console.`);
  return text;
}

function address(env: Environment, name: string, problems: string[]): string | undefined {
  const text = value(env, name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '');
  problems.push(`${name} is not a web address: write it like https://example.com, without a final slash.`);
  return undefined;
}
