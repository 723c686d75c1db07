/** A call task on a real database, by few words: registered, claimed with the real texts, reported. */
import { debtor, invoice, testApi, type TestApi } from '../api/app.ts';
import { claim } from '../api/claiming.ts';
import { standard } from '../../domain/policies.ts';

export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly owner: string | null;
  readonly attempt: number;
  readonly revision: number;
  readonly notBefore: string | null;
  readonly dueAt: string;
  readonly onHold: boolean;
  readonly deliveryId: string | null;
  readonly data: Record<string, unknown>;
  readonly result: Record<string, unknown> | null;
}

export interface View {
  readonly id: string;
  readonly status: string;
  readonly dunning: { readonly stage: string; readonly nextAction: Record<string, unknown> | null };
}

export interface Calls {
  readonly api: TestApi;
  /** The clock; a test moves it. */
  at(instant: string): void;
  now(): Date;
  /** Registers an invoice whose call is due and claims it; `over` replaces fields of the invoice. Returns the open call task. */
  call(number: string, over?: Record<string, unknown>): Promise<Task>;
  tasks(query: string): Promise<Task[]>;
  report(task: Task, body: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }>;
  kinds(number: string): Promise<string[]>;
  view(number: string): Promise<View>;
}

/** A ladder that begins with its call. */
const ladder = (key: string, more: Record<string, unknown>) => ({
  ...standard,
  version: undefined,
  key,
  name: key,
  spread: 'PT0S',
  gather: 'PT0S',
  steps: [
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'dueDate', offset: 'P15D', penalties: 'told', ...more },
    ...standard.steps.slice(-2),
  ],
});

/** An invoice due on Monday 2 November 2026, whose call is due on Tuesday 17 November; it is 10:00 there in Paris. */
export async function calls(): Promise<Calls> {
  let nowMs = Date.parse('2026-11-17T09:00:00Z');
  const now = () => new Date(nowMs);
  const api = await testApi(now);
  for (const policy of [ladder('calls', {}), ladder('fallback', { fallback: 'email' })]) {
    const answer = await api.post('/v1/policies', policy);
    if (answer.statusCode !== 201) throw new Error(answer.body);
  }
  const self: Calls = {
    api,
    now,
    at: (instant) => {
      nowMs = Date.parse(instant);
    },
    call: async (number, over = {}) => {
      const reference = `D-${number}`;
      const own = { issuedOn: '2026-10-02', dueOn: '2026-11-02', policy: 'calls', debtor: debtor({ reference }) };
      const answer = await api.post('/v1/invoices', invoice(number, { ...own, ...over }));
      if (answer.statusCode !== 201) throw new Error(answer.body);
      const made = await claim(api, answer.json<{ id: string }>().id, 'call');
      if (made.kind !== 'prepared') throw new Error(`The call was ${JSON.stringify(made)}`);
      const [task] = await self.tasks(`status=open&kind=call&invoice=${number}`);
      if (!task) throw new Error('No call task');
      return task;
    },
    tasks: async (query) => (await api.get(`/v1/tasks?limit=100&${query}`)).json<{ items: Task[] }>().items,
    report: async (task, body) => {
      const answer = await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa Martin', ...body });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    },
    kinds: async (number) =>
      (await api.get(`/v1/invoices/${number}/timeline?limit=100`))
        .json<{ items: { kind: string }[] }>()
        .items.map(({ kind }) => kind),
    view: async (number) => (await api.get(`/v1/invoices/${number}`)).json(),
  };
  return self;
}
