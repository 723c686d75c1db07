/** What may be stored as a template, for the case that stores it. */
import type { TemplateChecks, TemplateFinding } from '../../cases/store-template.ts';
import { lintText } from '../../domain/lint-text.ts';
import { checkTemplate } from './check-template.ts';
import type { LintWords, TemplateProblem } from './judge-rendering.ts';
import type { Texts } from './texts.ts';

/** The checks over these texts. A key is written when the product has a text of its own for that channel, language and occasion. */
export function templateChecks(texts: Texts): TemplateChecks {
  return {
    check: (template, identity, off) => checkTemplate(texts, template, identity, lintWithout(off)).map(findingOf),
    isWritten: ({ channel, language, occasion }) =>
      texts.shipped.templates.some(
        (one) => one.channel === channel && one.language === language && one.occasions.includes(occasion),
      ),
  };
}

/** The linter of the domain without the default rules (type P) a creditor switched off; rules of law stay on whatever is listed. */
export function lintWithout(off: readonly string[]): LintWords {
  return (text, context) => lintText(text, { ...context, off });
}

/** A problem as it is told to the author, with its line, rule and remedy, in English and French. */
export function findingOf(problem: TemplateProblem): TemplateFinding {
  const { field, line, code, rule, message, messageFr, remedy, remedyFr, severity, sample } = problem;
  return { field, code, detail: message, detailFr: messageFr, line, rule, remedy, remedyFr, severity, sample };
}
