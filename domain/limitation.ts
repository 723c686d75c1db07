/** When a claim may be barred by time, on the safe side and with what is assumed (rule R57; C. com. L110-4, C. conso L218-2, law 68-1250 art. 1). */
import type { DebtorType } from './case-facts.ts';
import { addMonths, type CivilDate } from './civil-date.ts';

export interface Limitation {
  /** Last day to act, if nothing interrupted the period. */
  readonly on: CivilDate;
  /** What the date rests on, in French. */
  readonly assumes: string;
}

/** The last safe day of a claim due on a date. Interruptions are never counted: only a person can judge them. Throws RangeError on a malformed date. */
export function limitationOf(dueOn: CivilDate, type: DebtorType): Limitation {
  switch (type) {
    case 'business':
      return {
        on: addMonths(dueOn, 60),
        assumes: '5 ans entre professionnels (C. com. L110-4), hors transport (1 an)',
      };
    case 'consumer':
      return { on: addMonths(dueOn, 24), assumes: '2 ans, consommateur (C. conso L218-2)' };
    case 'public':
      return {
        on: `${String(Number(dueOn.slice(0, 4)) + 4)}-12-31`,
        assumes: '4 ans à compter du 1er janvier suivant (loi 68-1250), acheteur à comptable public',
      };
    case 'unknown':
      return { on: addMonths(dueOn, 24), assumes: '2 ans par prudence : le type du débiteur n’est pas connu' };
  }
}
