/** A page as paper shows it: rendered to pixels, so that what no text extraction sees (glyphs, lines, codes) is looked at too. */
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface PageImage {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: red, green, blue, opacity. */
  readonly data: Uint8ClampedArray;
  /** Pixels in one millimetre. */
  readonly perMm: number;
}

interface Canvas {
  readonly canvas: object;
  readonly context: {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}
type PdfDocument = Awaited<ReturnType<typeof getDocument>['promise']>;

/** 216 dots per inch: a module of the payment code is more than four of them wide. */
const scale = 3;

/** Every page of a PDF as pixels. Rejects when the bytes are not a PDF. */
export async function imagesOf(bytes: Uint8Array): Promise<PageImage[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS, useSystemFonts: false });
  const doc = await task.promise;
  const images: PageImage[] = [];
  for (let number = 1; number <= doc.numPages; number += 1) images.push(await imageOf(doc, number));
  await task.destroy();
  return images;
}

/** Dark pixels of a rectangle in millimetres from the left and top edges of the page. */
export function inkIn(image: PageImage, leftMm: number, topMm: number, rightMm: number, bottomMm: number): number {
  const { width, height, data, perMm } = image;
  const pixel = (lengthMm: number, most: number): number => Math.max(0, Math.min(most, Math.round(lengthMm * perMm)));
  let dark = 0;
  for (let y = pixel(topMm, height); y < pixel(bottomMm, height); y += 1)
    for (let x = pixel(leftMm, width); x < pixel(rightMm, width); x += 1)
      if ((data[(y * width + x) * 4] ?? 255) < 200) dark += 1;
  return dark;
}

/** A part of the page, as a camera held over it would see it. */
export function cut(image: PageImage, leftMm: number, topMm: number, rightMm: number, bottomMm: number): PageImage {
  const [left, top, right, bottom] = [leftMm, topMm, rightMm, bottomMm].map((mm) => Math.round(mm * image.perMm));
  const [x0, y0, width, height] = [left ?? 0, top ?? 0, (right ?? 0) - (left ?? 0), (bottom ?? 0) - (top ?? 0)];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const from = ((y0 + y) * image.width + x0) * 4;
    data.set(image.data.subarray(from, from + width * 4), y * width * 4);
  }
  return { width, height, data, perMm: image.perMm };
}

async function imageOf(doc: PdfDocument, number: number): Promise<PageImage> {
  const page = await doc.getPage(number);
  const viewport = page.getViewport({ scale });
  const [width, height] = [Math.round(viewport.width), Math.round(viewport.height)];
  const factory = doc.canvasFactory as { create(width: number, height: number): Canvas };
  const { canvas, context } = factory.create(width, height);
  await page.render({ canvas, canvasContext: context, viewport }).promise;
  return { width, height, data: context.getImageData(0, 0, width, height).data, perMm: (scale * 72) / 25.4 };
}
