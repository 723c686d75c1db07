/** A plain letter by e-mail to a collection agency: the same words as text and as simple HTML. */
import type { CreditorIdentity } from '../../domain/message.ts';
import { requiredEmail } from './brief-fields.ts';
import { partnerSender } from '../../domain/envelope.ts';
import type { SendingSettings } from '../../domain/sending-settings.ts';
import { escapeHtml } from './email-html.ts';
import { phoneText } from './format.ts';

/** Between whom a letter goes. */
export interface Correspondence {
  readonly creditor: CreditorIdentity;
  /** Whose address the e-mail provider knows, and where answers go. */
  readonly sending: SendingSettings;
  readonly to: string;
}

export interface PlainEmail {
  readonly from: string;
  readonly replyTo: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Lays paragraphs out above the creditor's name and address. Throws an error that names the creditor's e-mail when it is not usable. */
export function plainEmail(
  { creditor, sending, to }: Correspondence,
  subject: string,
  paragraphs: readonly string[],
): PlainEmail {
  requiredEmail(creditor.email, 'creditor.email');
  const { from, replyTo } = partnerSender(creditor, sending);
  const all = [...paragraphs, `Cordialement,\n${creditor.name}\n${replyTo}\n${phoneText(creditor.phone)}`];
  const html = all.map((one) => `<p>${escapeHtml(one).replaceAll('\n', '<br>')}</p>`).join('\n');
  return {
    from,
    replyTo,
    to,
    subject,
    text: `${all.join('\n\n')}\n`,
    html: `<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>\n<body>\n${html}\n</body>\n</html>\n`,
  };
}
