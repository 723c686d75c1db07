/** What makes an honest message look like a fraud: another account, a shortened link, a number that costs money (law.md §17, §9). */
import { checkDigitsFit } from '../remainder97.ts';
import type { Folded } from './fold.ts';
import { excerptOf, findingOf } from './phrase.ts';
import type { Finding, LintContext, PhraseRule, Reason } from './phrase.ts';

/** Length of the IBAN by country, for those whose transfers reach a European creditor. */
const ibanLengths: ReadonlyMap<string, number> = new Map(
  'ad24 at20 be16 bg22 ch21 cy28 cz24 de22 dk18 ee20 es24 fi18 fr27 gb22 gi23 gr27 hr21 hu28 ie22 is26 it27 li21 lt20 lu20 lv21 mc27 mt31 nl18 no15 pl28 pt25 ro24 se24 si19 sk24 sm27 tr26'
    .split(' ')
    .map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const shortenerHosts =
  'bit\\.ly|tinyurl\\.com|t\\.co|goo\\.gl|ow\\.ly|is\\.gd|v\\.gd|buff\\.ly|cutt\\.ly|rb\\.gy|rebrand\\.ly|lnkd\\.in|urlz\\.fr|urlr\\.me|t\\.ly|shorturl\\.at|tiny\\.cc|bl\\.ink|soo\\.gd|lc\\.cx|s\\.id|short\\.gy|dub\\.sh';
const shortLink = new RegExp(`(?<![a-z0-9.@-])(?:www\\.)?(?:${shortenerHosts})(?![a-z0-9-]|\\.[a-z0-9])`, 'g');
const numericLink = /https?:\/\/(?:\d{1,3}\.){3}\d{1,3}/g;
const premiumNumber =
  /(?<!\d[ .\-/]?)(?:0|\+ ?33 ?(?:\(0\) ?)?|00 ?33 ?)[ .-]?8[ .-]?9(?:[ .\-/]?\d){7}(?![ .\-/]?\d)|(?<![\d,] ?)\+?1[ .-]900[ .-]\d{3}[ .-]\d{4}(?!\d)/g;

/** A changed account is announced by another way than a reminder, or debtors learn to trust such messages. */
export const ibanChanged: PhraseRule = {
  rule: '§17',
  code: 'iban-changed',
  because:
    'Annoncer un changement d’IBAN dans une relance est le procédé même de la fraude au virement : le débiteur doit pouvoir s’en méfier.',
  becauseEn:
    'Announcing a changed IBAN in a reminder is exactly how transfer fraud works: the debtor must be able to distrust it.',
  remedy:
    'Supprimez l’annonce et prévenez le débiteur par une autre voie, par exemple un appel au numéro qu’il connaît.',
  remedyEn: 'Remove the announcement and tell the debtor another way, such as a call to a number they know.',
  phrases: [
    '(?:nouveau|nouvel|nouvelles|nouveaux) ~ (?:ibans?|rib|coordonnees bancaires|comptes? (?:bancaires?)?)',
    '(?:chang\\w{1,8}|modifi\\w{1,8}|remplac\\w{1,8}|mis a jour) ~ (?:ibans?|rib|coordonnees bancaires|comptes? bancaires?|domiciliation)',
    '(?:iban|rib|coordonnees bancaires|compte bancaire) ~ (?:a|ont|avons|est|sont) ~ (?:change|changees?|modifiee?s?|remplace)',
    '(?:new|changed|updated|different) (?:iban|bank (?:details|account|information)|account (?:details|number))',
    '(?:iban|bank (?:details|account)|account (?:details|number)) ~ (?:has|have) ~ (?:changed|been (?:changed|updated|replaced))',
  ],
};

const otherIban: Reason = {
  ...ibanChanged,
  code: 'other-iban',
  because: 'Cet IBAN n’est pas celui du créancier : un règlement irait ailleurs.',
  becauseEn: 'This IBAN is not the one of the creditor: a payment would go elsewhere.',
  remedy: 'Utilisez l’IBAN de l’identité ({{ creditor.iban }}), jamais un IBAN saisi dans le texte.',
  remedyEn: 'Use the IBAN of the identity ({{ creditor.iban }}), never one typed into the text.',
};

const shortened: Reason = {
  rule: '§17',
  code: 'short-link',
  because: 'Un lien raccourci ou une adresse numérique cache où il mène : c’est la marque des messages frauduleux.',
  becauseEn: 'A shortened link or numeric address hides where it leads: the mark of fraudulent messages.',
  remedy: 'Donnez l’adresse complète de votre site, ou aucune.',
  remedyEn: 'Give the full address of your site, or none.',
};

const premium: Reason = {
  rule: '§9',
  code: 'premium-number',
  because: 'Répondre ne doit rien coûter au débiteur : un numéro surtaxé (089…) ne convient pas à une relance.',
  becauseEn: 'Answering must cost the debtor nothing: a premium-rate number (089…) does not belong in a reminder.',
  remedy: 'Indiquez un numéro ordinaire, au prix d’un appel local.',
  remedyEn: 'Give an ordinary number at the price of a local call.',
};

/** `text` is the source, so that links behind words are seen too; `folded` what a reader sees of it. */
export function findFraudSigns(text: string, folded: Folded, context: LintContext): Finding[] {
  return [
    ...foreignIbans(folded, context),
    ...distinct(text, [shortLink, numericLink]).map((found) => findingOf(shortened, found, context)),
    ...distinct(folded.visible, [premiumNumber]).map((found) => findingOf(premium, found, context)),
  ];
}

function distinct(text: string, patterns: readonly RegExp[]): string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase();
  const found = patterns.flatMap((pattern) => [...plain.matchAll(pattern)].map((match) => match[0].trim()));
  return [...new Set(found)].slice(0, 10);
}

function foreignIbans(folded: Folded, context: LintContext): Finding[] {
  const own = squeezed(context.identity.iban);
  const found = [...folded.stream.matchAll(/(?<![a-z0-9])[a-z]{2}\d{2}(?=[ \d])/g)].flatMap((match) => {
    const to = ibanEnd(folded.stream, match.index);
    if (to === null) return [];
    return squeezed(folded.stream.slice(match.index, to)) === own ? [] : [excerptOf(folded, match.index, to)];
  });
  return [...new Set(found)].slice(0, 10).map((excerpt) => findingOf(otherIban, excerpt, context));
}

/** Where the IBAN that begins here ends; null when none does. One that is announced as such need not have right check digits. */
function ibanEnd(stream: string, from: number): number | null {
  const length = ibanLengths.get(stream.slice(from, from + 2));
  if (length === undefined) return null;
  let index = from;
  let code = '';
  for (; code.length < length && index < from + length * 2; index += 1) {
    const char = stream[index] ?? '';
    if (/[a-z0-9]/.test(char)) code += char;
    else if (char !== ' ') return null;
  }
  if (code.length < length || /[a-z0-9]/.test(stream[index] ?? '')) return null;
  return checkDigitsFit(code) || / iban (?:, )?(?:\w{1,8} ){0,2}$/.test(stream.slice(Math.max(0, from - 30), from))
    ? index
    : null;
}

function squeezed(text: string): string {
  return text.replace(/[^a-z0-9]/gi, '').toLowerCase();
}
