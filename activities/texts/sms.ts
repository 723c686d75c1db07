/** SMS: who writes, about which invoice, how much, and a number to call; in one part when it fits, few at most. */
import type { Brief, Content } from '../../domain/message.ts';
import { mostSmsParts, smsText } from '../channels/sms-text.ts';
import type { SmsText } from '../channels/sms-text.ts';
import { requiredText } from './brief-fields.ts';
import type { OwnTemplate } from '../../domain/own-template.ts';
import { draftOf, renderSentence } from './texts.ts';
import type { Draft, Texts } from './texts.ts';
import { viewOf } from './text-view.ts';
import type { Room } from './view-parts.ts';

export type SmsContent = Extract<Content, { kind: 'sms' }>;

/** Creditor and invoice names are cut only when nothing else makes the text fit; for each, from the full list of numbers to none at all. */
const rooms: readonly Room[] = [Infinity, 40, 20].flatMap((nameLength) =>
  [Infinity, 3, 1, 0].map((numbersShown) => ({ nameLength, numbersShown })),
);

/**
 * The SMS of a brief, in GSM-7 wherever the names and numbers allow it. Throws an error that names the field when the debtor has no phone number or the
 * creditor no usable sender name; one that names the template when its text does not fit.
 */
export function writeSms(texts: Texts, brief: Brief, own: readonly OwnTemplate[] = []): SmsContent {
  const to = requiredText(brief.debtor.phone, 'debtor.phone');
  const from = requiredText(brief.creditor.smsSender, 'creditor.smsSender');
  if (!/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(from))
    throw new Error(
      `creditor.smsSender is ${JSON.stringify(from)}: use 1 to 11 letters, digits or spaces, with at least one letter`,
    );
  requiredText(brief.creditor.phone, 'creditor.phone');
  const draft = draftOf(texts, brief, own);
  const fitting = fittingText(texts, draft);
  if (!fitting.fits)
    throw new Error(
      `Template ${draft.template.name} does not fit in ${mostSmsParts[fitting.sms.encoding]} SMS: shorten it, or creditor.name, creditor.phone or the invoice number`,
    );
  return { kind: 'sms', from, to, ...fitting.sms };
}

/**
 * The fullest wording that fits, as it leaves: in GSM-7 wherever look-alikes exist, else in UCS-2 and counted so, because a customer must be able
 * to find the invoice by its number. Where none fits, the shortest one.
 */
export function fittingText(texts: Texts, draft: Draft): { readonly sms: SmsText; readonly fits: boolean } {
  let sms = smsText('');
  for (const one of [draft, withoutCourtesies(draft)])
    for (const room of rooms) {
      sms = smsText(renderSentence(texts, one, viewOf(one.brief, one.claim, room)));
      if (sms.parts <= mostSmsParts[sms.encoding]) return { sms, fits: true };
    }
  return { sms, fits: false };
}

/** What is contested must be said; the rest only where there is room. */
function withoutCourtesies(draft: Draft): Draft {
  const remarks = (draft.brief.remarks ?? []).filter(({ kind }) => kind === 'contested');
  return { ...draft, brief: { ...draft.brief, remarks } };
}
