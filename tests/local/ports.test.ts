import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { assertPortsFree, freePort } from '../../local/ports.ts';

const servers: Server[] = [];

async function occupiedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('assertPortsFree', () => {
  it('names every taken port and the variable that moves it', async () => {
    const first = await occupiedPort();
    const second = await occupiedPort();
    const wanted = [
      { port: first, variable: 'RELANCE_API_PORT' },
      { port: await freePort(), variable: 'RELANCE_TEMPORAL_PORT' },
      { port: second, variable: 'RELANCE_PG_PORT' },
    ];
    await expect(assertPortsFree(wanted)).rejects.toThrow(
      `Port ${first} is already in use. Stop what uses it, or set RELANCE_API_PORT to a free port.\n` +
        `Port ${second} is already in use. Stop what uses it, or set RELANCE_PG_PORT to a free port.`,
    );
  });

  it('leaves a free port free', async () => {
    const port = await freePort();
    const wanted = [{ port, variable: 'RELANCE_API_PORT' }];
    await assertPortsFree(wanted);
    await expect(assertPortsFree(wanted)).resolves.toBeUndefined();
  });
});
