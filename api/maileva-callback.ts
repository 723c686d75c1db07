/** With what Maileva signs in at its callbacks, from the environment. */

export interface MailevaCallback {
  readonly user: string;
  readonly password: string;
}

/** Reads MAILEVA_CALLBACK_USER and MAILEVA_CALLBACK_PASSWORD, both or neither; null: no callbacks are taken. Adds what is wrong to `problems`. */
export function readMailevaCallback(env: NodeJS.ProcessEnv, problems: string[]): MailevaCallback | null {
  const user = env['MAILEVA_CALLBACK_USER'] ?? '';
  const password = env['MAILEVA_CALLBACK_PASSWORD'] ?? '';
  if (user === '' && password === '') return null;
  if (user !== '' && !user.includes(':') && password.length >= 16) return { user, password };
  problems.push(
    'MAILEVA_CALLBACK_USER and MAILEVA_CALLBACK_PASSWORD belong together: set a name without ":" and a password of 16 or more characters, or unset both to take no callbacks of Maileva.',
  );
  return null;
}
