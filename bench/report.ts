/** The report of a run: a table for the terminal and the page docs/measures.md. */
import type { ByKind } from './cpu.ts';
import type { Machine } from './machine.ts';
import type { Line } from './verdict.ts';

const HEAD = ['', 'ours', 'bare (before / after)', 'share', 'gate', ''] as const;

function cells(line: Line): string[] {
  const verdict = line.reached === null ? '' : line.reached ? 'reached' : 'MISSED';
  return [line.what, line.ours, line.bare, line.share === null ? '' : line.share.toFixed(2), line.gate, verdict];
}

/** Columns padded for a terminal. */
export function tableForTerminal(lines: readonly Line[]): string {
  const rows = [[...HEAD], ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One line that says on what was measured. */
export function machineLine(machine: Machine): string {
  const { cores, cpu, memoryGb, node, postgres, temporal, flushUs } = machine;
  return `${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, PostgreSQL ${postgres}, Temporal ${temporal}, 8 kB flush ${flushUs} µs`;
}

/** Where the processor time of one case goes. */
export function kindsLine(kinds: ByKind): string {
  return kinds.map(([kind, perCaseMs]) => `${kind} ${perCaseMs.toFixed(1)} ms`).join(', ');
}

/** The page, complete. `day` is a civil date; `warning` is empty for a run on a quiet machine. */
export function measuresPage(page: {
  day: string;
  command: string;
  invoices: number;
  machine: Machine;
  lines: readonly Line[];
  warning: string;
}): string {
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [
    '# Measures',
    '',
    `Written by \`${page.command}\` on ${page.day}, ${page.invoices} invoices due at one instant. How each figure is counted: [bench/README.md](../bench/README.md).`,
    '',
    `Machine: ${machineLine(page.machine)}. Server, database, api, worker and load driver share its cores.`,
    '',
    ...(page.warning === '' ? [] : [`**${page.warning}**`, '']),
    row(HEAD),
    row(HEAD.map(() => '---')),
    ...page.lines.map((line) => row(cells(line))),
    '',
  ].join('\n');
}
