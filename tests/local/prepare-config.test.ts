import { describe, expect, it } from 'vitest';
import { readPrepareConfig } from '../../local/prepare-config.ts';

const owner = 'postgresql://owner:secret-of-the-owner@127.0.0.1:5432/relance';

describe('readPrepareConfig', () => {
  it('prepares the database only, unless it is told more', () => {
    expect(readPrepareConfig({ DATABASE_URL: owner, RELANCE_FIRST_KEY_FILE: '' }, '/project')).toEqual({
      databaseUrl: owner,
      appPassword: null,
      temporalAddress: null,
      temporalNamespace: 'default',
      firstKeyFile: null,
      mode: 'test',
    });
  });

  it('takes every value it is given', () => {
    const env = {
      DATABASE_URL: owner,
      RELANCE_APP_PASSWORD: 'abcdefgh_ABCDEFG-01',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'shop',
      RELANCE_FIRST_KEY_FILE: 'data/key',
      RELANCE_LOCAL_MODE: 'live',
    };
    expect(readPrepareConfig(env, '/project')).toEqual({
      databaseUrl: owner,
      appPassword: 'abcdefgh_ABCDEFG-01',
      temporalAddress: 'temporal:7233',
      temporalNamespace: 'shop',
      firstKeyFile: '/project/data/key',
      mode: 'live',
    });
  });

  it('names every unusable variable at once and prints no password', () => {
    const env = {
      DATABASE_URL: 'mysql://owner:secret-of-the-owner@127.0.0.1/relance',
      RELANCE_APP_PASSWORD: 'p@ss/word:with#signs',
      TEMPORAL_ADDRESS: 'temporal',
      RELANCE_LOCAL_MODE: 'production',
    };
    let said = '';
    try {
      readPrepareConfig(env, '/project');
    } catch (error) {
      said = (error as Error).message;
    }
    for (const name of Object.keys(env)) expect(said).toContain(name);
    expect(said).not.toContain('secret-of-the-owner');
    expect(said).not.toContain('p@ss');
  });

  it.each(['', 'postgresql://', 'relance'])('refuses "%s" as DATABASE_URL and shows how one is written', (url) => {
    expect(() => readPrepareConfig({ DATABASE_URL: url }, '/project')).toThrow(/DATABASE_URL .*postgresql:\/\/owner/);
  });

  it.each(['fifteen-letters', 'has a space in it', 'über-lang-und-sicher'])(
    'refuses "%s" as RELANCE_APP_PASSWORD',
    (password) => {
      const env = { DATABASE_URL: owner, RELANCE_APP_PASSWORD: password };
      expect(() => readPrepareConfig(env, '/project')).toThrow(/RELANCE_APP_PASSWORD must be 16 or more/);
    },
  );
});
