/** CSV that a French spreadsheet opens as it is: UTF-8 with BOM, semicolons, CRLF. */

/** Text, a whole number (cents, days), or nothing. */
type Cell = string | number | null;

const utf8 = new TextEncoder();

/**
 * A file with a head line. Text that a spreadsheet could run as a formula (a cell that starts with `=`, `+`, `-`, `@`, tab or CR) gets an
 * apostrophe in front; numbers are written as they are.
 */
export function csvFile(head: readonly string[], rows: readonly (readonly Cell[])[]): Uint8Array {
  const lines = [head, ...rows].map((cells) => `${cells.map(cellText).join(';')}\r\n`);
  return utf8.encode(`\ufeff${lines.join('')}`);
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
