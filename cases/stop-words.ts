/** What a person is told about a channel that stands still. */
import type { StopKind } from '../domain/channel-stop.ts';
import type { TaskWords } from '../domain/task.ts';
import { assertNever } from '../domain/never.ts';

/** Why nothing leaves, and what lets it go on; `until`: when it goes on by itself, null: never. */
export function stopWords(kind: StopKind, until: Date | null): TaskWords {
  const at = until?.toISOString() ?? '';
  const sooner = {
    fr: `Les envois reprennent d’eux-mêmes à ${at} ; pour essayer plus tôt, terminez cette tâche avec { "retry": true }.`,
    en: `It goes on by itself at ${at}; to try sooner, complete this task with { "retry": true }.`,
  };
  const mend = {
    fr: 'Corrigez ce que le détail indique, puis terminez cette tâche avec { "retry": true } : tous les dossiers en attente reprennent.',
    en: 'Mend what the detail names, then complete this task with { "retry": true }: every case that waits goes on.',
  };
  const then = until === null ? mend : sooner;
  switch (kind) {
    case 'configuration':
      return {
        text: `Le prestataire refuse ce compte ou cet expéditeur : plus rien ne part par ce canal. ${mend.fr}`,
        textEn: `The provider refuses this account or this sender, so nothing is sent in this channel. ${mend.en}`,
      };
    case 'quota':
      return {
        text: `Le prestataire indique que le crédit du compte est épuisé. ${then.fr}`,
        textEn: `The provider says that the allowance of the account is used up. ${then.en}`,
      };
    case 'circuit':
      return {
        text: `Le prestataire est en panne depuis plus d’une heure. Un nouvel essai a lieu tous les quarts d’heure ; rien n’est perdu. ${sooner.fr}`,
        textEn: `The provider has failed for more than an hour. It is tried again every quarter of an hour; nothing is lost. ${sooner.en}`,
      };
    case 'budget':
      return {
        text: `La limite que vous avez fixée pour la journée est atteinte ; les dossiers attendent dans leur ordre. ${sooner.fr} Cette limite est "sending" dans PUT /v1/creditor/settings.`,
        textEn: `The limit you set for a day is reached; the cases wait in their order. ${sooner.en} The limit is "sending" in PUT /v1/creditor/settings.`,
      };
    case 'stale':
      return {
        text: `Une source de règlements n’a pas donné de nouvelles dans le délai que vous avez fixé : personne ne sait plus ce qui est payé, et rien ne part. Les envois reprennent, sans rafale, dès son prochain compte rendu.`,
        textEn: `A source of payments has not reported within the time you set: nobody knows what is paid, so nothing is sent. Contacts go on, a few at a time, with its next report.`,
      };
    default:
      return assertNever(kind, 'kind of stop');
  }
}
