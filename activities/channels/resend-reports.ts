/** What Resend's events and last events mean for a message. Source: resend.com/docs, webhooks/event-types; its API description. */
import type { DeliveryOutcome, Phase, Report } from '../../domain/delivery-life.ts';
import { fieldsOf, instantOf, keyText, textOf, textsOf } from './provider-json.ts';
import { quote } from './provider-text.ts';

interface Meaning {
  readonly phase: Phase | null;
  readonly outcome: DeliveryOutcome | null;
  readonly detail?: string;
}

const factOnly: Meaning = { phase: null, outcome: null };

/** Events whose name says everything. `sent`: Resend took it and will try. Opens and clicks are caused by image proxies and link scanners too. */
const byName: Readonly<Record<string, Meaning>> = {
  'email.scheduled': { phase: 'accepted', outcome: null },
  'email.sent': { phase: 'dispatched', outcome: null },
  'email.delivery_delayed': { phase: 'dispatched', outcome: null },
  'email.delivered': { phase: 'delivered', outcome: 'delivered' },
  'email.complained': { phase: 'delivered', outcome: 'complained' },
  'email.opened': factOnly,
  'email.clicked': factOnly,
};

/**
 * The report of one event about a message we sent; null for an event that is about something else. The event's own `created_at` is its time:
 * `data.created_at` is when the message was created, the same in all its events. The key is made of what happened and when, so that a replay under
 * another `svix-id` is still the same news.
 */
export function resendReport(event: Readonly<Record<string, unknown>>): Report | null {
  const type = textOf(event['type']);
  const meaning = meaningOf(type, fieldsOf(event['data']));
  if (meaning === null) return null;
  const { detail } = meaning;
  return {
    key: keyText(`${type}@${textOf(event['created_at'])}`, 200),
    code: codeOf(type, fieldsOf(event['data'])),
    phase: meaning.phase,
    outcome: meaning.outcome,
    occurredAt: instantOf(event['created_at']),
    ...(detail === undefined || detail === '' ? {} : { detail }),
  };
}

function meaningOf(type: string, data: Readonly<Record<string, unknown>>): Meaning | null {
  switch (type) {
    case 'email.bounced':
      return bounced(fieldsOf(data['bounce']));
    case 'email.suppressed': {
      // The call had been answered with an id, and nothing left.
      const { type: kind, reason, message } = fieldsOf(data['suppressed']);
      return { phase: 'accepted', outcome: 'suppressed', detail: said([kind, reason, message]) };
    }
    case 'email.failed':
      return failed(textOf(fieldsOf(data['failed'])['reason']));
    default:
      return byName[type] ?? null;
  }
}

/** Only a bounce that Resend calls permanent says that the address is wrong. */
function bounced({ type, subType, message, diagnosticCode }: Readonly<Record<string, unknown>>): Meaning {
  const outcome = type === 'Permanent' ? 'bounced_permanent' : 'bounced_transient';
  return { phase: 'dispatched', outcome, detail: said([type, subType, message, ...textsOf(diagnosticCode)]) };
}

/**
 * A quota that was used up after the call had been accepted: nothing left, nothing is wrong with the message or the address, and the same message
 * may leave once the quota renews. That is what a transient bounce means to the rest of the process; `rejected_by_provider` would ask a person to
 * change a text that is right.
 */
function failed(reason: string): Meaning {
  const outcome = /quota/i.test(reason) ? 'bounced_transient' : 'rejected_by_provider';
  return { phase: 'accepted', outcome, detail: quote(reason, []) };
}

function codeOf(type: string, data: Readonly<Record<string, unknown>>): string {
  const more = type === 'email.bounced' ? [fieldsOf(data['bounce'])['type'], fieldsOf(data['bounce'])['subType']] : [];
  return keyText([type, ...textsOf(more)].join(' '), 100);
}

const said = (parts: readonly unknown[]): string => quote(textsOf(parts).join(' · '), []);

/** What `last_event` of a message says when Resend is asked. Undated, because the answer gives no time but that of the creation. */
const byLastEvent: Readonly<Record<string, Meaning>> = {
  queued: { phase: 'accepted', outcome: null },
  scheduled: { phase: 'accepted', outcome: null },
  sent: { phase: 'dispatched', outcome: null },
  delivery_delayed: { phase: 'dispatched', outcome: null },
  delivered: { phase: 'delivered', outcome: 'delivered' },
  // Only what the recipient's server took can be opened, by whomever: asked about a message, that is the news of its delivery.
  opened: { phase: 'delivered', outcome: 'delivered' },
  clicked: { phase: 'delivered', outcome: 'delivered' },
  complained: { phase: 'delivered', outcome: 'complained' },
  // The answer does not tell a permanent bounce from another, and an address is not called wrong on a guess; the event will say it.
  bounced: { phase: 'dispatched', outcome: 'bounced_transient' },
  suppressed: { phase: 'accepted', outcome: 'suppressed' },
  failed: { phase: 'accepted', outcome: 'rejected_by_provider' },
  canceled: { phase: 'accepted', outcome: 'cancelled' },
};

/** The report of a message's `last_event`; a word that is not in our table gives a fact without meaning. */
export function resendLastEvent(emailId: string, lastEvent: string): Report {
  const { phase, outcome } = byLastEvent[lastEvent] ?? factOnly;
  const code = keyText(`last_event ${lastEvent}`, 100);
  return { key: keyText(`${code} ${emailId}`, 200), code, phase, outcome, occurredAt: null };
}
