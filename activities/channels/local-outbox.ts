/**
 * A folder instead of a provider: for test mode, for trying the product without keys, and for what a person posts or
 * hands over.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Channel, Outgoing, SendResult } from './channel.ts';
import { outboxFile } from './outbox-file.ts';

/**
 * Writes each delivery to `<dir>/<delivery id>.<eml|txt|pdf|zip>`, whole or not at all; a repeat writes the same bytes
 * again. `providerId` is the file's name. A full disk or a folder that cannot be written gives `retry` with code
 * `localOutbox.<errno>`; a delivery id that is no plain file name is refused.
 */
export function localOutbox(settings: { readonly dir: string }): Channel {
  return {
    name: 'localOutbox',
    repeatIsSafe: true,
    send: (outgoing, signal) => sendOnce(settings.dir, outgoing, signal),
  };
}

async function sendOnce(dir: string, outgoing: Outgoing, signal: AbortSignal): Promise<SendResult> {
  const { deliveryId, content } = outgoing;
  if (!/^\w[\w.-]{0,199}$/.test(deliveryId))
    return failed(
      'localOutbox.bad_id',
      'deliveryId must be 1 to 200 letters, digits, dots, "_" or "-" to name a file.',
    );
  if (signal.aborted)
    return { kind: 'retry', code: 'localOutbox.aborted', detail: 'The wait had ended before the file was written.' };
  const file = await outboxFile(deliveryId, content).catch((error: unknown) => messageOf(error));
  if (typeof file === 'string')
    return failed('localOutbox.unbuildable', `The content cannot be written as a file: ${file}`);
  return writeInto(dir, `${deliveryId}.${file.extension}`, file.bytes, {
    code: 'localOutbox',
    setting: 'RELANCE_HOME',
  });
}

/**
 * Writes a file into a folder, whole or not at all, and makes it survive a power cut. `providerId` is the file's name; what stands in the way gives
 * `retry` with `<code>.<errno>` and advice that names the `setting` of the folder.
 */
export async function writeInto(
  dir: string,
  name: string,
  bytes: Uint8Array,
  told: { readonly code: string; readonly setting: string },
): Promise<SendResult> {
  try {
    await mkdir(dir, { recursive: true });
    await writeWhole(dir, name, bytes);
    return { kind: 'accepted', providerId: name };
  } catch (error) {
    const code = errnoOf(error);
    return {
      kind: 'retry',
      code: `${told.code}.${code}`,
      detail: `Cannot write ${join(dir, name)}: ${adviceFor(code, told.setting)}`,
    };
  }
}

/** A reader, or a machine that restarts, sees the old file or the new one, never a half. */
async function writeWhole(dir: string, name: string, bytes: Uint8Array): Promise<void> {
  // A name of its own per attempt, so that two attempts at the same time cannot mix their bytes.
  const temporary = join(dir, `.${name}.${randomUUID()}.part`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(dir, name));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dir);
}

/** Makes the new name survive a power cut. Some systems cannot sync a folder; the file itself is already safe there. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

function adviceFor(code: string, setting: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Free some space; the delivery is written again by itself.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `writing is not allowed. Give this process the right to write there, or change ${setting}.`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `something else stands in its place. Move it away, or set ${setting} to another folder.`;
    default:
      return `${code}. Check the folder named by ${setting}.`;
  }
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'write_failed';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no reason given';
}

function failed(code: string, detail: string): SendResult {
  return { kind: 'failed', class: 'message', code, detail };
}
