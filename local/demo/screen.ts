/** The terminal of the demo: a story that scrolls, and under it a table that is redrawn in place. */
import { board, standing } from './board.ts';
import type { InvoiceSeen, Snapshot } from './snapshot.ts';

export interface Screen {
  /** Prints a line that stays. */
  say(line: string): void;
  /** Shows where the cases stand. */
  show(snapshot: Snapshot): void;
  /** Leaves the last table where it is; what is said afterwards comes below it. */
  rest(): void;
}

/** What a screen needs of standard output. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Width of the clock before each line of the story. */
const clockColumns = 8;
/** Lines of the story that stay visible above the table. */
const storyRows = 9;

/** Picks the screen: a live table on a terminal, a line per change elsewhere, the story alone when `quiet`. */
export function createScreen(out: Terminal, options: { quiet: boolean; colour: boolean }): Screen {
  if (options.quiet)
    return { say: (line) => void out.write(`${line}\n`), show: () => undefined, rest: () => undefined };
  return out.isTTY === true ? liveScreen(out, options.colour) : lineScreen(out);
}

function liveScreen(out: Terminal, colour: boolean): Screen {
  let drawn: string[] = [];
  const erase = (): string => (drawn.length === 0 ? '' : `\u001b[${String(drawn.length)}A\u001b[0J`);
  const body = (): string => drawn.map((line) => `${line}\n`).join('');
  return {
    say(line) {
      const gone = erase();
      out.write(`${gone}${wrap(line, (out.columns ?? 80) - 1)}\n${body()}`);
    },
    show(snapshot) {
      const gone = erase();
      const size = { columns: out.columns ?? 80, rows: Math.max(6, (out.rows ?? 40) - storyRows), colour };
      drawn = ['', ...board(snapshot, size)];
      out.write(`${gone}${body()}`);
    },
    rest() {
      drawn = [];
    },
  };
}

/** Breaks a line of the story between words. Commands and links, which do not begin with a clock, are left whole to be copied. */
function wrap(line: string, width: number): string {
  if (!line.startsWith('+')) return line;
  const rows = [''];
  for (const word of line.split(/(?<=\S )(?=\S)/)) {
    const row = rows.at(-1) ?? '';
    if (row.length + word.trimEnd().length > width && row.trim() !== '')
      rows.push(`${' '.repeat(clockColumns)}${word}`);
    else rows[rows.length - 1] = row + word;
  }
  return rows.map((row) => row.trimEnd()).join('\n');
}

function lineScreen(out: Terminal): Screen {
  const shown = new Map<string, string>();
  return {
    say: (line) => void out.write(`${line}\n`),
    show(snapshot) {
      for (const invoice of snapshot.invoices) {
        const now = standing(invoice);
        const before = shown.get(invoice.number);
        shown.set(invoice.number, now);
        if (before !== undefined && before !== now) out.write(`${changeLine(invoice, before, now)}\n`);
      }
    },
    rest: () => undefined,
  };
}

function changeLine(invoice: InvoiceSeen, before: string, now: string): string {
  return `         ${invoice.number}  ${invoice.debtor.name}: ${before} → ${now}`;
}
