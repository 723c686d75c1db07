/** What the creditor allows itself: limits of its policies, segment rules, and the house rules it switches off. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static, type TSchema } from 'typebox';
import { changeCreditorSettings } from '../../cases/change-settings.ts';
import { readSettings, type StoredSettings } from '../../db/queries/creditors.ts';
import { limitsInForce } from '../../domain/creditor-settings.ts';
import { defaultHistoryKnownAfterDays } from '../../domain/debtor-history.ts';
import { defaultCompletedDays } from '../../domain/life-cycle.ts';
import type { Agency } from '../../domain/placement.ts';
import { defaultSegmentRules } from '../../domain/policies/segment-rules.ts';
import { defaultSending } from '../../domain/sending-settings.ts';
import { invalidField } from '../field-problems.ts';
import { actor, anyObject, closed, country, email, instant, line, oneOf } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const debtorTypes = ['business', 'public', 'consumer', 'unknown'] as const;
const types = () => Type.Array(oneOf(debtorTypes), { minItems: 1, maxItems: 4 });
const whole = (minimum: number, maximum: number) =>
  Type.Integer({
    ...{ minimum, maximum },
    'x-error': { code: 'invalid_number', remedy: `Send a whole number from ${String(minimum)} to ${String(maximum)}.` },
  });
const phaseDays = () => whole(1, 366);

/** The default may be asked for by null. One schema with two types, so that a refusal names the very field inside. */
const nullOr = <S extends TSchema>(schema: S) => {
  const { type, enum: words } = schema as { readonly type?: string; readonly enum?: readonly unknown[] };
  const both = { ...schema, type: [type, 'null'], ...(words ? { enum: [...words, null] } : {}) };
  return Type.Unsafe<Static<S> | null>(both);
};
const orDefault = <S extends TSchema>(schema: S) => Type.Optional(nullOr(schema));

const limitsBody = closed({
  reminderPhaseDays: Type.Optional(
    closed({ business: phaseDays(), public: phaseDays(), consumer: phaseDays(), unknown: phaseDays() }),
  ),
  minimumGap: Type.Optional(line(20)),
  contact: Type.Optional(closed({ channelGap: line(20), touchesPer7Days: whole(0, 7), callsPer30Days: whole(0, 100) })),
  planGrace: Type.Optional(line(20)),
  planNotice: Type.Optional(line(20)),
  noticeApproval: Type.Optional(Type.Boolean()),
  agencyForPublic: Type.Optional(Type.Boolean()),
});

const agencyBody = closed({
  name: line(200),
  email: nullOr({
    ...email(),
    'x-error': {
      code: 'invalid_email',
      remedy:
        'Send one address such as dossiers@agence.example, or null when it has none: a task then asks a person to tell the agency what it must know.',
    },
  }),
  route: closed({ by: oneOf(['email', 'folder', 'download'] as const), folder: Type.Optional(line(500)) }),
  receiptDays: whole(1, 60),
  silenceDays: whole(1, 366),
});

/** The folder belongs to the route `folder` and to no other. Throws `InvalidRequest` when it is missing. */
function agencyOf({ route, ...rest }: Static<typeof agencyBody>): Agency {
  const { by, folder } = route;
  if (by !== 'folder') return { ...rest, route: { by } };
  if (folder === undefined)
    throw invalidField(
      'agency.route.folder',
      'missing_field',
      'The route "folder" needs "folder": the whole path of a folder that the agency sees, such as /srv/agence.',
    );
  return { ...rest, route: { by, folder } };
}

const ruleBody = closed({
  key: line(40),
  policy: line(60),
  when: closed({
    debtorTypes: Type.Optional(types()),
    balanceBelowCents: Type.Optional(whole(0, 1_000_000_000_000)),
    balanceFromCents: Type.Optional(whole(0, 1_000_000_000_000)),
    newCustomer: Type.Optional(Type.Boolean()),
    lateOfLastSix: Type.Optional(whole(1, 6)),
    mark: Type.Optional(oneOf(['badFaith', 'cashTrouble', 'goodPayer'] as const)),
    countries: Type.Optional(Type.Array(country(), { minItems: 1, maxItems: 50 })),
  }),
});
const rulesBody = Type.Array(ruleBody, { maxItems: 100 });

const sendingBody = closed({
  from: Type.Optional(closed({ name: line(100), email: line(254) })),
  replyTo: Type.Optional(line(254)),
  inboundDomain: Type.Optional(line(190)),
  smsPerDay: Type.Optional(whole(0, 1_000_000)),
  lettersPerDay: Type.Optional(whole(0, 1_000_000)),
  perMinute: Type.Optional(whole(1, 6_000)),
});

const settingsBody = closed({
  limits: orDefault(limitsBody),
  allocation: orDefault(oneOf(['interestFirst', 'principalFirst'] as const)),
  lintRulesOff: orDefault(Type.Array(line(10), { maxItems: 20 })),
  historyKnownAfterDays: orDefault(whole(0, 3_660)),
  segmentRules: orDefault(rulesBody),
  sending: orDefault(sendingBody),
  agency: orDefault(agencyBody),
  eInvoiceResumeDays: orDefault(whole(1, 30)),
  thanks: orDefault(Type.Boolean()),
  by: Type.Optional(actor()),
});

