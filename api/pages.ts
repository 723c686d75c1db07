/** Pages of a list: `?limit=&cursor=` in, `{ items, nextCursor }` out. */
import { Type, type TSchema } from 'typebox';
import { invalidField } from './field-problems.ts';
import { nullable } from './fields.ts';

export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 50,
      'x-error': { code: 'invalid_limit', remedy: 'Send a whole number from 1 to 100.' },
    }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
};

/** The answer of a list. */
export const pageOf = <S extends TSchema>(item: S) =>
  Type.Object({ items: Type.Array(item), nextCursor: nullable<string>('string') });

export const defaultLimit = 50;

/** Where a page ended. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

const cursorShape = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Opaque to clients, so that the order of a list may change. */
function cursorOf(place: Place): string {
  return Buffer.from(`${String(place.at.getTime())}_${place.id}`).toString('base64url');
}

/** Reads a cursor we gave. Throws `InvalidRequest` for anything else. */
export function readCursor(cursor: string): Place {
  const found = cursorShape.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const at = new Date(Number(found?.[1]));
  if (!found?.[2] || Number.isNaN(at.getTime()))
    throw invalidField(
      'cursor',
      'invalid_cursor',
      'Send "nextCursor" of the page before as it was, or leave it out to start at the beginning.',
    );
  return { at, id: found[2] };
}

/** Cuts a page out of rows that were read one beyond `limit`. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
  itemOf: (row: Row) => Item,
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(placeOf(last)) : null,
  };
}
