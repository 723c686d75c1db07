import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outgoing } from '../../activities/channels/channel.ts';
import { localOutbox } from '../../activities/channels/local-outbox.ts';
import type { Content } from '../../domain/message.ts';
import { emailDelivery, noSignal, smsDelivery } from './outgoing.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

function delivery(content: Content): Outgoing {
  return { ...smsDelivery(), content };
}

const address = { line1: '3 rue du Port', postcode: '44000', city: 'Nantes', country: 'FR' };
const contents: [string, Content][] = [
  ['eml', emailDelivery().content],
  ['txt', smsDelivery().content],
  ['txt', { kind: 'call', phone: '+33240000000', script: 'Demander le service comptable.' }],
  ['pdf', { kind: 'letter', recipient: { name: 'Débiteur SARL', address }, pdf: new Uint8Array([0x25, 0x50, 0x44]) }],
  ['zip', { kind: 'dossier', zip: new Uint8Array([0x50, 0x4b, 0xff]) }],
];

test.each(contents)('one .%s file per delivery, the same bytes at every repeat', async (extension, content) => {
  const outbox = localOutbox({ dir: join(dir, 'made', 'on', 'demand') });
  const name = `${delivery(content).deliveryId}.${extension}`;
  const file = join(dir, 'made', 'on', 'demand', name);

  expect(await outbox.send(delivery(content), noSignal())).toEqual({ kind: 'accepted', providerId: name });
  const first = await readFile(file);
  await writeFile(file, 'damaged');
  expect(await outbox.send(delivery(content), noSignal())).toEqual({ kind: 'accepted', providerId: name });

  expect(first.length).toBeGreaterThan(2);
  expect(await readFile(file)).toEqual(first);
  expect(await readdir(join(dir, 'made', 'on', 'demand'))).toEqual([name]);
});

test('letters and dossiers are kept byte for byte', async () => {
  for (const [, content] of contents.slice(3)) await localOutbox({ dir }).send(delivery(content), noSignal());
  const { deliveryId } = smsDelivery();
  expect([...(await readFile(join(dir, `${deliveryId}.pdf`)))]).toEqual([0x25, 0x50, 0x44]);
  expect([...(await readFile(join(dir, `${deliveryId}.zip`)))]).toEqual([0x50, 0x4b, 0xff]);
});

test('an e-mail opens in a mail program: both texts, sender, recipient, and an id made from the delivery', async () => {
  const outgoing = emailDelivery();
  await localOutbox({ dir }).send(outgoing, noSignal());
  const eml = await readFile(join(dir, `${outgoing.deliveryId}.eml`), 'utf8');
  expect(eml).toContain('From: Ateliers Morel <comptabilite@morel.example>');
  expect(eml).toContain('To: achats@debiteur.example');
  expect(eml).toContain('Reply-To: comptabilite@morel.example');
  expect(eml).toContain(`Message-ID: <${outgoing.deliveryId}@outbox.invalid>`);
  expect(eml).toContain('Date: Thu, 01 Jan 1970 00:00:00 +0000');
  expect(eml).toMatch(/^Content-Type: multipart\/alternative/m);
  expect(eml).toMatch(/^Content-Type: text\/plain; charset=utf-8/m);
  expect(eml).toMatch(/^Content-Type: text\/html; charset=utf-8/m);
});

test('an SMS shows who, to whom, what it costs, and the text as it would leave', async () => {
  const outgoing = smsDelivery({ text: 'L’échéance est passée.' });
  await localOutbox({ dir }).send(outgoing, noSignal());
  expect(await readFile(join(dir, `${outgoing.deliveryId}.txt`), 'utf8')).toBe(
    "From: MOREL\nTo: +33612345678\nParts: 1 (GSM-7)\n\nL'échéance est passée.\n",
  );
});

test('a folder that cannot be made is repeated, and the result says where and what to do', async () => {
  const blocked = join(dir, 'file');
  await writeFile(blocked, '');
  const result = await localOutbox({ dir: join(blocked, 'outbox') }).send(smsDelivery(), noSignal());
  expect(result).toMatchObject({ kind: 'retry', code: 'localOutbox.ENOTDIR' });
  expect(result).toHaveProperty('detail', expect.stringContaining(blocked));
  expect(result).toHaveProperty('detail', expect.stringContaining('RELANCE_HOME'));
});

test('a failed write leaves no half file behind', async () => {
  const name = `${smsDelivery().deliveryId}.txt`;
  await mkdir(join(dir, name));
  expect(await localOutbox({ dir }).send(smsDelivery(), noSignal())).toMatchObject({ kind: 'retry' });
  expect(await readdir(dir)).toEqual([name]);
});

test.each(['../evil', 'a/b', '', '.hidden', 'a\\b', 'a\0b'])(
  'the delivery id %j is no file name',
  async (deliveryId) => {
    const result = await localOutbox({ dir }).send({ ...smsDelivery(), deliveryId }, noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: 'message', code: 'localOutbox.bad_id' });
    expect(await readdir(dir)).toEqual([]);
  },
);

test('a wait that has ended writes nothing', async () => {
  const result = await localOutbox({ dir }).send(smsDelivery(), AbortSignal.abort());
  expect(result).toMatchObject({ kind: 'retry', code: 'localOutbox.aborted' });
  expect(await readdir(dir)).toEqual([]);
});
