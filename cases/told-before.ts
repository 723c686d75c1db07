/** Money that an agency, a platform or the bank may have told of before: kept, laid on nothing, and asked about. */
import { perhapsTold } from '../db/queries/told-before.ts';
import { sameMoneyDays } from '../domain/agency-report.ts';
import { formatMoney } from '../domain/money.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { openTask } from './tasks.ts';
import { toldBefore, type ToldBefore } from './told-by-agency.ts';
import { bankMoneyDays, toldByBank, type ToldByBank } from './told-by-bank.ts';
import { platformMoneyDays, toldByPlatform, type ToldByPlatform } from './told-by-platform.ts';
import type { RestTask } from './unlaid-money.ts';

export type Told = ToldBefore | ToldByPlatform | ToldByBank;

interface Money {
  readonly reference: string;
  readonly receivedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly source?: string;
  readonly restTask?: RestTask;
}

/** Who told of this money before, an agency before a platform, a platform before the bank; null: nobody. The caller holds the debtor's lock. */
export async function toldAlready(
  act: Act,
  debtorId: string,
  money: Money,
  namedIds: readonly (string | undefined)[],
): Promise<Told | null> {
  const { amountCents, receivedOn: on } = money;
  const around = { amountCents, on, days: Math.max(sameMoneyDays, platformMoneyDays, bankMoneyDays) };
  if (!(await perhapsTold(act.tx, act.creditorId, debtorId, around))) return null;
  const [byAgency, byPlatform, byBank] = await Promise.all([
    toldBefore(act, debtorId, money),
    toldByPlatform(act, debtorId, money, namedIds),
    toldByBank(act, debtorId, money, namedIds),
  ]);
  return byAgency ?? byPlatform ?? byBank;
}

/** Asks a person whether it is the same money. */
export async function askPerhapsTwice(act: Act, money: Money, restCents: number, told: Told): Promise<void> {
  const { reference, currency } = money;
  const words = 'words' in told ? told.words : perhapsTwice(money, restCents, told);
  const data = { reference, amountCents: restCents, currency, ...told, ...words };
  const own = money.restTask ? { id: money.restTask.id } : {};
  await openTask(act, { ...own, kind: 'unallocatedPayment', invoiceId: null, days: 2, data });
}

function perhapsTwice({ reference, currency }: Money, restCents: number, told: ToldBefore): TaskWords {
  const { occurredOn, agencyPayment } = told;
  return {
    text: `Peut-être un doublon : le ${occurredOn}, l’agence a signalé qu’un paiement de ${formatMoney(restCents, currency, 'fr')} vous avait été fait (${agencyPayment}). Le paiement ${reference} est gardé sans être affecté. Si c’est le même argent, terminez cette tâche ; sinon, annulez ${reference} et enregistrez-le sous une autre référence : il est alors affecté aux factures.`,
    textEn: `Possible duplicate: the agency reported on ${occurredOn} a payment of ${formatMoney(restCents, currency, 'en')} to you, booked as ${agencyPayment}. Payment ${reference} was kept and not laid on an invoice. If it is the same money, complete this task. If not, reverse ${reference} and record it again under another reference: it is then laid on the invoices.`,
  };
}
