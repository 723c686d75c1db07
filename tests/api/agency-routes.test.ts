/** How dossiers and notices really leave for an agency: into a folder, through Resend, and what a bad answer does. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SendResult } from '../../domain/send-result.ts';
import { refuseWith } from '../../local/fakes/faults.ts';
import { startResendServer, type ResendServer } from '../../local/fakes/resend-server.ts';
import { asOwner } from './claiming.ts';
import { agency, dayMs, placing, type Placing } from './placing.ts';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const hours = (n: number): number => n * 3_600_000;

describe('a dossier in a folder', () => {
  let p: Placing;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relance-agency-'));
    p = await placing({ ...agency, route: { by: 'folder', folder: join(folder, 'inbox') } });
  });
  afterAll(async () => {
    await p.api.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('is there whole, under its own name and nothing beside it, and the very bytes that were approved', async () => {
    const id = await readyLive(p, 'F-1');
    await p.approve(id);
    const [{ id: deliveryId } = { id: '' }] = await deliveriesOf(p, 'F-1');
    const approved = (await p.api.get(`/v1/deliveries/${deliveryId}/content`)).rawPayload;
    await p.handOver(id);
    const names = await readdir(join(folder, 'inbox'));
    expect(names).toEqual(['dossier_fournil-martin_000001_20261120.zip']);
    expect(hashOf(await readFile(join(folder, 'inbox', names[0]!)))).toBe(hashOf(approved));
    expect(await p.invoiceOf('F-1')).toMatchObject({ status: 'handedOver' });
  });

  test('that cannot be written leaves nothing behind, keeps the case frozen with us, and is written when it can be', async () => {
    await rm(join(folder, 'inbox'), { recursive: true });
    await writeFile(join(folder, 'inbox'), 'a file stands where the folder should be');
    const id = await readyLive(p, 'F-2');
    await p.approve(id);
    await p.handOver(id);
    expect(await readdir(folder)).toEqual(['inbox']);
    expect(await p.invoiceOf('F-2')).toMatchObject({ status: 'open' });
    expect((await live(p))[0]).toMatchObject({ status: 'frozen' });
    await rm(join(folder, 'inbox'));
    p.pass(hours(0.1));
    await p.handOver(id);
    expect((await readdir(join(folder, 'inbox'))).length).toBe(1);
    expect(await p.invoiceOf('F-2')).toMatchObject({ status: 'handedOver' });
    expect((await live(p))[0]).toMatchObject({ status: 'sent' });
  });

  test('is withdrawn by money that comes while it waits for the next try', async () => {
    await rm(join(folder, 'inbox'), { recursive: true, force: true });
    await writeFile(join(folder, 'inbox'), 'in the way');
    const id = await readyLive(p, 'F-3');
    await p.approve(id);
    await p.handOver(id);
    const [frozen] = await live(p);
    await p.pay('F-3');
    await rm(join(folder, 'inbox'));
    p.pass(hours(0.1));
    await p.handOver(id);
    expect(await readdir(folder)).toEqual([]);
    expect(await p.look(frozen!.id)).toMatchObject({
      status: 'recalled',
      notices: [{ kind: 'directPayment', state: 'notNeeded' }],
    });
    expect(await p.invoiceOf('F-3')).toMatchObject({ status: 'settled' });
  });
});

describe('through Resend', () => {
  let resend: ResendServer;
  let p: Placing;
  beforeAll(async () => {
    let now = (): number => 0;
    resend = await startResendServer({ clock: () => now() });
    p = await placing(agency, { resend: { apiKey: resend.apiKey, baseUrl: resend.url } });
    now = p.now;
    const sending = {
      from: { name: 'Fournil Martin', email: 'factures@mail.fournil-martin.example' },
      inboundDomain: 'reponses.fournil-martin.example',
    };
    expect((await p.api.put('/v1/creditor/settings', { sending })).statusCode).toBe(200);
  });
  afterAll(async () => {
    await p.api.close();
    await resend.close();
  });

  /** A case at the agency, its dossier sent by e-mail. */
  const placed = async (number: string) => p.place(await readyLive(p, number));

  test('a dossier is the attachment of one e-mail from the verified address, and answers reach people', async () => {
    const { dossier } = await placed('E-1');
    expect(resend.messages.length).toBe(1);
    const { body } = resend.messages[0]!;
    expect(body).toMatchObject({
      from: 'Fournil Martin <factures@mail.fournil-martin.example>',
      to: 'dossiers@ouest.example',
      reply_to: 'compta@fournil-martin.example',
    });
    const [file] = body['attachments'] as { filename: string; content_type: string; content: string }[];
    expect(file).toMatchObject({ filename: `dossier_fournil-martin_${dossier}_20261120.zip` });
    const [{ id: deliveryId } = { id: '' }] = await deliveriesOf(p, 'E-1');
    const kept = (await p.api.get(`/v1/deliveries/${deliveryId}/content`)).rawPayload;
    expect(hashOf(Buffer.from(file!.content, 'base64'))).toBe(hashOf(kept));
    expect(resend.violations).toEqual([]);
  });

  test('a notice comes from the verified address, answers go where the settings say, never to the address for debtors', async () => {
    const { id } = await placed('E-2');
    const put = await p.api.put('/v1/creditor/settings', {
      sending: {
        from: { name: 'Fournil Martin', email: 'factures@mail.fournil-martin.example' },
        replyTo: 'litiges@fournil-martin.example',
        inboundDomain: 'reponses.fournil-martin.example',
      },
    });
    expect(put.statusCode, put.body).toBe(200);
    await p.pay('E-2', 20_000);
    expect(await p.follow(id)).toEqual(['notice']);
    expect(resend.messages.at(-1)?.body).toMatchObject({
      from: 'Fournil Martin <factures@mail.fournil-martin.example>',
      to: 'dossiers@ouest.example',
      reply_to: 'litiges@fournil-martin.example',
    });
    // As the customers' messages print it, to be dialled.
    expect(String(resend.messages.at(-1)?.body['text']).replaceAll('\u00a0', ' ')).toContain('02 40 00 00 00');
  });

  test('a notice refused for now goes out once, later, in the same words', async () => {
    const { id } = await placed('E-3');
    await p.pay('E-3', 10_000);
    const before = resend.messages.length;
    resend.plan(refuseWith(500, { statusCode: 500, name: 'internal_server_error', message: 'later' }));
    expect(await p.follow(id)).toEqual(['notice']);
    expect((await p.look(id)).notices).toMatchObject([{ kind: 'directPayment', state: 'pending' }]);
    expect(resend.messages.length).toBe(before);
    p.pass(hours(0.1));
    expect(await p.follow(id)).toEqual(['notice']);
    expect((await p.look(id)).notices).toMatchObject([{ state: 'sent' }]);
    expect(resend.messages.length).toBe(before + 1);
    expect(resend.duplicates()).toBe(0);
  });

  test('a notice refused for good becomes a task of a person, who is told what to tell', async () => {
    const { id } = await placed('E-4');
    await p.pay('E-4', 10_000);
    resend.plan(refuseWith(422, { statusCode: 422, name: 'validation_error', message: 'Invalid `to` field.' }));
    await p.follow(id);
    expect((await p.look(id)).notices).toMatchObject([{ state: 'failed' }]);
    const [task] = await p.tasks('kind=tellAgency&invoice=E-4');
    expect(task?.data).toMatchObject({ notice: 'directPayment', facts: { amountCents: 10_000, balanceCents: 90_000 } });
    await p.post(`/v1/tasks/${task!.id}/complete`, { by: 'Claire' });
    expect((await p.look(id)).notices).toMatchObject([{ state: 'sent' }]);
    expect(await p.follow(id)).toEqual([]);
  });
});

