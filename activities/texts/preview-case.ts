/** A template, stored or not, on a real case: exactly what would be claimed, and everything that stands against it. */
import type { Brief, Content } from '../../domain/message.ts';
import type { OwnTemplate, TextUsed } from '../../domain/own-template.ts';
import { textUsed } from './choose-template.ts';
import { judgeRendering, refused } from './judge-rendering.ts';
import type { LintWords, TemplateProblem } from './judge-rendering.ts';
import { previewTemplate } from './preview.ts';
import type { Preview, TemplateSource } from './preview.ts';
import { wantedFor } from './template.ts';
import { draftOf } from './texts.ts';
import type { Texts } from './texts.ts';
import { createWrite } from './write.ts';

export interface CasePreview extends Omit<Preview, 'blocks' | 'problems'> {
  /** The text in force; null when the source was given. */
  readonly used: TextUsed | null;
  readonly source: TemplateSource;
  /** Letters only, and only where one could be written. */
  readonly pdf: Uint8Array | null;
  readonly problems: readonly TemplateProblem[];
}

/**
 * Writes about a brief with a given source, or with the text in force where it is null. What fails comes back as problems; throws only when no
 * text fits the brief, or its figures do not add up.
 */
export async function previewOnCase(
  texts: Texts,
  brief: Brief,
  own: readonly OwnTemplate[],
  given: TemplateSource | null,
  lint: LintWords,
): Promise<CasePreview> {
  const { template, claim } = draftOf(texts, brief, own);
  const key = wantedFor(brief, claim.tally);
  const source = given ?? sourceOf(template);
  const tried: OwnTemplate = { key, version: 0, ...source };
  const { blocks, problems, ...shown } = previewTemplate(texts, source, brief);
  const sample = { name: '', brief };
  const found = [
    ...problems.map((fault) => refused(fault, 'notRendered', null)),
    ...judgeRendering(tried, sample, { ...shown, blocks, problems }, lint),
  ];
  const written = await writtenBy(() => createWrite(texts)(brief, given === null ? own : [tried]));
  const failed =
    written.failed === null || problems.length > 0
      ? []
      : [refused({ field: 'body', line: null, message: written.failed }, 'notWritten', null)];
  return {
    ...shown,
    used: given === null ? textUsed(key, own, texts.shipped.templates) : null,
    source,
    pdf: written.content?.kind === 'letter' ? written.content.pdf : null,
    problems: [...found.map((problem) => ({ ...problem, sample: null })), ...failed],
  };
}

function sourceOf({ subject, body }: { subject: string | null; body: string }): TemplateSource {
  return subject === null ? { body } : { subject, body };
}

/** What stops a claim is what a preview tells: an address that is missing, a mention of the creditor, a text that is too long. */
async function writtenBy(
  write: () => Promise<Content>,
): Promise<{ readonly content: Content | null; readonly failed: string | null }> {
  try {
    return { content: await write(), failed: null };
  } catch (error) {
    return { content: null, failed: error instanceof Error ? error.message : String(error) };
  }
}
