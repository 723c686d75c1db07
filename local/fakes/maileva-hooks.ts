/** Subscriptions of the fake Maileva and the callbacks they bring: Basic credentials, no signature. */
import { answer, type Answer } from './faults.ts';
import type { Call, MailevaState } from './maileva-sendings.ts';
import { mailevaAccount } from './maileva-tokens.ts';
import type { Callback } from './postman.ts';

export interface Subscription {
  readonly id: string;
  readonly event_type: string;
  readonly resource_type: string;
  callback_url: string;
  authentication?: { readonly basic?: { readonly login: string; readonly password: string } };
}

/** Answers a call about subscriptions; null for one the fake does not know. */
export function subscriptionRoute(state: MailevaState, call: Call): Answer | null {
  const [, root, id] = call.path.split('/');
  if (root !== 'subscriptions') return null;
  const { subscriptions } = state;
  if (id === undefined && call.method === 'GET') {
    const start = Math.max(1, Number(call.query.get('start_index') ?? '1')) - 1;
    const page = subscriptions.slice(start, start + Number(call.query.get('count') ?? '50'));
    return answer(200, { subscriptions: page, paging: { total_results: subscriptions.length } });
  }
  if (id === undefined) {
    const asked = JSON.parse(call.body) as Omit<Subscription, 'id'>;
    const twin = subscriptions.some(
      (one) => one.event_type === asked.event_type && one.resource_type === asked.resource_type,
    );
    if (twin) return answer(400, { errors: [{ code: 'SUBSCRIPTION_ALREADY_EXISTS', message: 'One per pair' }] });
    const made = { ...asked, id: `30000000-0000-4000-8000-${String(subscriptions.length + 1).padStart(12, '0')}` };
    subscriptions.push(made);
    return answer(201, made, { location: `/subscriptions/${made.id}` });
  }
  const at = subscriptions.findIndex((one) => one.id === id);
  const found = subscriptions[at];
  if (!found) return answer(404, { code: 'SUBSCRIPTION_NOT_FOUND', message: 'There is no such subscription' });
  if (call.method === 'GET') return answer(200, found);
  if (call.method === 'PATCH') Object.assign(found, JSON.parse(call.body));
  else subscriptions.splice(at, 1);
  return call.method === 'PATCH' ? answer(200, found) : { status: 204, body: '' };
}

const events: Readonly<Record<string, readonly string[]>> = {
  sendings: ['ON_STATUS_ACCEPTED', 'ON_STATUS_REJECTED', 'ON_STATUS_PROCESSED'],
  recipients: [
    ...['ON_DEPOSIT_PROOF_RECEIVED', 'ON_CONTENT_PROOF_RECEIVED', 'ON_ACKNOWLEDGEMENT_OF_RECEIPT_RECEIVED'],
    ...['ON_UNDELIVERED_MAIL_RECEIVED', 'ON_MAIN_DELIVERY_STATUS_FIRST_PRESENTATION'],
    ...['ON_MAIN_DELIVERY_STATUS_DELIVERED', 'ON_MAIN_DELIVERY_STATUS_UNDELIVERED'],
  ],
};

/** Subscribes one address to every event of a letter. */
export function subscribeToAll(state: MailevaState, hook: { url: string; login: string; password: string }): void {
  const { url, login, password } = hook;
  for (const [resource, types] of Object.entries(events))
    for (const event_type of types) {
      const id = `40000000-0000-4000-8000-${String(state.subscriptions.length + 1).padStart(12, '0')}`;
      const resource_type = `registered_mail/v4/${resource}`;
      const authentication = { basic: { login, password } };
      state.subscriptions.push({ id, event_type, resource_type, callback_url: url, authentication });
    }
}

/** Tells every subscriber of this kind of event about this resource. */
export function tellSubscribers(
  state: MailevaState,
  eventType: string,
  resource: 'sendings' | 'recipients',
  resourceId: string,
  body: Readonly<Record<string, unknown>>,
  sendingId = resourceId,
): void {
  const resourceType = `registered_mail/v4/${resource}`;
  const place = resource === 'sendings' ? sendingId : `${sendingId}/recipients/${resourceId}`;
  const content = {
    ...{ source: 'api.maileva.com', user_id: mailevaAccount.username, client_id: mailevaAccount.clientId },
    ...{ event_type: eventType, resource_type: resourceType, event_date: new Date(state.clock()).toISOString() },
    ...{ event_location: 'FR', resource_id: resourceId },
    resource_location: `https://api.maileva.com/registered_mail/v4/sendings/${place}`,
    ...{ resource_custom_id: body['custom_id'], resource_custom_data: body['custom_data'] },
  };
  for (const one of state.subscriptions)
    if (one.event_type === eventType && one.resource_type === resourceType)
      state.postman.add(mailevaCallback(one, eventType, JSON.stringify(content)));
}

function mailevaCallback({ callback_url: url, authentication }: Subscription, what: string, body: string): Callback {
  const { login = '', password = '' } = authentication?.basic ?? {};
  return {
    ...{ what, url, body, contentType: 'application/json' },
    prove: (_atMs, forged) => {
      const credentials = `${login}:${forged ? 'not-the-password' : password}`;
      return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    },
  };
}
