/** The one way a route writes: an act in its transaction, answered after the commit, repeated answers given again. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dialer } from '../activities/channels/twilio-call.ts';
import type { Texts } from '../activities/texts/texts.ts';
import { perform, type Act, type CaseDeps } from '../cases/act.ts';
import { Refusal } from '../cases/refusal.ts';
import { contentHash } from '../cases/register-invoice.ts';
import { inCreditorTx, type Tx } from '../db/connect.ts';
import { keepAnswer, takeKey } from '../db/queries/idempotency.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import { invalidField } from './field-problems.ts';
import type { HookSettings } from './routes/hooks/hooks.ts';
import type { MailevaCallback } from './maileva-callback.ts';

/** What the routes need from their host. */
export interface ApiDeps {
  readonly cases: CaseDeps;
  /** What callbacks of providers are checked with; absent: all are refused. */
  readonly hooks?: HookSettings;
  /** The shipped words and their engine. */
  readonly texts: Texts;
  readonly gateway: {
    /** Tells Temporal in the background what was committed. Never throws: what fails stays in the outbox. */
    deliver(rings: readonly QueuedRing[]): void;
    healthy(): Promise<boolean>;
  };
  /** With what Maileva signs in at its callbacks; absent or null: none are taken. */
  readonly mailevaCallback?: MailevaCallback | null;
  /** Click-to-call; absent: not set up. */
  readonly dial?: Dialer | undefined;
  /** RELANCE_WEBHOOK_PRIVATE=allow; absent: endpoints of the own network are refused. */
  readonly privateWebhooks?: boolean;
  readonly links: {
    /** Where an operator sees a workflow; null when no Temporal UI is known. */
    temporalUrl(workflowId: string): string | null;
    /** Base address under which a debtor opens a proposed plan, without a final slash; absent: this machine's, for trials. */
    readonly debtorBase?: string;
  };
}

export interface Answer<Body> {
  readonly status: 200 | 201;
  readonly body: Body;
}

/** An answer, and whether it is one that was given before. */
export interface Written<Body> extends Answer<Body> {
  readonly replayed: boolean;
}

/** Visible ASCII; a space separates the parts of one bulk, so it is not allowed. */
const keyShape = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a request; null when it has none. Throws `InvalidRequest` when it cannot be one. */
export function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && keyShape.test(key)) return key;
  throw invalidField(
    'Idempotency-Key',
    'invalid_idempotency_key',
    'Send 1 to 255 visible ASCII characters, such as a UUID.',
  );
}

/** Stands for the meaning of a request: two requests under one key must agree in it. A file counts by its bytes, JSON in whatever order its keys stand. */
export function requestHash({ method, url, body }: Pick<FastifyRequest, 'method' | 'url' | 'body'>): string {
  // Megabytes walked as a list of numbers would keep everybody else waiting for seconds.
  const file = Buffer.isBuffer(body) || typeof body === 'string';
  return contentHash({ method, url, body: file ? { sha256: createHash('sha256').update(body).digest('hex') } : body });
}

/**
 * Runs an act once per key, and tells Temporal after the commit. Under a key that was used before, the stored answer is given and nothing is
 * done; with another request it is refused (`idempotency_conflict`). A refused act stores nothing, so it may be tried again under its key.
 */
export async function once<Body>(
  deps: ApiDeps,
  creditorId: string,
  actor: string,
  given: { readonly key: string; readonly hash: string } | null,
  work: (act: Act) => Promise<Answer<Body>>,
): Promise<Written<Body>> {
  const { value, rings } = await perform(deps.cases, creditorId, actor, async (act): Promise<Written<Body>> => {
    if (given === null) return { ...(await work(act)), replayed: false };
    const before = await takeKey(act.tx, creditorId, given.key);
    if (before) return replay<Body>(before, given.hash);
    const answer = await work(act);
    await keepAnswer(act.tx, creditorId, given.key, { requestHash: given.hash, ...answer }, act.now);
    return { ...answer, replayed: false };
  });
  deps.gateway.deliver(rings);
  return value;
}

/** The body was written by the same route, or the hash would differ. */
function replay<Body>(before: { requestHash: string; status: number; body: unknown }, hash: string): Written<Body> {
  if (before.requestHash !== hash)
    throw new Refusal(
      'conflict',
      'idempotency_conflict',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
      'Idempotency-Key',
    );
  return { status: before.status === 201 ? 201 : 200, body: before.body as Body, replayed: true };
}

/** Runs the act of one request and sets the status of its answer; returns the body. `actor` is who the history names. */
export async function write<Body>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  actor: string | undefined,
  work: (act: Act) => Promise<Answer<Body>>,
): Promise<Body> {
  const key = idempotencyKey(request);
  const given = key === null ? null : { key, hash: requestHash(request) };
  const { status, body, replayed } = await once(deps, request.creditorId, actor ?? 'api', given, work);
  if (replayed) void reply.header('idempotent-replayed', 'true');
  void reply.code(status);
  return body;
}

/** Reads for one creditor, in one transaction. */
export async function read<T>(
  deps: ApiDeps,
  request: FastifyRequest,
  work: (tx: Tx, creditorId: string) => Promise<T>,
): Promise<T> {
  return inCreditorTx(deps.cases.db, request.creditorId, (tx) => work(tx, request.creditorId));
}
