/** What is wrong with a rendered template: a part it cannot do without is missing, or the linter refuses its words. */
import { countSms } from '../channels/sms-text.ts';
import type { LintContext } from '../../domain/lint/phrase.ts';
import type { Preview, TemplateFault } from './preview.ts';
import type { Sample } from './sample-briefs.ts';
import type { OwnTemplate, TemplateKey } from '../../domain/own-template.ts';
import type { ProductBlock } from './text-blocks.ts';

/** What the linter (`lintText`) says of a rendered text. */
export interface WordFinding {
  readonly rule: string;
  readonly code: string;
  readonly severity: 'refused' | 'warning';
  readonly excerpt: string;
  readonly because: string;
  readonly becauseEn: string;
  readonly remedy: string;
  readonly remedyEn: string;
}

export type LintWords = (text: string, context: LintContext) => readonly WordFinding[];

export interface TemplateProblem extends TemplateFault {
  /** Rule of law.md, where one is broken. */
  readonly rule: string | null;
  /** Stable name of the fault. */
  readonly code: string;
  /** A refused template must not be stored; a warning asks a person to look. */
  readonly severity: 'refused' | 'warning';
  /** The same in French; null for faults of Liquid, which quote its own words. */
  readonly messageFr: string | null;
  /** What to do about it. */
  readonly remedy: string;
  readonly remedyFr: string;
  /** The case on which it was found; null when it holds for all. */
  readonly sample: string | null;
}

/** Parts that are missing first, then what the linter says, with the line of the source where the words can be found again. */
export function judgeRendering(
  template: OwnTemplate,
  sample: Sample,
  preview: Preview,
  lint: LintWords,
): TemplateProblem[] {
  return [
    ...missingParts(template, sample, preview),
    ...costlyLetters(sample, preview),
    ...wordProblems(template, sample, preview, lint),
  ];
}

/** One letter without a look-alike in the alphabet of SMS more than doubles the price of the whole text: a person should know. */
function costlyLetters({ name }: Sample, { text, sms }: Preview): TemplateProblem[] {
  if (text === null || sms?.encoding !== 'UCS-2') return [];
  const letters = [...new Set(text)].filter((letter) => countSms(letter).encoding === 'UCS-2').join(' ');
  const fault = {
    field: 'body',
    line: null,
    message: `These letters make the SMS cost more than double: ${letters}`,
  } as const;
  return [
    {
      ...refused(fault, 'costlyLetters', name),
      severity: 'warning',
      messageFr: `Ces caractères font plus que doubler le prix du SMS : ${letters}`,
      remedy: 'Write them otherwise, or accept the price.',
      remedyFr: 'Écrivez-les autrement, ou acceptez ce prix.',
    },
  ];
}

/** A fault that forbids storing. */
export function refused(fault: TemplateFault, code: string, sample: string | null): TemplateProblem {
  return { ...fault, rule: null, code, severity: 'refused', messageFr: null, ...remedyOf(code), sample };
}

/** What to do about a fault that names its place but comes from Liquid or from the writer itself. */
function remedyOf(code: string): { readonly remedy: string; readonly remedyFr: string } {
  return code === 'unknownVariable'
    ? {
        remedy: 'Use one of the variables that GET /v1/templates lists for this occasion.',
        remedyFr: 'Utilisez l’une des variables que GET /v1/templates donne pour cette occasion.',
      }
    : {
        remedy: 'Correct this place, then preview the text again; docs/templates.md lists tags, filters and blocks.',
        remedyFr:
          'Corrigez ce passage, puis demandez un nouvel aperçu ; docs/templates.md donne balises, filtres et blocs.',
      };
}

