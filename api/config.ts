/** The api's settings, read once. */
import type { VoiceSettings } from '../activities/channels/twilio-call.ts';
import { readPrivateWebhooks } from '../activities/webhooks/private-setting.ts';
import type { HookSettings } from './routes/hooks/hooks.ts';
import { readMailevaCallback, type MailevaCallback } from './maileva-callback.ts';
import { readVoice } from './voice.ts';

export interface ApiConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Web pages of Temporal, for links; null: none are given. */
  readonly temporalUiUrl: string | null;
  readonly host: string;
  readonly port: number;
  /** Where people reach the api, for links in the workflow details. */
  readonly publicUrl: string;
  /** What callbacks of providers are checked with. */
  readonly hooks: HookSettings;
  /** With what Maileva signs in at its callbacks; null: none are taken. */
  readonly mailevaCallback: MailevaCallback | null;
  /** For click-to-call; null: calls are made by hand. */
  readonly voice: VoiceSettings | null;
  /** Whether webhooks may go to the own network. */
  readonly privateWebhooks: boolean;
}

/** Reads and checks every setting; white space around a value is no part of it, and an empty variable counts as not set. Throws one Error that names every problem with its remedy. */
export function readApiConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const problems: string[] = [];
  const value = (name: string): string | null => {
    // As the worker reads it: a secret from a file often ends in a line end, and no signature would fit it.
    const text = env[name]?.trim();
    return text === undefined || text === '' ? null : text;
  };
  const need = (name: string, example: string): string => {
    const text = value(name);
    if (text === null) problems.push(`${name} is not set: set it to something like ${example}.`);
    return text ?? '';
  };
  const databaseUrl = need('DATABASE_URL', 'postgresql://relance_app:password@127.0.0.1:5432/relance');
  const temporalAddress = need('TEMPORAL_ADDRESS', '127.0.0.1:7233');
  const uiUrl = value('TEMPORAL_UI_URL');
  // The value of DATABASE_URL is not repeated: it holds a password.
  if (databaseUrl !== '' && !isUrl(databaseUrl, ['postgres:', 'postgresql:']))
    problems.push(
      'DATABASE_URL is not a PostgreSQL address: write it like postgresql://user:password@host:5432/database.',
    );
  if (temporalAddress !== '' && !/^[^\s/]+:\d{1,5}$/.test(temporalAddress))
    problems.push(`TEMPORAL_ADDRESS is "${temporalAddress}": write it as host:port, like 127.0.0.1:7233.`);
  if (uiUrl !== null && !isUrl(uiUrl, ['http:', 'https:']))
    problems.push(`TEMPORAL_UI_URL is "${uiUrl}": write it like http://127.0.0.1:8233, or unset it to give no links.`);
  const publicUrl = value('RELANCE_API_URL');
  if (publicUrl !== null && !isUrl(publicUrl, ['http:', 'https:']))
    problems.push(`RELANCE_API_URL is "${publicUrl}": write it like https://relance.example.org, or unset it.`);
  const hooks = readHooks(value, problems);
  const mailevaCallback = readMailevaCallback(env, problems);
  const voice = readVoice(env, problems);
  const privateWebhooks = readPrivateWebhooks(env['RELANCE_WEBHOOK_PRIVATE'], problems);
  const port = readPort(value('RELANCE_API_PORT') ?? '8080', problems);
  if (problems.length > 0) throw new Error(`The api cannot start with these settings:\n- ${problems.join('\n- ')}`);
  return Object.freeze({
    databaseUrl,
    temporalAddress,
    temporalNamespace: value('TEMPORAL_NAMESPACE') ?? 'default',
    temporalUiUrl: uiUrl?.replace(/\/+$/, '') ?? null,
    host: value('RELANCE_API_HOST') ?? '127.0.0.1',
    port,
    publicUrl: publicUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${String(port)}`,
    hooks,
    mailevaCallback,
    voice,
    privateWebhooks,
  });
}

/** Secrets are never repeated in a problem. */
function readHooks(value: (name: string) => string | null, problems: string[]): HookSettings {
  const publicBaseUrl = value('PUBLIC_BASE_URL');
  if (publicBaseUrl !== null && !isUrl(publicBaseUrl, ['http:', 'https:']))
    problems.push('PUBLIC_BASE_URL is not a web address: write it like https://relance.example.com, or unset it.');
  const resendWebhookSecret = value('RESEND_WEBHOOK_SECRET');
  if (resendWebhookSecret !== null && !/^whsec_[A-Za-z0-9+/]{8,}={0,2}$/.test(resendWebhookSecret))
    problems.push(
      'RESEND_WEBHOOK_SECRET is no signing secret: copy it from the webhook in the Resend account, it begins with whsec_, or unset it.',
    );
  return {
    resendWebhookSecret,
    twilioAuthToken: value('TWILIO_AUTH_TOKEN'),
    publicBaseUrl: publicBaseUrl?.replace(/\/+$/, '') ?? null,
  };
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function readPort(text: string, problems: string[]): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535)
    problems.push(`RELANCE_API_PORT is "${text}": give a port number up to 65535, or unset it to use 8080.`);
  return port;
}
