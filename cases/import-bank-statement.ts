/** Takes a bank statement while it arrives: its lines are stored, some per transaction, and count only once the file was readable to its end. */
import { createHash } from 'node:crypto';
import { inCreditorTx, type Tx } from '../db/connect.ts';
import { insertBankLines } from '../db/queries/bank-lines.ts';
import {
  beginApplying,
  endImport,
  importOf,
  insertImport,
  isReading,
  lockImports,
  noteRead,
  type ImportRow,
} from '../db/queries/imports.ts';
import type { ImportCounts } from '../domain/import.ts';
import { perform, type CaseDeps } from './act.ts';
import type { BankLine } from './camt/camt-lines.ts';
import { createXmlDecoder } from './camt/decode.ts';
import { createCamtReader, type CamtFile } from './camt/read-camt.ts';
import { Refusal } from './refusal.ts';
import { sourceReported } from './source-reported.ts';

export interface StatementFile {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly fileName: string | null;
  readonly actor: string;
  /** Called with the bytes so far; throws when they are too many. */
  readonly checkSize: (bytes: number) => void;
}

/** `created` is false when the same bytes were taken before: `id` is that import. `lines` counts those stored for it. */
export interface TakenStatement {
  readonly id: string;
  readonly created: boolean;
  readonly lines: number;
}

const linesPerWrite = 500;
/** A file that is still being read after this long has lost its reader. */
export const readingMs = 15 * 60_000;

/** Reads the whole file. Throws a refusal when it cannot be read; nothing of it then takes effect. One file of a creditor is read at a time (409). */
export async function takeBankStatement(
  deps: CaseDeps,
  creditorId: string,
  file: StatementFile,
): Promise<TakenStatement> {
  const taking = new Taking(deps, creditorId, file);
  try {
    return await taking.run();
  } catch (error) {
    await taking.fail(error);
    throw error;
  }
}

interface Stored {
  readonly id: string;
  readonly stored: number;
}

class Taking {
  readonly #hash = createHash('sha256');
  readonly #waiting: BankLine[] = [];
  readonly #deps: CaseDeps;
  readonly #creditorId: string;
  readonly #file: StatementFile;
  #id: string | null = null;
  #bytes = 0;
  #read = 0;
  #stored = 0;

  constructor(deps: CaseDeps, creditorId: string, file: StatementFile) {
    this.#deps = deps;
    this.#creditorId = creditorId;
    this.#file = file;
  }

  async run(): Promise<TakenStatement> {
    const decoder = createXmlDecoder();
    const reader = createCamtReader();
    for await (const chunk of this.#file.chunks) {
      this.#bytes += chunk.byteLength;
      this.#file.checkSize(this.#bytes);
      this.#hash.update(chunk);
      this.#waiting.push(...reader.write(decoder.write(chunk)));
      while (this.#waiting.length >= linesPerWrite) {
        const lines = this.#waiting.splice(0, linesPerWrite);
        this.#count(lines, await inCreditorTx(this.#deps.db, this.#creditorId, (tx) => this.#store(tx, lines)));
      }
    }
    this.#waiting.push(...reader.write(decoder.end()));
    return this.#finish(reader.end());
  }

  /** Marks what was begun as failed, so that its lines wait for a better file. */
  async fail(error: unknown): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    const problem = error instanceof Refusal ? error.message : 'The file did not arrive whole. Send it again.';
    await inCreditorTx(this.#deps.db, this.#creditorId, (tx) =>
      endImport(tx, this.#creditorId, id, 'failed', problem, this.#deps.now()),
    ).catch(() => undefined);
  }

  /** Writes some lines; nothing is remembered of it before the commit, since a deadlock lets it run again. */
  async #store(tx: Tx, lines: readonly BankLine[], more: ImportCounts = {}): Promise<Stored> {
    const { newId, now } = this.#deps;
    const at = now();
    const id = this.#id ?? (await this.#begin(tx, at));
    const rows = lines.map((line) => ({ ...line, id: newId() }));
    const stored = await insertBankLines(tx, this.#creditorId, id, rows, at);
    const read = this.#read + lines.length;
    const counts = { read, repeated: read - this.#stored - stored, ...more };
    if (!(await noteRead(tx, this.#creditorId, id, this.#bytes, counts)))
      throw new Refusal(
        'conflict',
        'import_ended',
        'Reading this file took too long and was given up. Send it again, in smaller files.',
        'body',
      );
    return { id, stored };
  }

  #count(lines: readonly BankLine[], { id, stored }: Stored): void {
    this.#id = id;
    this.#read += lines.length;
    this.#stored += stored;
  }

  async #begin(tx: Tx, at: Date): Promise<string> {
    await lockImports(tx, this.#creditorId, 'bankStatement');
    if (await isReading(tx, this.#creditorId, 'bankStatement', new Date(at.getTime() - readingMs), null))
      throw new Refusal(
        'conflict',
        'import_running',
        'Another bank statement is being read. Send this one when that one is answered.',
        'body',
      );
    const id = this.#deps.newId();
    const { fileName, actor } = this.#file;
    await insertImport(tx, this.#creditorId, {
      id,
      kind: 'bankStatement',
      format: 'unknown',
      fileName,
      actor,
      receivedAt: at,
    });
    return id;
  }

  async #finish(read: CamtFile): Promise<TakenStatement> {
    const sha256 = this.#hash.digest('hex');
    const { value } = await perform(
      this.#deps,
      this.#creditorId,
      this.#file.actor,
      async (act): Promise<TakenStatement> => {
        await lockImports(act.tx, act.creditorId, 'bankStatement');
        const known: ImportRow | undefined = await importOf(act.tx, act.creditorId, 'bankStatement', sha256);
        if (known) {
          if (this.#id !== null)
            await endImport(
              act.tx,
              act.creditorId,
              this.#id,
              'failed',
              `The same file as import ${known.id}: nothing was done.`,
              act.now,
            );
          return { id: known.id, created: false, lines: 0 };
        }
        const { id, stored } = await this.#store(act.tx, this.#waiting, { notBooked: read.notBooked });
        await beginApplying(act.tx, act.creditorId, id, read.format, sha256);
        if (read.format === 'camt.053' && read.until !== null && read.until <= act.now)
          await sourceReported(act, 'bank', read.until, this.#file.fileName);
        return { id, created: true, lines: this.#stored + stored };
      },
    );
    return value;
  }
}
