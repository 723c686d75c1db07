import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port that must be free, and the variable that moves it. */
export type WantedPort = { port: number; variable: string };

/**
 * Checks that every wanted port can be listened on at 127.0.0.1.
 * Throws one Error with a line for each port that is taken or not allowed, naming the variable that moves it.
 */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const { port, variable } of wanted) {
    const code = await bindError(port);
    if (code === 'EADDRINUSE') {
      problems.push(`Port ${port} is already in use. Stop what uses it, or set ${variable} to a free port.`);
    } else if (code === 'EACCES') {
      problems.push(`Port ${port} may not be used by this user. Set ${variable} to a port above 1023.`);
    } else if (code !== null) {
      problems.push(`Port ${port} cannot be listened on (${code}). Set ${variable} to another port.`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Returns a port at 127.0.0.1 that was free a moment ago. Meant for tests; another process may still take it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function bindError(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}
