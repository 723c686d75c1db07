/** The bytes one delivery becomes in the local outbox. The same delivery always gives the same bytes. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Content } from '../../domain/message.ts';
import { assertNever } from '../../domain/never.ts';
import { smsText } from './sms-text.ts';

export interface OutboxFile {
  readonly extension: 'eml' | 'txt' | 'pdf' | 'zip';
  readonly bytes: Uint8Array;
}

/**
 * Builds the file of a delivery: a message for a mail program, a text to read or read out, a letter to print, a dossier
 * to hand over.
 */
export async function outboxFile(deliveryId: string, content: Content): Promise<OutboxFile> {
  switch (content.kind) {
    case 'email':
      return { extension: 'eml', bytes: await emailBytes(deliveryId, content) };
    case 'sms':
      return { extension: 'txt', bytes: smsBytes(content) };
    case 'call':
      return { extension: 'txt', bytes: utf8(`Phone: ${content.phone}\n\n${content.script}\n`) };
    case 'letter':
      return { extension: 'pdf', bytes: content.pdf };
    case 'dossier':
      return { extension: 'zip', bytes: content.zip };
    default:
      return assertNever(content, 'content');
  }
}

/**
 * An e-mail as a file (RFC 5322). The date is a fixed one: nothing here knows the instant, and a repeat must give the
 * same bytes.
 */
async function emailBytes(deliveryId: string, content: Extract<Content, { kind: 'email' }>): Promise<Uint8Array> {
  const { from, replyTo, to, subject, text, html, headers, attachments = [] } = content;
  return new MailComposer({
    from,
    replyTo,
    to,
    subject,
    text,
    html,
    ...(headers ? { headers } : {}),
    attachments: attachments.map(({ fileName, mediaType, bytes }) => ({
      ...{ filename: fileName, contentType: mediaType, content: Buffer.from(bytes) },
    })),
    date: new Date(0),
    messageId: `<${deliveryId}@outbox.invalid>`,
    // Hashed: a boundary has at most 70 characters, an id may be longer.
    baseBoundary: createHash('sha256').update(deliveryId).digest('hex').slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** The SMS as it would leave, after normalisation, with what it would cost. */
function smsBytes(content: Extract<Content, { kind: 'sms' }>): Uint8Array {
  const { text, parts, encoding } = smsText(content.text);
  return utf8(`From: ${content.from}\nTo: ${content.to}\nParts: ${parts} (${encoding})\n\n${text}\n`);
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
