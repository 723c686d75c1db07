import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTemporalBinary } from '../../local/temporal-binary.ts';
import type { FindOptions } from '../../local/temporal-binary.ts';

let root: string;
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'relance-temporal-'));
  lines = [];
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Makes a CLI that knows only how to tell its version. */
function fakeCli(path: string, answer = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, `#!/bin/sh\necho '${answer}'\n`);
  chmodSync(full, 0o755);
  return full;
}

function options(changes: Partial<FindOptions> = {}): FindOptions {
  const unavailable = (name: string) => () => Promise.reject(new Error(`${name} is not possible here`));
  return {
    cli: null,
    env: { PATH: `${join(root, 'empty')}:${join(root, 'bin')}` },
    cacheDir: join(root, 'cache'),
    log: (line) => lines.push(line),
    download: unavailable('download'),
    build: unavailable('build'),
    ...changes,
  };
}

const CACHED = 'cache/temporal-1.5.1/temporal';

describe('the order in which a Temporal CLI is looked for', () => {
  it('prefers TEMPORAL_CLI to everything else', async () => {
    const cli = fakeCli('given/temporal');
    fakeCli('bin/temporal');
    fakeCli(CACHED);
    await expect(findTemporalBinary(options({ cli }))).resolves.toEqual({
      path: cli,
      serverVersion: '1.29.1',
      source: 'TEMPORAL_CLI',
    });
  });

  it('then takes the one on the PATH, whatever version the CLI calls itself', async () => {
    const path = fakeCli('bin/temporal', 'temporal version 0.0.0-DEV (Server 1.30.2, UI 2.42.1)');
    fakeCli(CACHED);
    await expect(findTemporalBinary(options())).resolves.toEqual({ path, serverVersion: '1.30.2', source: 'PATH' });
  });

  it('then the newest copy of the cache', async () => {
    fakeCli('cache/temporal-1.5.1/temporal');
    const path = fakeCli('cache/temporal-1.10.0/temporal', 'temporal version 1.10.0 (Server 1.31.0)');
    fakeCli('cache/draft-abc/temporal');
    await expect(findTemporalBinary(options())).resolves.toEqual({ path, serverVersion: '1.31.0', source: 'cache' });
  });

  it('then the download, and only when that fails the build', async () => {
    const asked: string[] = [];
    const path = fakeCli('fetched/temporal');
    const bring = (name: string) => () => {
      asked.push(name);
      return Promise.resolve(path);
    };
    const all = { download: bring('download'), build: bring('build') };
    await expect(findTemporalBinary(options(all))).resolves.toMatchObject({ source: 'download' });
    await expect(findTemporalBinary(options({ build: all.build }))).resolves.toMatchObject({ path, source: 'build' });
    expect(asked).toEqual(['download', 'build']);
  });

  it('lists the six ways and what was tried when there is none', async () => {
    const search = findTemporalBinary(options());
    await expect(search).rejects.toThrow(
      /TEMPORAL_ADDRESS[^]*TEMPORAL_CLI[^]*PATH[^]*temporal-1\.5\.1[^]*downloads[^]*Go/,
    );
    await expect(search).rejects.toThrow(/- download is not possible here\n- build is not possible here/);
  });
});

describe('a CLI that cannot be used', () => {
  it.each([
    ['does not exist', () => join(root, 'nowhere')],
    ['is not an executable file', () => join(root)],
    ['names no server version', () => fakeCli('given/temporal', 'hello')],
    ['holds server 1.28.3', () => fakeCli('given/temporal', 'temporal version 1.4.0 (Server 1.28.3, UI 2.40.0)')],
  ])('is an error when TEMPORAL_CLI %s, although another one is at hand', async (reason, make) => {
    fakeCli('bin/temporal');
    const search = findTemporalBinary(options({ cli: make() }));
    await expect(search).rejects.toThrow(reason);
    await expect(search).rejects.toThrow(/Set TEMPORAL_CLI to .*, or unset it/);
  });

  it('is passed over, and said so, when it merely lies on the PATH', async () => {
    const old = fakeCli('bin/temporal', 'temporal version 1.0.0 (Server 1.24.0, UI 2.0.0)');
    const path = fakeCli(CACHED);
    await expect(findTemporalBinary(options())).resolves.toMatchObject({ path });
    expect(lines).toEqual([`temporal: not using ${old}: ${old} holds server 1.24.0, Relance needs 1.29 or later`]);
  });
});
