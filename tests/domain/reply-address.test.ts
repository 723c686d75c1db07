import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { autoReplyBecause } from '../../domain/auto-reply.ts';
import { bareAddress, domainOf, readReplyAddress, writeReplyAddress } from '../../domain/reply-address.ts';

describe('the address of an answer', () => {
  test('brings back the delivery it was written for, in any form mail programs give it', () => {
    for (let round = 0; round < 50; round++) {
      const deliveryId = randomUUID();
      const address = writeReplyAddress(deliveryId, 'Reponses.Fournil.example');
      expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
      for (const form of [address, address.toUpperCase(), `<${address}>`, `"Fournil, compta" <${address}>`])
        expect(readReplyAddress(form)).toEqual({ deliveryId, domain: 'reponses.fournil.example' });
    }
  });

  test('is nothing else', () => {
    const hex = '0'.repeat(32);
    for (const other of [
      '',
      'r-@x.example',
      `r-${hex}`,
      `r-${hex}0@x.example`,
      `x-${hex}@x.example`,
      `r-${'g'.repeat(32)}@x.example`,
      `r-${hex}@a@b`,
    ])
      expect(readReplyAddress(other), other).toBeNull();
    expect(bareAddress('Léa <LEA@x.example> ')).toBe('lea@x.example');
    expect([domainOf('a@B.example'), domainOf('nobody')]).toEqual(['b.example', '']);
  });
});

describe('a machine’s answer', () => {
  const head = { from: 'Compta <compta@noel.example>', subject: 'Re: Votre facture', headers: {} };

  test.each([
    ['Réponse automatique : Votre facture', 'subject'],
    ['Automatic reply: Votre facture', 'subject'],
    ['Re: Out of Office until Monday', 'subject'],
    ['Absence du bureau', 'subject'],
    ["Message d'absence", 'subject'],
    ['Undeliverable: Votre facture', 'subject'],
  ])('is told by its subject: %s', (subject, because) => {
    expect(autoReplyBecause({ ...head, subject })).toBe(because);
  });

  test.each([
    [{ 'Auto-Submitted': 'auto-replied' }],
    [{ 'X-Autoreply': 'yes' }],
    [{ Precedence: 'auto_reply' }],
    [{ precedence: 'BULK' }],
  ])('is told by its headers: %o', (headers) => {
    expect(autoReplyBecause({ ...head, headers })).toBe('header');
  });

  test('is told by its sender', () => {
    expect(autoReplyBecause({ ...head, from: 'MAILER-DAEMON@mx.example' })).toBe('sender');
  });

  test.each([
    'Re: Votre facture',
    'Absence de facture',
    'TR: facture en double',
    'Automobile : devis',
    'Autorisation de virement',
    '',
  ])('is not what a person wrote: %s', (subject) => {
    expect(
      autoReplyBecause({ ...head, subject, headers: { 'Auto-Submitted': 'no', Precedence: 'first-class' } }),
    ).toBeNull();
  });
});
