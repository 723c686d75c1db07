/** Work for people: opened with the fact that needs it, ended when the case ends. */
import type { Act } from './act.ts';
import { run, send, storableJson } from '../db/connect.ts';
import { inDoubt } from '../db/queries/delivery-facts.ts';
import type { TaskKind, TaskWords } from '../domain/task.ts';

export interface NewTask {
  /** Absent: a new one. */
  readonly id?: string;
  readonly kind: TaskKind;
  readonly invoiceId: string | null;
  readonly deliveryId?: string;
  /** Days from now until it is overdue. */
  readonly days: number;
  /** What the person needs to see, and what is asked, in both languages. */
  readonly data: TaskWords & Readonly<Record<string, unknown>>;
}

const dayMs = 86_400_000;

/** Opens a task and returns its id. */
export async function openTask(act: Act, task: NewTask): Promise<string> {
  const id = task.id ?? act.newId();
  await run(
    act.tx,
    'open-task',
    `insert into tasks (creditor_id, id, kind, invoice_id, delivery_id, status, due_at, data, created_at) values ($1, $2, $3, $4, $5, 'open', $6, $7, $8)`,
    [
      act.creditorId,
      id,
      task.kind,
      task.invoiceId,
      task.deliveryId ?? null,
      new Date(act.now.getTime() + task.days * dayMs),
      storableJson(task.data),
      act.now,
    ],
  );
  return id;
}

const whyNeeded = {
  checkAddress: {
    text: 'La prochaine étape est une lettre et le client n’a pas d’adresse postale valable. Enregistrez-en une, puis terminez cette tâche.',
    textEn: 'The next step is a letter and the debtor has no valid postal address. Enter one, then complete this task.',
  },
  endOfPolicy: {
    text: 'La politique de relance n’a plus d’étape. Décidez de la suite, par exemple un passage en perte (POST /v1/invoices/{id}/write-off) ou le tribunal, et terminez cette tâche avec une "note" qui le dit : le dossier s’en tient à votre décision jusqu’à ce que quelqu’un le reprenne.',
    textEn:
      'The policy has no further step. Decide what follows, such as a write-off (POST /v1/invoices/{id}/write-off) or the court, and complete this task with a "note" that says it: the case rests with your decision until somebody resumes it.',
  },
  policyDoesNotFit: {
    text: 'La politique de cette facture n’est pas prévue pour le type de client enregistré désormais, et une action en cours empêche d’en changer. Terminez cette action, puis choisissez une politique : POST /v1/invoices/{id}/policy, avec "preview": true pour voir ce qui s’y oppose.',
    textEn:
      'The debtor is now of a type the policy of this invoice is not for, and something under way stands in the way of another. End it, then choose a policy: POST /v1/invoices/{id}/policy, with "preview": true to see what stands in the way.',
  },
} as const satisfies Readonly<Record<string, TaskWords>>;

/** What whoever approves a step is asked. */
export const approvalWords: TaskWords = {
  text: 'Relisez ce document : il partira tel quel. Terminez cette tâche avec { "approved": true } pour l’envoyer, ou { "approved": false } pour renoncer à cette étape.',
  textEn:
    'Read this document: it leaves exactly as it is. Complete this task with { "approved": true } to send it, or { "approved": false } to go on without this step.',
};

/** Makes sure that a person owns an open-ended wait: opens the task unless the same one is already open for this invoice. */
export async function needTask(act: Act, kind: keyof typeof whyNeeded, invoiceId: string): Promise<void> {
  const open = await run(
    act.tx,
    'find-needed-task',
    `select 1 from tasks where creditor_id = $1 and invoice_id = $2 and kind = $3 and status = 'open'`,
    [act.creditorId, invoiceId, kind],
  );
  if (open.length === 0) await openTask(act, { kind, invoiceId, days: 2, data: whyNeeded[kind] });
}

/** Work that must not outlive its invoice. A task on a payment does. */
const endsWithInvoice: readonly TaskKind[] = [
  'call',
  'approval',
  'postLetter',
  'presentation',
  'dispute',
  'checkAddress',
  'checkContact',
  'sendFailed',
  'endOfPolicy',
  'rateNeeded',
  'policyDoesNotFit',
  'letterReturned',
  'noNews',
  'electronicLetter',
  'planRequest',
  'checkPayment',
  'sendDocuments',
  'eInvoice',
  'payeeChanged',
];

