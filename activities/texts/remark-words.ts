/** Remarks in words: one kind sentence or two each, in both languages, and short enough for an SMS. */
import type { Language } from '../../domain/case-facts.ts';
import { assertNever } from '../../domain/never.ts';
import type { Remark } from '../../domain/remark.ts';
import { longDate, money, oneLine, shortDate } from './format.ts';
import { harmless, printed, type Block } from './text-blocks.ts';

/** A remark as e-mails, letters and call scripts say it. */
export function remarkText(remark: Remark, language: Language): string {
  return language === 'fr' ? french(remark) : english(remark);
}

function french(remark: Remark): string {
  switch (remark.kind) {
    case 'promiseKept':
      return `Nous avons bien reçu ${money({ currency: remark.currency, cents: remark.receivedCents }, 'fr')} comme convenu, et vous en remercions.`;
    case 'promiseUnmet': {
      const [promised, received] = [remark.amountCents, remark.receivedCents].map((cents) =>
        money({ currency: remark.currency, cents }, 'fr'),
      );
      const said = `Vous nous aviez annoncé un règlement de ${promised ?? ''} pour le ${longDate(remark.payOn, 'fr')}.`;
      const came =
        remark.receivedCents > 0
          ? `Nous avons bien reçu ${received ?? ''}, et vous en remercions ; sauf erreur de notre part, le reste ne nous est pas parvenu à temps.`
          : 'Sauf erreur de notre part, il ne nous est pas parvenu à temps.';
      return `${said} ${came} Si un imprévu vous en a empêché, dites-le-nous : nous chercherons une solution avec vous.`;
    }
    case 'contested':
      return `Les montants indiqués ici s’entendent hors ${money(remark, 'fr')} que vous contestez et que nous examinons.`;
    case 'answered':
      return `Suite à votre contestation du ${longDate(remark.openedOn, 'fr')}, nous vous avons répondu le ${longDate(remark.answeredOn, 'fr')} : « ${oneLine(remark.answer)} »`;
    default:
      return assertNever(remark, 'remark');
  }
}

function english(remark: Remark): string {
  switch (remark.kind) {
    case 'promiseKept':
      return `We have received ${money({ currency: remark.currency, cents: remark.receivedCents }, 'en')} as agreed, and thank you for it.`;
    case 'promiseUnmet': {
      const [promised, received] = [remark.amountCents, remark.receivedCents].map((cents) =>
        money({ currency: remark.currency, cents }, 'en'),
      );
      const said = `You had told us to expect ${promised ?? ''} by ${longDate(remark.payOn, 'en')}.`;
      const came =
        remark.receivedCents > 0
          ? `We have received ${received ?? ''}, thank you; unless we are mistaken, the rest has not reached us in time.`
          : 'Unless we are mistaken, it has not reached us in time.';
      return `${said} ${came} If something unforeseen got in the way, please tell us: we will look for a solution with you.`;
    }
    case 'contested':
      return `The amounts stated here leave out ${money(remark, 'en')} which you dispute and which we are looking into.`;
    case 'answered':
      return `Further to your dispute of ${longDate(remark.openedOn, 'en')}, we answered you on ${longDate(remark.answeredOn, 'en')}: “${oneLine(remark.answer)}”`;
    default:
      return assertNever(remark, 'remark');
  }
}

/** What an SMS must say; null: what has no room there. */
export function remarkInSms(remark: Remark, language: Language): string | null {
  const fr = language === 'fr';
  switch (remark.kind) {
    case 'contested':
      return fr
        ? `Hors ${money(remark, 'fr')} que vous contestez et que nous examinons.`
        : `Without ${money(remark, 'en')} you dispute, which we are looking into.`;
    case 'promiseUnmet': {
      const on = shortDate(remark.payOn, language);
      return fr
        ? `Le paiement annoncé pour le ${on} manque encore.`
        : `The payment announced for ${on} is still missing.`;
    }
    case 'promiseKept':
      return fr ? 'Merci pour votre paiement.' : 'Thank you for your payment.';
    case 'answered':
      return null;
    default:
      return assertNever(remark, 'remark');
  }
}

/** The blocks of a message with its remarks before the first table, or after the greeting where there is none. What debtors and creditors wrote is drawn as it is. */
export function withRemarks(blocks: readonly Block[], remarks: readonly Remark[], language: Language): Block[] {
  if (remarks.length === 0) return [...blocks];
  const paragraphs = remarks.map((remark): Block => {
    const text = printed(harmless(remarkText(remark, language)), language);
    return { kind: 'paragraph', lines: [[{ text, bold: false }]], attached: false };
  });
  const table = blocks.findIndex((block) => block.kind === 'product');
  const at = table > 0 ? table : 1;
  return [...blocks.slice(0, at), ...paragraphs, ...blocks.slice(at)];
}