describe('answers no provider gives on demand', () => {
  let answers: SendResult[] = [];
  let meanwhile: (() => Promise<unknown>) | null = null;
  let sent = 0;
  let p: Placing;
  beforeAll(async () => {
    p = await placing(agency, {
      wrap: (channel) => ({
        ...channel,
        send: async (outgoing, signal) => {
          await meanwhile?.();
          sent += 1;
          return answers.shift() ?? channel.send(outgoing, signal);
        },
      }),
    });
  });
  afterAll(() => p.api.close());

  test('a notice that may have arrived is never sent again: a person finds out', async () => {
    const placed = await p.place(await p.ready('U-1'));
    await p.pay('U-1', 10_000);
    answers = [{ kind: 'ambiguous', code: 'x.lost', detail: 'no answer' }];
    sent = 0;
    await p.follow(placed.id);
    p.pass(2 * dayMs);
    expect(await p.follow(placed.id)).toEqual([]);
    expect(sent).toBe(1);
    expect((await p.look(placed.id)).notices).toMatchObject([{ state: 'unknown' }]);
    expect((await p.tasks('kind=tellAgency&invoice=U-1'))[0]?.data['why']).toContain('x.lost');
  });

  test('a notice that is refused again and again is a person’s after twenty hours', async () => {
    const placed = await p.place(await p.ready('U-2'));
    await p.pay('U-2', 10_000);
    const quota: SendResult = { kind: 'failed', class: 'later', code: 'x.quota', detail: 'full' };
    answers = Array.from({ length: 9 }, () => quota);
    for (let n = 0; n < 8; n += 1) {
      await p.follow(placed.id);
      p.pass(hours(4.1));
    }
    answers = [];
    expect((await p.look(placed.id)).notices).toMatchObject([{ state: 'failed' }]);
    expect((await p.tasks('kind=tellAgency&invoice=U-2')).length).toBe(1);
  });

  test('money that comes while the dossier is on its way is told to the agency that now has it', async () => {
    const id = await p.ready('U-3');
    await p.approve(id);
    meanwhile = () => p.pay('U-3', 25_000);
    await p.handOver(id).finally(() => (meanwhile = null));
    const [placement] = await live(p);
    expect(placement).toMatchObject({ status: 'sent' });
    expect(await p.invoiceOf('U-3')).toMatchObject({ status: 'handedOver', balanceCents: 75_000 });
    expect(await p.follow(placement!.id)).toEqual(['notice']);
    expect((await p.look(placement!.id)).notices).toMatchObject([
      { kind: 'directPayment', state: 'sent', facts: { amountCents: 25_000, balanceCents: 75_000 } },
    ]);
  });

  test('money that settles everything while the dossier is on its way is told too, then the case is closed', async () => {
    const id = await p.ready('U-4');
    await p.approve(id);
    meanwhile = () => p.pay('U-4');
    await p.handOver(id).finally(() => (meanwhile = null));
    const { items } = await p.get<{ items: { id: string; status: string }[] }>('/v1/placements?limit=1');
    expect(await p.invoiceOf('U-4')).toMatchObject({ status: 'settled' });
    await p.follow(items[0]!.id);
    expect(await p.look(items[0]!.id)).toMatchObject({
      status: 'closed',
      notices: [{ kind: 'directPayment', state: 'sent', facts: { balanceCents: 0 } }],
    });
  });
});

/** A case whose agency is next, of a creditor that is live: only a test lets the quick policy of demonstrations reach a provider. */
async function readyLive(p: Placing, number: string): Promise<string> {
  await asOwner(p.api, `update creditors set mode = 'test' where creditor_id = $1`, [p.api.creditorId]);
  const id = await p.ready(number);
  await p.api.goLive();
  return id;
}

async function deliveriesOf(p: Placing, number: string): Promise<{ id: string }[]> {
  const { items } = await p.get<{ items: { id: string; channel: string }[] }>(`/v1/deliveries?invoice=${number}`);
  return items.filter(({ channel }) => channel === 'agency');
}

async function live(p: Placing): Promise<{ id: string; status: string }[]> {
  return (await p.get<{ items: { id: string; status: string }[] }>('/v1/placements?limit=1')).items;
}
