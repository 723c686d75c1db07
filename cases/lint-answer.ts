/** What a person answered is repeated to the debtor in a message: it may say nothing there that a message may not. */
import { readCreditor } from '../db/queries/creditors.ts';
import { phraseRules } from '../domain/lint-text.ts';
import { fold, withoutNames } from '../domain/lint/fold.ts';
import { findPhrases } from '../domain/lint/phrase.ts';
import type { Act } from './act.ts';
import type { OpenCase } from './open-case.ts';
import { ListedRefusal } from './refusal.ts';

/** Refuses an answer with a threat or another phrase that no reminder may hold, with the remedy of each (422). */
export async function refuseUnfit(act: Act, { row }: OpenCase, answer: string): Promise<void> {
  const { identity } = await readCreditor(act.tx, act.creditorId);
  const { language, type: debtorType, name } = row.debtor;
  const found = findPhrases(withoutNames(fold(answer), [identity.name, name]), phraseRules, {
    ...{ channel: 'email', tone: 'friendly', language, debtorType, beforeDue: false, identity, purpose: 'reminder' },
  }).filter(({ severity }) => severity === 'refused');
  if (found.length === 0) return;
  throw new ListedRefusal(
    'unfit_answer',
    found.map(({ becauseEn, remedyEn }) => `${becauseEn} ${remedyEn}`).join(' '),
    found.map(({ code, rule, excerpt, becauseEn, remedyEn }) => ({
      ...{ field: 'answer', code, rule, excerpt },
      detail: `${becauseEn} ${remedyEn}`,
    })),
  );
}
