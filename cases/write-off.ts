/** A claim is given up: nobody is asked for it any more, and the books say since when and why. */
import { run } from '../db/connect.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { ringPlansOf } from './follow-plan.ts';
import { bookOf, effectsOf, writeEffects } from './money-book-of.ts';
import { closeCases, type OpenCase } from './open-case.ts';
import { Refusal } from './refusal.ts';

/**
 * Writes off what is owed on an invoice, whether it is dunned here or with an agency, which is told to stop. The case ends as `writtenOff`, its open
 * work with it. `amountCents` gives up a part: the case goes on for the rest. Refuses an invoice that has ended, and more than it owes. The caller holds
 * the invoice's lock.
 */
export async function writeOff(
  act: Act,
  open: OpenCase,
  { reason, amountCents }: { readonly reason: string; readonly amountCents?: number },
): Promise<void> {
  const { status, balanceCents, row } = open;
  if ((status !== 'open' && status !== 'handedOver') || balanceCents <= 0)
    throw new Refusal(
      'conflict',
      'nothing_to_write_off',
      `Invoice ${row.number} is ${status} and owes nothing; only what is still owed can be written off.`,
    );
  const occurredOn = civilDateAt(act.now.getTime(), row.debtor.timeZone);
  const fact = { kind: 'writeOff', invoiceId: row.id, amountCents: amountCents ?? null } as const;
  const effects = effectsOf(bookOf([open], []), fact);
  writeEffects(act, effects, { opened: [open], payments: [], because: reason, occurredOn, data: { reason } });
  if (open.balanceCents === 0) open.status = 'writtenOff';
  await closeCases(act, [open]);
  if (open.status === 'writtenOff') await endDecided(act, row.id);
  await ringPlansOf(act, [row.id]);
}

/** Ends the questions what becomes of a case that came back or was closed unpaid, once no invoice of its dossier is owed any more. */
async function endDecided(act: Act, invoiceId: string): Promise<void> {
  await run(
    act.tx,
    'end-decided-by-write-off',
    `update tasks t set status = 'cancelled', ended_at = $3 where t.creditor_id = $1 and t.kind = 'agencyReport' and t.status = 'open'
       and t.data->>'decide' is not null
       and t.data->>'placementId' in (select x.placement_id::text from placement_invoices x where x.creditor_id = $1 and x.invoice_id = $2)
       and not exists (select 1 from placement_invoices o join invoices i on i.creditor_id = o.creditor_id and i.id = o.invoice_id
         where o.creditor_id = $1 and o.placement_id::text = t.data->>'placementId' and i.status in ('open', 'handedOver'))`,
    [act.creditorId, invoiceId, act.now],
  );
}
