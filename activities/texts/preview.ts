/** What a template would make of a real case, before anybody stores or sends it. */
import type { Brief } from '../../domain/message.ts';
import { mostSmsParts } from '../channels/sms-text.ts';
import { withReadablePhones } from './brief-fields.ts';
import { scriptOf } from './call-script.ts';
import { layoutHtml } from './email-html.ts';
import { emailPage } from './email-page.ts';
import { layoutText } from './email-text.ts';
import { claimOf } from './letter-claim.ts';
import { fittingText } from './sms.ts';
import { wordsOf } from './template-letter.ts';
import { TemplateError, templateChannel } from './template.ts';
import type { ChosenTemplate } from './template.ts';
import type { Block } from './text-blocks.ts';
import { renderBlocks } from './texts.ts';
import type { Draft, Texts } from './texts.ts';

/** A template as it is being written. */
export interface TemplateSource {
  readonly subject?: string;
  readonly body: string;
}

export interface TemplateFault {
  readonly field: 'subject' | 'body';
  /** Counted from 1 in that field; null when the fault has no place. */
  readonly line: number | null;
  readonly message: string;
}

export interface Preview {
  /** Null for SMS and calls, and where it could not be rendered. */
  readonly subject: string | null;
  /** As it would be read; null where it could not be rendered. */
  readonly text: string | null;
  /** E-mails only. */
  readonly html: string | null;
  /** SMS only. */
  readonly sms: { readonly segments: number; readonly encoding: 'GSM-7' | 'UCS-2'; readonly characters: number } | null;
  /** The words in blocks, for a layout of letters and for further checks. */
  readonly blocks: readonly Block[];
  readonly problems: readonly TemplateFault[];
}

const nothing: Preview = { subject: null, text: null, html: null, sms: null, blocks: [], problems: [] };

/**
 * Renders a source on a brief, whatever other template would have been chosen for it. A template that fails is an answer too: it comes back as
 * problems with their lines. Throws only when the brief itself cannot be written about, with the name of the field.
 */
export function previewTemplate(texts: Texts, source: TemplateSource, given: Brief): Preview {
  const brief = withReadablePhones(given);
  const channel = templateChannel(brief.channel);
  const template: ChosenTemplate = { name: 'preview', subject: null, body: source.body, linesBefore: 0 };
  const draft: Draft = { brief, claim: claimOf(brief), template };
  const subject = subjectOf(texts, draft, source, channel === 'email' || channel === 'letter');
  try {
    if (channel === 'sms') return previewSms(texts, draft, subject.problems);
    const { blocks } = renderBlocks(texts, draft);
    const order = channel === 'letter' ? wordsOf(subject.text ?? '', blocks) : null;
    const disorder: TemplateFault[] = typeof order === 'string' ? [{ field: 'body', line: null, message: order }] : [];
    const done = { ...nothing, subject: subject.text, blocks, problems: [...subject.problems, ...disorder] };
    if (channel === 'call') return { ...done, text: scriptOf(blocks, brief, draft.claim.tally) };
    const page = emailPage(brief, draft.claim, subject.text ?? '', blocks);
    return { ...done, text: layoutText(page), html: channel === 'email' ? layoutHtml(page) : null };
  } catch (error) {
    return { ...nothing, subject: subject.text, problems: [...subject.problems, faultOf(error, 'body')] };
  }
}

function previewSms(texts: Texts, draft: Draft, problems: readonly TemplateFault[]): Preview {
  const { sms, fits } = fittingText(texts, draft);
  const { text, parts, encoding } = sms;
  const message = `The text takes ${parts} SMS, and ${mostSmsParts[encoding]} is the most: shorten it; invoice numbers and names are already cut`;
  return {
    ...nothing,
    text,
    sms: { segments: parts, encoding, characters: [...text].length },
    problems: fits ? problems : [...problems, { field: 'body', line: null, message }],
  };
}

function subjectOf(
  texts: Texts,
  draft: Draft,
  { subject }: TemplateSource,
  needed: boolean,
): { text: string | null; problems: TemplateFault[] } {
  const fault = (message: string) => ({ text: null, problems: [{ field: 'subject', line: null, message } as const] });
  if (!needed)
    return subject === undefined ? { text: null, problems: [] } : fault('SMS and calls have no subject: leave it out');
  if (subject === undefined || subject.trim() === '')
    return fault('E-mails and letters need a subject: write one line');
  try {
    const template = { ...draft.template, subject, body: '' };
    const text = renderBlocks(texts, { ...draft, template }).subject;
    return text === '' ? fault('The subject is empty for this case: write one line') : { text, problems: [] };
  } catch (error) {
    return { text: null, problems: [faultOf(error, 'subject')] };
  }
}

function faultOf(error: unknown, field: TemplateFault['field']): TemplateFault {
  if (!(error instanceof TemplateError)) throw error;
  return { field, line: field === 'subject' ? null : error.line, message: error.fault };
}
