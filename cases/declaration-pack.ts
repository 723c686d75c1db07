/** What a declaration of claims says, invoice by invoice, as the law wants it (C. com. L622-25, R622-23). */
import { readFigures } from '../db/queries/ledger.ts';
import { readLegalStop, type LegalStopRow } from '../db/queries/legal-stops.ts';
import { exhibitsOf, invoicesOfStop } from '../db/queries/stop-coverage.ts';
import type { Tx } from '../db/connect.ts';
import { effectOf } from '../domain/legal-stop.ts';
import { rateBook } from '../domain/legal-rates.ts';
import type { Statement } from '../domain/statement.ts';
import { notFound, Refusal } from './refusal.ts';
import { statementInput, tryStatement } from './statement-of.ts';

/** One invoice in the declaration: what was owed when the judgment was given. */
export interface DeclaredClaim {
  readonly invoice: string;
  readonly dueOn: string;
  readonly currency: string;
  /** Due before the judgment, or still to fall due: the declaration gives both sums apart. */
  readonly fallsDue: 'before' | 'after';
  readonly principalCents: number;
  readonly interestCents: number;
  readonly indemnityCents: number;
  readonly totalCents: number;
  /** Why interest is not counted, such as a legal rate that is not stored; null: it is. */
  readonly interestMissing: string | null;
  readonly segments: Statement['segments'];
}

export interface DeclarationPack {
  readonly stop: LegalStopRow;
  readonly claims: readonly DeclaredClaim[];
  /** Currency by currency. */
  readonly totals: readonly { currency: string; dueCents: number; toFallDueCents: number; totalCents: number }[];
  readonly interestMethod: string;
  readonly exhibits: readonly string[];
}

const interestMethod =
  'Intérêts simples, jour par jour sur 365, du lendemain de l’échéance à la veille du jugement d’ouverture (C. com. L622-28), au taux indiqué pour chaque période ; l’indemnité de 40 € n’est comptée que pour les factures échues et impayées avant le jugement.';

/**
 * The declaration under a stop, with the figures of the day of the judgment: what was paid or recorded later is left out, credit notes count. Refuses an
 * unknown stop, and one under which nothing is declared (409).
 */
export async function declarationPack(tx: Tx, creditorId: string, id: string): Promise<DeclarationPack> {
  const stop = await readLegalStop(tx, creditorId, id);
  if (!stop) throw notFound('legal_stop', 'id');
  if (!effectOf(stop.kind).declaration)
    throw new Refusal(
      'conflict',
      'nothing_to_declare',
      `Claims are declared in insolvency proceedings; this stop is "${stop.kind}".`,
    );
  const ids = (await invoicesOfStop(tx, creditorId, id)).map((one) => one.id);
  const { additions, allocation, invoices } = await readFigures(tx, creditorId, ids);
  const book = rateBook(additions);
  const claims = invoices
    .map((invoice): DeclaredClaim => {
      const { number, dueOn, currency } = invoice;
      const input = { ...statementInput(invoice, allocation, stop.effectiveOn), insolvencyOn: stop.effectiveOn };
      const tried = tryStatement(input, book);
      // A rate that nobody has stored must not keep back the declaration of the principal.
      const statement = tried instanceof Error ? tryStatement({ ...input, regime: { kind: 'unknown' } }, book) : tried;
      if (statement instanceof Error) throw statement;
      const { principalCents, interestCents, indemnityCents, totalCents, segments } = statement;
      return {
        ...{ invoice: number, dueOn, currency, fallsDue: dueOn < stop.effectiveOn ? 'before' : 'after' },
        ...{ principalCents, interestCents, indemnityCents, totalCents, segments },
        interestMissing: tried instanceof Error ? tried.message : null,
      };
    })
    .filter(({ totalCents }) => totalCents > 0)
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.invoice < b.invoice ? -1 : 1));
  const exhibits = await exhibitsOf(tx, creditorId, ids);
  const numbers = claims.map(({ invoice }) => `Facture ${invoice}`);
  return { stop, claims, totals: totalsOf(claims), interestMethod, exhibits: [...numbers, ...exhibits] };
}

function totalsOf(claims: readonly DeclaredClaim[]): DeclarationPack['totals'] {
  const sum = (of: readonly DeclaredClaim[]) => of.reduce((total, one) => total + one.totalCents, 0);
  return [...new Set(claims.map(({ currency }) => currency))].sort().map((currency) => {
    const own = claims.filter((one) => one.currency === currency);
    const dueCents = sum(own.filter(({ fallsDue }) => fallsDue === 'before'));
    return { currency, dueCents, toFallDueCents: sum(own) - dueCents, totalCents: sum(own) };
  });
}
