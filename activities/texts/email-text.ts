/** The plain text of an e-mail: for programs without HTML, for the archive, and for people who read it aloud. */
import type { DataTable, EmailPage } from './email-page.ts';
import type { Block, Line } from './text-blocks.ts';

/** The whole text, ending in a line break. Columns are lined up with spaces, totals under the last one. */
export function layoutText(page: EmailPage): string {
  const { sender, blocks } = page;
  const pieces: string[] = [];
  for (const block of blocks) {
    const drawn = blockText(block, page);
    if (drawn === null) continue;
    const attached = (block.kind === 'paragraph' || block.kind === 'list') && block.attached;
    if (attached && pieces.length > 0) pieces.push(`${pieces.pop() ?? ''}\n${drawn}`);
    else pieces.push(drawn);
  }
  const signature = [sender.name, sender.email, sender.phone].join('\n');
  const goodbye = blocks.at(-1)?.kind === 'paragraph' ? (pieces.pop() ?? '') : null;
  pieces.push(goodbye === null ? signature : `${goodbye}\n${signature}`, `-- \n${page.identity}`);
  return `${pieces.join('\n\n')}\n`;
}

/** The words of a line without the marks of bold. */
export function lineText(line: Line): string {
  return line.map(({ text }) => text).join('');
}

function blockText(block: Block, page: EmailPage): string | null {
  switch (block.kind) {
    case 'heading':
      return block.text;
    case 'paragraph':
      return block.lines.map(lineText).join('\n');
    case 'list':
      return block.items.map((item) => `- ${lineText(item)}`).join('\n');
    case 'product':
      switch (block.block) {
        case 'invoices':
          return page.invoices && alignedTable(page.invoices);
        case 'statement':
          return page.statement && alignedTable(page.statement);
        case 'payment':
          return [
            `${page.paymentTitle}${page.colon.trimEnd()}`,
            ...page.payment.map(({ label, value }) => `  ${label}${page.colon}${value}`),
          ].join('\n');
      }
  }
}

function alignedTable(table: DataTable): string {
  const rows = [table.head, ...table.groups.flatMap((group) => group.rows)];
  const widths = table.head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const aligned = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const head = aligned(table.head);
  const rule = '-'.repeat(head.length);
  const groups = table.groups.flatMap(({ title, rows: cells, totals }, index) => [
    ...(index === 0 ? [head, ...(title === null ? [] : [title])] : title === null ? [] : ['', title]),
    ...(cells.length > 0 ? [rule, ...cells.map(aligned)] : []),
    ...(totals.length > 0 ? [rule] : []),
    ...totals.map(
      ({ label, value }) => `${label}${value.padStart(Math.max(head.length - label.length, value.length + 2))}`,
    ),
  ]);
  return groups.join('\n');
}
