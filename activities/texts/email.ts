/** The e-mail of a brief: the words of its template, laid out as simple HTML and as plain text. */
import type { Brief, Content } from '../../domain/message.ts';
import { requiredEmail, requiredText, requireIdentity, withReadablePhones } from './brief-fields.ts';
import { layoutHtml } from './email-html.ts';
import { emailPage } from './email-page.ts';
import { layoutText } from './email-text.ts';
import { draftOf, renderBlocks } from './texts.ts';
import type { Texts } from './texts.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import { TemplateError } from './template.ts';

export type EmailContent = Extract<Content, { kind: 'email' }>;

/**
 * The e-mail of a brief, ready to be frozen. Throws an error that names the field when the debtor has no usable address, or a mention that
 * business correspondence must carry is missing; one that names template and line when the template fails.
 *
 * No EPC QR here: phones that read mail cannot photograph their own screen, images by data URI are not shown by the large mail programs, and a
 * QR made of table cells makes a message long enough to be cut. Letters carry it; here IBAN, holder and reference are text to copy.
 */
export function writeEmail(texts: Texts, given: Brief, own: readonly OwnTemplate[] = []): EmailContent {
  const brief = withReadablePhones(given);
  requireIdentity(brief.creditor);
  const to = requiredEmail(brief.debtor.email, 'debtor.email');
  const replyTo = requiredEmail(brief.creditor.email, 'creditor.email');
  const draft = draftOf(texts, brief, own);
  const { subject, blocks } = renderBlocks(texts, draft);
  if (subject === null || subject === '')
    throw new TemplateError(`Template ${draft.template.name} has no subject: an e-mail needs one`, null);
  const page = emailPage(brief, draft.claim, subject, blocks);
  return {
    kind: 'email',
    from: `${displayName(requiredText(brief.creditor.name, 'creditor.name'))} <${replyTo}>`,
    replyTo,
    to,
    subject,
    text: layoutText(page),
    html: layoutHtml(page),
  };
}

/** A name in front of an address; quoted when it holds a character that has a meaning there (RFC 5322). */
export function displayName(name: string): string {
  return /[()<>[\]:;@\\,."]/.test(name) ? `"${name.replace(/[\\"]/g, '\\$&')}"` : name;
}
