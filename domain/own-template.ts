/** A text a creditor wrote for itself, and which message it is for. */
import type { DebtorType, Language } from './case-facts.ts';

/** A plain letter and a registered letter are written from the same templates. */
export type TemplateChannel = 'email' | 'sms' | 'call' | 'letter';

/**
 * What a message is about, softest first. It always decides: a text for one occasion is never used for another, so that a note before the due
 * date can never speak of lateness. `notice` is the formal notice ("mise en demeure"), by registered letter only; the last three belong to plans.
 */
export const OCCASIONS = [
  'courtesy',
  'friendly',
  'firm',
  'formal',
  'notice',
  'instalmentNote',
  'instalmentReminder',
  'breachNotice',
] as const;

export type Occasion = (typeof OCCASIONS)[number];

export interface TemplateKey {
  readonly channel: TemplateChannel;
  readonly language: Language;
  readonly occasion: Occasion;
  /** Null: for every type of debtor. */
  readonly debtorType: DebtorType | null;
  /** Key of one policy step; null: for every step. */
  readonly step: string | null;
}

/** Only a version without a fault may be stored and given to the writer. */
export interface OwnTemplate {
  readonly key: TemplateKey;
  readonly version: number;
  /** Liquid of the subject line; e-mails and letters only. */
  readonly subject?: string;
  /** Liquid of the text: paragraphs apart by blank lines, `- ` before list items, `# ` before headings, `**` around bold words. */
  readonly body: string;
}
