/** The table of the demo as lines of text: grouped, cut to the window, never wrapped. Pure. */
import { formatMoney } from '../../domain/money.ts';
import { countMade, type InvoiceSeen, type Snapshot } from './snapshot.ts';

export interface BoardSize {
  readonly columns: number;
  /** Lines the table may take, its heading included. */
  readonly rows: number;
  readonly colour: boolean;
}

interface Group {
  readonly invoices: InvoiceSeen[];
  readonly look: string;
}

const paint = { green: '\u001b[32m', yellow: '\u001b[33m', cyan: '\u001b[36m', dim: '\u001b[2m', off: '\u001b[0m' };

/** Number, owed, stage, the four counts and the status have fixed widths; debtor and next step share the rest. */
const fixed = { number: 14, owed: 12, stage: 8, count: 2, status: 11 };
const fixedColumns = fixed.number + fixed.owed + fixed.stage + 4 * fixed.count + fixed.status + 9;

/** Draws a snapshot. Invoices of one debtor that stand at the same point share a line; when there are too many lines, the ended ones become one. */
export function board(snapshot: Snapshot, size: BoardSize): string[] {
  const groups = grouped(snapshot.invoices, snapshot.atMs);
  const room = Math.max(3, size.rows) - 1;
  const draw = (group: Group): string => lineOf(group, snapshot, size);
  const heading = tinted(
    cells(['NUMBER', 'DEBTOR', 'OWED', 'STAGE', 'NEXT', 'E', 'S', 'C', 'L', 'STATUS'], size),
    paint.dim,
    size,
  );
  if (groups.length <= room) return [heading, ...groups.map(draw)];
  const active = groups.filter((group) => group.invoices[0]?.status === 'open');
  const ended = groups.filter((group) => group.invoices[0]?.status !== 'open');
  const last = cut(`… and ${endedLine(ended)}`, size.columns);
  if (active.length < room) return [heading, ...active.map(draw), tinted(last, paint.dim, size)];
  const hidden = active.slice(room - 1);
  const more = `… ${String(count(hidden))} more open, ${endedLine(ended)}; a taller window shows them`;
  return [heading, ...active.slice(0, room - 1).map(draw), tinted(cut(more, size.columns), paint.dim, size)];
}

/** What the table says about one invoice, without the clock: used to tell changes one by one where nothing can be redrawn. */
export function standing(invoice: InvoiceSeen): string {
  const { stage, waitingFor } = invoice.dunning;
  if (invoice.status !== 'open') return statusName(invoice);
  return waitingFor === 'nothing' || waitingFor === 'date' ? stage : `${stage}, ${waits[waitingFor] ?? waitingFor}`;
}

const waits: Readonly<Record<string, string>> = {
  call: 'waits for a call',
  approval: 'waits for approval',
  posting: 'waits for posting',
  presentation: 'waits for the post',
  plan: 'payment plan',
  dispute: 'in dispute',
  pause: 'paused',
  promise: 'payment promised',
  reply: 'an answer to read',
  placement: 'with the agency',
  person: 'a person decides',
};

/** When the next step comes, or what it waits for, in a few words. */
export function nextText(invoice: InvoiceSeen, nowMs: number): string {
  if (invoice.status !== 'open') return '';
  const { waitingFor, nextAction } = invoice.dunning;
  const wait = waits[waitingFor];
  if (wait !== undefined) return wait;
  if (nextAction === null) return 'now';
  const seconds = Math.ceil((Date.parse(nextAction.at) - nowMs) / 1_000);
  if (seconds <= 0) return `${nextAction.step} now`;
  if (seconds < 180) return `${nextAction.step} in ${String(seconds)} s`;
  return `${nextAction.step} ${nextAction.at.slice(0, 10)}`;
}

function grouped(invoices: readonly InvoiceSeen[], nowMs: number): Group[] {
  const groups: Group[] = [];
  for (const invoice of invoices) {
    const look = [invoice.debtor.reference, invoice.status, invoice.dunning.stage, nextText(invoice, nowMs)].join('|');
    const known = groups.find((group) => group.look === look);
    if (known) known.invoices.push(invoice);
    else groups.push({ invoices: [invoice], look });
  }
  return groups;
}

function count(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + group.invoices.length, 0);
}

function endedLine(groups: readonly Group[]): string {
  const of = (status: InvoiceSeen['status']): number => count(groups.filter((g) => g.invoices[0]?.status === status));
  return `${String(of('settled'))} settled, ${String(of('handedOver'))} handed over`;
}

function lineOf(group: Group, snapshot: Snapshot, size: BoardSize): string {
  const first = group.invoices[0];
  if (!first) return '';
  const made = (...channels: string[]): string => {
    const most = Math.max(...group.invoices.map((invoice) => countMade(snapshot.deliveries, invoice.number, channels)));
    return most === 0 ? '·' : String(most);
  };
  const number = group.invoices.length === 1 ? first.number : `${first.number} +${String(group.invoices.length - 1)}`;
  const owedCents = group.invoices.reduce((sum, invoice) => sum + invoice.balanceCents, 0);
  const owed = formatMoney(owedCents, first.currency, 'en');
  const next = nextText(first, snapshot.atMs);
  const counts = [made('email'), made('sms'), made('call'), made('letter', 'registeredLetter')];
  const stage = first.status === 'open' ? first.dunning.stage : '';
  return tinted(
    cells([number, first.debtor.name, owed, stage, next, ...counts, statusName(first)], size),
    colourOf(first),
    size,
  );
}

function statusName(invoice: InvoiceSeen): string {
  return invoice.status === 'handedOver' ? 'handed over' : invoice.status;
}

function colourOf(invoice: InvoiceSeen): string {
  if (invoice.status === 'settled') return paint.green;
  if (invoice.status === 'handedOver') return paint.cyan;
  const { waitingFor } = invoice.dunning;
  return waitingFor === 'date' || waitingFor === 'nothing' ? '' : paint.yellow;
}

function tinted(text: string, colour: string, size: BoardSize): string {
  return size.colour && colour !== '' ? `${colour}${text}${paint.off}` : text;
}

function cells(texts: readonly string[], size: BoardSize): string {
  const shared = Math.max(16, size.columns - 1 - fixedColumns);
  const next = Math.min(20, Math.floor(shared / 2));
  const debtor = Math.min(32, shared - next);
  const { number, owed, stage, count: one, status } = fixed;
  const widths = [number, debtor, owed, stage, next, one, one, one, one, status];
  const line = texts.map((text, at) => {
    const width = widths[at] ?? 0;
    const short = cut(text, width);
    return at === 2 ? short.padStart(width) : short.padEnd(width);
  });
  // One column stays free: a terminal that wraps at the last one would break the redrawing.
  return cut(line.join(' '), size.columns - 1).trimEnd();
}

function cut(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
