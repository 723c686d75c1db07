/** How the posts of the Resend SDK travel: over a connection that stays open, and never with an answer without end. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ResendClient } from '../../activities/channels/resend-client.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A provider that says what `answer` says, and how many connections it was given. */
async function provider(answer: RequestListener): Promise<{ client: ResendClient; connections: () => number }> {
  let connections = 0;
  server = createServer(answer).on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new ResendClient('re_test', { baseUrl: `http://127.0.0.1:${String(port)}` });
  return { client, connections: () => connections };
}

const mail = { from: 'a@relance.example', to: 'b@client.example', subject: 'Facture', text: 'Échue' };

test('sends that follow each other share one connection', async () => {
  const { client, connections } = await provider((request, response) => {
    request.resume().on('end', () => response.end('{"id":"m1"}'));
  });
  for (let at = 0; at < 5; at++) expect((await client.emails.send(mail)).data).toEqual({ id: 'm1' });
  expect(connections()).toBe(1);
});

test('accents arrive whole, whatever their length in bytes', async () => {
  let body = '';
  const { client } = await provider((request, response) => {
    request
      .setEncoding('utf8')
      .on('data', (part: string) => (body += part))
      .on('end', () => response.end('{"id":"m1"}'));
  });
  await client.emails.send(mail);
  expect(JSON.parse(body)).toMatchObject({ subject: 'Facture', text: 'Échue' });
});

test('an answer without end counts as no answer', async () => {
  const { client } = await provider((request, response) => {
    request.resume();
    const line = 'x'.repeat(100_000);
    const more = (): void => {
      if (!response.destroyed) response.write(line, more);
    };
    more();
  });
  const { data, headers, error } = await client.emails.send(mail);
  expect({ data, headers, status: error?.statusCode }).toEqual({ data: null, headers: null, status: null });
});
