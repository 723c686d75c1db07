/** The demo with providers of its own: messages leave through the real adapters and arrive at fakes on this machine, some of which misbehave on purpose. */
import { inCreditorTx, run, type Database } from '../../db/connect.ts';
import type { FaultyServer } from '../fakes/faulty-server.ts';
import { acceptThen, refuseWith, type Fault } from '../fakes/faults.ts';
import { startMailevaServer, type MailevaServer } from '../fakes/maileva-server.ts';
import { callbackSummary, wasRefused, type Postman } from '../fakes/postman.ts';
import { startResendServer, type ResendServer } from '../fakes/resend-server.ts';
import { startTwilioServer, type TwilioServer } from '../fakes/twilio-server.ts';

export interface DemoProviders {
  /** What the api and the worker must be told; it replaces any real key of this machine. */
  readonly env: Readonly<Record<string, string>>;
  /** What a viewer is told at the start. */
  readonly opening: readonly string[];
  /** Lets the creditor's messages go to these providers. The fast policy is for mode test, so cases are registered before. */
  goLive(db: Database, creditorId: string): Promise<void>;
  /** Ids of everything the providers accepted. */
  held(): ReadonlySet<string>;
  /** A line per provider; `ok` is false when one got a message twice, a request its description does not allow, or no for a callback. */
  report(): { readonly lines: readonly string[]; readonly ok: boolean };
  close(): Promise<void>;
}

/** Pause between two events of one message, so that a viewer sees a mail leave before it arrives. */
const paceMs = 700;
const callbackUser = 'maileva';
const callbackPassword = 'fake-callback-password-0001';
/** Made up, as every secret here: 24 bytes, base64. */
const webhookSecret = `whsec_${Buffer.from('relance demo, made up ..').toString('base64')}`;

/** Faults that a viewer sees survived, each once, by a word of the request: whoever it concerns plays no part that depends on it. */
const mishaps: readonly { readonly at: 'resend' | 'twilio'; readonly word: string; readonly fault: Fault }[] = [
  { at: 'resend', word: 'atelier@garage-delmas.example', fault: refuseWith(429, rateLimit(), { 'retry-after': '2' }) },
  { at: 'resend', word: 'accounts@harbour-and-vine.example', fault: acceptThen('drop') },
  { at: 'resend', word: 'compta@menuiserie-kerbrat.example', fault: acceptThen('cut') },
  // Karim Belhadj: the answer is lost, so this SMS is never sent again; its callback tells that it left.
  { at: 'twilio', word: '33639982094', fault: acceptThen('drop') },
];
/** This mail comes back. */
const bounces = 'bureau@vergers-salazie.example';

function rateLimit(): Record<string, unknown> {
  return { statusCode: 429, name: 'rate_limit_exceeded', message: 'Too many requests' };
}

/** Starts the three fakes. `apiUrl` is where their callbacks go. */
export async function startDemoProviders(apiUrl: string): Promise<DemoProviders> {
  const [resend, twilio, maileva] = await Promise.all([
    startResendServer({ paceMs }),
    startTwilioServer({ paceMs }),
    startMailevaServer({ paceMs }),
  ]);
  resend.callBack({ url: `${apiUrl}/hooks/resend`, secret: webhookSecret });
  maileva.subscribe({ url: `${apiUrl}/hooks/maileva`, login: callbackUser, password: callbackPassword });
  resend.lead(bounces, ['email.sent', 'email.bounced']);
  for (const [name, server] of [
    ['resend', resend],
    ['twilio', twilio],
  ] as const) {
    const left = mishaps.filter(({ at }) => at === name);
    server.misbehave(({ body }) => {
      const found = left.findIndex(({ word }) => body.includes(word));
      return found < 0 ? undefined : left.splice(found, 1)[0]?.fault;
    });
  }
  const checked = resend.checked && twilio.checked && maileva.checked;
  return {
    env: environment(apiUrl, resend, twilio, maileva),
    opening: [
      `fake providers: Resend ${resend.url}, Twilio ${twilio.url}, Maileva ${maileva.url}`,
      checked
        ? 'fake providers: every request is checked against the API description of its provider'
        : 'fake providers: requests are NOT checked, the API descriptions are absent (RELANCE_SPECS names their folder)',
    ],
    goLive,
    held: () =>
      new Set([
        ...resend.messages.map((message) => message.id),
        ...twilio.messages.map((message) => message.sid),
        ...maileva.sendings.filter(isSubmitted).map((sending) => sending.id),
      ]),
    report: () => report(resend, twilio, maileva),
    close: async () => {
      await Promise.all([resend.close(), twilio.close(), maileva.close()]);
    },
  };
}

