/** Gives cases to an agency as the worker does, on a clock that a test moves. */
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect } from 'vitest';
import type { Channel } from '../../activities/channels/channel.ts';
import { chooseChannels } from '../../activities/channels/choose.ts';
import type { ResendSettings } from '../../activities/channels/resend-email.ts';
import { createActivities } from '../../activities/index.ts';
import type { Pace } from '../../activities/pace.ts';
import { createWriters } from '../../activities/writers.ts';
import type { Decided } from '../../domain/decision.ts';
import type { PlacementAction, PlacementDecided } from '../../domain/placement.ts';
import type { Channel as ChannelName } from '../../domain/policy.ts';
import { invoice, testApi, type TestApi } from './app.ts';
import { asOwner } from './claiming.ts';

export const agency = {
  name: 'Recouvrement Ouest',
  email: 'dossiers@ouest.example',
  route: { by: 'email' },
  receiptDays: 5,
  silenceDays: 30,
};
export const dayMs = 86_400_000;

export interface View {
  readonly id: string;
  readonly dossier: string;
  readonly status: string;
  readonly endedBecause: string | null;
  readonly agencyReference: string | null;
  readonly nextAction: { readonly step: string; readonly at: string | null } | null;
  readonly notices: readonly { readonly kind: string; readonly state: string; readonly facts: object }[];
  readonly reports: readonly { readonly kind: string }[];
}

export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Placing = Awaited<ReturnType<typeof placing>>;

export interface PlacingOptions {
  readonly resend?: ResendSettings;
  /** Stands between the worker and each channel, to answer or to meddle. */
  readonly wrap?: (channel: Channel, name: ChannelName) => Channel;
  /** Gives each step its turn at the provider; absent: at once. */
  readonly turn?: Pace['turn'];
}

/** Starts it with an agency in the settings, or none. */
export async function placing(settings: object | null = agency, { resend, wrap, turn }: PlacingOptions = {}) {
  let nowMs = Date.parse('2026-11-20T10:00:00Z');
  const api: TestApi = await testApi(() => new Date((nowMs += 10)));
  const outboxDir = await mkdtemp(join(tmpdir(), 'relance-placing-'));
  const chosen = chooseChannels({ outboxDir, ...(resend ? { resend } : {}) });
  const channelFor: typeof chosen = (mode, name) => {
    const channel = chosen(mode, name);
    return wrap ? wrap(channel, name) : channel;
  };
  const pace = { turn: turn ?? (() => Promise.resolve()), heard: () => undefined };
  const deps = { cases: api.deps, writers: createWriters(), channelFor, pace, deliver: () => undefined };
  const activities = createActivities(deps);
  const ran = <T>(work: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(work);
  const { creditorId } = api;
  if (settings) expect((await api.put('/v1/creditor/settings', { agency: settings })).statusCode).toBe(200);

  const post = async <T = View>(url: string, body: unknown, status: number | number[] = [200, 201]): Promise<T> => {
    const answer = await api.post(url, body);
    expect([status].flat(), answer.body).toContain(answer.statusCode);
    return answer.json<T>();
  };
  const get = async <T>(url: string): Promise<T> => (await api.get(url)).json<T>();
  const look = (id: string) => get<View>(`/v1/placements/${id}`);
  const tasks = async (filter: string): Promise<Task[]> =>
    (await get<{ items: Task[] }>(`/v1/tasks?status=open&${filter}`)).items;
  const handOver = (invoiceId: string): Promise<Decided> =>
    ran(() => activities.handOverToAgency({ creditorId, invoiceId }, 'agency'));
  const step = (placementId: string, action: PlacementAction): Promise<PlacementDecided> =>
    ran(() => activities[action.name]({ creditorId, placementId }, action));

  return {
    ...{ api, post, get, look, tasks, handOver, step, activities, ran, outboxDir },
    now: () => nowMs,
    approve: async (invoiceId: string): Promise<void> => {
      await handOver(invoiceId);
      const [approval] = await tasks(`kind=approval&invoice=${invoiceId}`);
      await post(`/v1/tasks/${approval!.id}/complete`, { by: 'Claire', approved: true });
    },
    pass: (ms: number) => void (nowMs += ms),
    /** An invoice whose formal notice was presented long ago: the agency is next. */
    ready: async (number: string, debtor = `D-${number}`, amountCents = 100_000, currency = 'EUR'): Promise<string> => {
      const stepsDone = ['email', 'sms', 'call', 'notice'];
      const about = { reference: debtor, name: `Client ${debtor}`, type: 'business', email: 'a@client.example' };
      const { id } = await post<{ id: string }>(
        '/v1/invoices',
        invoice(number, {
          ...{ amountCents, currency },
          policy: 'demo',
          debtor: about,
          stepsDone,
          dueOn: '2026-10-01',
          issuedOn: '2026-09-01',
        }),
      );
      await asOwner(
        api,
        `update invoices set notice_presented_on = '2026-10-20', notice_recorded_at = '2026-10-20T10:00:00Z' where id = $1`,
        [id],
      );
      nowMs += 60_000;
      // Decides anew, so that the step stands where a dossier of the same debtor finds it.
      await post(`/v1/invoices/${id}/resume`, { reason: 'Presented' });
      return id;
    },
    /** Asks for the approval, gives it, and hands the dossier over; returns the placement. */
    place: async (invoiceId: string): Promise<View> => {
      await handOver(invoiceId);
      const [approval] = await tasks(`kind=approval&invoice=${invoiceId}`);
      await post(`/v1/tasks/${approval!.id}/complete`, { by: 'Claire', approved: true });
      await handOver(invoiceId);
      const { items } = await get<{ items: View[] }>('/v1/placements?limit=1');
      return look(items[0]!.id);
    },
    /** Does what the placement's workflow would do now, until it only waits or has ended; returns what was done. */
    follow: async (placementId: string): Promise<string[]> => {
      const done: string[] = [];
      for (;;) {
        const { nextAction } = await look(placementId);
        const due = nextAction && (nextAction.at === null || Date.parse(nextAction.at) <= nowMs);
        if (!due || done.length > 9) return done;
        const name = nextAction.step === 'notice' ? 'tellAgency' : 'lookAtPlacement';
        await step(placementId, { name, step: nextAction.step as PlacementAction['step'] });
        done.push(nextAction.step);
      }
    },
    invoiceOf: (number: string) =>
      get<{ status: string; balanceCents: number; dunning: { stage: string } }>(`/v1/invoices/${number}`),
    pay: (number: string, amountCents = 100_000) =>
      post('/v1/payments', {
        ...{ reference: `P-${number}-${String(amountCents)}`, receivedOn: '2026-11-20', amountCents, currency: 'EUR' },
        allocations: [{ invoice: number, amountCents }],
      }),
    report: (id: string, body: object, status?: number) =>
      post<{ outcome: string; because: string | null; placement: View }>(
        `/v1/placements/${id}/reports`,
        { occurredOn: '2026-11-20', ...body },
        status,
      ),
    mails: async (): Promise<string[]> => {
      const names = (await readdir(outboxDir)).filter((name) => name.endsWith('.eml'));
      return Promise.all(names.map((name) => readFile(join(outboxDir, name), 'utf8')));
    },
  };
}