/** Parts the product draws, and that an e-mail cannot do without. A letter draws its tables by itself, and is checked for its order. */
function missingParts({ key, body }: OwnTemplate, { name, brief }: Sample, preview: Preview): TemplateProblem[] {
  if (preview.problems.length > 0 || key.channel !== 'email') return [];
  const has = (part: ProductBlock): boolean =>
    preview.blocks.some((block) => block.kind === 'product' && block.block === part);
  const claimed = brief.penalties === 'claimed' && /\btoPay\b/u.test(body);
  const sums = brief.penalties !== 'none' && /\b(interest|indemnity|dailyInterest|besidePrincipal)\b/u.test(body);
  const needed: readonly (readonly [block: ProductBlock, when: boolean])[] = [
    ['invoices', brief.plan === null && brief.lines.length > 1],
    ['payment', true],
    ['statement', claimed || sums],
  ];
  return needed
    .filter(([block, when]) => when && !has(block))
    .map(([block]) => ({
      ...refused({ field: 'body', line: null, message: missing[block].en }, `${block}Missing`, name),
      rule: missing[block].rule,
      messageFr: missing[block].fr,
      remedy: `Add {% ${block} %}.`,
      remedyFr: `Ajoutez {% ${block} %}.`,
    }));
}

const missing: Readonly<Record<ProductBlock, { readonly rule: string; readonly fr: string; readonly en: string }>> = {
  invoices: {
    rule: 'R12',
    fr: 'Un message sur plusieurs factures les énumère : ajoutez {% invoices %}',
    en: 'A message about several invoices lists them: add {% invoices %}',
  },
  payment: {
    rule: 'R79',
    fr: 'Le client doit trouver IBAN, titulaire et référence : ajoutez {% payment %}',
    en: 'The debtor must find IBAN, holder and reference: add {% payment %}',
  },
  statement: {
    rule: 'R12',
    fr: "Une somme de pénalités s’accompagne de son détail : ajoutez {% statement %} ou {% include 'penalties' %}",
    en: "Sums of penalties go with their detail: add {% statement %}, or {% include 'penalties' %}",
  },
};

function wordProblems(template: OwnTemplate, sample: Sample, preview: Preview, lint: LintWords): TemplateProblem[] {
  if (preview.text === null) return [];
  const text = preview.subject === null ? preview.text : `${preview.subject}\n\n${preview.text}`;
  return lint(text, lintContext(template.key, sample)).map((finding) => ({
    ...placeOf(template, finding.excerpt),
    message: `${finding.becauseEn} ${finding.remedyEn}`,
    messageFr: `${finding.because} ${finding.remedy}`,
    remedy: finding.remedyEn,
    remedyFr: finding.remedy,
    rule: finding.rule,
    code: finding.code,
    severity: finding.severity,
    sample: sample.name,
  }));
}

function lintContext({ channel, occasion, language, step }: TemplateKey, { brief }: Sample): LintContext {
  const { debtor, creditor, lines } = brief;
  return {
    channel: brief.channel,
    tone: brief.tone,
    language,
    debtorType: debtor.type,
    beforeDue: brief.beforeDue || occasion === 'instalmentNote',
    ...(step === null ? {} : { step }),
    identity: creditor,
    purpose: channel === 'letter' && occasion === 'notice' ? 'notice' : brief.plan ? 'plan' : 'reminder',
    names: [debtor.name, debtor.address?.line1 ?? '', ...lines.map(({ number }) => number)].filter(
      (name) => name !== '',
    ),
  };
}

/** Where the words stand in the source: found again when they hold no variable. */
function placeOf({ subject, body }: OwnTemplate, excerpt: string): Pick<TemplateFault, 'field' | 'line'> {
  const plain = (text: string): string => text.replace(/\s+/gu, ' ').trim().toLocaleLowerCase('fr');
  const wanted = plain(excerpt);
  if (wanted === '') return { field: 'body', line: null };
  const line = body.split('\n').findIndex((one) => plain(one).includes(wanted));
  if (line >= 0) return { field: 'body', line: line + 1 };
  return { field: plain(subject ?? '').includes(wanted) ? 'subject' : 'body', line: null };
}
