/** What a creditor must print about itself on business correspondence (C. com. R123-237, R123-238; rule R42) and to be paid (R79). */
import type { CreditorIdentity, PostalAddress } from './message.ts';

/** An identity as it is stored before anybody checked it: any part may be absent or empty. */
export type UncheckedIdentity = Partial<Omit<CreditorIdentity, 'address'>> & {
  readonly address?: Partial<PostalAddress>;
};

export interface MissingMention {
  /** Field of the creditor's identity, such as `registry` or `address.city`. */
  readonly field: string;
  readonly name: string;
  readonly nameEn: string;
  /** The article that asks for it; null for what payment needs (R79). */
  readonly source: string | null;
}

const register = 'C. com. R123-237';
const form = 'C. com. R123-238';

/** Sole traders have no company form and no capital; craftsmen, professions and associations are not all in the trade register. */
const withoutRegister =
  /\b(ei|eirl|entrepreneur individuel|entreprise individuelle|(micro|auto) ?entrepreneur|artisan|profession liberale|association|fondation)\b/;
/** Forms whose share capital must be told: SARL and companies with shares, by their abbreviations and in words. */
const withCapital =
  /\b(sarl|eurl|selarl|selarlu|sas|sasu|selas|selasu|sa|selafa|sca|selca|se)\b|responsabilite limitee|par actions|societe (anonyme|europeenne)/;

/** The mentions that are missing or unusable, in the order they are printed; empty when the identity is complete. */
export function missingMentions(identity: UncheckedIdentity): MissingMention[] {
  const legalForm = plain(identity.legalForm);
  const isCompany = !withoutRegister.test(legalForm);
  const needsCapital = isCompany && withCapital.test(legalForm);
  const hasSiren = /^\d{9}$/.test((identity.siren ?? '').replaceAll(/\s/g, ''));
  const { address } = identity;
  const told: readonly (readonly [boolean, ...Parameters<typeof mention>])[] = [
    [isTold(identity.name), 'name', 'dénomination', 'company name', register],
    [isTold(identity.legalForm), 'legalForm', 'forme juridique', 'legal form', form],
    [!needsCapital || isTold(identity.shareCapital), 'shareCapital', 'capital social', 'share capital', form],
    [hasSiren, 'siren', 'numéro SIREN', 'SIREN number', register],
    [
      !isCompany || namesRegister(identity.registry),
      'registry',
      'RCS et ville du greffe',
      'RCS and its city',
      register,
    ],
    [isTold(address?.line1), 'address.line1', 'adresse du siège', 'address of the registered office', register],
    [
      isTold(address?.postcode),
      'address.postcode',
      'code postal du siège',
      'postcode of the registered office',
      register,
    ],
    [isTold(address?.city), 'address.city', 'ville du siège', 'city of the registered office', register],
    [isTold(identity.iban), 'iban', 'IBAN', 'IBAN', null],
    [isTold(identity.accountHolder), 'accountHolder', 'titulaire exact du compte', 'exact account holder', null],
  ];
  return told.filter(([isThere]) => !isThere).map(([, ...parts]) => mention(...parts));
}

function mention(field: string, name: string, nameEn: string, source: string | null): MissingMention {
  return { field, name, nameEn, source };
}

function isTold(value: string | undefined): boolean {
  return (value ?? '').trim() !== '';
}

/** `RCS Nantes`, `732 829 320 R.C.S. Nantes`, or the city alone: the identity line of every message writes `RCS` before it. */
function namesRegister(registry: string | undefined): boolean {
  const city = plain(registry).replace(/\brcs\b|registre du commerce( et des societes)?/, '');
  return /[a-z]{2}/.test(city.replaceAll(/\b(de|du|des|la|le|les)\b/g, ''));
}

/** Lower case without accents, dots or hyphens, so that `S.A.R.L.` is `sarl`. */
function plain(text: string | undefined): string {
  return (text ?? '')
    .normalize('NFD')
    .replaceAll(/[\p{M}.]/gu, '')
    .replaceAll(/[-\s]+/g, ' ')
    .toLowerCase()
    .trim();
}
