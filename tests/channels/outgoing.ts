/** Deliveries the channel tests send. */
import { oneCall, type Outgoing } from '../../activities/channels/channel.ts';

const base = {
  ...oneCall,
  deliveryId: '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10',
  creditorId: 'cred_01',
  idempotencyKey: 'dun/cred_01/inv_01/first-reminder/1',
};

export function emailDelivery(
  changes: { subject?: string; idempotencyKey?: string; creditorId?: string } = {},
): Outgoing {
  const { subject = 'Facture F-2026-041 échue', ...rest } = changes;
  return {
    ...base,
    ...rest,
    content: {
      kind: 'email',
      from: 'Ateliers Morel <comptabilite@morel.example>',
      replyTo: 'comptabilite@morel.example',
      to: 'achats@debiteur.example',
      subject,
      text: 'Bonjour,\n\nLa facture F-2026-041 reste à régler : 1 250,00 €.\n',
      html: '<p>Bonjour,</p><p>La facture F-2026-041 reste à régler&nbsp;: 1 250,00 €.</p>',
    },
  };
}

export function smsDelivery(changes: { text?: string; to?: string } = {}): Outgoing {
  const { text = 'Votre facture F-2026-041 reste à régler. Merci de nous rappeler.', to = '+33612345678' } = changes;
  return { ...base, content: { kind: 'sms', from: 'MOREL', to, text } };
}

/** A wait nobody ends. */
export function noSignal(): AbortSignal {
  return new AbortController().signal;
}
