/** Deliveries that really stand in the database, and callbacks about them signed as the providers sign. */
import type { LightMyRequestResponse } from 'fastify';
import { Webhook } from 'standardwebhooks';
import twilio from 'twilio';
import type { HookSettings } from '../../api/routes/hooks/hooks.ts';
import { perform } from '../../cases/act.ts';
import type { Writers } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { debtor, invoice, type TestApi } from './app.ts';

export const hooks = {
  resendWebhookSecret: `whsec_${Buffer.from('callbacks-of-the-tests').toString('base64')}`,
  twilioAuthToken: 'token-of-the-tests',
  publicBaseUrl: 'https://relance.example',
} satisfies HookSettings;

const writers: Writers = {
  message: async (brief) =>
    brief.channel === 'sms'
      ? { kind: 'sms', from: 'Fournil', to: brief.debtor.phone ?? '', text: 'Votre facture reste à régler.' }
      : {
          kind: 'email',
          from: 'a@b.example',
          replyTo: 'r@b.example',
          to: brief.debtor.email ?? '',
          subject: 'Facture',
          text: 'Bonjour',
          html: '<p>Bonjour</p>',
        },
  textOf: () => ({ name: 'fr/test', version: null }),
  dossier: async () => ({ kind: 'dossier', zip: new Uint8Array() }),
};

export interface Claimed {
  readonly invoiceId: string;
  readonly deliveryId: string;
}

/** Registers an invoice of a debtor of its own and claims its e-mail or SMS. `tick` moves the clock to when it is due. */
export async function claimed(
  api: TestApi,
  number: string,
  channel: 'email' | 'sms',
  tick: () => void,
  over: Record<string, unknown> = {},
): Promise<Claimed> {
  const body = invoice(number, {
    policy: 'demo',
    stepsDone: channel === 'email' ? [] : ['email'],
    debtor: debtor({ reference: number, email: `${number.toLowerCase()}@debtor.example`, ...over }),
  });
  const { id } = (await api.post('/v1/invoices', body)).json();
  tick();
  const { value } = await perform(api.deps, api.creditorId, 'worker', (act) =>
    claimStep(act, id, channel, writers, () => ({
      name: channel === 'email' ? 'resend' : 'twilio',
      repeatIsSafe: true,
    })),
  );
  if (value.kind !== 'claimed') throw new Error(`Not claimed: ${JSON.stringify(value)}`);
  return { invoiceId: id, deliveryId: value.deliveryId };
}

/** An event as Resend writes it about a message of ours. */
export function resendEvent(
  type: string,
  tags: Record<string, string>,
  over: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type,
    created_at: '2026-11-10T09:05:00.123Z',
    data: {
      email_id: '4ef9a417-02e9-4d39-ad75-9611e0fcc33c',
      created_at: '2026-11-10T09:01:00.000Z',
      from: 'a@b.example',
      to: ['x@debtor.example'],
      subject: 'Facture',
      tags,
      ...over,
    },
  };
}

export interface Signing {
  readonly id?: string;
  readonly secret?: string;
  readonly at?: Date;
}

/** Headers of a signed event. */
export function signResend(payload: string, { id = 'msg_1', secret, at = new Date() }: Signing = {}) {
  return {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret ?? hooks.resendWebhookSecret).sign(id, at, payload),
  };
}

export function postResend(api: TestApi, event: unknown, signing: Signing = {}): Promise<LightMyRequestResponse> {
  const payload = JSON.stringify(event);
  return api.app.inject({ method: 'POST', url: '/hooks/resend', payload, headers: signResend(payload, signing) });
}

export const sid = (n: number): string => `SM${String(n).padStart(32, '0')}`;

export function twilioForm(n: number, status: string, over: Record<string, string> = {}): Record<string, string> {
  return { MessageSid: sid(n), MessageStatus: status, To: '+33612345678', From: 'Fournil', AccountSid: 'AC1', ...over };
}

export const twilioUrl = (creditor: string, attempt: string, send = 1): string =>
  `/hooks/twilio/sms?creditor=${creditor}&attempt=${attempt}&send=${String(send)}`;

/** Posts a form to `url`; it is signed for `signed.url` with `signed.form`, which are the same unless the test forges. */
export function postTwilio(
  api: TestApi,
  url: string,
  form: Record<string, string>,
  signed: { url?: string; form?: Record<string, string>; token?: string; signature?: string | null } = {},
): Promise<LightMyRequestResponse> {
  const { token = hooks.twilioAuthToken, signature } = signed;
  const right = twilio.getExpectedTwilioSignature(
    token,
    `${hooks.publicBaseUrl}${signed.url ?? url}`,
    signed.form ?? form,
  );
  return api.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature === null ? {} : { 'x-twilio-signature': signature ?? right }),
    },
  });
}

/** Everything kept for both creditors. */
export async function kept(api: TestApi): Promise<Record<string, unknown>[]> {
  const rows = [];
  for (const creditorId of [api.creditorId, api.otherCreditorId])
    rows.push(
      ...(await inCreditorTx(api.db, creditorId, (tx) =>
        run<Record<string, unknown>>(
          tx,
          'kept-callbacks',
          `select creditor_id as "creditorId", provider, event_key as "eventKey", kind, delivery_id as "deliveryId", applied_at as "appliedAt",
             attempts, problem from webhook_events where creditor_id = $1 order by received_at, event_key`,
          [creditorId],
        ),
      )),
    );
  return rows;
}

/** What was reported about a delivery. */
export async function reports(api: TestApi, deliveryId: string): Promise<Record<string, unknown>[]> {
  return inCreditorTx(api.db, api.creditorId, (tx) =>
    run(
      tx,
      'reports-of',
      `select code, phase, outcome, send_no as "sendNo", occurred_at as "occurredAt" from delivery_facts
       where creditor_id = $1 and delivery_id = $2 and kind = 'report' order by code`,
      [api.creditorId, deliveryId],
    ),
  );
}
