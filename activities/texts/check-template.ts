/** Whether a template may be stored: it is parsed, its variables looked up, rendered on every case it could meet, and its words judged. */
import type { CreditorIdentity } from '../../domain/message.ts';
import { judgeRendering, refused } from './judge-rendering.ts';
import type { LintWords, TemplateProblem } from './judge-rendering.ts';
import { unknownVariable } from './known-variables.ts';
import { previewTemplate } from './preview.ts';
import { sampleBriefs } from './sample-briefs.ts';
import type { Sample } from './sample-briefs.ts';
import { TemplateError } from './template.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import type { Texts } from './texts.ts';
import { viewOf } from './text-view.ts';

/**
 * Every fault of a template, each once, with its line where it has one. Empty: it may be stored. `lint` is `lintText` of the domain. The cases
 * are invented, for the creditor's own identity, in every type of debtor the key covers.
 */
export function checkTemplate(
  texts: Texts,
  template: OwnTemplate,
  creditor: CreditorIdentity,
  lint: LintWords,
): TemplateProblem[] {
  const samples = sampleBriefs(template.key, creditor);
  const unknown = unknownVariables(texts, template, samples);
  if (unknown.length > 0) return unknown;
  const problems = samples.flatMap((sample) => {
    const preview = previewTemplate(texts, template, sample.brief);
    return [
      ...preview.problems.map((fault) => refused(fault, 'notRendered', sample.name)),
      ...judgeRendering(template, sample, preview, lint),
    ];
  });
  return eachOnce(problems);
}

/** Variables are looked up in every branch, also in those no sample takes. */
function unknownVariables(
  texts: Texts,
  { key, subject, body }: OwnTemplate,
  samples: readonly Sample[],
): TemplateProblem[] {
  const views = samples.map(({ brief }) => viewOf(brief));
  return (['subject', 'body'] as const).flatMap((field) => {
    const source = field === 'subject' ? subject : body;
    if (source === undefined) return [];
    try {
      return texts.engine.variables(source, key.language).flatMap(({ segments, line }) => {
        const message = unknownVariable(views, segments);
        return message === null ? [] : [refused({ field, line, message }, 'unknownVariable', null)];
      });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return [refused({ field, line: error.line, message: error.fault }, 'notParsed', null)];
    }
  });
}

function eachOnce(problems: readonly TemplateProblem[]): TemplateProblem[] {
  const seen = new Map<string, TemplateProblem>();
  for (const problem of problems) {
    const key = [problem.field, problem.line, problem.code, problem.message].join('\n');
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()];
}
