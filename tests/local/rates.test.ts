/** `npm run rates`: the words it takes, and a value added beside a running database. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCreditorDatabase } from '../../local/creditor-database.ts';
import { readRatesCommand } from '../../local/rates-command.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';

const today = '2026-12-20';
const add = ['add', 'ecbMro', '2027-01-01', '2,65', '--source', 'ECB press release'];

describe('the words of the command', () => {
  test('a value is read with what was left out: today, one source, and who ran the command', () => {
    expect(readRatesCommand(['list'], today)).toEqual({ name: 'list' });
    const rate = { kind: 'ecbMro', effectiveFrom: '2027-01-01', hundredths: 265, source: 'ECB press release' };
    expect(readRatesCommand(add, today)).toEqual({
      name: 'add',
      rate: { ...rate, checkedOn: today, confidence: 'S1' },
      by: 'npm run rates',
    });
    const more = ['--confidence', 'V', '--checked-on', '2026-12-18', '--by', 'Léa'];
    expect(readRatesCommand([...add, ...more], today)).toEqual({
      name: 'add',
      rate: { ...rate, checkedOn: '2026-12-18', confidence: 'V' },
      by: 'Léa',
    });
  });

  test.each([
    [[], 'say what to do'],
    [['remove'], '"remove" is no command'],
    [['add', 'euribor', '2027-01-01', '2.65', '--source', 'x'], 'kind must be one of ecbMro'],
    [['add', 'legalPro', '2027-02-01', '2.65', '--source', 'x'], 'give a 1 January or a 1 July'],
    [['add', 'ecbMro', '2027-01-01', '2.655', '--source', 'x'], 'percent is "2.655"'],
    [['add', 'ecbMro', '2027-01-01', '2.65'], 'source must say where'],
    [[...add, 'of', 'today'], 'one word too many'],
    [[...add, '--sure'], '--sure'],
  ])('%j is refused with what is wrong and how it is used', (args, what) => {
    expect(() => readRatesCommand(args, today)).toThrow(what);
    expect(() => readRatesCommand(args, today)).toThrow('npm run rates -- add <kind> <date> <percent>');
  });
});

describe('beside a database', () => {
  let database: TestDatabase;
  let home = '';
  beforeAll(async () => {
    database = await testDatabase();
    home = await mkdtemp(join(tmpdir(), 'relance-rates-'));
  });
  afterAll(async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  });

  const rates = async (...args: string[]) => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const env = { PATH: process.env['PATH'], RELANCE_HOME: home, DATABASE_URL: database.adminUrl };
    const command = ['--import', 'tsx', 'local/rates.ts', ...args];
    return (await promisify(execFile)(process.execPath, command, { cwd: root, env })).stdout;
  };

  test('a value is added once for the creditor of the key file, and listed with who added it', async () => {
    await writeFile(join(home, 'api-key'), `${database.apiKey}\n`);
    expect(await rates(...add, '--by', 'Léa')).toContain(
      'Added ecbMro 2027-01-01: 2.65 %. Cases that waited for it go on.',
    );
    expect(await rates(...add)).toContain('was there already; nothing was written');
    const listed = await rates('list');
    expect(listed).toMatch(
      /2027-01-01 {3}2\.65 % {2}\[S1, provisional\] ECB press release, checked \S+; added \S+ by Léa/,
    );
    expect(listed).toContain('npm run rates -- add legalPro');
    const own = await database.db.query('select 1 from legal_rates');
    expect(own.rowCount).toBe(0); // Outside a creditor's transaction nothing is seen.
  });

  test('says what to do when nothing runs, when there is no key, and when the key is of another database', async () => {
    const open = (env: Record<string, string>) => openCreditorDatabase({ RELANCE_HOME: home, ...env });
    await expect(open({ RELANCE_HOME: join(home, 'none') })).rejects.toThrow('Start the stack');
    await expect(open({ RELANCE_API_KEY: 'x' })).rejects.toThrow('Start the stack with npm start');
    const nowhere = 'postgresql://owner:x@127.0.0.1:9/none';
    await expect(open({ DATABASE_URL: nowhere, RELANCE_API_KEY: 'x' })).rejects.toThrow(
      'Check that the database of DATABASE_URL runs',
    );
    await expect(open({ DATABASE_URL: database.adminUrl, RELANCE_API_KEY: 'x' })).rejects.toThrow(
      'belongs to no creditor',
    );
  });
});