const changes = Type.Array(
  Type.Object({ at: instant(), by: Type.String(), setting: Type.String(), before: Type.Unknown() }),
  { description: 'Every change, oldest first, with the value until then (null: the default).' },
);

const settingsView = Type.Object({
  mode: oneOf(['test', 'live'] as const),
  limits: anyObject(),
  allocation: Type.String(),
  lintRulesOff: Type.Array(Type.String()),
  historyKnownAfterDays: Type.Integer(),
  segmentRules: Type.Array(anyObject()),
  sending: anyObject(),
  agency: Type.Unsafe<object | null>({
    type: ['object', 'null'],
    additionalProperties: true,
    description: 'The collection agency; null: a person takes the dossier from the outbox.',
  }),
  eInvoiceResumeDays: Type.Integer({
    description: 'Working days after e-invoicing status 209 until contacts go on.',
  }),
  thanks: Type.Boolean({ description: 'Whether a payment that crossed a message is answered by thanks.' }),
  own: Type.Array(Type.String(), { description: 'Settings that are not the default.' }),
  changes,
});

function viewSettings({ mode, settings }: StoredSettings): Static<typeof settingsView> {
  const { changes: told = [], shippedPolicies: _, ...own } = settings;
  const { mode: __, ...limits } = limitsInForce(settings, mode);
  return {
    mode,
    limits,
    allocation: own.allocation ?? 'interestFirst',
    lintRulesOff: [...(own.lintRulesOff ?? [])],
    historyKnownAfterDays: own.historyKnownAfterDays ?? defaultHistoryKnownAfterDays,
    segmentRules: (own.segmentRules ?? defaultSegmentRules).map((rule) => ({ ...rule })),
    sending: { ...defaultSending, ...own.sending },
    agency: own.agency ?? null,
    eInvoiceResumeDays: own.eInvoiceResumeDays ?? defaultCompletedDays,
    thanks: own.thanks ?? true,
    own: Object.keys(own).sort(),
    changes: [...told],
  };
}

const rulesView = Type.Object({
  rules: Type.Array(anyObject()),
  own: Type.Boolean({ description: 'False: the rules every creditor starts with.' }),
});

const viewRules = ({ settings: { segmentRules } }: StoredSettings): Static<typeof rulesView> => ({
  rules: (segmentRules ?? defaultSegmentRules).map((rule) => ({ ...rule })),
  own: segmentRules !== undefined,
});

const rulesPutBody = closed({ rules: nullOr(rulesBody), by: Type.Optional(actor()) });

const getSettingsSchema = {
  operationId: 'getCreditorSettings',
  summary: 'What this creditor allows itself, and every change of it',
  tags: ['creditor'],
  response: answers({ 200: settingsView }),
};

const putSettingsSchema = {
  operationId: 'putCreditorSettings',
  summary: 'Change settings: what is not given stays, null goes back to the default',
  description:
    'Limits count for policies stored from then on, segment rules for invoices registered from then on. Rules of the law cannot be switched off. ' +
    'sending is replaced whole: from (name and address; verify its domain with the e-mail provider first: Resend, Domains, Add domain, ' +
    'then enter the DNS records it shows), replyTo, inboundDomain (answers then come to Relance), smsPerDay, lettersPerDay (0: none), perMinute.',
  tags: ['creditor'],
  body: settingsBody,
  response: answers({ 200: settingsView }),
};

const getRulesSchema = {
  operationId: 'getSegmentRules',
  summary: 'Which policy an invoice gets when nobody names one',
  tags: ['policies'],
  response: answers({ 200: rulesView }),
};

const putRulesSchema = {
  operationId: 'putSegmentRules',
  summary: 'Replace the segment rules; null goes back to those every creditor starts with',
  tags: ['policies'],
  body: rulesPutBody,
  response: answers({ 200: rulesView }),
};

export const creditorSettingsRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/creditor/settings', { schema: getSettingsSchema }, async (request) =>
      viewSettings(await read(deps, request, readSettings)),
    );

    app.put('/creditor/settings', { schema: putSettingsSchema }, async (request, reply) => {
      const { by, agency, ...rest } = request.body;
      const settings = agency === undefined ? rest : { ...rest, agency: agency && agencyOf(agency) };
      return write(deps, request, reply, by, async (act) => ({
        status: 200,
        body: viewSettings(await changeCreditorSettings(act, settings)),
      }));
    });

    app.get('/segment-rules', { schema: getRulesSchema }, async (request) =>
      viewRules(await read(deps, request, readSettings)),
    );

    app.put('/segment-rules', { schema: putRulesSchema }, async (request, reply) => {
      const { by, rules } = request.body;
      return write(deps, request, reply, by, async (act) => {
        return { status: 200, body: viewRules(await changeCreditorSettings(act, { segmentRules: rules })) };
      });
    });
  };
