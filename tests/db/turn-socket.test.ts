/** How statements travel to PostgreSQL. */
import { Socket } from 'node:net';
import { afterEach, expect, inject, test } from 'vitest';
import { openDatabase } from '../../db/connect.ts';

const restore: (() => unknown)[] = [];
afterEach(() => {
  for (const one of restore.splice(0)) one();
});

test('statements of one turn leave in one system call: each call costs more than most statements', async () => {
  const db = openDatabase(inject('adminUrl'), 1);
  const client = await db.connect();
  try {
    const call = { _write: 0, _writev: 0 };
    for (const name of ['_write', '_writev'] as const) {
      const original: unknown = Reflect.get(Socket.prototype, name);
      if (typeof original !== 'function') throw new Error(`Sockets have no ${name}`);
      const counted = function (this: Socket, ...parts: unknown[]): unknown {
        call[name] += 1;
        return Reflect.apply(original, this, parts);
      };
      Reflect.set(Socket.prototype, name, counted);
      restore.push(() => Reflect.set(Socket.prototype, name, original));
    }
    await Promise.all([
      client.query('begin'),
      client.query({ name: 'one', text: 'select $1::int', values: [1] }),
      client.query({ name: 'two', text: 'select $1::int + 1', values: [1] }),
      client.query('commit'),
    ]);
    expect(call._write + call._writev).toBe(1);
    await client.query('select 3');
    expect(call._write + call._writev).toBe(2);
  } finally {
    client.release();
    await db.end();
  }
});
