/** `npm run maileva:subscribe`: asks Maileva to call /hooks/maileva when something happens to a letter. Running it again changes nothing. */
import { mailevaApi } from '../activities/channels/maileva/api.ts';
import { subscribe } from '../activities/channels/maileva/subscriptions.ts';
import { readChannelSettings } from '../activities/channels/settings.ts';
import { readMailevaCallback } from '../api/maileva-callback.ts';

async function main(): Promise<void> {
  const { maileva } = readChannelSettings(process.env);
  const problems: string[] = [];
  const callback = readMailevaCallback(process.env, problems);
  const base = process.env['PUBLIC_BASE_URL']?.replace(/\/+$/, '') ?? '';
  if (!maileva) problems.push('MAILEVA_CLIENT_ID and the three variables beside it are not set.');
  if (!callback && problems.length === 0)
    problems.push('MAILEVA_CALLBACK_USER and MAILEVA_CALLBACK_PASSWORD are not set: choose a name and a password.');
  if (base === '') problems.push('PUBLIC_BASE_URL is not set: set it to where Maileva reaches this api.');
  if (!maileva || !callback || problems.length > 0) throw new Error(problems.join('\n'));
  const url = `${base}/hooks/maileva`;
  const lines = await subscribe(mailevaApi(maileva), { url, ...callback }, new AbortController().signal);
  for (const line of lines) process.stdout.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
