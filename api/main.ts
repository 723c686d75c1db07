/** The api process: `npm run api`. SIGTERM and SIGINT let what is under way finish, then end it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { twilioDialer } from '../activities/channels/twilio-call.ts';
import { openTexts } from '../activities/texts/texts.ts';
import { createRingDelivery } from '../cases/deliver-rings.ts';
import { createPolicyBook } from '../cases/policy-book.ts';
import { openDatabase } from '../db/connect.ts';
import { checkSchema } from '../db/migrate.ts';
import { createGateway } from '../workflows/gateway.ts';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './app.ts';
import { readApiConfig } from './config.ts';

/** How long the end waits for messages to Temporal. */
const drainMs = 3_000;

const say = (message: string) => process.stderr.write(`${new Date().toISOString()} api: ${message}\n`);

async function main(): Promise<void> {
  const config = readApiConfig(process.env);
  const db = openDatabase(config.databaseUrl, 12);
  try {
    await checkSchema(db);
  } catch (error) {
    await db.end();
    throw error;
  }
  const gateway = createGateway({ address: config.temporalAddress, namespace: config.temporalNamespace });
  const now = () => new Date();
  const delivery = createRingDelivery({ db, now, tell: (ring) => gateway.tell(ring), concurrency: 16 });
  const { temporalUiUrl, temporalNamespace } = config;
  const app = await buildApp(
    {
      cases: {
        db,
        now,
        newId: randomUUID,
        policies: createPolicyBook(),
        caseLink: (id) => `${config.publicUrl}/v1/invoices/${id}/timeline`,
      },
      hooks: config.hooks,
      texts: openTexts(),
      mailevaCallback: config.mailevaCallback,
      privateWebhooks: config.privateWebhooks,
      dial: config.voice === null ? undefined : twilioDialer(config.voice),
      gateway: { deliver: (rings) => delivery.deliver(rings), healthy: () => gateway.healthy() },
      links: {
        debtorBase: config.hooks.publicBaseUrl ?? config.publicUrl,
        temporalUrl: (id) =>
          temporalUiUrl === null
            ? null
            : `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(id)}`,
      },
    },
    { logLevel: 'warn', version: packageJson.version },
  );
  const stop = async () => {
    await app.close();
    // While Temporal is away every message waits for its time-out; what is not told now stays in the outbox for the relay.
    await Promise.race([delivery.drain(), pause(drainMs, undefined, { ref: false })]);
    await gateway.close();
    await db.end();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  await app.listen({ host: config.host, port: config.port });
  say(`listening at ${app.listeningOrigin}`);
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
