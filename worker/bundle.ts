/** The workflow code as the sandbox runs it. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { payloadConverterPath } from '../workflows/gateway.ts';

/** Bundles the workflows with the tolerant payload converter. Takes about a second. */
export async function bundleWorkflows(): Promise<{ code: string }> {
  const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
  return bundleWorkflowCode({ workflowsPath, payloadConverterPath, logger: new DefaultLogger('ERROR') });
}
