/** A text a creditor wrote for itself, and which message it is for. */
import type { DebtorType, Language } from './case-facts.ts';
import type { Channel } from './policy.ts';

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

/** The occasions of payment plans; their messages belong to no step of a policy. */
export type PlanOccasion = Extract<Occasion, 'instalmentNote' | 'instalmentReminder' | 'breachNotice'>;

/** True for the messages of a payment plan. */
export function isPlanOccasion(occasion: Occasion): occasion is PlanOccasion {
  return occasion === 'instalmentNote' || occasion === 'instalmentReminder' || occasion === 'breachNotice';
}

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

/** Which text wrote a message, kept with its claim. */
export interface TextUsed {
  /** Such as `fr/email-firm`, or `fr/email-firm-consumer` where it was made for one type of debtor. */
  readonly name: string;
  /** Version of the creditor's own text; null: the text that comes with the product. */
  readonly version: number | null;
}

/** The name of an own text, the same for all its versions. */
export function ownTemplateName({ channel, language, occasion, debtorType, step }: TemplateKey): string {
  const type = debtorType === null ? '' : `-${debtorType}`;
  return `${language}/${channel}-${occasion}${type}${step === null ? '' : ` for step ${step}`}`;
}

/** The channel whose templates write for a channel of a policy; null for an agency, which gets a file and no message. */
export function templateChannelOf(channel: Channel): TemplateChannel | null {
  if (channel === 'agency') return null;
  return channel === 'registeredLetter' ? 'letter' : channel;
}
