/** The worker process: `npm run worker`. SIGTERM and SIGINT drain what is under way, then end it. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readWorkerConfig } from './config.ts';
import { startWorker } from './host.ts';

const log = (message: string) => process.stderr.write(`${new Date().toISOString()} worker: ${message}\n`);

try {
  // The runtime turns SIGINT and SIGTERM into an orderly shutdown of the worker.
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const host = await startWorker(readWorkerConfig(process.env), log);
  log('ready');
  await host.done;
  log('stopped');
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
