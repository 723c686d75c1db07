import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createActivities } from '../../activities/index.ts';
import { createWebhookActivities, type WebhookDeps } from '../../activities/webhooks/tell-endpoint.ts';
import { actionForChannel } from '../../domain/decision.ts';
import { tell } from '../../domain/webhook.ts';
import * as hosted from '../../workflows/index.ts';

const folder = new URL('../../workflows/', import.meta.url);
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');
const registered = Object.keys(createActivities({} as ActivityDeps));

test('every activity the workflows call by name is registered', () => {
  const called = [...sources.matchAll(/\b(?:invoice|plan|placement|thanks)Activities\.(\w+)/g)].map(
    (match) => match[1]!,
  );
  expect(called).toContain('recordFacts');
  expect(registered).toEqual(expect.arrayContaining(called));
});

test('every action a decision can name is registered', () => {
  expect(registered).toEqual(expect.arrayContaining(Object.values(actionForChannel)));
  expect(registered).toEqual(expect.arrayContaining(['sendPlanEmail', 'breakPlan', 'tellAgency', 'lookAtPlacement']));
});

test('what tells endpoints has a queue of its own, and every name the workflow calls is registered there', () => {
  const called = [...sources.matchAll(/\bwebhookActivities\[(\w+)\.name\]/g)];
  expect(called).toHaveLength(1);
  expect(Object.keys(createWebhookActivities({} as WebhookDeps))).toEqual([tell.name]);
  expect(registered).not.toContain(tell.name);
});

test('nothing is registered that no workflow calls', () => {
  const placement = ['tellAgency', 'lookAtPlacement'];
  const known = [
    ...Object.values(actionForChannel),
    'recordFacts',
    'sendPlanEmail',
    'breakPlan',
    'endProposal',
    'sendThanks',
    ...placement,
  ];
  expect([...registered].sort()).toEqual([...known].sort());
});

test('every workflow the gateway starts is hosted', () => {
  const started = [...sources.matchAll(/workflow\.start<[^>]+>\('(\w+)'/g)].map((match) => match[1]!);
  expect([...new Set(started)].sort()).toEqual([
    'dunInvoice',
    'followPaymentPlan',
    'followPlacement',
    'tellEndpoint',
    'thankDebtor',
  ]);
  expect(Object.keys(hosted).sort()).toEqual([
    'dunInvoice',
    'followPaymentPlan',
    'followPlacement',
    'tellEndpoint',
    'thankDebtor',
  ]);
});
