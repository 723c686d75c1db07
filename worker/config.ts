/** The worker's settings, read once. */
import { readChannelSettings, type ChannelSettings } from '../activities/channels/settings.ts';
import { readPrivateWebhooks } from '../activities/webhooks/private-setting.ts';

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Base address for links in the workflow details. */
  readonly apiUrl: string;
  readonly channels: ChannelSettings;
  /** Whether webhooks may go to the own network. */
  readonly privateWebhooks: boolean;
}

/** Reads and checks everything at once; throws one error that names every problem. */
export function readWorkerConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const problems: string[] = [];
  const need = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name} is not set`);
    return value;
  };
  const databaseUrl = need('DATABASE_URL');
  const temporalAddress = need('TEMPORAL_ADDRESS');
  let channels: ChannelSettings = { outboxDir: '.relance/outbox' };
  try {
    channels = readChannelSettings(env);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  const privateWebhooks = readPrivateWebhooks(env['RELANCE_WEBHOOK_PRIVATE'], problems);
  if (problems.length > 0)
    throw new Error(
      `The worker cannot start:\n- ${problems.join('\n- ')}\nSet these variables (see .env.example) and start again.`,
    );
  return Object.freeze({
    databaseUrl,
    temporalAddress,
    temporalNamespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
    apiUrl: env['RELANCE_API_URL'] ?? `http://127.0.0.1:${env['RELANCE_API_PORT'] ?? '8080'}`,
    channels,
    privateWebhooks,
  });
}
