/** The description that clients generate their code from says enough about every route. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from './app.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: string[];
  readonly responses?: Record<string, unknown>;
}

let api: TestApi;
let routes: { name: string; operation: Operation }[] = [];
let known: string[] = [];
beforeAll(async () => {
  api = await testApi();
  const { paths, tags } = (await api.get('/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
    tags: { name: string }[];
  }>();
  known = tags.map(({ name }) => name);
  routes = Object.entries(paths).flatMap(([path, own]) =>
    Object.entries(own).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
});
afterAll(() => api.close());

const lacking = (missing: (operation: Operation) => boolean): string[] =>
  routes.filter(({ operation }) => missing(operation)).map(({ name }) => name);

test('every route has a summary, a name of its own, and a tag that the description lists', () => {
  expect(routes.length).toBeGreaterThanOrEqual(71);
  expect(lacking(({ summary }) => !summary)).toEqual([]);
  expect(lacking(({ operationId }) => !operationId)).toEqual([]);
  expect(lacking(({ tags = [] }) => tags.length === 0 || tags.some((tag) => !known.includes(tag)))).toEqual([]);
  const names = routes.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
});

test('every route under /v1 says how it answers errors, and what it answers else', () => {
  const v1 = ({ name }: { name: string }) => name.includes(' /v1/');
  const without = (wanted: (codes: string[]) => boolean) =>
    routes.filter((one) => v1(one) && !wanted(Object.keys(one.operation.responses ?? {}))).map(({ name }) => name);
  expect(without((codes) => codes.includes('default'))).toEqual([]);
  expect(without((codes) => codes.some((code) => /^2\d\d$/.test(code)))).toEqual([]);
});
