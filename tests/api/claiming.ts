/** Claims steps with the real texts, for tests of what a debtor reads. */
import pg from 'pg';
import { createWriters } from '../../activities/writers.ts';
import { perform } from '../../cases/act.ts';
import type { Claim } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import type { TestApi } from './app.ts';

const writers = createWriters();

/** Claims one step as the worker does; nothing is sent. */
export async function claim(api: TestApi, invoiceId: string, step: string): Promise<Claim> {
  const { value } = await perform(api.deps, api.creditorId, 'worker', (act) =>
    claimStep(act, invoiceId, step, writers, () => ({ name: 'localOutbox', repeatIsSafe: true })),
  );
  return value;
}

/** The e-mail that a claim froze, as text and HTML with plain spaces. */
export async function claimedEmail(
  api: TestApi,
  invoiceId: string,
  step: string,
): Promise<{ text: string; html: string }> {
  const claimed = await claim(api, invoiceId, step);
  if (claimed.kind !== 'claimed' || claimed.content.kind !== 'email')
    throw new Error(`Not an e-mail: ${JSON.stringify(claimed)}`);
  const spaced = (text: string) => text.replace(/[\u00a0\u202f]/gu, ' ');
  return { text: spaced(claimed.content.text), html: spaced(claimed.content.html) };
}

/** Changes rows as their owner: what no call can set yet. */
export async function asOwner(api: TestApi, text: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: api.adminUrl });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}
