/** Questions a scene asks about a snapshot. Numbers are those of the ledger file. Pure. */
import { tagged } from './ledger.ts';
import { isMade, type InvoiceSeen, type Snapshot } from './snapshot.ts';

export interface Look {
  /** Since the ledger was loaded. */
  readonly elapsedMs: number;
  readonly atMs: number;
  invoice(number: string): InvoiceSeen | undefined;
  /** True once this step of this invoice reached the debtor. */
  made(number: string, step: string): boolean;
  /** What an invoice waits for, such as `approval` or `call`; empty when unknown. */
  waitsFor(number: string): string;
  /** True when that scene was played at least this long ago. */
  playedFor(scene: string, ms: number): boolean;
}

/** Makes the questions for one snapshot. `played` is when each scene was played, by name. */
export function lookAt(snapshot: Snapshot, tag: string, loadedAtMs: number, played: ReadonlyMap<string, number>): Look {
  const invoice = (number: string): InvoiceSeen | undefined =>
    snapshot.invoices.find((one) => one.number === tagged(tag, number));
  return {
    atMs: snapshot.atMs,
    elapsedMs: snapshot.atMs - loadedAtMs,
    invoice,
    made: (number, step) =>
      snapshot.deliveries.some(
        (one) =>
          isMade(one) &&
          one.invoices.some((covered) => covered.number === tagged(tag, number) && covered.step === step),
      ),
    waitsFor: (number) => invoice(number)?.dunning.waitingFor ?? '',
    playedFor(scene, ms) {
      const atMs = played.get(scene);
      return atMs !== undefined && snapshot.atMs - atMs >= ms;
    },
  };
}
