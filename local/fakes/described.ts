/** Holds every request against the provider's own API description, where that is at hand. */
import type { Context, Document } from 'openapi-backend';
import { readSpec, specProblem, type SpecName } from './provider-spec.ts';

/** A request after its form or upload was decoded: bodies that are still text would pass unchecked. */
export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Described {
  readonly spec: SpecName;
  /** Path templates of the description that the fake knows. */
  readonly paths: readonly string[];
  /** What stands before these paths at the fake. */
  readonly apiRoot?: string;
  /** Sharpens the description in memory: what it allows and the provider does not. */
  readonly tighten: (document: Document) => void;
}

/** What breaks the description, or null. */
export type Check = (asked: Asked) => Promise<string | null>;

export interface Checker {
  readonly check: Check;
  /** False: the description is absent and every request passes unchecked. */
  readonly checked: boolean;
}

/** Opens a description. Where it is absent nothing is checked, so that a demonstration runs anywhere. */
export async function openDescription(described: Described): Promise<Checker> {
  if (specProblem(described.spec) !== null) return { check: () => Promise.resolve(null), checked: false };
  const [{ OpenAPIBackend }, definition] = await Promise.all([
    import('openapi-backend'),
    readSpec(described.spec, described.paths),
  ]);
  nameOperations(definition);
  described.tighten(definition);
  const schemes = Object.keys(definition.components?.securitySchemes ?? {});
  const api = new OpenAPIBackend({
    definition,
    quick: true,
    strict: true,
    ajvOpts: { logger: false },
    ...(described.apiRoot === undefined ? {} : { apiRoot: described.apiRoot }),
    // Who may call is the fake's own business; the description only says what a call looks like.
    securityHandlers: Object.fromEntries(schemes.map((scheme) => [scheme, () => true])),
  });
  api.register({
    notImplemented: () => null,
    validationFail: (context: Context) => JSON.stringify(context.validation.errors),
    notFound: (context: Context) => `no such call: ${context.request.method} ${context.request.path}`,
    methodNotAllowed: (context: Context) => `no such call: ${context.request.method} ${context.request.path}`,
  });
  await api.init();
  const check: Check = async (asked) =>
    (await api.handleRequest({ ...asked, headers: { ...asked.headers } })) as string | null;
  return { check, checked: true };
}

/** Validators are kept by the name of their operation, and not every description names all of them. */
function nameOperations(document: Document): void {
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation: { operationId?: string } | undefined = item?.[method];
      if (operation) operation.operationId ??= `${method} ${path}`;
    }
}

export type Schema = Record<string, unknown> & { properties: Record<string, Record<string, unknown>> };

/** A schema of the description by its name. Throws when it is not there: the description changed. */
export function schemaOf(document: Document, name: string): Schema {
  const schemas = document.components?.schemas as Record<string, Schema> | undefined;
  const schema = schemas?.[name];
  if (schema === undefined) throw new Error(`The API description lacks the schema ${name}.`);
  return schema;
}

/** The body schema of a request. Throws when it is not there. */
export function bodySchemaOf(document: Document, path: string, mediaType: string): Schema {
  const body = document.paths?.[path]?.post?.requestBody as
    { content?: Record<string, { schema: Schema }> } | undefined;
  const schema = body?.content?.[mediaType]?.schema;
  if (schema === undefined) throw new Error(`The API description lacks a ${mediaType} body of ${path}.`);
  return schema;
}
