/** Reads the words of `npm run rates`. */
import { parseArgs } from 'node:util';
import { CONFIDENCES, parsePercent, RATE_KINDS, rateProblem, type LegalRate } from '../domain/legal-rates.ts';

export type RatesCommand =
  { readonly name: 'list' } | { readonly name: 'add'; readonly rate: LegalRate; readonly by: string };

export const usage = [
  'npm run rates -- list',
  'npm run rates -- add <kind> <date> <percent> --source "<where it was read>"',
  `  kind          ${RATE_KINDS.join(', ')}`,
  '  date          the day it takes effect; legal interest: a 1 January or a 1 July',
  '  percent       such as 2.65 or 2,65',
  '  --source      where the value was read; required',
  `  --confidence  ${CONFIDENCES.join(', ')}; S1 unless given, which shows as provisional. V once you have seen the official text`,
  '  --checked-on  the day the source was read; today unless given',
  '  --by          your name, kept with the value',
].join('\n');

/** Reads the arguments. Throws one Error that names what is wrong, with the usage. */
export function readRatesCommand(args: readonly string[], today: string): RatesCommand {
  const { values, positionals } = readWords(args);
  const [name, kind = '', effectiveFrom = '', percent = '', ...more] = positionals;
  if (name === 'list' && kind === '') return { name };
  if (name !== 'add') throw wrong(name === undefined ? 'say what to do' : `"${positionals.join(' ')}" is no command`);
  if (more.length > 0) throw wrong(`"${more.join(' ')}" is one word too many: put the source into quotes`);
  const hundredths = parsePercent(percent);
  if (hundredths === null)
    throw wrong(`percent is "${percent}": write it like 2.65 or 2,65, with at most two decimals`);
  const rate = {
    kind: kind as LegalRate['kind'],
    effectiveFrom,
    hundredths,
    source: values.source ?? '',
    checkedOn: values['checked-on'] ?? today,
    confidence: (values.confidence ?? 'S1') as LegalRate['confidence'],
  };
  const problem = rateProblem(rate);
  if (problem !== null) throw wrong(problem);
  return { name, rate, by: values.by ?? 'npm run rates' };
}

function readWords(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { source: text, confidence: text, 'checked-on': text, by: text };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(what: string): Error {
  return new Error(`Nothing was done: ${what}.\n\n${usage}`);
}
