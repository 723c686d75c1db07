/** Reads a PDF back as a person would: words, where they stand on the page, and the fonts that write them. */
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A run of characters. Millimetres from the left and top edges of the page; `bottomMm` is the base line. */
export interface Run {
  readonly text: string;
  readonly leftMm: number;
  readonly rightMm: number;
  readonly bottomMm: number;
  /** True at the end of a line. */
  readonly ends: boolean;
}

export interface Page {
  /** In reading order, without the footer, spaces made ordinary. */
  readonly text: string;
  /** Legal mentions and page number, printed on every page. */
  readonly footer: string;
  readonly runs: readonly Run[];
}

export interface ReadPdf {
  readonly pages: readonly Page[];
  /** All pages. */
  readonly text: string;
  readonly info: Readonly<Record<string, unknown>>;
  /** The XMP packet. */
  readonly metadata: string;
}

const mmPerPt = 25.4 / 72;
/** The footer begins here. */
const footerMm = 279;

/** Ordinary spaces instead of the no-break ones of French typography. */
export const plain = (text: string): string => text.replace(/[\u00a0\u202f\s]+/gu, ' ');

/** Everything a reader of the file can see. Rejects when the bytes are not a PDF. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS, useSystemFonts: false });
  const doc = await task.promise;
  const pages: Page[] = [];
  for (let number = 1; number <= doc.numPages; number += 1) pages.push(await readPage(await doc.getPage(number)));
  const { info, metadata } = await doc.getMetadata();
  const packet = (metadata as { getRaw: () => string | null } | null)?.getRaw();
  await task.destroy();
  return {
    pages,
    text: pages.map((page) => page.text).join(' '),
    info: info as Record<string, unknown>,
    metadata: packet ?? '',
  };
}

type PdfPage = Awaited<ReturnType<Awaited<ReturnType<typeof getDocument>['promise']>['getPage']>>;

async function readPage(page: PdfPage): Promise<Page> {
  const { height } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const runs = items.flatMap((item): Run[] => {
    if (!('str' in item)) return [];
    const [, , , , x = 0, y = 0] = item.transform as number[];
    const leftMm = x * mmPerPt;
    const bottomMm = (height - y) * mmPerPt;
    return [{ text: plain(item.str), leftMm, rightMm: leftMm + item.width * mmPerPt, bottomMm, ends: item.hasEOL }];
  });
  const written = (some: readonly Run[]): string => plain(some.map((run) => run.text + (run.ends ? ' ' : '')).join(''));
  return {
    text: written(runs.filter((run) => run.bottomMm < footerMm)),
    footer: written(runs.filter((run) => run.bottomMm >= footerMm)),
    runs: runs.filter((run) => run.text.trim() !== ''),
  };
}
