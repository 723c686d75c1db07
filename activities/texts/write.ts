/** From a brief to the content that is frozen and sent: one door for every channel that carries words. */
import { assertNever } from '../../domain/never.ts';
import type { Brief, Content } from '../../domain/message.ts';
import { writeCall } from './call-script.ts';
import { writeEmail } from './email.ts';
import { epcQrOf } from './epc-qr.ts';
import { writeLetter } from './letter-pdf.ts';
import { writeSms } from './sms.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import { letterWordsFrom } from './template-letter.ts';
import type { Texts } from './texts.ts';

/** Writes one message; `own` are the creditor's own templates, the newest checked version of each. */
export type Write = (brief: Brief, own?: readonly OwnTemplate[]) => Promise<Content>;

/**
 * The writer of every channel but the agency's: e-mail, SMS, call script, or letter as PDF. The same brief and templates give the same bytes.
 * It rejects with an error that names the field to fill in, or the template and line that fail; an agency gets a dossier, see `writeDossier`.
 */
export function createWrite(texts: Texts): Write {
  return async (brief, own = []) => {
    switch (brief.channel) {
      case 'email':
        return writeEmail(texts, brief, own);
      case 'sms':
        return writeSms(texts, brief, own);
      case 'call':
        return writeCall(texts, brief, own);
      case 'letter':
      case 'registeredLetter':
        return writeLetter(brief, { words: letterWordsFrom(texts, brief, own), epcQr: epcQrOf(brief) });
      case 'agency':
        throw new Error('channel agency gets a file, not a message: use writeDossier');
      default:
        return assertNever(brief.channel, 'channel');
    }
  };
}
