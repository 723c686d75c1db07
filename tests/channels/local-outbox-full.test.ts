import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { localOutbox } from '../../activities/channels/local-outbox.ts';
import { noSignal, smsDelivery } from './outgoing.ts';

// A full disk cannot be had in a test: the file opens, takes a few bytes, then fails as the system would.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const open: typeof real.open = async (path, flags, mode) => {
    const handle = await real.open(path, flags, mode);
    handle.writeFile = async () => {
      await handle.write('half');
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    return handle;
  };
  return { ...real, open };
});

test('a full disk is repeated later; the old file stays whole and no part of the new one is left', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'outbox-full-'));
  const name = `${smsDelivery().deliveryId}.txt`;
  await writeFile(join(dir, name), 'before');

  const result = await localOutbox({ dir }).send(smsDelivery(), noSignal());

  expect(result).toMatchObject({ kind: 'retry', code: 'localOutbox.ENOSPC' });
  expect(result).toHaveProperty('detail', expect.stringContaining('disk is full'));
  expect(await readdir(dir)).toEqual([name]);
  expect(await readFile(join(dir, name), 'utf8')).toBe('before');
  await rm(dir, { recursive: true });
});