const mayHaveArrived = 'An attempt was left without an answer before the case ended; it may have arrived';

/** What a person is told about a message of which nobody knows whether it left. */
export const unknownWords: TaskWords = {
  text: 'On ne sait pas si ce message est parti. Son prestataire est interrogé automatiquement, d’abord après dix minutes, et cette tâche se termine d’elle-même dès que la réponse est certaine. Pour trancher plus tôt, cherchez le destinataire et l’heure dans le journal du prestataire, puis terminez cette tâche avec { "sent": true } ou { "sent": false }.',
  textEn:
    'It is not known whether this message left. Its provider is asked automatically, first after ten minutes, and this task ends by itself when the answer is certain. To decide sooner, search for the recipient and the time in the provider\'s own log, then complete this task with { "sent": true } or { "sent": false }.',
};

const endText = `
  with c as (
    update deliveries d set state = ended.as, outcome = ended.as, completed_at = $3
    from (select e.id, case when ${inDoubt('e')} then 'unknown' else 'cancelled' end as "as"
      from deliveries e where e.creditor_id = $1 and e.id in (select y.delivery_id from delivery_invoices y
        where y.creditor_id = $1 and y.invoice_id = any($2::uuid[]) and not y.withdrawn)) as ended
    where d.creditor_id = $1 and d.id = ended.id and d.state in ('awaitingApproval', 'approved', 'retrying', 'awaitingPerson') and d.in_flight_since is null
      and d.id in (select x.delivery_id from delivery_invoices x where x.creditor_id = $1 and x.invoice_id = any($2::uuid[]) and not x.withdrawn)
      and not exists (select 1 from delivery_invoices o join invoices i on i.creditor_id = o.creditor_id and i.id = o.invoice_id
        where o.creditor_id = $1 and o.delivery_id = d.id and not o.withdrawn and i.status = 'open' and not i.id = any($2::uuid[]))
    returning d.id, d.state),
  u as (
    insert into tasks (creditor_id, id, kind, invoice_id, delivery_id, status, due_at, data, created_at)
    select $1, gen_random_uuid(), 'resolveUnknown', (select min(z.invoice_id::text)::uuid from delivery_invoices z
        where z.creditor_id = $1 and z.delivery_id = c.id and not z.withdrawn), c.id, 'open', $3::timestamptz + interval '1 day', $5::jsonb, $3
    from c where c.state = 'unknown'),
  t as (
    update tasks t set status = 'cancelled', ended_at = $3
    where t.creditor_id = $1 and t.status = 'open' and t.kind = any($4::text[])
      and ((t.delivery_id is null and t.invoice_id = any($2::uuid[])) or t.delivery_id in (select id from c)
        or (exists (select 1 from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
            where x.creditor_id = $1 and x.delivery_id = t.delivery_id and x.invoice_id = any($2::uuid[]) and not x.withdrawn
              and d.state in ('cancelled', 'done', 'accepted', 'failed'))
          and not exists (select 1 from delivery_invoices o join invoices i on i.creditor_id = o.creditor_id and i.id = o.invoice_id
            where o.creditor_id = $1 and o.delivery_id = t.delivery_id and not o.withdrawn and i.status = 'open' and not i.id = any($2::uuid[])))))
  update holds set ended_at = $3 where creditor_id = $1 and invoice_id = any($2::uuid[]) and ended_at is null`;

/**
 * Ends what was prepared for invoices that have just ended: deliveries that had not left and cover nothing else that is open are cancelled, or `unknown` where an
 * attempt may have arrived,
 * tasks are cancelled unless their delivery goes on for another invoice, holds end.
 */
export function endOpenWork(act: Act, invoiceIds: readonly string[]): void {
  const doubt = JSON.stringify({ detail: mayHaveArrived, ...unknownWords });
  send(act.tx, 'end-open-work', endText, [act.creditorId, invoiceIds, act.now, endsWithInvoice, doubt]);
}
