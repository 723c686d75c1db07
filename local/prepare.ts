/** `npm run migrate`: makes a database, and where asked a Temporal server and a first creditor, ready for api and worker. Safe to repeat. */
import { ensureLocalCreditor } from '../cases/local-creditor.ts';
import { upgradeShippedPolicies } from '../cases/upgrade-policies.ts';
import { prepareDatabase } from '../db/prepare.ts';
import { readPrepareConfig } from './prepare-config.ts';
import { prepareTemporal } from './temporal-settings.ts';

/** Closed cases stay readable in Temporal for a quarter; the history that counts is in the database. */
const RETENTION_DAYS = 90;
/** A server that starts on an empty database needs some seconds; a minute means that something is wrong. */
const TEMPORAL_TRIES = 60;

try {
  const config = readPrepareConfig(process.env);
  const { appUrl } = await prepareDatabase(config.databaseUrl, config.appPassword ?? undefined);
  console.log('database: ready, at the schema of this release');
  const added = await upgradeShippedPolicies(appUrl, new Date());
  if (added > 0) console.log(`policies: ${String(added)} new versions of the shipped ones; running cases keep theirs`);
  if (config.temporalAddress !== null) {
    const { temporalAddress, temporalNamespace } = config;
    await prepareTemporal(temporalAddress, temporalNamespace, { retentionDays: RETENTION_DAYS, tries: TEMPORAL_TRIES });
    console.log(`temporal: namespace ${temporalNamespace} is ready at ${temporalAddress}`);
  }
  if (config.firstKeyFile !== null) {
    await ensureLocalCreditor(appUrl, { mode: config.mode, keyFile: config.firstKeyFile });
    console.log(`creditor: its API key is in ${config.firstKeyFile}, its mode is ${config.mode}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
