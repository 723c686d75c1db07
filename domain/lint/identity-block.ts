/** Who writes: the mentions of business correspondence, or at least the name (C. com. R123-237, R123-238; rule R42). */
import { missingMentions } from '../identity-mentions.ts';
import type { CreditorIdentity } from '../message.ts';
import type { Folded } from './fold.ts';
import { foldedWords } from './fold.ts';
import { findingOf } from './phrase.ts';
import type { Finding, LintContext, Reason } from './phrase.ts';
import { holds, squeezed } from './wanted-words.ts';

/** Company forms in words, for those who do not print the abbreviation. */
const formsInWords: ReadonlyMap<string, string> = new Map([
  ['sas', 'societe par actions simplifiee'],
  ['sasu', 'societe par actions simplifiee unipersonnelle'],
  ['sarl', 'societe a responsabilite limitee'],
  ['eurl', 'entreprise unipersonnelle a responsabilite limitee'],
  ['sa', 'societe anonyme'],
  ['snc', 'societe en nom collectif'],
  ['sci', 'societe civile immobiliere'],
  ['ei', 'entrepreneur individuel'],
]);

/** An SMS or a call script needs the name of the creditor, and no more. */
export function missingName(folded: Folded, context: LintContext): Finding[] {
  return hasName(folded, context.identity) ? [] : [findingOf(senderUnnamed, '', context)];
}

const senderUnnamed: Reason = {
  rule: 'R42',
  code: 'creditor-not-named',
  because: 'Le message ne dit pas qui écrit : le nom du créancier doit y figurer.',
  becauseEn: 'The message does not say who is writing: the name of the creditor must be in it.',
  remedy: 'Ajoutez le nom du créancier ({{ creditor.name }}), de préférence au début.',
  remedyEn: 'Add the name of the creditor ({{ creditor.name }}), preferably at the beginning.',
};

/** An SMS may cut a long name, with its first letters left and an ellipsis. */
function hasName(folded: Folded, { name }: CreditorIdentity): boolean {
  const wanted = squeezed(foldedWords(name));
  if (wanted === '') return false;
  const text = squeezed(folded.stream);
  const cut = wanted.slice(0, shortestCut);
  return text.includes(wanted) || (wanted.length > shortestCut && folded.visible.includes('…') && text.includes(cut));
}
const shortestCut = 15;

/** What the text, or the identity itself, lacks of the mentions; in the order they are printed. */
export function missingIdentity(folded: Folded, context: LintContext): Finding[] {
  const { identity } = context;
  const unusable = missingMentions(identity).filter(({ field }) => field !== 'iban' && field !== 'accountHolder');
  const unusableFields = new Set(unusable.map(({ field }) => field));
  const unset = unusable.map(({ field, name, nameEn }) =>
    findingOf(
      {
        rule: 'R42',
        code: 'identity-not-set',
        because: `L’identité du créancier est incomplète : ${name} (${field}).`,
        becauseEn: `The identity of the creditor is incomplete: ${nameEn} (${field}).`,
        remedy: `Renseignez creditor.${field}, puis vérifiez de nouveau ce texte.`,
        remedyEn: `Fill in creditor.${field}, then check this text again.`,
      },
      '',
      context,
    ),
  );
  const absent = mentionsOf(identity).filter(
    ({ field, wanted }) => !unusableFields.has(field) && wanted.length > 0 && !wanted.some((one) => holds(folded, one)),
  );
  return [...unset, ...absent.map((one) => findingOf(absentMention(one), '', context))];
}

interface Mention {
  readonly field: string;
  readonly name: string;
  readonly nameEn: string;
  /** Any of these will do; none means that nothing is asked. */
  readonly wanted: readonly string[];
}

function mentionsOf(identity: CreditorIdentity): Mention[] {
  const { address } = identity;
  const form = foldedWords(identity.legalForm);
  const inWords = formsInWords.get(form);
  return [
    { field: 'name', name: 'la dénomination', nameEn: 'the company name', wanted: [identity.name] },
    {
      field: 'legalForm',
      name: 'la forme juridique',
      nameEn: 'the legal form',
      wanted: inWords === undefined ? [form] : [form, inWords],
    },
    {
      field: 'shareCapital',
      name: 'le capital social',
      nameEn: 'the share capital',
      wanted: needsWith(identity, 'shareCapital') ? [digitsOf(identity.shareCapital ?? '')] : [],
    },
    { field: 'siren', name: 'le numéro SIREN', nameEn: 'the SIREN number', wanted: [digitsOf(identity.siren)] },
    {
      field: 'registry',
      name: 'le registre (RCS) et sa ville',
      nameEn: 'the register (RCS) and its city',
      wanted: needsWith(identity, 'registry') ? [registryWords(identity.registry)] : [],
    },
    { field: 'address.line1', name: 'l’adresse du siège', nameEn: 'the registered office', wanted: [address.line1] },
    {
      field: 'address.city',
      name: 'le code postal et la ville du siège',
      nameEn: 'the postcode and city of the registered office',
      wanted: [`${address.postcode} ${address.city}`],
    },
  ];
}

/** True when this identity would be incomplete without the field: sole traders have no capital, associations no register. */
function needsWith(identity: CreditorIdentity, field: 'shareCapital' | 'registry'): boolean {
  return missingMentions({ ...identity, [field]: '' }).some((one) => one.field === field);
}

/** `RCS Lyon`, whatever stands around it in the identity (`732 829 320 R.C.S. Lyon`). */
function registryWords(registry: string): string {
  const city = foldedWords(registry)
    .replace(/\d[\d ]{0,20}/g, ' ')
    .replace(/\brcs\b|registre du commerce(?: et des societes)?/, ' ');
  return `rcs ${city}`.replace(/ +/g, ' ').trim();
}

function absentMention({ field, name, nameEn }: Mention): Reason {
  return {
    rule: 'R42',
    code: 'identity-mention-missing',
    because: `Il manque ${name} du créancier, obligatoire sur la correspondance commerciale (C. com. R123-237, R123-238).`,
    becauseEn: `The text lacks ${nameEn} of the creditor, compulsory on business correspondence (French Commercial Code R123-237, R123-238).`,
    remedy: `Ajoutez le bloc d’identité du créancier, qui reprend creditor.${field}.`,
    remedyEn: `Add the identity block of the creditor, which holds creditor.${field}.`,
  };
}

function digitsOf(text: string): string {
  // A capital is told in whole euros: `50 000,00 €` is the same mention as `50 000 €`.
  return text.replace(/[.,]\d{2}(?!\d)/g, '').replace(/\D/g, '');
}
