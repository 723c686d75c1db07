/** docs/providers.md tells people which variables, routes and tasks there are; here it is held to the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { proofCodes } from '../../activities/channels/maileva/reports.ts';
import { buildApp } from '../../api/app.ts';
import { returnColumns } from '../../cases/read-return-file.ts';
import { consequences } from '../../cases/task-consequences.ts';
import { dispositionCodes } from '../../domain/call-disposition.ts';
import { outcomes, phases } from '../../domain/delivery-life.ts';
import { closeReasons, reportKinds } from '../../domain/placement.ts';
import type { ApiDeps } from '../../api/write.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const page = read('docs/providers.md');

const textIn = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, text = '']) => text);
const inCode = (word: string): boolean => page.includes(`\`${word}\``);
const unique = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** `{id}`, `INVOICE_ID` and what follows `?` differ between page and code; the shape of the path does not. */
const shapeOf = (path: string): string =>
  (path.split('?')[0] ?? '').replace(/\{[^}]*\}|:[A-Za-z]+|\b[A-Z]+_ID\b/g, '*').replace(/\/+$/, '');

describe('environment variables', () => {
  const documented = new Set([...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name));
  const named = unique(textIn(/\b((?:RELANCE|RESEND|TWILIO|MAILEVA|PUBLIC)_[A-Z_]+)\b/g));

  test('named on the page are in .env.example, which is held to the code', () => {
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !documented.has(name))).toEqual([]);
  });

  test('of the providers are all on the page', () => {
    const ours = [...documented].filter((name) => /^(RESEND|TWILIO|MAILEVA|PUBLIC)_/.test(name));
    expect(ours.filter((name) => !inCode(name))).toEqual([]);
  });
});

describe('routes', () => {
  let app: FastifyInstance;

  beforeAll(async () => {
    // Nothing is asked of the parts it is given: only which routes it has.
    app = await buildApp({ cases: {} } as ApiDeps, { logLevel: 'silent', version: '0' });
    await app.ready();
  });
  afterAll(() => app.close());

  const exists = (method: string, path: string): boolean =>
    app.hasRoute({ method, url: path }) ||
    routes(app).some((route) => route.method === method && shapeOf(route.path) === shapeOf(path));

  test('named with their method exist', () => {
    const named = [...page.matchAll(/`(GET|POST|PUT|DELETE) (\/[^\s`]*)/g)].map(([, method = '', path = '']) => ({
      method,
      path,
    }));
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter(({ method, path }) => !exists(method, path))).toEqual([]);
  });

  test('called in the examples exist', () => {
    const called = [...page.matchAll(/^ *(?:relance|curl) .*(?:\n .*)*/gm)].map(([command]) => {
      const path = /(?:relance '?|:8080)(\/[^\s']*)/.exec(command)?.[1];
      const sends = / -d | --data-binary /.test(command);
      return { method: /-X (\w+)/.exec(command)?.[1] ?? (sends ? 'POST' : 'GET'), path };
    });
    const paths = called.flatMap(({ method, path }) => (path === undefined ? [] : [{ method, path }]));
    expect(paths.length).toBeGreaterThan(12);
    const concrete = paths.map(({ method, path }) => ({
      method,
      path: path.replace('/debtors/C-17', '/debtors/{reference}'),
    }));
    expect(concrete.filter(({ method, path }) => !exists(method, path))).toEqual([]);
  });
});

/** What the description of the API lists, and the hooks, which it hides. */
function routes(app: FastifyInstance): { method: string; path: string }[] {
  const { paths = {} } = app.swagger() as { paths?: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

describe('words of the code', () => {
  const kinds = Object.keys(consequences);

  test('every kind of task is on the page', () => {
    expect(kinds.filter((kind) => !inCode(kind))).toEqual([]);
  });

  test('what the page calls a task is one', () => {
    const called = unique([...textIn(/\btask `([A-Za-z]+)`/gi), ...textIn(/[?&]status=open&kind=([A-Za-z]+)/g)]);
    expect(called.length).toBeGreaterThan(10);
    expect(called.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  test.each([
    ['disposition', dispositionCodes],
    ['outcome of a delivery', outcomes],
    ['phase of a delivery', phases],
    ['report of an agency', reportKinds],
    ['reason of a closing', closeReasons],
    ['column of a return file', returnColumns],
    ['proof of a letter', Object.values(proofCodes)],
  ])('every %s is on the page', (_name, words: readonly string[]) => {
    expect(words.filter((word) => !inCode(word))).toEqual([]);
  });

  test('no disposition on the page is unknown', () => {
    const told = unique(textIn(/^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm).flatMap((cell) => cell.match(/[A-Z_]+/g) ?? []));
    const others =
      /^(RESEND|TWILIO|MAILEVA|PUBLIC)_|^(PENDING|BLOCKED|ACCEPTED|PREPARING|PROCESSED|PROCESSED_WITH_ERRORS|REJECTED|CANCELED)$/;
    expect(told.filter((word) => !others.test(word))).toEqual([...dispositionCodes].sort());
  });

  test('what each disposition does is told as the code has it', () => {
    const rowOf = (code: string): string =>
      page.split('\n').find((line) => line.startsWith('| `') && line.includes(`\`${code}\``)) ?? '';
    expect(rowOf('PAID_DURING_CALL')).toContain('3 working days');
    expect(rowOf('PAID_ALREADY')).toContain('5 working days');
    expect(rowOf('PLAN_REQUESTED')).toContain('7 days');
  });
});

describe('links', () => {
  test('lead to files that exist', () => {
    const docs = readdirSync(new URL('docs/', root));
    const local = textIn(/\]\(([a-z-]+\.md)\)/g);
    expect(local.filter((file) => !docs.includes(file))).toEqual([]);
  });
});
