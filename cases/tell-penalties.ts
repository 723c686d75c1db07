/** What a message tells of interest and indemnity: the voice of its steps, and the statement of every line it prints sums for. */
import { readFigures, type Figures } from '../db/queries/ledger.ts';
import { insertStatements } from '../db/queries/statements.ts';
import type { StatementInput } from '../domain/interest.ts';
import { rateBook } from '../domain/legal-rates.ts';
import type { Brief, PenaltyVoice } from '../domain/message.ts';
import { printsSums, strongestVoice, voiceOf } from '../domain/penalty-voice.ts';
import type { Step } from '../domain/policy.ts';
import type { Statement } from '../domain/statement.ts';
import type { Act } from './act.ts';
import { contestedOf } from './claimable.ts';
import type { OpenCase } from './open-case.ts';
import { contentHash } from './register-invoice.ts';
import { ratesAsOf, statementInput, tryStatement, type RateTrouble } from './statement-of.ts';

/** A step of one case that a message covers. */
export interface Covered {
  readonly open: OpenCase;
  readonly step: Step;
}

/** A line whose sums are printed. */
interface Figured {
  readonly invoiceId: string;
  readonly input: StatementInput;
  readonly statement: Statement;
}

export interface Troubled {
  readonly open: OpenCase;
  readonly trouble: RateTrouble;
}

export interface Telling {
  readonly brief: Brief;
  /** What `freezeStatements` keeps. */
  readonly figured: readonly Figured[];
  readonly ratesAsOf: Date;
  /** Cases whose sums could not be computed: the message tells the law without a sum, or must not be written at all (`mustWait`). */
  readonly troubled: readonly Troubled[];
  /** A formal notice that claims penalties, or a dossier, is not written without its sums. */
  readonly mustWait: boolean;
}

/**
 * Adds to a brief what it tells of penalties, for its own day. Reads the ledgers, terms and rates in one statement, and only when a covered step may tell of
 * them: never for a message to a consumer or a debtor of unknown type (R10, R11).
 */
export async function tellPenalties(act: Act, plain: Brief, covered: readonly Covered[]): Promise<Telling> {
  const quiet = { figured: [], ratesAsOf: act.now, troubled: [], mustWait: false };
  const dossier = plain.channel === 'agency';
  if (!dossier && !covered.some(({ step }) => mayTell(step, plain)))
    return { ...quiet, brief: withVoice(plain, voiceAsStepsSay(plain, covered)) };
  const ids = covered.map(({ open }) => open.row.id);
  const figures = await readFigures(act.tx, act.creditorId, ids);
  const voice = strongestVoice(covered.map((one) => voiceFor(one, plain, figures)));
  const wanted = covered.filter((one) => isFigured(voiceFor(one, plain, figures), plain));
  const { figured, troubled } = compute(plain, wanted, figures);
  const asOf = ratesAsOf(figures.additions);
  if (troubled.length > 0) {
    const brief = withVoice(plain, voice === 'claimed' ? 'told' : voice);
    const mustWait = dossier || (plain.channel === 'registeredLetter' && voice === 'claimed');
    return { brief, figured: [], ratesAsOf: asOf, troubled, mustWait };
  }
  return {
    brief: withVoice(withStatements(plain, figured), voice),
    figured,
    ratesAsOf: asOf,
    troubled,
    mustWait: false,
  };
}

/** Freezes what a delivery prints, one row per invoice (R12). Call it after the delivery was written, in the same transaction. */
export function freezeStatements(act: Act, deliveryId: string, telling: Telling): void {
  const rows = telling.figured.map(({ invoiceId, input, statement }) => ({
    id: act.newId(),
    invoiceId,
    deliveryId,
    on: statement.on,
    input,
    body: statement,
    ratesAsOf: telling.ratesAsOf,
    sha256: contentHash(statement),
    issuedAt: act.now,
  }));
  insertStatements(act.tx, act.creditorId, rows);
}

const isTold = (voice: PenaltyVoice | null): boolean => voice === 'told' || voice === 'claimed';

/** A dossier holds the sums of whoever owes them unless the creditor gives them up (R13); of a consumer that is legal interest after the notice (R10). */
function isFigured(voice: PenaltyVoice | null, { channel, debtor }: Brief): boolean {
  if (channel !== 'agency') return isTold(voice);
  return voice !== 'none' || debtor.type === 'consumer';
}

/** Whether a step may tell of penalties before the creditor's choice for the customer is known; a firm voice tells the law where nobody chose. */
function mayTell(step: Step, { debtor }: Brief): boolean {
  const voice = voiceOf(step, { type: debtor.type, claimsPenalties: null });
  return isTold(voice) || (voice === null && (step.tone === 'firm' || step.tone === 'formal'));
}

function voiceAsStepsSay({ debtor }: Brief, covered: readonly Covered[]): PenaltyVoice | null {
  return strongestVoice(covered.map(({ step }) => voiceOf(step, { type: debtor.type, claimsPenalties: null })));
}

function voiceFor({ open, step }: Covered, { debtor }: Brief, { invoices }: Figures): PenaltyVoice | null {
  const claimsPenalties = invoices.find((one) => one.invoiceId === open.row.id)?.claimsPenalties ?? null;
  return voiceOf(step, { type: debtor.type, claimsPenalties });
}

function withVoice(brief: Brief, voice: PenaltyVoice | null): Brief {
  return voice === null ? brief : { ...brief, penalties: voice };
}

function withStatements(brief: Brief, figured: readonly Figured[]): Brief {
  const statements = new Map(figured.map((one) => [one.invoiceId, one.statement]));
  return {
    ...brief,
    lines: brief.lines.map((line) => ({ ...line, statement: statements.get(line.invoiceId) ?? null })),
  };
}

/** What is contested bears interest too, but neither is shown until it is settled (law §11): as if it had never been invoiced. */
function withoutContested(input: StatementInput, contestedCents: number): StatementInput {
  return contestedCents === 0 ? input : { ...input, amountCents: input.amountCents - contestedCents };
}

/** The statements of the late lines among these, where the channel prints sums. */
function compute(
  brief: Brief,
  wanted: readonly Covered[],
  figures: Figures,
): { figured: Figured[]; troubled: Troubled[] } {
  const figured: Figured[] = [];
  const troubled: Troubled[] = [];
  if (!printsSums(brief.channel)) return { figured, troubled };
  const book = rateBook(figures.additions);
  for (const { open } of wanted) {
    const invoiceId = open.row.id;
    const facts = figures.invoices.find((one) => one.invoiceId === invoiceId);
    if (!facts || facts.dueOn >= brief.on) continue;
    const input = withoutContested(statementInput(facts, figures.allocation, brief.on), contestedOf(open));
    const statement = tryStatement(input, book);
    if (statement instanceof Error) troubled.push({ open, trouble: statement });
    else if (statement.penalties.printable) figured.push({ invoiceId, input, statement });
  }
  return { figured, troubled };
}
