/** Who an e-mail comes from, where answers go, and which conversation it belongs to. Pure; frozen with the content. */
import type { CreditorIdentity, Envelope } from './message.ts';
import { writeReplyAddress } from './reply-address.ts';
import type { SendingSettings } from './sending-settings.ts';

export interface EnvelopeInput {
  readonly identity: Pick<CreditorIdentity, 'name' | 'email'>;
  readonly sending: SendingSettings;
  readonly deliveryId: string;
  readonly debtorId: string;
  /** Message-ID of the newest e-mail to this debtor, where its provider told it. */
  readonly previousMessageId: string | null;
}

/**
 * The envelope of one e-mail. Every e-mail to a debtor refers to one root that never existed as a message, which is how mail programs gather a
 * conversation (RFC 5322, 3.6.4), and to the newest one before it where that is known. The subject stays the step's own: it says what the message
 * is, and programs that also compare subjects then show a firmer step as something new, which it is. `Auto-Submitted` (RFC 3834) keeps absence notes away.
 */
export function envelopeFor(input: EnvelopeInput): Envelope {
  const { identity, sending, deliveryId, debtorId } = input;
  const { name, email } = sending.from ?? identity;
  const previous = messageIdOf(input.previousMessageId);
  const root = `<relance.${debtorId}@${domainOf(email)}>`;
  return {
    from: mailbox(name, email),
    replyTo: sending.inboundDomain
      ? writeReplyAddress(deliveryId, sending.inboundDomain)
      : (sending.replyTo ?? identity.email),
    headers: {
      References: previous === null ? root : `${root} ${previous}`,
      ...(previous === null ? {} : { 'In-Reply-To': previous }),
      'X-Relance-Delivery': deliveryId,
      'Auto-Submitted': 'auto-generated',
    },
  };
}

/**
 * Who writes to a business partner, such as a collection agency: the address the e-mail provider knows, and answers go to people, never to the address
 * that takes a debtor's answers.
 */
export function partnerSender(
  identity: Pick<CreditorIdentity, 'name' | 'email'>,
  sending: SendingSettings,
): Pick<Envelope, 'from' | 'replyTo'> {
  const { name, email } = sending.from ?? identity;
  return { from: mailbox(name, email), replyTo: sending.replyTo ?? identity.email };
}

/**
 * A name in front of an address (RFC 5322): quoted when it holds a character that has a meaning there; without line breaks, other control characters
 * or direction marks, and without the start of an encoded word, so that no name can add a header or show another sender. Accents stay: providers encode them.
 */
export function mailbox(name: string, email: string): string {
  const safe = name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (safe === '') return email;
  const shown = /[()<>[\]:;@\\,."=]/.test(safe) ? `"${safe.replaceAll(/[\\"]/g, '\\$&')}"` : safe;
  return `${shown} <${email}>`;
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).trim();

/** As a header wants it, with its angle brackets; null where it is none, so that nothing foreign gets into a header. */
function messageIdOf(told: string | null): string | null {
  const bare = told?.trim().replace(/^<|>$/g, '') ?? '';
  return /^[^\s<>@]{1,200}@[^\s<>@]{1,200}$/.test(bare) ? `<${bare}>` : null;
}
