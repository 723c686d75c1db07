/** A statement (camt.053) and a notice (camt.054) tell of the same money: it counts once, in whichever order they come. */
import { run } from '../db/connect.ts';
import { writeLineResult, type BankLineRow } from '../db/queries/bank-lines.ts';
import { lockLine, sumUnder, type OtherTelling } from '../db/queries/told-before.ts';
import type { Act } from './act.ts';
import { reversePayment } from './reverse-payment.ts';

const toldOneByOne = 'Its transactions are told one by one, by this file or another.';
const toldAsSum = 'The sum it belongs to was counted before.';

/**
 * Says why the money of a line was counted before, or null when it was not. The sum of an entry gives way to its transactions: a sum that waits, or that a
 * person has not placed yet, is taken back; one that already paid something stands, and its transactions are known.
 */
export async function settleTellings(
  act: Act,
  line: BankLineRow,
  tellings: readonly OtherTelling[],
): Promise<string | null> {
  const entry = tellings.filter(({ how }) => how === 'entry');
  if (entry.length > 0) return line.detailNo === 0 ? toldOneByOne : giveWay(act, entry);
  const named = tellings.filter(({ how }) => how === 'reference');
  if (named.length === 0) return null;
  const sum = named.reduce((total, one) => total + one.amountCents, 0);
  // One sum here, its transactions there.
  if (line.detailNo === 0 && sum === line.amountCents) return toldOneByOne;
  const wholes = named.filter(({ detailNo }) => detailNo === 0);
  const [whole] = wholes;
  const ours = await sumUnder(act.tx, line, act.creditorId);
  if (whole && wholes.length === 1 && whole.amountCents === ours) return giveWay(act, [whole]);
  // Both files tell the transactions of one reference, numbered otherwise: the same sums are the same money.
  if (sum === ours && named.some(({ amountCents }) => amountCents === line.amountCents)) return toldAsSum;
  return null;
}

async function giveWay(act: Act, wholes: readonly OtherTelling[]): Promise<string | null> {
  for (const { id } of wholes) {
    const whole = await lockLine(act.tx, act.creditorId, id);
    if (!whole || whole.status === 'known') continue;
    if (whole.status !== 'pending' && (whole.status !== 'toPerson' || whole.placedCents > 0)) return toldAsSum;
    if (whole.payment !== null)
      await reversePayment(act, {
        reference: whole.payment,
        reversedOn: act.now.toISOString().slice(0, 10),
        reason: toldOneByOne,
      });
    await endTask(act, id);
    const match = { by: null, because: [toldOneByOne], candidates: [] };
    await writeLineResult(
      act.tx,
      act.creditorId,
      id,
      { status: 'known', match, paymentId: null, taskId: null },
      act.now,
    );
  }
  return null;
}

async function endTask(act: Act, lineId: string): Promise<void> {
  await run(
    act.tx,
    'end-bank-task',
    `update tasks t set status = 'cancelled', ended_at = $3 from bank_transactions b
     where b.creditor_id = $1 and b.id = $2 and t.creditor_id = $1 and t.id = b.task_id and t.status = 'open'`,
    [act.creditorId, lineId, act.now],
  );
}
