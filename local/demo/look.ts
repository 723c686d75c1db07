/** Questions a scene asks about a snapshot. Numbers are those of the ledger file. Pure. */
import { tagged } from './ledger.ts';
import { isMade, type DeliverySeen, type InvoiceSeen, type Snapshot } from './snapshot.ts';

export interface Look {
  /** Since the ledger was loaded. */
  readonly elapsedMs: number;
  readonly atMs: number;
  invoice(number: string): InvoiceSeen | undefined;
  /** True once this step of this invoice reached the debtor. */
  made(number: string, step: string): boolean;
  /** State of the delivery of this step; empty when there is none. */
  state(number: string, step: string): string;
  /** What an invoice waits for, such as `approval` or `call`; empty when unknown. */
  waitsFor(number: string): string;
  /** True while a task of this kind about this invoice is open. */
  hasTask(number: string, kind: string): boolean;
  /** True when that scene was played at least this long ago. */
  playedFor(scene: string, ms: number): boolean;
}

/** Makes the questions for one snapshot. `played` is when each scene was played, by name. */
export function lookAt(snapshot: Snapshot, tag: string, loadedAtMs: number, played: ReadonlyMap<string, number>): Look {
  const invoice = (number: string): InvoiceSeen | undefined =>
    snapshot.invoices.find((one) => one.number === tagged(tag, number));
  const deliveriesOf = (number: string, step: string): DeliverySeen[] =>
    snapshot.deliveries.filter((one) =>
      one.invoices.some((covered) => covered.number === tagged(tag, number) && covered.step === step),
    );
  return {
    atMs: snapshot.atMs,
    elapsedMs: snapshot.atMs - loadedAtMs,
    invoice,
    made: (number, step) => deliveriesOf(number, step).some(isMade),
    state: (number, step) => deliveriesOf(number, step)[0]?.state ?? '',
    waitsFor: (number) => invoice(number)?.dunning.waitingFor ?? '',
    hasTask: (number, kind) =>
      snapshot.tasks.some(
        (one) =>
          one.kind === kind &&
          (one.invoiceNumber === tagged(tag, number) ||
            one.invoices.some((invoice) => invoice.number === tagged(tag, number))),
      ),
    playedFor(scene, ms) {
      const atMs = played.get(scene);
      return atMs !== undefined && snapshot.atMs - atMs >= ms;
    },
  };
}
