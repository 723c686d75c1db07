/** The API in front of a stack, and a way to be sure that something rests which needs no clock. */
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import type { TestStack } from '../setup/stack.ts';
import { begin, stepsDone } from './journey.ts';

/** The API on the database of the stack, which tells the Temporal server of the stack. `close` it before the stack. */
export function apiOf(stack: TestStack): Promise<FastifyInstance> {
  return buildApp(
    {
      cases: stack.deps,
      texts: openTexts(),
      gateway: { deliver: stack.delivery.deliver, healthy: async () => true },
      links: { temporalUrl: () => null },
    },
    { logLevel: 'silent', version: '0.0.0' },
  );
}

/** Posts as the creditor of the stack; fails unless it was taken. */
export async function post<T>(app: FastifyInstance, stack: TestStack, url: string, payload: object): Promise<T> {
  const answer = await app.inject({
    ...{ method: 'POST', url, payload },
    headers: { authorization: `Bearer ${stack.apiKey}` },
  });
  expect([200, 201], answer.body).toContain(answer.statusCode);
  return answer.json<T>();
}

export const smsLeft = (stack: TestStack, id: string) =>
  stack.until('the SMS left', async () => (await stepsDone(stack, id)).includes('sms'));

/** Returns once a case that began now has had its e-mail and its SMS: whatever was due before it would have left. */
export async function othersGoOn(stack: TestStack): Promise<void> {
  await smsLeft(stack, (await begin(stack)).id);
}

export const kindsOf = async (stack: TestStack, id: string): Promise<string[]> =>
  (
    await stack.rows<{ kind: string }>(
      'select kind from events where creditor_id = $1 and invoice_id = $2 order by seq',
      [stack.creditorId, id],
    )
  ).map(({ kind }) => kind);

export const openTasksOf = async (stack: TestStack, id: string): Promise<string[]> =>
  (
    await stack.rows<{ kind: string }>(
      `select kind from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open' order by kind`,
      [stack.creditorId, id],
    )
  ).map(({ kind }) => kind);
