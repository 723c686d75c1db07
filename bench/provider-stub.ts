/** A process that answers like the e-mail provider after a fixed time, and counts calls by idempotency key. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from './counted-child.ts';

const answerAfterMs = Number(process.argv[2]);

const counting = answerParent(() => process.exit());
const server = createServer({ keepAlive: true }, (request, response) => {
  const key = request.headers['idempotency-key'];
  request.resume();
  request.once('end', () => {
    setTimeout(() => {
      counting.done(typeof key === 'string' ? key : '');
      const body = JSON.stringify({ id: `stub-${String(key)}` });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    }, answerAfterMs);
  });
});
// A keep-alive connection must never be closed under a request that is on its way.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  counting.ready(String(port));
});
process.once('SIGTERM', () => process.exit());
