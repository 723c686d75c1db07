/** Callbacks of providers: kept once as received, applied afterwards. */
import { run, type Tx } from '../connect.ts';

export interface NewCallback {
  readonly provider: 'resend' | 'twilio' | 'maileva';
  /** The provider's own identity of the event: the same event told again has the same key. */
  readonly eventKey: string;
  readonly kind: string;
  readonly deliveryId: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Keeps a callback once, and only about a delivery of this creditor; says whether a row was added. */
export async function insertCallback(tx: Tx, creditorId: string, callback: NewCallback, at: Date): Promise<boolean> {
  const { provider, eventKey, kind, deliveryId, body } = callback;
  const rows = await run(
    tx,
    'insert-callback',
    `insert into webhook_events (creditor_id, provider, event_key, kind, delivery_id, body, received_at)
     select $1, $2, $3, $4, d.id, $6, $7 from deliveries d where d.creditor_id = $1 and d.id = $5
     on conflict (creditor_id, provider, event_key) do nothing returning 1 as one`,
    [creditorId, provider, eventKey, kind, deliveryId, JSON.stringify(body), at],
  );
  return rows.length > 0;
}
