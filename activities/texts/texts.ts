/** Where the words of a message come from: its template, chosen and rendered. Everything a writer of a channel needs, in one value. */
import type { Brief } from '../../domain/message.ts';
import { chooseTemplate } from './choose-template.ts';
import { claimOf } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import { createTextEngine } from './liquid.ts';
import type { TextEngine } from './liquid.ts';
import { readShippedTexts } from './template-files.ts';
import type { ShippedTexts } from './template-files.ts';
import { remarkInSms, withRemarks } from './remark-words.ts';
import { TemplateError, wantedFor } from './template.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import type { ChosenTemplate } from './template.ts';
import type { Block } from './text-blocks.ts';
import { blocksOf, oneSentence } from './text-blocks.ts';
import { viewOf } from './text-view.ts';
import type { TextView } from './text-view.ts';

export interface Texts {
  readonly engine: TextEngine;
  readonly shipped: ShippedTexts;
}

/** Reads the shipped templates and makes an engine for them: once per process, by whoever hosts the writers. Throws when a file is wrong. */
export function openTexts(): Texts {
  const shipped = readShippedTexts();
  return { engine: createTextEngine(shipped.passages), shipped };
}

/** A brief with its figures and the template that writes it. */
export interface Draft {
  readonly brief: Brief;
  readonly claim: LetterClaim;
  readonly template: ChosenTemplate;
}

/** Throws an error that names the field when the brief cannot be written about. */
export function draftOf(texts: Texts, brief: Brief, own: readonly OwnTemplate[]): Draft {
  const claim = claimOf(brief);
  const template = chooseTemplate(wantedFor(brief, claim.tally), own, texts.shipped.templates);
  return { brief, claim, template };
}

/** The blocks of a message, and its subject line where the template has one. Throws an error that names the template and the line. */
export function renderBlocks(texts: Texts, draft: Draft): { subject: string | null; blocks: Block[] } {
  const { brief, claim, template } = draft;
  const view = viewOf(brief, claim);
  return {
    subject: template.subject === null ? null : sentence(texts, draft, template.subject, view),
    blocks: withRemarks(
      blocksOf(rendered(texts, draft, template.body, view), brief.language),
      brief.remarks ?? [],
      brief.language,
    ),
  };
}

/** The body of a message as one line of text with its remarks, for an SMS. */
export function renderSentence(texts: Texts, draft: Draft, view: TextView): string {
  const { remarks = [], language } = draft.brief;
  const said = remarks.map((remark) => remarkInSms(remark, language)).filter((text) => text !== null);
  return [sentence(texts, draft, draft.template.body, view), ...said].join(' ');
}

function sentence(texts: Texts, draft: Draft, source: string, view: TextView): string {
  return oneSentence(rendered(texts, draft, source, view), draft.brief.language);
}

function rendered(texts: Texts, { brief, template }: Draft, source: string, view: TextView): string {
  try {
    return texts.engine.render(source, brief.language, view);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const line = error.line === null || source === template.subject ? null : error.line + template.linesBefore;
    const place = source === template.subject ? ', subject' : line === null ? '' : `, line ${line}`;
    throw new TemplateError(error.fault, line, `Template ${template.name}${place}: `);
  }
}
