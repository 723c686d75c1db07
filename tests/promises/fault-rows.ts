/** The rows of the fault table: each channel, its provider, and everything that can go wrong between the two. */
import type { Channel as ChannelName } from '../../domain/policy.ts';
import type { FaultyServer } from '../../local/fakes/faulty-server.ts';
import { commonFaults, refuseWith, slowFaults, type Fault } from '../../local/fakes/faults.ts';
import { mailevaCalls } from '../../local/fakes/maileva-server.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import type { Beginning, FaultWorld } from './fault-world.ts';

/** Why the table cannot run here; null: it can. */
export const missing =
  specProblem('resend.yaml') ??
  specProblem('twilio_api_v2010.json') ??
  specProblem('maileva/api-registered_mail-v4-9.yaml');

type Refusal = (status: number, pauseSeconds: number | null) => Fault;

const refusal =
  (body: (status: number) => unknown): Refusal =>
  (status, pauseSeconds) =>
    refuseWith(status, body(status), pauseSeconds === null ? {} : { 'retry-after': String(pauseSeconds) });

const resendRefusal = refusal((statusCode) => ({
  ...{ statusCode, message: 'scripted' },
  name: statusCode === 429 ? 'rate_limit_exceeded' : 'internal_server_error',
}));
const twilioRefusal = refusal((status) => ({
  ...{ status, message: 'scripted', more_info: '' },
  code: status === 429 ? 20429 : 20500,
}));
const mailevaRefusal = refusal(() => ({ code: 'SCRIPTED', message: 'scripted' }));

/** One fault at one call of a channel. */
export interface Trouble {
  readonly name: string;
  readonly plan: (world: FaultWorld) => void;
}

/** One channel of the table. */
export interface Row {
  readonly channel: ChannelName;
  /** Where a case begins that comes to this channel. */
  readonly from: Beginning;
  readonly server: (
    world: FaultWorld,
  ) => FaultyServer & { readonly violations: readonly string[]; duplicates(): number };
  /** Each fault, at each call where it can happen. */
  readonly troubles: readonly Trouble[];
  /** Faults of a long run, where those that last as long as a time-out are few. */
  readonly common: readonly Fault[];
  /** Faults after which nobody can know: `unknown` with its task is the honest end. All others end accepted. */
  readonly inDoubt: ReadonlySet<string>;
  /** How a delivery stands that its provider accepted. */
  readonly accepted: 'accepted' | 'done';
}

const doubtful = [
  '500 in JSON',
  '503 in JSON with a pause',
  '502 in HTML',
  '503 without a body',
  'connection dropped before accepting',
  'accepted, then the connection dropped',
  'accepted, then the answer cut',
  'accepted, then 500',
  'accepted, then 502 in HTML',
  ...Object.keys(slowFaults),
];

type Server = Row['server'];

/** Faults of a channel whose provider is asked in one call. */
function ofOneCall(server: Server, refuse: Refusal): Trouble[] {
  const faults = Object.entries({ ...commonFaults(refuse), ...slowFaults });
  return faults.map(([name, fault]) => ({ name, plan: (world) => server(world).plan(fault) }));
}

/** The same at each of the calls a letter is made of. */
function ofEveryCall(): Trouble[] {
  const faults = Object.entries({ ...commonFaults(mailevaRefusal), ...slowFaults });
  return Object.entries(mailevaCalls).flatMap(([call, matches]) =>
    faults.map(([name, fault]) => ({
      name: `${call}: ${name}`,
      plan: ({ maileva }: FaultWorld) => {
        if (call === 'token') maileva.tokens.expire(true);
        maileva.planFor(matches, fault);
      },
    })),
  );
}

const resend: Server = (world) => world.resend;
const twilio: Server = (world) => world.twilio;

export const rows: readonly Row[] = [
  {
    ...{ channel: 'email', from: 'email', server: resend, accepted: 'accepted' },
    troubles: ofOneCall(resend, resendRefusal),
    common: Object.values(commonFaults(resendRefusal)),
    // The idempotency key makes every repeat safe.
    inDoubt: new Set(),
  },
  {
    ...{ channel: 'sms', from: 'email', server: twilio, accepted: 'accepted' },
    troubles: ofOneCall(twilio, twilioRefusal),
    common: Object.values(commonFaults(twilioRefusal)),
    inDoubt: new Set([...doubtful, 'killed after the provider accepted']),
  },
  {
    ...{ channel: 'registeredLetter', from: 'notice', accepted: 'accepted' },
    server: (world) => world.maileva,
    troubles: ofEveryCall(),
    common: Object.values(commonFaults(mailevaRefusal)),
    // The provider can be read: a sending that was submitted is seen to be.
    inDoubt: new Set(),
  },
  {
    ...{ channel: 'agency', from: 'agency', server: resend, accepted: 'done' },
    troubles: ofOneCall(resend, resendRefusal),
    common: Object.values(commonFaults(resendRefusal)),
    // A dossier by e-mail has the key of an e-mail.
    inDoubt: new Set(),
  },
];
