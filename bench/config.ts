/** The settings of one run, from the command line. */
import { parseArgs } from 'node:util';

export type BenchConfig = {
  /** Invoices due at one instant. */
  readonly invoices: number;
  /** Write docs/measures.md. */
  readonly write: boolean;
  /** Leave the data folder and its logs behind. */
  readonly keep: boolean;
  /** Which Temporal server: one with its data in PostgreSQL, where the verdict counts, or the development server of `npm start`. */
  readonly server: 'dev' | 'postgres';
};

const FEWEST = 200;
const MOST = 50_000;

/** Reads `--n=2000 --server=dev --write --keep`. Throws with a remedy on anything else. */
export function readBenchConfig(args: readonly string[]): BenchConfig {
  const { values } = parseArgs({
    args: [...args],
    options: {
      n: { type: 'string', default: '2000' },
      server: { type: 'string', default: 'postgres' },
      write: { type: 'boolean' },
      keep: { type: 'boolean' },
    },
  });
  const { server } = values;
  if (server !== 'dev' && server !== 'postgres')
    throw new Error(
      `--server is "${server}": give postgres (as a server in earnest has it) or dev (as npm start has it).`,
    );
  const invoices = /^\d+$/.test(values.n) ? Number(values.n) : 0;
  if (invoices < FEWEST || invoices > MOST || invoices % 2 !== 0)
    throw new Error(`--n is "${values.n}": give an even number of invoices from ${FEWEST} to ${MOST}.`);
  return Object.freeze({ invoices, server, write: values.write ?? false, keep: values.keep ?? false });
}
