/** How the schemas of the routes are applied to requests. */
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { checkerOf, InvalidRequest } from './field-problems.ts';

/** Compiles the schema of one part of a request. Whole numbers in a query arrive as text and are read; nothing else is converted. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = checkerOf(schema, httpPart ?? 'body');
  const numbers = httpPart === 'querystring' ? integerFields(schema) : [];
  return (raw: unknown) => {
    const checked = check(numbers.length > 0 ? withNumbers(raw, numbers) : raw);
    return checked.ok ? { value: checked.value } : { error: new InvalidRequest(checked.problems) };
  };
};

/** For routes that take a file: its bytes are the route's to judge, everything else is checked as above. */
export const bodyAsItCame: FastifySchemaCompiler<TSchema> = (part) =>
  part.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(part);

function integerFields(schema: TSchema): string[] {
  const properties = 'properties' in schema ? (schema.properties as Record<string, { type?: unknown }>) : {};
  return Object.keys(properties).filter((name) => properties[name]?.type === 'integer');
}

function withNumbers(raw: unknown, names: readonly string[]): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const entries = Object.entries(raw).map(([name, value]: [string, unknown]) => [
    name,
    names.includes(name) && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries) as unknown;
}
