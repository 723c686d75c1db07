/** A known address with a method it does not have: 405 with the methods it has. */
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { problemOf, sendProblem } from './problems.ts';

const methods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Notes the routes that `app` gets from now on; the function returned adds the refusals for the other methods. */
export function watchMethods(app: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  // `routePath` is the address without the prefix of `app`, which is added again below.
  app.addHook('onRoute', ({ routePath: url, method }) => {
    const own = known.get(url) ?? new Set<string>();
    for (const one of [method].flat()) own.add(one);
    known.set(url, own);
  });
  return () => {
    for (const [url, own] of [...known]) {
      const allowed = [...own].join(', ');
      app.route({
        method: methods.filter((one) => !own.has(one)),
        url,
        schema: { hide: true },
        // Before the body is read: whatever it is, it would not be used.
        onRequest: async (_request, reply) => {
          void reply.header('allow', allowed);
          return sendProblem(reply, problemOf(405, 'method_not_allowed', `This address takes ${allowed}.`));
        },
        handler: async () => undefined,
      });
    }
  };
}
