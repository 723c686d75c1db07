/** docs/events.md tells what every event does; here it is held to the code. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../api/app.ts';
import type { ApiDeps } from '../../api/write.ts';
import type { LegalStopKind } from '../../domain/legal-stop.ts';
import { lifeCycleStatuses } from '../../domain/life-cycle.ts';
import { knownKinds, publicTypes } from '../../domain/public-event.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const inCode = (word: string): boolean => page.includes(`\`${word}\``);

test('every kind of event has its line', () => {
  expect(knownKinds.length).toBeGreaterThan(90);
  expect(knownKinds.filter((kind) => !inCode(kind))).toEqual([]);
});

test('every type an ERP hears is on the page, by itself or with its family', () => {
  const family = (type: string): string => `${type.split('.')[0] ?? ''}.*`;
  expect(publicTypes.filter((type) => !inCode(type) && !inCode(family(type)))).toEqual([]);
});

test('every legal stop has its line', () => {
  const kinds: Record<LegalStopKind, true> = {
    insolvency: true,
    overIndebted: true,
    smallClaims: true,
    factored: true,
    deceased: true,
    judicialGrace: true,
    struckOff: true,
  };
  expect(Object.keys(kinds).filter((kind) => !page.includes(`| \`${kind}\` |`))).toEqual([]);
});

test('every status of the life cycle that does something has its line', () => {
  const listed = [...page.matchAll(/^\| (\d{3}[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/(\d{3})(?:–(\d{3}))?/g)].flatMap(([, from, to]) => {
      const first = Number(from);
      return Array.from({ length: Number(to ?? from) - first + 1 }, (_, at) => first + at);
    }),
  );
  const doing = lifeCycleStatuses.filter(({ effect }) => effect !== 'nothing').map(({ code }) => code);
  expect(doing.length).toBeGreaterThan(20);
  expect(doing.filter((code) => !listed.includes(code))).toEqual([]);
});

describe('routes', () => {
  let app: FastifyInstance;

  beforeAll(async () => {
    // Nothing is asked of the parts it is given: only which routes it has.
    app = await buildApp({ cases: {} } as ApiDeps, { logLevel: 'silent', version: '0' });
    await app.ready();
  });
  afterAll(() => app.close());

  const shapeOf = (path: string): string => (path.split('?')[0] ?? '').replace(/\{[^}]*\}/g, '*');

  test('named with their method exist', () => {
    const { paths = {} } = app.swagger() as { paths?: Record<string, object> };
    const known = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${shapeOf(path)}`),
    );
    const named = [...page.matchAll(/`(GET|POST|PUT) (\/v1[^\s`]*)/g)].map(
      ([, method = '', path = '']) => `${method} ${shapeOf(path)}`,
    );
    expect(named.length).toBeGreaterThan(35);
    expect(named.filter((route) => !known.includes(route))).toEqual([]);
  });
});
