import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLocalConfig } from '../../local/config.ts';

describe('readLocalConfig', () => {
  it('needs no variable at all and sends nothing by default', () => {
    const config = readLocalConfig({}, '/project');
    expect(config).toMatchObject({
      home: '/project/.relance',
      apiPort: 8080,
      pgPort: 54329,
      temporalPort: 7233,
      temporalUiPort: 8233,
      databaseUrl: null,
      temporalAddress: null,
      temporalNamespace: 'default',
      temporalCli: null,
      mode: 'test',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes every value it is given', () => {
    const config = readLocalConfig(
      {
        RELANCE_HOME: 'data',
        RELANCE_API_PORT: '9000',
        RELANCE_PG_PORT: '9001',
        RELANCE_TEMPORAL_PORT: '9002',
        RELANCE_TEMPORAL_UI_PORT: '9003',
        DATABASE_URL: 'postgresql://u:p@127.0.0.1/db',
        TEMPORAL_ADDRESS: 'localhost:7233',
        TEMPORAL_NAMESPACE: 'relance',
        TEMPORAL_CLI: 'bin/temporal',
        RELANCE_LOCAL_MODE: 'live',
        XDG_CACHE_HOME: '/cache',
      },
      '/project',
    );
    expect(config).toMatchObject({
      home: '/project/data',
      apiPort: 9000,
      pgPort: 9001,
      temporalPort: 9002,
      temporalUiPort: 9003,
      databaseUrl: 'postgresql://u:p@127.0.0.1/db',
      temporalAddress: 'localhost:7233',
      temporalNamespace: 'relance',
      temporalCli: '/project/bin/temporal',
      mode: 'live',
      cacheDir: join('/cache', 'relance'),
    });
  });

  it('reports all unusable variables together, each with its remedy', () => {
    const read = (): unknown =>
      readLocalConfig({
        RELANCE_API_PORT: '80a',
        RELANCE_PG_PORT: '70000',
        DATABASE_URL: 'mysql://u:topsecret@h/db',
        TEMPORAL_ADDRESS: 'localhost',
        RELANCE_LOCAL_MODE: 'prod',
      });
    for (const name of [
      'RELANCE_API_PORT',
      'RELANCE_PG_PORT',
      'DATABASE_URL',
      'TEMPORAL_ADDRESS',
      'RELANCE_LOCAL_MODE',
    ]) {
      expect(read).toThrow(new RegExp(`- ${name} is .*: (give|write|set) `));
    }
    expect(read).not.toThrow(/topsecret/);
  });

  it('refuses two servers of its own at one port, and ignores the ports of servers it does not start', () => {
    const clash = { RELANCE_API_PORT: '7233' };
    expect(() => readLocalConfig(clash)).toThrow(/RELANCE_API_PORT and RELANCE_TEMPORAL_PORT are both 7233/);
    expect(readLocalConfig({ ...clash, TEMPORAL_ADDRESS: 'localhost:7233' }).apiPort).toBe(7233);
  });

  it('takes an empty variable as not set', () => {
    expect(readLocalConfig({ DATABASE_URL: '', RELANCE_API_PORT: '' })).toMatchObject({
      databaseUrl: null,
      apiPort: 8080,
    });
  });
});
