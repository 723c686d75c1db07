/** Legal values by date: the shipped ones, those the creditor added, and those that will be missing next. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { addRate } from '../../cases/add-rate.ts';
import { readAdditions, type RateAddition } from '../../db/queries/rates.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import {
  CONFIDENCES,
  formatPercent,
  isProvisional,
  parsePercent,
  RATE_KINDS,
  rateBook,
  type LegalRate,
} from '../../domain/legal-rates.ts';
import { ratesNeeded } from '../../domain/rates-needed.ts';
import { readCreditor } from '../../db/queries/creditors.ts';
import { actor, civilDate, closed, line, nullable, oneOf } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const rateView = Type.Object({
  id: nullable<string>('string', { description: 'Null for a shipped value.' }),
  kind: Type.String({ description: RATE_KINDS.join(', ') }),
  effectiveFrom: Type.String({ format: 'date' }),
  percent: Type.Number({ description: '2.65 is 2.65 %.' }),
  source: Type.String(),
  checkedOn: Type.String({ format: 'date' }),
  confidence: Type.String({
    description:
      'V official wording seen, Vx passage seen, S2 sources agree, S1 one source, U unverified, ? sources disagree',
  }),
  provisional: Type.Boolean({ description: 'Usable, and marked as provisional wherever it is shown.' }),
  origin: Type.String({ description: 'shipped, own' }),
  inForce: Type.Boolean({ description: 'False where a later value for the same kind and day took its place.' }),
  addedAt: nullable<string>('string', { format: 'date-time' }),
  addedBy: nullable<string>('string'),
});

const neededView = Type.Object({
  kind: Type.String(),
  effectiveFrom: Type.String({ format: 'date' }),
  semester: Type.String({ description: 'Such as 2027-S1.' }),
  remedy: Type.String(),
});

const percent = () =>
  Type.Refine(
    Type.Number({
      'x-error': {
        code: 'invalid_percent',
        remedy: 'Send a number from 0 to 99.99 with at most two decimals: 2.65 is 2.65 %.',
      },
    }),
    (value) => parsePercent(String(value)) !== null,
    () => 'is not a percentage',
  );

const rateBody = closed({
  kind: oneOf(RATE_KINDS),
  effectiveFrom: civilDate(),
  percent: percent(),
  source: line(500),
  checkedOn: Type.Optional(civilDate()),
  confidence: Type.Optional(oneOf(CONFIDENCES)),
  by: Type.Optional(actor()),
});

function viewRate(rate: LegalRate, addition: RateAddition | null, inForce: boolean): Static<typeof rateView> {
  const { kind, effectiveFrom, hundredths, source, checkedOn, confidence } = rate;
  return {
    ...{ kind, effectiveFrom, source, checkedOn, confidence, inForce },
    id: addition?.id ?? null,
    percent: Number(formatPercent(hundredths)),
    provisional: isProvisional(rate),
    origin: addition ? 'own' : 'shipped',
    addedAt: addition?.addedAt.toISOString() ?? null,
    addedBy: addition?.addedBy ?? null,
  };
}

const listRatesSchema = {
  operationId: 'listRates',
  summary: 'Every legal value by kind and day, and which ones are missing next',
  tags: ['rates'],
  response: answers({
    200: Type.Object({
      items: Type.Array(rateView),
      missingNext: Type.Array(neededView),
      nextCursor: nullable<string>('string'),
    }),
  }),
};

const addRateSchema = {
  operationId: 'addRate',
  summary: 'Add a legal value, or correct one',
  description:
    'Kept beside those before it; for the same kind and day the newest counts. The value in force, of the same source and confidence, changes nothing (200). ' +
    'Cases that waited for it go on. `checkedOn` is today unless given; `confidence` is S1, which shows as provisional: send V once the official text was seen.',
  tags: ['rates'],
  body: rateBody,
  response: answers({ 201: rateView, 200: rateView }),
};

/** By kind as the list of kinds has them, then by day, then in the order they were added. */
function listed(additions: readonly RateAddition[]): Static<typeof rateView>[] {
  const { byKey } = rateBook(additions);
  const known = [
    ...[...rateBook().byKey.values()].map((rate) => ({ rate, addition: null })),
    ...additions.map((addition) => ({ rate: addition, addition })),
  ];
  const place = ({ rate }: { rate: LegalRate }) => `${String(RATE_KINDS.indexOf(rate.kind))} ${rate.effectiveFrom}`;
  known.sort((a, b) => place(a).localeCompare(place(b)));
  return known.map(({ rate, addition }) =>
    viewRate(rate, addition, byKey.get(`${rate.kind} ${rate.effectiveFrom}`) === rate),
  );
}

export const rateRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/rates', { schema: listRatesSchema }, async (request) =>
      read(deps, request, async (tx, creditorId) => {
        const [additions, creditor] = await Promise.all([readAdditions(tx, creditorId), readCreditor(tx, creditorId)]);
        const today = civilDateAt(deps.cases.now().getTime(), creditor.timeZone);
        return { items: listed(additions), missingNext: ratesNeeded(rateBook(additions), today), nextCursor: null };
      }),
    );

    app.post('/rates', { schema: addRateSchema }, async (request, reply) => {
      const { kind, effectiveFrom, source, by } = request.body;
      const hundredths = parsePercent(String(request.body.percent)) ?? Number.NaN;
      const checkedOn = request.body.checkedOn ?? deps.cases.now().toISOString().slice(0, 10);
      const confidence = request.body.confidence ?? 'S1';
      return write(deps, request, reply, by, async (act) => {
        const added = await addRate(act, { kind, effectiveFrom, hundredths, source, checkedOn, confidence });
        return { status: added.created ? 201 : 200, body: viewRate(added.rate, added.addition, true) };
      });
    });
  };
