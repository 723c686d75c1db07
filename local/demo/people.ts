/** The people of the demo: they make the calls, approve, post letters and enter what the post tells them, as operators do through the API. */
import { Refused } from './client.ts';
import type { Stage } from './stage.ts';
import { tagged } from './ledger.ts';
import { leftForYou, refusedLetter } from './story.ts';
import type { InvoiceSeen, Snapshot, TaskSeen } from './snapshot.ts';

/** Long enough for a watcher to see that something waits for a person. */
const reactionMs = 2_500;

/** What each debtor says on the telephone; the codes are those of the call tasks. */
const saidOnThePhone: Readonly<Record<string, string>> = {
  'C-101': 'NO_COMMITMENT',
  'C-104': 'NEEDS_DOCUMENTS',
  'C-105': 'VOICEMAIL_LEFT',
  'C-106': 'PAID_DURING_CALL',
  'C-107': 'PROMISE_TO_PAY',
  'C-108': 'NO_ANSWER',
  'C-109': 'REFUSES_TO_PAY',
  'C-110': 'NO_COMMITMENT',
  'C-111': 'GATEKEEPER',
  'C-112': 'NO_COMMITMENT',
  'C-114': 'BUSY',
  'C-115': 'REFUSES_TO_PAY',
};

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
        if (task.onHold || snapshot.atMs - seenAtMs < reactionMs) continue;
        const invoice = aboutOf(task, snapshot);
        const reply = invoice ? replyTo(task, invoice, stage, today()) : null;
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

/** What a person of the demo answers to a task; null for work that nobody in the story does. */
function replyTo(task: TaskSeen, invoice: InvoiceSeen, stage: Stage, today: string): Reply | null {
  const is = (number: string): boolean => invoice.number === tagged(stage.tag, number);
  const by = 'Claire Morel';
  switch (task.kind) {
    case 'call': {
      const debtor = invoice.debtor.reference.slice(stage.tag.length + 1);
      const disposition = saidOnThePhone[debtor] ?? 'NO_ANSWER';
      return { kind: 'Claire calls', completion: { by, disposition }, remark: disposition };
    }
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
