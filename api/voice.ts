/** With what the api rings an agent and then the debtor (click-to-call), from the environment. */
import type { VoiceSettings } from '../activities/channels/twilio-call.ts';

/**
 * Reads TWILIO_VOICE_FROM and, where it is set, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY with TWILIO_API_SECRET, and TWILIO_BASE_URL; null:
 * calls are made by hand. Adds what is wrong to `problems`, never a secret. What only the worker needs is not looked at.
 */
export function readVoice(env: NodeJS.ProcessEnv, problems: string[]): VoiceSettings | null {
  const value = (name: string): string | undefined => (env[name]?.trim() === '' ? undefined : env[name]?.trim());
  const voiceFrom = value('TWILIO_VOICE_FROM');
  if (voiceFrom === undefined) return null;
  const accountSid = value('TWILIO_ACCOUNT_SID') ?? '';
  const authToken = value('TWILIO_AUTH_TOKEN') ?? '';
  const apiKey = value('TWILIO_API_KEY');
  const apiSecret = value('TWILIO_API_SECRET');
  const baseUrl = value('TWILIO_BASE_URL');
  const before = problems.length;
  if (!/^\+[1-9]\d{6,14}$/.test(voiceFrom))
    problems.push('TWILIO_VOICE_FROM is not an international number: write it like +33123456789.');
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid))
    problems.push(
      'TWILIO_ACCOUNT_SID is not an account sid: set it to "AC" and 32 hexadecimal characters, or unset TWILIO_VOICE_FROM to call by hand.',
    );
  if (authToken === '')
    problems.push(
      'TWILIO_AUTH_TOKEN is missing: set it to the auth token, or unset TWILIO_VOICE_FROM to call by hand.',
    );
  if ((apiKey === undefined) !== (apiSecret === undefined))
    problems.push('TWILIO_API_KEY and TWILIO_API_SECRET belong together: set both, or neither.');
  for (const [name, secret] of Object.entries({
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_API_KEY: apiKey,
    TWILIO_API_SECRET: apiSecret,
  }))
    if (secret !== undefined && /[^\x21-\x7e]/.test(secret))
      problems.push(`${name} holds a space or a special character: copy it again from the provider's console.`);
  if (baseUrl !== undefined && !(URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol)))
    problems.push('TWILIO_BASE_URL is not a web address: write it like https://example.com, or unset it.');
  if (problems.length > before) return null;
  return {
    ...{ accountSid, authToken, voiceFrom },
    ...(apiKey === undefined || apiSecret === undefined ? {} : { apiKey, apiSecret }),
    ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/+$/, '') }),
  };
}
