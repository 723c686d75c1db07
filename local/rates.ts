/** `npm run rates -- list | add <kind> <date> <percent> --source "…"`: the legal values of a creditor, read and added beside a running stack. */
import { createPolicyBook } from '../cases/policy-book.ts';
import { perform } from '../cases/act.ts';
import { addRate } from '../cases/add-rate.ts';
import { inCreditorTx } from '../db/connect.ts';
import { readAdditions } from '../db/queries/rates.ts';
import { openCreditorDatabase, type CreditorDatabase } from './creditor-database.ts';
import { readRatesCommand, type RatesCommand } from './rates-command.ts';
import { addedLine, listLines } from './rates-report.ts';

async function list({ db, creditorId }: CreditorDatabase, today: string): Promise<string[]> {
  return listLines(await inCreditorTx(db, creditorId, (tx) => readAdditions(tx, creditorId)), today);
}

/** What cases waited for this value learn of it through the outbox: the worker tells Temporal within seconds. */
async function add(to: CreditorDatabase, command: Extract<RatesCommand, { name: 'add' }>): Promise<string> {
  const deps = {
    db: to.db,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    caseLink: (id: string) => `${to.apiUrl}/v1/invoices/${id}/timeline`,
    policies: createPolicyBook(),
  };
  const { value } = await perform(deps, to.creditorId, command.by, (act) => addRate(act, command.rate));
  return addedLine(value);
}

async function main(): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const command = readRatesCommand(process.argv.slice(2), today);
  const database = await openCreditorDatabase(process.env);
  try {
    const lines = command.name === 'list' ? await list(database, today) : [await add(database, command)];
    for (const line of lines) console.log(line);
  } finally {
    await database.db.end();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
