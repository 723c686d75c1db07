import { describe, expect, test } from 'vitest';
import { envelopeFor, mailbox } from '../../domain/envelope.ts';
import { readReplyAddress, writeReplyAddress } from '../../domain/reply-address.ts';

const input = {
  identity: { name: 'Fournil Martin', email: 'compta@fournil.example' },
  sending: {},
  deliveryId: '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10',
  debtorId: '0b9f1c6e-7a53-4a3e-9d0e-2f6c8d1b7a10',
  previousMessageId: null,
};
const root = '<relance.0b9f1c6e-7a53-4a3e-9d0e-2f6c8d1b7a10@fournil.example>';

describe('the conversation with a debtor', () => {
  test('every message refers to one root, and to the one before it where that is known', () => {
    expect(envelopeFor(input).headers).toEqual({
      References: root,
      'X-Relance-Delivery': input.deliveryId,
      'Auto-Submitted': 'auto-generated',
    });
    const second = envelopeFor({ ...input, previousMessageId: '0101@eu.example' }).headers;
    expect(second['References']).toBe(`${root} <0101@eu.example>`);
    expect(second['In-Reply-To']).toBe('<0101@eu.example>');
  });

  test.each(['a@b>\r\nBcc: x@y.example', 'no address', '<>', 'a b@c'])(
    '%j is no Message-ID and gets into no header',
    (id) => {
      expect(envelopeFor({ ...input, previousMessageId: id }).headers).toEqual(envelopeFor(input).headers);
    },
  );
});

describe('sender and answers', () => {
  test("the creditor's chosen sender and reply address, else those of its identity", () => {
    expect(envelopeFor(input)).toMatchObject({
      from: 'Fournil Martin <compta@fournil.example>',
      replyTo: 'compta@fournil.example',
    });
    const sending = { from: { name: 'Compta, Fournil', email: 'r@envoi.example' }, replyTo: 'gens@fournil.example' };
    expect(envelopeFor({ ...input, sending })).toMatchObject({
      from: '"Compta, Fournil" <r@envoi.example>',
      replyTo: 'gens@fournil.example',
    });
  });

  test('with a domain of its own for answers, the address names the delivery and gives it back', () => {
    const sending = { replyTo: 'gens@fournil.example', inboundDomain: 'reponse.fournil.example' };
    const { replyTo } = envelopeFor({ ...input, sending });
    expect(replyTo).toBe('r-7d0c6f5e91a24b8e8a512f6f0c5f7a10@reponse.fournil.example');
    expect(readReplyAddress(replyTo)?.deliveryId).toBe(input.deliveryId);
    expect(readReplyAddress(writeReplyAddress(input.deliveryId, 'X.example').toUpperCase())?.deliveryId).toBe(
      input.deliveryId,
    );
    expect(readReplyAddress('gens@fournil.example')).toBeNull();
  });
});

test.each([
  ['Société Été', 'Société Été <a@b.fr>'],
  ['Dupont, Père & Fils', '"Dupont, Père & Fils" <a@b.fr>'],
  ['Le "Fournil" \\ Co', '"Le \\"Fournil\\" \\\\ Co" <a@b.fr>'],
  ['Fournil\r\nBcc: x@y.example', '"Fournil Bcc: x@y.example" <a@b.fr>'],
  ['Banque <security@bank.example>', '"Banque <security@bank.example>" <a@b.fr>'],
  ['=?utf-8?q?Banque?=', '"= ?utf-8?q?Banque?=" <a@b.fr>'],
  ['\u202egro.knab', 'gro.knab'],
])('the name %j neither adds a header nor shows another sender', (name, shown) => {
  expect(mailbox(name, 'a@b.fr')).toBe(shown.includes('<a@b.fr>') ? shown : `"${shown}" <a@b.fr>`);
});
