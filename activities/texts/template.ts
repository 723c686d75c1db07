/** What a template is, which message it is for, and what is said when it fails. */
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { Brief, PlanNote } from '../../domain/message.ts';
import { assertNever } from '../../domain/never.ts';
import type { Tally, Voice } from './tally.ts';

/** A plain letter and a registered letter are written from the same templates. */
export type TemplateChannel = 'email' | 'sms' | 'call' | 'letter';

/**
 * What a message is about. It always decides: a text for one occasion is never used for another, so that a note before the due date can
 * never speak of lateness. `notice` is the formal notice ("mise en demeure"), by registered letter only.
 */
export type Occasion = Voice | PlanNote['kind'] | 'notice';

/** Every occasion, softest first. */
export const OCCASIONS = [
  'courtesy',
  'friendly',
  'firm',
  'formal',
  'notice',
  'instalmentNote',
  'instalmentReminder',
  'breachNotice',
] as const satisfies readonly Occasion[];

export interface TemplateKey {
  readonly channel: TemplateChannel;
  readonly language: Language;
  readonly occasion: Occasion;
  /** Null: for every type of debtor. */
  readonly debtorType: DebtorType | null;
  /** Key of one policy step; null: for every step. */
  readonly step: string | null;
}

/** A text a creditor wrote for itself. Only a version that `checkTemplate` found no fault with may be stored and given to the writer. */
export interface OwnTemplate {
  readonly key: TemplateKey;
  readonly version: number;
  /** Liquid of the subject line; e-mails and letters only. */
  readonly subject?: string;
  /** Liquid of the text: paragraphs apart by blank lines, `- ` before list items, `# ` before headings, `**` around bold words. */
  readonly body: string;
}

/** A text that comes with the product: one file, for one language and channel. */
export interface ShippedTemplate {
  /** Folder and file without the ending, such as `fr/email-firm`. */
  readonly name: string;
  readonly channel: TemplateChannel;
  readonly language: Language;
  readonly occasions: readonly Occasion[];
  /** Null: for every type of debtor. */
  readonly debtorTypes: readonly DebtorType[] | null;
  readonly subject: string | null;
  readonly body: string;
  /** Lines of the file before the body, so that errors name the line of the file. */
  readonly linesBefore: number;
}

/** The template that was chosen, own or shipped alike. */
export interface ChosenTemplate {
  /** For error messages and logs: `fr/email-firm`, or `fr/email-firm version 3 (own)`. */
  readonly name: string;
  readonly subject: string | null;
  readonly body: string;
  readonly linesBefore: number;
}

/** A template that cannot be parsed or rendered. */
export class TemplateError extends Error {
  /** Counted from 1 in the source; null when the fault has no place. */
  readonly line: number | null;
  /** The message without the name of the template and the line, for who shows these apart. */
  readonly fault: string;
  constructor(fault: string, line: number | null, place = '') {
    super(place + fault);
    this.fault = fault;
    this.line = line;
  }
}

/** The channel whose templates write this brief. Throws for an agency, which gets a file. */
export function templateChannel(channel: Brief['channel']): TemplateChannel {
  switch (channel) {
    case 'email':
    case 'sms':
    case 'call':
    case 'letter':
      return channel;
    case 'registeredLetter':
      return 'letter';
    case 'agency':
      throw new Error('channel agency gets a file, not a message: use writeDossier');
    default:
      return assertNever(channel, 'channel');
  }
}

/** What the template of a brief must be for: its plan note first, then the voice its invoices allow. */
export function wantedFor(brief: Brief, tally: Tally): TemplateKey {
  const { channel, language, debtor, plan, step } = brief;
  return {
    channel: templateChannel(channel),
    language,
    occasion: plan ? plan.kind : isNotice(brief, tally.voice) ? 'notice' : tally.voice,
    debtorType: debtor.type,
    step: step ?? null,
  };
}

/** Only a formal registered letter about late invoices is a formal notice. */
export function isNotice(brief: Brief, voice: Voice): boolean {
  return brief.plan === null && brief.channel === 'registeredLetter' && voice === 'formal';
}
