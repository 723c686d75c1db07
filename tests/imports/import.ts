/** Sends files of invoices as an ERP would, and looks at what became of them. */
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import PDFDocument from 'pdfkit';
import type { TestApi } from '../api/app.ts';

/** A sample file of this folder. */
export const sample = (name: string): Buffer => readFileSync(new URL(`files/${name}`, import.meta.url));

export interface Line {
  readonly line: number;
  readonly status: string;
  readonly number: string | null;
  readonly invoiceId: string | null;
  readonly problems: readonly { field: string; code: string; text: string; textEn?: string }[];
}

export interface Imported {
  readonly id: string;
  readonly format: string;
  readonly status: string;
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly lines: readonly Line[];
}

/** Posts a file; `query` without the question mark. */
export async function send(
  api: TestApi,
  contentType: string,
  payload: string | Buffer | Readable,
  query = '',
  key = api.apiKey,
) {
  return api.app.inject({
    method: 'POST',
    url: `/v1/invoices/import?${query}`,
    headers: { authorization: `Bearer ${key}`, 'content-type': contentType },
    payload,
  });
}

/** A PDF that carries a file, as Factur-X does. */
export async function pdfWith(name: string, xml: Buffer): Promise<Buffer> {
  const document = new PDFDocument({ subset: 'PDF/A-3b', pdfVersion: '1.7', tagged: true, autoFirstPage: false });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => {
    document.on('end', () => {
      resolve();
    });
  });
  document.addPage();
  document.file(xml, { name, type: 'text/xml' });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
