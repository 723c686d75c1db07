/** The two answers a debtor can give on the page of a proposed plan, and what is wrong with one. */
import { escapeHtml } from '../activities/texts/email-html.ts';
import { money } from '../activities/texts/format.ts';
import type { PresentedPlan } from '../cases/presented-plan.ts';
import { centsWritten, looksLikeWords } from '../domain/written-sum.ts';

/** What was typed, and what is wrong with it, French and English. */
export interface FormState {
  readonly typed: Readonly<Record<string, string>>;
  readonly faults: readonly (readonly [fr: string, en: string])[];
}

export const emptyForm: FormState = { typed: {}, faults: [] };

export interface AcceptForm {
  readonly name: string;
  readonly role: string | null;
  readonly sumWritten: string | null;
}

const oneLine = (text: string | undefined, most: number): string =>
  (text ?? '')
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, most);

/** Reads an acceptance, or says everything that is missing. */
export function readAcceptance(
  typed: Readonly<Record<string, string>>,
  { plan, writesSum }: PresentedPlan,
): AcceptForm | FormState {
  const name = oneLine(typed['name'], 200);
  const role = oneLine(typed['role'], 200);
  const words = oneLine(typed['sumWords'], 300);
  const figures = oneLine(typed['sumFigures'], 40);
  const faults: [string, string][] = [];
  if (name.length < 2) faults.push(['Indiquez vos nom et prénom.', 'Write your full name.']);
  if (!writesSum && role === '')
    faults.push([
      'Indiquez à quel titre vous acceptez (gérant, comptable avec pouvoir…).',
      'Write in what quality you accept (manager, accountant with authority…).',
    ]);
  if (typed['read'] !== 'yes')
    faults.push(['Cochez la case « J’ai lu l’accord ».', 'Tick the box "I have read the agreement".']);
  const total = money({ currency: plan.currency, cents: plan.totalCents }, 'fr');
  if (writesSum && centsWritten(figures, plan.currency) !== plan.totalCents)
    faults.push([
      `Écrivez la somme en chiffres : elle doit être exactement ${total}.`,
      `Write the sum in figures: it must be exactly ${total}.`,
    ]);
  if (writesSum && !looksLikeWords(words))
    faults.push(['Écrivez la somme en toutes lettres, sans chiffres.', 'Write the sum in words, without digits.']);
  if (faults.length > 0) return { typed, faults };
  return { name, role: role === '' ? null : role, sumWritten: writesSum ? `${words} (${figures})` : null };
}

/** Why it does not suit; never empty. */
export const readReason = (typed: Readonly<Record<string, string>>): string =>
  oneLine(typed['reason'], 1_000) || 'Sans précision';

function field(name: string, fr: string, en: string, { typed }: FormState, autocomplete = 'off'): string {
  const value = escapeHtml(typed[name] ?? '');
  return `<label for="${name}">${fr} <span lang="en">${en}</span></label><input type="text" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" maxlength="300">`;
}

function faultList({ faults }: FormState): string {
  if (faults.length === 0) return '';
  const items = faults.map(([fr, en]) => `<li>${escapeHtml(fr)} <span lang="en">${escapeHtml(en)}</span></li>`);
  return `<div class="fault" role="alert"><p>Il manque quelque chose : <span lang="en">Something is missing:</span></p><ul>${items.join('')}</ul></div>`;
}

/** Both forms; the one to accept shows what was typed before. */
export function answerForms({ plan, writesSum }: PresentedPlan, secret: string, state: FormState): string {
  const total = escapeHtml(money({ currency: plan.currency, cents: plan.totalCents }, 'fr'));
  const sum = `<p>Comme vous ne signez pas en qualité de commerçant, la loi (article 1376 du Code civil) demande que vous écriviez vous-même la somme que vous reconnaissez devoir, ${total}, en lettres et en chiffres. <span lang="en">As you do not sign as a trader, the law asks you to write the sum you acknowledge owing yourself, in words and in figures.</span></p>
${field('sumWords', 'La somme en toutes lettres', 'The sum in words', state)}
${field('sumFigures', 'La somme en chiffres', 'The sum in figures', state)}`;
  return `<section id="accept"><h2>Accepter <span lang="en">Accept</span></h2>${faultList(state)}
<form method="post" action="/plans/${secret}/accept">
${field('name', 'Nom et prénom', 'Full name', state, 'name')}
${field('role', writesSum ? 'Qualité (facultatif)' : 'Qualité (gérant, comptable…)', writesSum ? 'Capacity (optional)' : 'Capacity (manager, accountant…)', state, 'organization-title')}
${writesSum ? sum : ''}
<label class="check"><input type="checkbox" name="read" value="yes"> <span>J’ai lu l’accord, je reconnais devoir ${total} et j’accepte cet échéancier${writesSum ? '' : ' ; j’ai le pouvoir d’engager l’entreprise'}. <span lang="en">I have read the agreement, I acknowledge owing ${total} and I accept this plan${writesSum ? '' : '; I have authority to bind the company'}.</span></span></label>
<button type="submit">Accepter l’échéancier / Accept</button>
<p>Votre nom, la date et l’heure, votre adresse IP et l’empreinte du document sont conservés comme preuve. <span lang="en">Your name, the time, your IP address and the fingerprint of the document are kept as proof.</span></p>
</form></section>
<section><details><summary>Cet échéancier ne me convient pas <span lang="en">It does not suit me</span></summary>
<form method="post" action="/plans/${secret}/decline">
<label for="reason">Dites-nous pourquoi, ou ce que vous proposez <span lang="en">Tell us why, or what you propose</span></label><textarea id="reason" name="reason" rows="4" maxlength="1000"></textarea>
<button type="submit" class="quiet">Refuser la proposition / Decline</button></form></details></section>`;
}
