/** Many invoices in one request: each line judged by itself, the good ones taken. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { apart } from '../../cases/apart.ts';
import { contentHash, registerInvoice, type InvoiceInput } from '../../cases/register-invoice.ts';
import { readCheckBasis } from '../../db/queries/data-checks.ts';
import { checkerOf, InvalidRequest } from '../field-problems.ts';
import { closed, oneOf } from '../fields.ts';
import { invoiceBody, judgeInvoice } from '../invoice-input.ts';
import { invoiceView, viewsAfter } from '../invoice-view.ts';
import { answers } from '../openapi.ts';
import { clientProblem, problemSchema } from '../problems.ts';
import { idempotencyKey, once, type ApiDeps } from '../write.ts';

const mostLines = 500;
/** Invoices registered in one transaction: few enough that the debtors' locks are short. */
const linesPerTransaction = 50;

const linesOf = <S extends typeof invoiceBody | ReturnType<typeof Type.Unknown>>(line: S) =>
  closed({
    invoices: Type.Array(line, {
      minItems: 1,
      maxItems: mostLines,
      'x-error': { code: 'invalid_bulk', remedy: `Send 1 to ${String(mostLines)} invoices.` },
    }),
  });

const bulkBody = linesOf(invoiceBody);
/** What is checked of the whole; the lines are checked one by one. */
const checkWhole = checkerOf(linesOf(Type.Unknown()));

const result = Type.Object({
  index: Type.Integer({ description: 'Place in the request, from 0.' }),
  status: oneOf(['created', 'unchanged', 'rejected'] as const),
  invoice: Type.Optional(invoiceView),
  problem: Type.Optional(problemSchema),
});
type Result = Static<typeof result>;

interface GoodLine {
  readonly index: number;
  readonly input: InvoiceInput;
}

interface Lines {
  readonly good: GoodLine[];
  readonly rejected: Result[];
}

/** Runs `work` for one line; what refuses the line becomes its result, everything else is thrown. */
async function rejecting(index: number, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const problem = clientProblem(error);
    if (!problem) throw error;
    const { errors, ...rest } = problem;
    return { index, status: 'rejected', problem: errors ? { ...rest, errors: [...errors] } : rest };
  }
}

/** Splits well-formed lines from the others, which are rejected with their problems. */
async function readLines(lines: readonly unknown[]): Promise<Lines> {
  const good: GoodLine[] = [];
  const rejected: Result[] = [];
  for (const [index, line] of lines.entries()) {
    const answer = await rejecting(index, () => {
      good.push({ index, input: judgeInvoice(line) });
      return { index, status: 'created' };
    });
    if (answer.status === 'rejected') rejected.push(answer);
  }
  // Two imports that meet take the debtors' locks in one order and do not block each other for good.
  good.sort(
    (a, b) =>
      (a.input.debtor.reference < b.input.debtor.reference ? -1 : 1) *
      Number(a.input.debtor.reference !== b.input.debtor.reference),
  );
  return { good, rejected };
}

/** Registers each line by itself, then reads all that were taken in one go. */
async function registerLines(deps: ApiDeps, act: Act, lines: readonly GoodLine[]): Promise<Result[]> {
  const results: Result[] = [];
  const taken = new Map<number, string>();
  const basis = readCheckBasis(act.tx, act.creditorId);
  for (const { index, input } of lines) {
    const register = async (): Promise<Result> => {
      const { id, created } = await apart(act, () => registerInvoice(act, input, basis));
      taken.set(index, id);
      return { index, status: created ? 'created' : 'unchanged' };
    };
    results.push(await rejecting(index, register));
  }
  const views = await viewsAfter(deps, act, [...taken.values()]);
  return results.map((one) => {
    const view = views.get(taken.get(one.index) ?? '');
    return view ? { ...one, invoice: view } : one;
  });
}

/**
 * Registers the good lines, some per transaction, all at one instant so that their steps stay in line. Each part is done once per key: a request
 * that broke off half-way goes on where it stopped.
 */
async function registerAll(
  deps: ApiDeps,
  request: FastifyRequest,
  { good, rejected }: Lines,
): Promise<{ results: Result[]; replayed: boolean }> {
  const key = idempotencyKey(request);
  // Over what was read, not over the body: a bad line may be nested beyond measure.
  const hash = contentHash({ url: request.url, good, rejected });
  const now = deps.cases.now();
  const atOneInstant: ApiDeps = { ...deps, cases: { ...deps.cases, now: () => now } };
  const results: Result[] = [];
  let replayed = key !== null && good.length > 0;
  for (let from = 0; from < good.length; from += linesPerTransaction) {
    const part = good.slice(from, from + linesPerTransaction);
    const given = key === null ? null : { key: `${key} ${String(from)}`, hash };
    const done = await once(atOneInstant, request.creditorId, 'api', given, async (act) => ({
      status: 200,
      body: await registerLines(deps, act, part),
    }));
    results.push(...done.body);
    replayed &&= done.replayed;
  }
  return { results, replayed };
}

export const bulkRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/invoices/bulk',
      {
        bodyLimit: 2 * 1024 * 1024,
        schema: {
          operationId: 'registerInvoices',
          summary: `Register up to ${String(mostLines)} invoices; one result per line`,
          description: 'A line that cannot be used is explained and does not stop the others.',
          tags: ['invoices'],
          body: bulkBody,
          response: answers({ 200: Type.Object({ results: Type.Array(result) }) }),
        },
        validatorCompiler: () => (raw: unknown) => {
          const checked = checkWhole(raw);
          return checked.ok ? { value: checked.value } : { error: new InvalidRequest(checked.problems) };
        },
      },
      async (request, reply) => {
        const lines = await readLines(request.body.invoices);
        const { results, replayed } = await registerAll(deps, request, lines);
        if (replayed) void reply.header('idempotent-replayed', 'true');
        return { results: [...results, ...lines.rejected].sort((a, b) => a.index - b.index) };
      },
    );
  };
