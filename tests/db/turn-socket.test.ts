/** How statements travel to PostgreSQL. */
import { Socket } from 'node:net';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { openDatabase } from '../../db/connect.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('statements of one turn leave in one system call: each call costs more than most statements', async () => {
  const db = openDatabase(inject('adminUrl'), 1);
  const client = await db.connect();
  try {
    const calls = [vi.spyOn(Socket.prototype as never, '_write'), vi.spyOn(Socket.prototype as never, '_writev')];
    const called = () => calls.reduce((sum, one) => sum + one.mock.calls.length, 0);
    await Promise.all([
      client.query('begin'),
      client.query({ name: 'one', text: 'select $1::int', values: [1] }),
      client.query({ name: 'two', text: 'select $1::int + 1', values: [1] }),
      client.query('commit'),
    ]);
    expect(called()).toBe(1);
    await client.query('select 3');
    expect(called()).toBe(2);
  } finally {
    client.release();
    await db.end();
  }
});
