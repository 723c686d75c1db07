/** A debtor as an ERP sends it, by itself or with an invoice. */
import { Type, type Static } from 'typebox';
import type { DebtorInput } from '../db/queries/debtors.ts';
import { defaultTimeZone } from '../domain/debtor-zone.ts';
import { toE164 } from '../domain/phone.ts';
import { readContractRate, removableContractRate } from './contract-rate.ts';
import { actor, civilDate, closed, country, email, line, oneOf, phone, siren, timeZone } from './fields.ts';

const addressBody = closed({
  line1: line(120),
  line2: Type.Optional(line(120)),
  postcode: line(12),
  city: line(80),
  country: Type.Optional(country()),
});

/** The judgement of a person, who answers for it; null takes it away. */
const markBody = Type.Object(
  { mark: oneOf(['badFaith', 'cashTrouble', 'goodPayer'] as const), reason: line(500), by: actor() },
  { additionalProperties: false, type: ['object', 'null'] as unknown as 'object' },
);

const debtorFields = {
  name: line(200),
  type: oneOf(['business', 'public', 'consumer', 'unknown'] as const),
  siren: Type.Optional(siren()),
  language: Type.Optional(oneOf(['fr', 'en'] as const)),
  timeZone: Type.Optional(timeZone()),
  email: Type.Optional(email()),
  phone: Type.Optional(phone()),
  address: Type.Optional(addressBody),
  publicKind: Type.Optional(oneOf(['authority', 'health', 'undertaking', 'unknown'] as const)),
  claimsPenalties: Type.Optional(
    Type.Unsafe<boolean | null>({
      type: ['boolean', 'null'],
      description:
        'Whether penalties are claimed from this customer; null: as the step says. Of a public buyer they always are.',
    }),
  ),
  contractRate: Type.Optional(removableContractRate()),
  mark: Type.Optional(Type.Unsafe<Static<typeof markBody> | null>(markBody)),
};

export const debtorBody = closed({ reference: line(100), ...debtorFields });

/** Consents are kept with their date and proof, and replace what was kept; an absent one is taken back. */
const consentsBody = closed({
  electronicRegisteredLetter: Type.Optional(closed({ givenOn: civilDate(), proof: line(500) })),
});

/** A debtor by itself; its reference is in the path. */
export const debtorChangeBody = closed({ ...debtorFields, consents: Type.Optional(consentsBody) });

/** Completes and normalises a well-formed debtor. */
export function readDebtor(body: Static<typeof debtorBody>): DebtorInput {
  const { reference, name, type, address } = body;
  const where = address?.country ?? 'FR';
  const number = body.phone === undefined ? null : toE164(body.phone);
  const contactPoints: DebtorInput['contactPoints'] = [
    ...(body.email === undefined ? [] : [{ kind: 'email' as const, value: body.email }]),
    ...(number === null ? [] : [{ kind: 'phone' as const, value: number }]),
    ...(address === undefined ? [] : [{ kind: 'address' as const, value: { ...address, country: where } }]),
  ];
  return {
    ...{ reference, name, type, contactPoints },
    siren: body.siren ?? null,
    language: body.language ?? 'fr',
    timeZone: body.timeZone ?? defaultTimeZone(where, address?.postcode ?? null),
    country: where,
    ...chosenFor(body),
  };
}

/** What was said of how to treat this debtor; what is absent stays as it is. */
function chosenFor({
  publicKind,
  claimsPenalties,
  contractRate,
  mark,
}: Static<typeof debtorBody>): Pick<DebtorInput, 'publicKind' | 'claimsPenalties' | 'contractRate' | 'mark'> {
  return {
    ...(publicKind === undefined ? {} : { publicKind }),
    ...(claimsPenalties === undefined ? {} : { claimsPenalties }),
    ...(contractRate === undefined
      ? {}
      : { contractRate: contractRate === null ? null : readContractRate(contractRate) }),
    ...(mark === undefined ? {} : { mark }),
  };
}
