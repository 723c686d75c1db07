/** The headers an e-mail was frozen with are those that leave, by the provider and in the local outbox. */
import { expect, test } from 'vitest';
import { outboxFile } from '../../activities/channels/outbox-file.ts';
import { resendEmail } from '../../activities/channels/resend-email.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { startResendServer } from '../../local/fakes/resend-server.ts';
import { emailDelivery, noSignal } from './outgoing.ts';

const headers = {
  References: '<relance.d1@morel.example> <0101@eu.example>',
  'In-Reply-To': '<0101@eu.example>',
  'X-Relance-Delivery': '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10',
  'Auto-Submitted': 'auto-generated',
};
const plain = emailDelivery();
const content =
  plain.content.kind === 'email' ? { ...plain.content, from: '"Été, Fils" <a@morel.example>', headers } : plain.content;

test.skipIf(specProblem('resend.yaml') !== null)(
  'the provider gets them, in a request its description allows',
  async () => {
    const server = await startResendServer();
    const channel = resendEmail({ apiKey: server.apiKey, baseUrl: server.url });
    expect(await channel.send({ ...plain, content }, noSignal())).toMatchObject({ kind: 'accepted' });
    await server.close();
    expect(server.violations).toEqual([]);
    expect(server.messages[0]?.body).toMatchObject({ headers });
  },
);

test('the file in the outbox shows them, the name encoded', async () => {
  const { bytes } = await outboxFile('d-1', content);
  const file = Buffer.from(bytes)
    .toString('utf8')
    .replaceAll(/\r\n[ \t]+/g, ' ');
  for (const [name, value] of Object.entries(headers)) expect(file).toMatch(new RegExp(`^${name}: ${value}\r?$`, 'im'));
  expect(file).toMatch(/^From: =\?UTF-8\?/m);
});
