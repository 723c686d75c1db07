/** Requests and answers about legal stops. */
import { Type, type Static } from 'typebox';
import type { LegalStopRow } from '../db/queries/legal-stops.ts';
import {
  actor,
  amountCents,
  civilDate,
  closed,
  currencyCode,
  instant,
  line,
  nullable,
  oneOf,
  prose,
  siren,
} from './fields.ts';

const procedure = () => oneOf(['sauvegarde', 'redressement', 'liquidation'] as const);
const httpUrl = () =>
  Type.String({
    maxLength: 500,
    pattern: '^https?://[\\x21-\\x7e]+$',
    'x-error': { code: 'invalid_url', remedy: 'Send an address that begins with https://, or leave it out.' },
  });

const source = {
  publishedOn: Type.Optional(civilDate()),
  court: Type.Optional(line(200)),
  sourceKey: Type.Optional(line(200)),
  url: Type.Optional(httpUrl()),
  representative: Type.Optional(prose(1_000)),
  note: Type.Optional(prose(2_000)),
  by: Type.Optional(actor()),
};

export const insolvencyBody = closed({ siren: siren(), procedure: procedure(), judgmentOn: civilDate(), ...source });

export const debtorStopBody = closed({
  kind: oneOf(['insolvency', 'overIndebted', 'deceased', 'judicialGrace', 'struckOff'] as const),
  effectiveOn: civilDate(),
  procedure: Type.Optional(procedure()),
  until: Type.Optional(civilDate()),
  ...source,
});

export const invoiceStopBody = closed({
  kind: oneOf(['smallClaims', 'factored'] as const),
  effectiveOn: civilDate(),
  payee: Type.Optional(prose(1_000)),
  sourceKey: Type.Optional(line(200)),
  note: Type.Optional(prose(2_000)),
  by: Type.Optional(actor()),
});

/** What the task `legalEvent` has found out. */
export const foundStopFields = closed({
  kind: oneOf(['insolvency', 'deceased', 'overIndebted', 'struckOff'] as const),
  effectiveOn: civilDate(),
  procedure: Type.Optional(procedure()),
  publishedOn: Type.Optional(civilDate()),
  representative: Type.Optional(prose(1_000)),
});

const text = (most: number) => Type.String({ maxLength: most });

/** The fields of the public record that matter; it has others, which are left alone. */
export const bodaccBody = Type.Object(
  {
    id: line(200),
    familleavis: line(100),
    typeavis: Type.Optional(text(100)),
    registre: Type.Union([text(200), Type.Array(text(50), { maxItems: 10 })]),
    jugement: Type.Optional(Type.Union([text(20_000), Type.Null()])),
    dateparution: civilDate(),
    tribunal: Type.Optional(Type.Union([text(200), Type.Null()])),
    url_complete: Type.Optional(Type.Union([text(500), Type.Null()])),
  },
  { additionalProperties: true },
);

export const endBody = closed({
  because: prose(1_000),
  by: actor(),
  recordedInError: Type.Optional(
    Type.Boolean({ description: 'It was recorded by mistake: it counts as if it had never been, for interest too.' }),
  ),
});

export const declaredBody = closed({
  declaredOn: civilDate(),
  amounts: Type.Optional(
    Type.Array(closed({ currency: currencyCode(), amountCents: amountCents() }), { minItems: 1, maxItems: 10 }),
  ),
  proof: Type.Optional(prose(1_000)),
  by: Type.Optional(actor()),
});

export const stopBriefView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  procedure: nullable<string>('string'),
  effectiveOn: Type.String(),
  until: nullable<string>('string', { description: 'When it ends by itself; null: a person ends it.' }),
  declareBy: nullable<string>('string', { description: 'Last day to declare the claims, never lengthened.' }),
  declaredOn: nullable<string>('string'),
});

export const stopView = Type.Object({
  ...stopBriefView.properties,
  debtorId: nullable<string>('string'),
  invoiceId: nullable<string>('string'),
  siren: nullable<string>('string'),
  publishedOn: nullable<string>('string'),
  court: nullable<string>('string'),
  sourceKey: Type.String(),
  url: nullable<string>('string'),
  representative: nullable<string>('string'),
  payee: nullable<string>('string'),
  note: nullable<string>('string'),
  declaredCents: Type.Unsafe<Record<string, number> | null>({
    type: ['object', 'null'],
    additionalProperties: { type: 'integer' },
  }),
  taskId: nullable<string>('string'),
  recordedAt: instant(),
  recordedBy: Type.String(),
  endedAt: nullable<string>('string', { format: 'date-time' }),
  endedBecause: nullable<string>('string'),
  recordedInError: Type.Boolean(),
});

/** One stop as clients see it. */
export function viewStop(row: LegalStopRow): Static<typeof stopView> {
  const { id, kind, procedure: of, effectiveOn, declareBy, declaredOn, debtorId, invoiceId, data } = row;
  return {
    ...{ id, kind, procedure: of, effectiveOn, declareBy, declaredOn, debtorId, invoiceId },
    ...{ siren: row.siren, publishedOn: row.publishedOn, court: row.court, sourceKey: row.sourceKey, url: row.url },
    ...{ until: data.until ?? null, representative: data.representative ?? null, payee: data.payee ?? null },
    ...{ note: data.note ?? null, declaredCents: row.declaredCents && { ...row.declaredCents }, taskId: row.taskId },
    ...{ recordedAt: row.recordedAt.toISOString(), recordedBy: row.recordedBy },
    ...{ endedAt: row.endedAt?.toISOString() ?? null, endedBecause: row.endedBecause },
    recordedInError: data.recordedInError ?? false,
  };
}
