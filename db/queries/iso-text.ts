/** Instants inside JSON that PostgreSQL builds. */

/** SQL for an instant as JavaScript writes it: UTC, to the millisecond. */
export const isoText = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
