/** The people of the demo: they make the calls, approve, post letters and enter what the post tells them, as operators do through the API. */
import { Refused } from './client.ts';
import type { Stage } from './stage.ts';
import { tagged } from './ledger.ts';
import { leftForYou, refusedLetter } from './story.ts';
import type { InvoiceSeen, Snapshot, TaskSeen } from './snapshot.ts';

/** Long enough for a watcher to see that something waits for a person. */
const reactionMs = 2_500;

/** What each debtor says on the telephone; the codes are those of the call tasks. Who is not named commits to nothing. */
const saidOnThePhone: Readonly<Record<string, string>> = {
  'C-104': 'NEEDS_DOCUMENTS',
  'C-106': 'PAID_DURING_CALL',
  'C-107': 'PROMISE_TO_PAY',
  'C-108': 'CALL_BACK_REQUESTED',
  'C-109': 'REFUSES_TO_PAY',
  'C-115': 'REFUSES_TO_PAY',
};
/** So soon a debtor of the demo wants to be called back. */
const callBackMs = 6_000;

/** This letter is posted first, and its presentation entered later. */
const learnedLater = 'F-4127';

interface Reply {
  /** What kind of thing was done, for the story: one line per kind. */
  readonly kind: string;
  readonly completion: Record<string, unknown>;
  /** Said after the debtor's name. */
  readonly remark: string;
}

export interface People {
  /** Does the work that is ready; returns what was done, one line per kind of work. Work that is refused for now is tried again later. */
  work(snapshot: Snapshot): Promise<string[]>;
}

/** Makes the people of one run. `today` is the civil date the letters are presented on, as the person at the desk would enter it. */
export function createPeople(stage: Stage, today: () => string): People {
  const firstSeenAtMs = new Map<string, number>();
  return {
    async work(snapshot) {
      const done = new Map<string, string[]>();
      for (const task of snapshot.tasks) {
        const seenAtMs = firstSeenAtMs.get(task.id) ?? snapshot.atMs;
        firstSeenAtMs.set(task.id, seenAtMs);
        const early = task.notBefore !== null && snapshot.atMs < Date.parse(task.notBefore);
        if (task.onHold || early || snapshot.atMs - seenAtMs < reactionMs) continue;
        const invoice = aboutOf(task, snapshot);
        const reply = invoice ? replyTo(task, invoice, { stage, today: today(), atMs: snapshot.atMs }) : null;
        if (!invoice || !reply || !(await complete(stage, task, reply))) continue;
        const who = reply.remark === '' ? invoice.debtor.name : `${invoice.debtor.name} (${reply.remark})`;
        done.set(reply.kind, [...(done.get(reply.kind) ?? []), who]);
      }
      return [...done].map(([kind, names]) => `${kind}: ${names.join(', ')}.`);
    },
  };
}

/** A conflict means that the case moved on in the same second: the next look shows how. */
async function complete(stage: Stage, task: TaskSeen, reply: Reply): Promise<boolean> {
  try {
    await stage.completeTask(task.id, reply.completion);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 409) return false;
    throw error;
  }
}

function aboutOf(task: TaskSeen, snapshot: Snapshot): InvoiceSeen | undefined {
  const number = task.invoiceNumber ?? task.invoices[0]?.number;
  return snapshot.invoices.find((one) => one.number === number);
}

/** The desk at which a task is done. */
interface Desk {
  readonly stage: Stage;
  readonly today: string;
  readonly atMs: number;
}

/** What a person of the demo answers to a task; null for work that nobody in the story does. */
function replyTo(task: TaskSeen, invoice: InvoiceSeen, desk: Desk): Reply | null {
  const { stage, today } = desk;
  const is = (number: string): boolean => invoice.number === tagged(stage.tag, number);
  const by = 'Claire Morel';
  switch (task.kind) {
    case 'call':
      return callOf(task, invoice, desk);
    case 'approval':
      return approvalOf(task, is);
    case 'postLetter': {
      // The number of a registered letter as the post office prints it; no real one begins like this.
      const trackingNumber = `1A 000 ${task.id.replaceAll(/\D/g, '').padEnd(7, '0').slice(0, 7)}`;
      const presentedOn = is(learnedLater) ? {} : { presentedOn: today };
      const remark = is(learnedLater) ? 'presentation not known yet' : '';
      return { kind: 'Claire posts registered letters', completion: { by, trackingNumber, ...presentedOn }, remark };
    }
    case 'presentation':
      return { kind: 'The post tells of a first presentation', completion: { by, presentedOn: today }, remark: '' };
    default:
      return null;
  }
}

/** The call as it went, with the facts its ending needs. */
function callOf(task: TaskSeen, invoice: InvoiceSeen, { stage, atMs }: Desk): Reply {
  const debtor = invoice.debtor.reference.slice(stage.tag.length + 1);
  const disposition = task.attempt > 1 ? 'NO_COMMITMENT' : (saidOnThePhone[debtor] ?? 'NO_COMMITMENT');
  const owedCents = task.invoices.reduce((sum, one) => sum + one.balanceCents, 0);
  const facts: Readonly<Record<string, Record<string, unknown>>> = {
    PROMISE_TO_PAY: { promise: { amountCents: owedCents, payOn: stage.day(0) } },
    PAID_DURING_CALL: { paid: { on: stage.day(0) } },
    CALL_BACK_REQUESTED: { callBackAt: new Date(atMs + callBackMs).toISOString() },
  };
  const completion = { by: 'Claire Morel', disposition, ...facts[disposition] };
  return { kind: task.attempt > 1 ? 'Claire calls back as asked' : 'Claire calls', completion, remark: disposition };
}

function approvalOf(task: TaskSeen, is: (number: string) => boolean): Reply | null {
  const by = 'Marc Tessier';
  if (task.data['step'] === 'agency') {
    if (is(leftForYou)) return null;
    return { kind: 'Marc approves the hand-over to the agency', completion: { by, approved: true }, remark: '' };
  }
  if (is(refusedLetter)) {
    const note = 'Cliente fidèle, on attend la fin du mois';
    return {
      kind: 'Marc refuses a formal notice',
      completion: { by, approved: false, note },
      remark: 'a loyal customer',
    };
  }
  return { kind: 'Marc approves formal notices', completion: { by, approved: true }, remark: '' };
}
