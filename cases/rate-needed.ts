/** A claim met a legal value that nobody has stored, or a contract rate under its floor: a person is asked, and the case goes on when it is there. */
import { endHoldsOf } from '../db/queries/holds.ts';
import { endRateTask, rateTasks, type RateTask } from '../db/queries/rate-tasks.ts';
import { lockAdditions, readAdditions } from '../db/queries/rates.ts';
import { formatPercent, MissingRate, type LegalRate, type RateKind } from '../domain/legal-rates.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';
import { ratesAsOf as ratesAsOfNow, type RateTrouble } from './statement-of.ts';
import { openTask } from './tasks.ts';
import type { Telling, Troubled } from './tell-penalties.ts';

/** Days until such a task is overdue. */
const taskDays = 2;

/** What the task says: the value it hangs on, as `ecbMro 2027-01-01`, one name per trouble, the invoice that met it first, and the remedy. */
interface RateTaskData extends TaskWords {
  readonly rate: string;
  readonly trouble: string;
  readonly invoice: string;
}

/** Asks for each value once per creditor, however many messages left without their sums for want of it. */
export async function askForRates(act: Act, { troubled, ratesAsOf }: Telling): Promise<void> {
  // Most often it was asked for before: then no message waits for another.
  if ((await notAsked(act, troubled)).length === 0 || (await addedMeanwhile(act, ratesAsOf))) return;
  for (const { open, trouble } of await notAsked(act, troubled)) {
    const data = dataOf(open, trouble, withoutSums);
    await openTask(act, { kind: 'rateNeeded', invoiceId: null, days: taskDays, data: { ...data } });
  }
}

/** The first of each trouble that no open task names. */
async function notAsked(act: Act, troubled: readonly Troubled[]): Promise<Troubled[]> {
  if (troubled.length === 0) return [];
  const asked = new Set((await rateTasks(act.tx, act.creditorId)).map((task) => task.trouble));
  return troubled.filter(({ trouble }) => {
    const name = nameOf(trouble);
    return !asked.has(name) && asked.add(name);
  });
}

/**
 * Holds the cases whose formal notice or dossier cannot be written without its sums, until the value is added or a person lets them look again. Written by
 * the caller's `closeCases`. Holds none when a rate was added meanwhile: they look again at once.
 */
export async function holdForRates(act: Act, { troubled, ratesAsOf }: Telling): Promise<void> {
  if (await addedMeanwhile(act, ratesAsOf)) return;
  const tasks = await rateTasks(act.tx, act.creditorId);
  for (const one of troubled) await holdForRate(act, one, tasks);
}

/** Whether a rate came after those that were read. From here to the commit none can come, so that none that comes overlooks what is asked now. */
async function addedMeanwhile(act: Act, asOf: Date): Promise<boolean> {
  lockAdditions(act.tx, act.creditorId);
  return ratesAsOfNow(await readAdditions(act.tx, act.creditorId)) > asOf;
}

async function holdForRate(act: Act, { open, trouble }: Troubled, tasks: readonly RateTask[]): Promise<void> {
  const data = dataOf(open, trouble, untilThen);
  // Still open when somebody resumed the case without mending it.
  const before = tasks.find((task) => task.invoiceId === open.row.id && task.trouble === data.trouble);
  const task = { kind: 'rateNeeded', invoiceId: open.row.id, days: taskDays, data: { ...data } } as const;
  const taskId = before?.id ?? (await openTask(act, task));
  // Lifted with this task, and with no other: a person's own pause stays.
  await setHold(act, open.row.id, { kind: 'pause', reason: trouble.message, subjectId: taskId });
  note(act, open, 'rateNeeded', { code: trouble.code, rate: data.rate, because: trouble.message });
}

/** A value was added: what was asked for it is answered, and the cases that waited for it look again. */
export async function releaseForRate(act: Act, rate: LegalRate): Promise<void> {
  const name = `${rate.kind} ${rate.effectiveFrom}`;
  const answered = (await rateTasks(act.tx, act.creditorId)).filter((task) => task.rate === name);
  const waiting = await openCases(act, [...new Set(answered.flatMap((task) => task.invoiceId ?? []))]);
  for (const task of answered) await release(act, task, name);
  for (const open of waiting) note(act, open, 'rateAdded', { rate: name, percent: formatPercent(rate.hundredths) });
  await closeCases(act, waiting);
}

async function release(act: Act, task: RateTask, rate: string): Promise<void> {
  endRateTask(act.tx, act.creditorId, task.id, { rate, by: act.actor }, act.now);
  await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
}

/** One name per trouble: the value that is missing, or the contract rate and the half-year it is too low for. */
function nameOf(trouble: RateTrouble): string {
  return trouble instanceof MissingRate
    ? `${trouble.kind} ${trouble.effectiveFrom}`
    : `contractRate ${formatPercent(trouble.contractHundredths)} ${trouble.semester}`;
}

const withoutSums: TaskWords = {
  text: 'D’ici là, les messages partent sans les sommes d’intérêts et d’indemnité.',
  textEn: 'Messages leave without the sums of interest and indemnity until then.',
};
const untilThen: TaskWords = {
  text: 'Ce dossier attend d’ici là ; pour qu’il regarde de nouveau sans attendre, terminez la tâche avec { "retry": true }.',
  textEn: 'This case waits until then; to let it look again by hand, complete the task with { "retry": true }.',
};

function dataOf(open: OpenCase, trouble: RateTrouble, meanwhile: TaskWords): RateTaskData {
  return {
    ...{ rate: rateOf(trouble), trouble: nameOf(trouble), invoice: open.row.number },
    text: `${inFrench(trouble)} ${meanwhile.text}`,
    textEn: `${trouble.message} ${meanwhile.textEn}`,
  };
}

const valueName: Readonly<Record<RateKind, string>> = {
  ecbMro: 'Le taux de refinancement de la BCE',
  legalPro: 'Le taux de l’intérêt légal (professionnels)',
  legalIndividuals: 'Le taux de l’intérêt légal (particuliers)',
};

/** What the trouble's own message says in English. */
function inFrench(trouble: RateTrouble): string {
  if (trouble instanceof MissingRate) {
    const { kind, effectiveFrom } = trouble;
    return `${valueName[kind]} au ${effectiveFrom} n’est pas enregistré. Ajoutez-le : npm run rates -- add ${kind} ${effectiveFrom} <pourcentage> --source "<où il a été lu>", ou POST /v1/rates.`;
  }
  const { contractHundredths, floorHundredths, semester } = trouble;
  return `Le taux contractuel de ${formatPercent(contractHundredths)} % est inférieur au plancher légal de ${formatPercent(floorHundredths)} % pour ${semester} (trois fois le taux de l’intérêt légal, C. com. L441-10, II) : retirez contractRate pour demander le taux par défaut (BCE + 10 points), ou corrigez le contrat.`;
}

/** The legal value that answers it; a contract rate may come out lawful when that of its half-year is corrected. */
function rateOf(trouble: RateTrouble): string {
  if (trouble instanceof MissingRate) return nameOf(trouble);
  const [year = '', half] = trouble.semester.split('-');
  return `legalPro ${year}-${half === 'S1' ? '01' : '07'}-01`;
}
