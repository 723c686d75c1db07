/** No container engine is at hand in the tests: these hold what can be read from the files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Service = {
  image?: string;
  build?: string;
  restart?: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const composeText = read('docker-compose.yml');
const compose = parse(composeText, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const dockerfile = read('Dockerfile');

/** The files in which each process of ours reads its environment. */
const configFiles = {
  api: ['api/config.ts', 'api/maileva-callback.ts', 'api/voice.ts'],
  worker: ['worker/config.ts', 'activities/channels/settings.ts'],
  migrate: ['local/prepare-config.ts'],
  local: ['local/config.ts', 'local/creditor-database.ts'],
  fakes: ['local/fakes/provider-spec.ts'],
} as const;

const ourName = '(?:RELANCE|TEMPORAL|RESEND|TWILIO|MAILEVA|DATABASE|PUBLIC)_[A-Z_]+';

/** Names that a config file reads: as a text in quotes, or as a key of a table. */
function variablesRead(files: readonly string[]): Set<string> {
  const patterns = [new RegExp(`'(${ourName})'`, 'g'), new RegExp(`^\\s*(${ourName}):`, 'gm')];
  return new Set(
    files.flatMap((file) =>
      patterns.flatMap((pattern) => [...read(file).matchAll(pattern)].map(([, name = '']) => name)),
    ),
  );
}

const allRead = variablesRead(Object.values(configFiles).flat());
const interpolated = new Set([...composeText.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name));
const documented = new Set([...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name));
const sorted = (names: Iterable<string>): string[] => [...names].sort();

const restartsForEver = (service: Service): boolean => service.restart === 'unless-stopped';
const hasHealthCheck = (service: Service): boolean =>
  service.healthcheck?.disable !== true &&
  (service.healthcheck?.test !== undefined || (service.build !== undefined && /^HEALTHCHECK /m.test(dockerfile)));

describe('docker-compose.yml', () => {
  it('has the seven parts, each from an image or a build, each with a restart policy', () => {
    expect(sorted(Object.keys(compose.services))).toEqual(
      ['api', 'migrate', 'postgres', 'temporal', 'temporal-schema', 'temporal-ui', 'worker'].sort(),
    );
    for (const [name, service] of services) {
      expect(service.image ?? service.build, name).toBeTypeOf('string');
      expect(service.restart, name).toMatch(/^(unless-stopped|on-failure:\d+)$/);
    }
  });

  it('pins every foreign image to a minor version', () => {
    for (const [name, service] of services.filter(([, { build }]) => build === undefined))
      expect(service.image, name).toMatch(/^[a-z/-]+:\d+\.\d+/);
    expect(dockerfile).toMatch(/^FROM node:\d+\.\d+-bookworm-slim$/m);
  });

  it('waits only for parts that exist and can become what is waited for', () => {
    for (const [name, { depends_on: dependencies = {} }] of services)
      for (const [other, { condition }] of Object.entries(dependencies)) {
        const target = compose.services[other];
        expect(target, `${name} waits for ${other}`).toBeDefined();
        if (target === undefined) continue;
        if (condition === 'service_healthy') expect(hasHealthCheck(target), `${other} has a health check`).toBe(true);
        else {
          expect(condition, name).toBe('service_completed_successfully');
          expect(restartsForEver(target), `${other} ends`).toBe(false);
        }
      }
  });

  it('starts api and worker only on a prepared database and Temporal', () => {
    for (const name of ['api', 'worker']) expect(compose.services[name]?.depends_on).toHaveProperty('migrate');
    expect(Object.keys(compose.services['migrate']?.depends_on ?? {})).toEqual(['postgres', 'temporal']);
  });

  it('checks the health of everything that serves', () => {
    for (const name of ['postgres', 'temporal', 'api'])
      expect(hasHealthCheck(compose.services[name] ?? {}), name).toBe(true);
  });

  it('publishes ports on this machine only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports).toHaveLength(3);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
  });

  it('declares exactly the volumes it mounts', () => {
    const mounted = services
      .flatMap(([, service]) => service.volumes ?? [])
      .map((volume) => volume.split(':')[0] ?? '');
    expect(sorted(new Set(mounted))).toEqual(sorted(Object.keys(compose.volumes)));
  });

  it('gives api and worker the application role, and the owner to migrate alone', () => {
    const urlOf = (name: string): string => compose.services[name]?.environment?.['DATABASE_URL'] ?? '';
    for (const name of ['api', 'worker'])
      expect(urlOf(name)).toMatch(/^postgresql:\/\/relance_app:\$\{RELANCE_APP_PASSWORD/);
    expect(urlOf('migrate')).toMatch(/^postgresql:\/\/relance:\$\{POSTGRES_PASSWORD/);
  });

  it.each(['api', 'worker', 'migrate'] as const)('sets for %s only variables that its code reads', (name) => {
    const known = variablesRead(configFiles[name]);
    expect(known.size).toBeGreaterThan(0);
    for (const variable of Object.keys(compose.services[name]?.environment ?? {}))
      expect(sorted(known)).toContain(variable);
  });

  it('hands every provider setting through to the worker', () => {
    const providers = sorted(variablesRead(['activities/channels/settings.ts'])).filter((name) =>
      /^(RESEND|TWILIO|PUBLIC)_/.test(name),
    );
    expect(providers.length).toBeGreaterThan(5);
    expect(Object.keys(compose.services['worker']?.environment ?? {})).toEqual(expect.arrayContaining(providers));
  });

  it('runs entry files that exist and are copied into the image', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['api', 'worker', 'migrate']) {
      const entry = compose.services[name]?.command?.at(-1) ?? '';
      expect(existsSync(join(root, entry)), entry).toBe(true);
    }
    for (const needed of [
      'activities',
      'api',
      'cases',
      'db',
      'domain',
      'local',
      'package.json',
      'package-lock.json',
      'worker',
      'workflows',
    ])
      expect(ignored).not.toContain(needed);
    for (const secret of ['.env', '.relance', '.git']) expect(ignored).toContain(secret);
  });
});

describe('.env.example', () => {
  it('documents every variable that the code or the containers read', () => {
    expect(sorted(documented)).toEqual(expect.arrayContaining(sorted([...allRead, ...interpolated])));
  });

  it('documents no variable that nothing reads', () => {
    expect(sorted([...allRead, ...interpolated])).toEqual(expect.arrayContaining(sorted(documented)));
  });
});
