/** The app on a real database, with a gateway that only remembers; and requests in few words. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import type { HookSettings } from '../../api/routes/hooks/hooks.ts';
import type { ApiDeps } from '../../api/write.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import type { QueuedRing } from '../../db/queries/write-cases.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';

export interface TestApi extends TestDatabase {
  readonly app: FastifyInstance;
  readonly rings: QueuedRing[];
  /** Requests as the first creditor. */
  get(url: string, key?: string): Promise<LightMyRequestResponse>;
  post(url: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  put(url: string, body: unknown): Promise<LightMyRequestResponse>;
  /** Makes the first creditor live, as `npm run migrate` with RELANCE_LOCAL_MODE=live would. */
  goLive(): Promise<void>;
}

/** Starts it; `close` it afterwards. `now` may be replaced to test dates. */
export async function testApi(now?: () => Date, hooks?: HookSettings): Promise<TestApi> {
  const database = await testDatabase(now);
  const rings: QueuedRing[] = [];
  const deps: ApiDeps = {
    cases: database.deps,
    ...(hooks === undefined ? {} : { hooks }),
    texts: openTexts(),
    gateway: { deliver: (queued) => void rings.push(...queued), healthy: async () => true },
    links: { temporalUrl: (id) => `http://ui.example/${id}` },
  };
  const app = await buildApp(deps, { logLevel: 'silent', version: '0.0.0' });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  return {
    ...database,
    app,
    rings,
    get: (url, key = database.apiKey) => app.inject({ method: 'GET', url, headers: bearer(key) }),
    post: (url, body, headers = {}) =>
      app.inject({
        method: 'POST',
        url,
        headers: { ...bearer(database.apiKey), 'content-type': 'application/json', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    put: (url, body) =>
      app.inject({
        method: 'PUT',
        url,
        headers: { ...bearer(database.apiKey), 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      }),
    goLive: async () => {
      await inCreditorTx(database.db, database.creditorId, (tx) =>
        run(tx, 'go-live', `update creditors set mode = 'live' where creditor_id = $1`, [database.creditorId]),
      );
    },
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}

/** A well-formed invoice; `over` replaces fields, an undefined one is left out. */
export function invoice(number: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    number,
    issuedOn: '2026-11-02',
    dueOn: '2026-12-02',
    currency: 'EUR',
    amountCents: 125_050,
    debtor: debtor(),
    ...over,
  };
}

export function debtor(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    reference: 'C-1',
    name: 'Boulangerie Noël & Fils',
    type: 'business',
    siren: '732829320',
    email: 'compta@noel.example',
    phone: '06 12 34 56 78',
    address: { line1: '1 rue du Four', postcode: '44000', city: 'Nantes' },
    ...over,
  };
}
