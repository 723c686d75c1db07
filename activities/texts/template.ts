/** What a template is, which message it is for, and what is said when it fails. */
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { Brief } from '../../domain/message.ts';
import { templateChannelOf } from '../../domain/own-template.ts';
import type { TemplateChannel, TemplateKey, Occasion } from '../../domain/own-template.ts';
import type { Tally, Voice } from './tally.ts';

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
  const found = templateChannelOf(channel);
  if (found === null) throw new Error('channel agency gets a file, not a message: use writeDossier');
  return found;
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
