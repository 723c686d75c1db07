/** The providers' settings, read once from the environment that the calling process hands in. */
import { join } from 'node:path';
import { apiRoot, tokenAddress, type MailevaSettings } from './maileva/settings.ts';
import type { ResendSettings } from './resend-email.ts';
import type { TwilioSettings } from './twilio-sms.ts';

/** A provider that is absent here is not used: its messages go to the local outbox. */
export interface ChannelSettings {
  /** Folder of the local outbox. */
  readonly outboxDir: string;
  readonly resend?: ResendSettings;
  readonly twilio?: TwilioSettings;
  readonly maileva?: MailevaSettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads RELANCE_HOME, RESEND_API_KEY, RESEND_BASE_URL, RESEND_MAX_PER_SECOND, PUBLIC_BASE_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN,
 * TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_MESSAGING_SERVICE_SID, TWILIO_VOICE_FROM, TWILIO_BASE_URL, TWILIO_MAX_PER_SECOND, and what `readMaileva` names. An
 * empty value counts as absent. Throws one error that lists everything wrong, each line naming its variable and what to do; secrets are never
 * printed.
 */
export function readChannelSettings(env: Environment): ChannelSettings {
  const problems: string[] = [];
  const publicBaseUrl = address(env, 'PUBLIC_BASE_URL', problems);
  if (publicBaseUrl !== undefined && new URL(publicBaseUrl).hostname.includes('_'))
    problems.push('PUBLIC_BASE_URL has an underscore in its host name, which Twilio refuses: use another host name.');
  const resend = readResend(env, problems);
  const twilio = readTwilio(env, publicBaseUrl, problems);
  const maileva = readMaileva(env, problems);
  if (problems.length > 0) throw new Error(`The settings of the channels are not usable:\n- ${problems.join('\n- ')}`);
  return {
    outboxDir: join(value(env, 'RELANCE_HOME') ?? '.relance', 'outbox'),
    ...(resend === undefined ? {} : { resend }),
    ...(twilio === undefined ? {} : { twilio }),
    ...(maileva === undefined ? {} : { maileva }),
  };
}

/** Reads MAILEVA_CLIENT_ID, MAILEVA_CLIENT_SECRET, MAILEVA_USERNAME and MAILEVA_PASSWORD, all or none, with MAILEVA_API_URL and MAILEVA_AUTH_URL. */
function readMaileva(env: Environment, problems: string[]): MailevaSettings | undefined {
  const apiUrl = apiRoot(address(env, 'MAILEVA_API_URL', problems));
  const tokenUrl = tokenAddress(address(env, 'MAILEVA_AUTH_URL', problems));
  const keys = [
    value(env, 'MAILEVA_CLIENT_ID'),
    value(env, 'MAILEVA_CLIENT_SECRET'),
    value(env, 'MAILEVA_USERNAME'),
    value(env, 'MAILEVA_PASSWORD'),
  ] as const;
  const [clientId, clientSecret, username, password] = keys;
  if (keys.every((key) => key === undefined)) return undefined;
  if (!clientId || !clientSecret || !username || !password) {
    problems.push(
      'MAILEVA_CLIENT_ID, MAILEVA_CLIENT_SECRET, MAILEVA_USERNAME and MAILEVA_PASSWORD belong together: set all four, or remove them to post letters yourself.',
    );
    return undefined;
  }
  return { clientId, clientSecret, username, password, apiUrl, tokenUrl };
}

function readResend(env: Environment, problems: string[]): ResendSettings | undefined {
  const baseUrl = address(env, 'RESEND_BASE_URL', problems);
  const apiKey = secret(env, 'RESEND_API_KEY', problems);
  const maxPerSecond = perSecond(env, 'RESEND_MAX_PER_SECOND', problems);
  if (apiKey === undefined) return undefined;
  return {
    apiKey,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(maxPerSecond === undefined ? {} : { maxPerSecond }),
  };
}

function readTwilio(
  env: Environment,
  publicBaseUrl: string | undefined,
  problems: string[],
): TwilioSettings | undefined {
  const baseUrl = address(env, 'TWILIO_BASE_URL', problems);
  const maxPerSecond = perSecond(env, 'TWILIO_MAX_PER_SECOND', problems);
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
    ...(maxPerSecond === undefined ? {} : { maxPerSecond }),
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

/** Calls a second: more than none, a fraction allowed. */
function perSecond(env: Environment, name: string, problems: string[]): number | undefined {
  const text = value(env, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (number > 0 && number <= 1_000_000) return number;
  problems.push(`${name} is not a number above 0: write how many calls a second the account allows, such as 2 or 0.5.`);
  return undefined;
}

function address(env: Environment, name: string, problems: string[]): string | undefined {
  const text = value(env, name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '');
  problems.push(`${name} is not a web address: write it like https://example.com, without a final slash.`);
  return undefined;
}
