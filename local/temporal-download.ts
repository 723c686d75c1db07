/**
 * Run as a process of its own with a folder as its only argument: lets the Temporal SDK download its official CLI into
 * that folder. The SDK proves the file by starting a server from it, which is stopped again here.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const downloadDir = process.argv[2];
if (downloadDir === undefined) throw new Error('Give the folder to download to.');
try {
  const server = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir } },
  });
  await server.teardown();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error));
  process.exit(1);
}
