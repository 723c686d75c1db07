/** The workflow code as the sandbox runs it. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { payloadConverterPath } from '../workflows/gateway.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(`../workflows/${file}`, import.meta.url));

/** Bundles the workflows with the tolerant payload converter. Takes about a second. */
export async function bundleWorkflows(): Promise<{ code: string }> {
  const workflowsPath = pathOf('index.ts');
  return bundleWorkflowCode({
    workflowsPath,
    payloadConverterPath,
    // Evaluated once per worker and then frozen, not again for every case that is brought back: no module of ours keeps anything about a case.
    preloadModules: [pathOf('short-traces.ts'), workflowsPath, payloadConverterPath],
    logger: new DefaultLogger('ERROR'),
  });
}
