/** What a formal notice must say beside its demand: the days left (R41), and the mediator to a consumer (law.md §3.3). */
import type { Folded } from './fold.ts';
import { findingOf } from './phrase.ts';
import type { Finding, LintContext, Reason } from './phrase.ts';

const deadlineMissing: Reason = {
  rule: 'R41',
  code: 'deadline-missing',
  because:
    'La mise en demeure ne dit pas combien de jours restent, comptés de la réception ou de la première présentation.',
  becauseEn: 'The formal notice does not say how many days are left, counted from receipt or first presentation.',
  remedy: 'Écrivez « dans un délai de 8 jours à compter de la première présentation de la présente lettre ».',
  remedyEn: 'Write “within 8 days of the first presentation of this letter”.',
};

const mediatorMissing: Reason = {
  rule: '§3.3',
  code: 'mediator-missing',
  because: 'Un consommateur doit être informé du médiateur auquel il peut recourir gratuitement (C. conso. L612-1).',
  becauseEn: 'A consumer must be told of the mediator, free of charge (French Consumer Code L612-1).',
  remedy: 'Nommez le médiateur de la consommation et donnez son adresse ou son site.',
  remedyEn: 'Name the consumer mediator, with an address or site.',
};

const countedDays =
  / (?:\d{1,3}|huit|dix|quinze|vingt|trente|eight|ten|fifteen|twenty|thirty) (?:, )?(?:calendar |working |business )?(?:jours?|days?) (?:[^ .¶]{1,30} ){0,8}(?:reception|presentation|receipt|receiving|presented|received) /;

/** What a formal notice lacks; other messages lack nothing of it. */
export function missingInNotice(folded: Folded, context: LintContext): Finding[] {
  if (context.purpose !== 'notice') return [];
  return [
    ...(countedDays.test(folded.stream) ? [] : [findingOf(deadlineMissing, '', context)]),
    ...(context.debtorType === 'consumer' && !/ (?:mediat)/.test(folded.stream)
      ? [findingOf(mediatorMissing, '', context)]
      : []),
  ];
}
