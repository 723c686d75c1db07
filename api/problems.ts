/** Every error a client can meet, as `application/problem+json` (RFC 9457). One table, one handler. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ListedRefusal, Refusal, type ListedProblem, type RefusalKind } from '../cases/refusal.ts';
import { InvalidRequest, type FieldProblem } from './field-problems.ts';

export const problemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable, for programs.' }),
  detail: Type.String({ description: 'What is wrong and what to do next.' }),
  field: Type.Optional(Type.String({ description: 'The field at fault, with dots: debtor.email.' })),
  errors: Type.Optional(
    Type.Array(
      Type.Object(
        { field: Type.String(), code: Type.String(), detail: Type.String() },
        { additionalProperties: Type.Union([Type.String(), Type.Number(), Type.Null()]) },
      ),
      {
        description:
          'Every field at fault; where a rule is broken, `rule` is its number in docs/law.md; a refused template adds line, remedy and the French of both.',
      },
    ),
  ),
});

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly errors?: readonly (FieldProblem | ListedProblem)[];
}

const statusOf: Record<RefusalKind, number> = { notFound: 404, conflict: 409, unprocessable: 422 };

/** Errors of the HTTP layer, by their code. */
const httpErrors: Readonly<Record<string, { status: number; code: string; detail: string }>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'invalid_json', detail: 'The body is empty. Send a JSON object.' },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    status: 400,
    code: 'invalid_json',
    detail: 'The body is not JSON that can be read. Send a JSON object in UTF-8.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_request',
    detail: 'The body is not as long as Content-Length says. Send the request again.',
  },
  FST_ERR_BAD_URL: {
    status: 400,
    code: 'invalid_url',
    detail: 'The address cannot be read. Encode reserved characters with percent signs (a slash in a number is %2F).',
  },
};

/** A body that the route asked does not take, with what it takes; null for every other error. */
function bodyProblem(code: string, { method, routeOptions }: FastifyRequest): Problem | null {
  const route = `${method} ${routeOptions.url ?? ''}`.trim();
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const most = sizeText(routeOptions.bodyLimit);
    return problemOf(
      413,
      'body_too_large',
      `The body is too large: ${route} takes ${most} at most. Send less at once.`,
    );
  }
  if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return null;
  const { consumes } = (routeOptions.schema ?? {}) as { readonly consumes?: readonly string[] };
  const detail = consumes
    ? `${route} takes ${consumes.join(', ')}. Send the bytes of the file with its Content-Type.`
    : 'Send JSON with the header Content-Type: application/json.';
  return problemOf(415, 'unsupported_media_type', detail);
}

const sizeText = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${String(bytes / 1024 / 1024)} MB` : `${String(bytes / 1024)} kB`;

/** Makes a problem. */
export function problemOf(
  status: number,
  code: string,
  detail: string,
  field?: string | null,
  errors?: readonly (FieldProblem | ListedProblem)[],
): Problem {
  return {
    type: `urn:relance:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    ...(field === undefined || field === null ? {} : { field }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** The problem of a request that could not be used; null for an error that is not the client's. */
export function clientProblem(error: unknown): Problem | null {
  if (error instanceof ListedRefusal) return problemOf(422, error.code, error.message, error.field, error.problems);
  if (error instanceof Refusal) return problemOf(statusOf[error.kind], error.code, error.message, error.field);
  if (error instanceof InvalidRequest) {
    const first = error.problems[0];
    return problemOf(400, first?.code ?? 'invalid_request', error.message, first?.field, error.problems);
  }
  return null;
}

/** PostgreSQL cannot be reached, is full, is stopping, or gave up on a lock: the same request may work in a moment. */
const passing =
  /^(08...|53300|57P0[1-5]|57014|40001|40P01|55P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
const lostConnection =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error|Cannot use a pool after calling end/;

/** Says whether an error means that the database cannot be used right now. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return passing.test(code) || lostConnection.test(error.message);
}

/** Sends a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** The one error handler. What went wrong on our side is logged and not told. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = clientProblem(error) ?? bodyProblem(error.code, request);
  if (problem) return sendProblem(reply, problem);
  const http = httpErrors[error.code];
  if (http) return sendProblem(reply, problemOf(http.status, http.code, http.detail));
  if (error instanceof SyntaxError && error.statusCode === 400)
    return sendProblem(
      reply,
      problemOf(400, 'invalid_json', 'The body is not JSON that can be read. Send a JSON object in UTF-8.'),
    );
  if (isOutage(error)) {
    request.log.warn({ code: error.code }, 'database unavailable');
    void reply.header('retry-after', '2');
    return sendProblem(
      reply,
      problemOf(
        503,
        'unavailable',
        'The database cannot be reached right now. Send the same request again in a few seconds, with the same Idempotency-Key where you use one.',
      ),
    );
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return sendProblem(
      reply,
      problemOf(error.statusCode, 'invalid_request', 'The request cannot be used. Compare it with /docs.'),
    );
  request.log.error({ err: error }, 'request failed');
  return sendProblem(
    reply,
    problemOf(
      500,
      'internal_error',
      `Something went wrong on our side. Send the same request again; if it fails again, report request id ${request.id}.`,
    ),
  );
}

/** Unknown address. */
export function handleNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(
    reply,
    problemOf(404, 'route_not_found', 'There is nothing at this address. GET /openapi.json lists what there is.'),
  );
}
