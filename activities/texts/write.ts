/** From a brief to the content that is frozen and sent: one door for every channel that carries words. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, Content } from '../../domain/message.ts';
import { writeCall } from './call-script.ts';
import type { CallContent } from './call-script.ts';
import { writeEmail } from './email.ts';
import type { EmailContent } from './email.ts';
import { writeLetter } from './letter-pdf.ts';
import { writeSms } from './sms.ts';
import type { SmsContent } from './sms.ts';

/**
 * Writes the message of a brief: e-mail, SMS, call script, or letter as PDF. The same brief gives the same bytes. Rejects with an error that
 * names the field to fill in; an agency gets a dossier instead, see `writeDossier`.
 */
export async function write(brief: Brief): Promise<Content> {
  return brief.channel === 'letter' || brief.channel === 'registeredLetter' ? writeLetter(brief) : writeSync(brief);
}

/** The same without waiting, for the channels that need no PDF: fast enough to stay inside a transaction. Throws for the others. */
export function writeSync(brief: Brief): EmailContent | SmsContent | CallContent {
  switch (brief.channel) {
    case 'email':
      return writeEmail(brief);
    case 'sms':
      return writeSms(brief);
    case 'call':
      return writeCall(brief);
    case 'letter':
    case 'registeredLetter':
      throw new Error(`channel ${brief.channel} is written as a PDF: await write(brief) instead of writeSync`);
    case 'agency':
      throw new Error('channel agency gets a file, not a message: use writeDossier');
    default:
      return assertNever(brief.channel, 'channel');
  }
}
