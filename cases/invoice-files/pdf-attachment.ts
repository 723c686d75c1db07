/** The XML that a Factur-X or ZUGFeRD invoice carries inside its PDF. */
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { Refusal } from '../refusal.ts';

/** Names under which the profiles attach it, in lower case. */
const xmlNames = ['factur-x.xml', 'zugferd-invoice.xml', 'xrechnung.xml'];
const mostXmlBytes = 10 * 1024 * 1024;

const unreadable = (code: string, text: string): Refusal => new Refusal('unprocessable', code, text, 'body');

/** Finds the attached XML. Refuses what is no PDF, is protected, or carries no invoice. Pages are not drawn and no script is run. */
export async function facturXml(bytes: Uint8Array): Promise<Uint8Array> {
  const attached = await attachments(bytes);
  const found = attached.find(({ filename }) => xmlNames.includes(filename.toLowerCase()));
  if (!found)
    throw unreadable(
      'no_invoice_in_pdf',
      `The PDF carries no XML invoice (${xmlNames.join(', ')}): it is a plain PDF. Export it as Factur-X, or register the invoice with POST /v1/invoices.`,
    );
  if (found.content.length > mostXmlBytes)
    throw unreadable('xml_unreadable', 'The XML in the PDF is far too large for one invoice.');
  return found.content;
}

interface Attached {
  readonly filename: string;
  readonly content: Uint8Array;
}

async function attachments(bytes: Uint8Array): Promise<Attached[]> {
  const task = getDocument({
    // The reader takes what it is given away from us, so it gets a copy.
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: true,
  });
  try {
    const document = await task.promise;
    const found = (await document.getAttachments()) as Record<string, Attached> | null;
    return Object.values(found ?? {});
  } catch {
    throw unreadable(
      'pdf_unreadable',
      'The file is no PDF that can be read: it is cut off, damaged or protected by a password. Export it again.',
    );
  } finally {
    await task.destroy();
  }
}