async function goLive(db: Database, creditorId: string): Promise<void> {
  await inCreditorTx(db, creditorId, (tx) =>
    run(tx, 'demo goes live', `update creditors set mode = 'live' where creditor_id = $1`, [creditorId]),
  );
}

function environment(
  apiUrl: string,
  resend: ResendServer,
  twilio: TwilioServer,
  maileva: MailevaServer,
): Record<string, string> {
  return {
    PUBLIC_BASE_URL: apiUrl,
    RESEND_API_KEY: resend.apiKey,
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: webhookSecret,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_BASE_URL: twilio.url,
    // Empty counts as absent: what a real account of this machine has set must not be used.
    ...{ TWILIO_API_KEY: '', TWILIO_API_SECRET: '', TWILIO_MESSAGING_SERVICE_SID: '' },
    MAILEVA_CLIENT_ID: maileva.account.clientId,
    MAILEVA_CLIENT_SECRET: maileva.account.clientSecret,
    MAILEVA_USERNAME: maileva.account.username,
    MAILEVA_PASSWORD: maileva.account.password,
    MAILEVA_API_URL: maileva.url,
    MAILEVA_AUTH_URL: maileva.tokenUrl,
    MAILEVA_CALLBACK_USER: callbackUser,
    MAILEVA_CALLBACK_PASSWORD: callbackPassword,
  };
}

const isSubmitted = ({ submittedAtMs }: MailevaServer['sendings'][number]): boolean => submittedAtMs !== null;

type Fake = FaultyServer & {
  readonly postman: Postman;
  readonly violations: readonly string[];
  duplicates(): number;
};

function report(resend: ResendServer, twilio: TwilioServer, maileva: MailevaServer) {
  const letters = maileva.sendings.filter(isSubmitted).length;
  const told: readonly [string, Fake, string][] = [
    ['Resend', resend, `${resend.messages.length} e-mails accepted`],
    ['Twilio', twilio, `${twilio.messages.length} SMS accepted`],
    ['Maileva', maileva, `${letters} letters accepted`],
  ];
  const counted = told.map(([name, fake, accepted]) => countedAt(name, fake, accepted));
  const lines = ['', 'Counted at the fake providers:', ...counted.flatMap((one) => one.lines)];
  return { lines, ok: counted.every((one) => one.ok) };
}

/** What one provider saw, in two lines. */
function countedAt(
  name: string,
  fake: Fake,
  accepted: string,
): { readonly lines: readonly string[]; readonly ok: boolean } {
  const faults = [...fake.injected].map(([what, times]) => `${String(times)} × ${what}`).join('; ') || 'none';
  const { violations, received, postman } = fake;
  const copies = fake.duplicates();
  const refused = postman.sent.some(wasRefused);
  const ok = copies === 0 && violations.length === 0 && !refused;
  return {
    ok,
    lines: [
      `  ${ok ? '✓' : '✗'} ${name.padEnd(8)} ${String(received.length)} requests, ${accepted}, duplicates: ${String(copies)}`,
      `             callbacks: ${callbackSummary(postman.sent)}; faults on purpose: ${faults}`,
      ...(violations.length === 0
        ? []
        : [`             ${String(violations.length)} REQUESTS NOT ALLOWED: ${violations[0] ?? ''}`]),
    ],
  };
}
