/** The compulsory mentions of the creditor, as every written message prints them (rule R42). */
import type { Language } from '../../domain/case-facts.ts';
import type { CreditorIdentity } from '../../domain/message.ts';
import { oneLine, sirenText } from './format.ts';

/** Legal mentions of the creditor on one line: form, capital, seat, registry (C. com. R123-237, R123-238); no register where there is none. */
export function identityLine(creditor: CreditorIdentity, language: Language): string {
  const { address } = creditor;
  const register = creditor.registry.trim();
  const registry = register === '' || /^(RCS|RM|RNE|RSAC|R\.C\.S\.)/i.test(register) ? register : `RCS ${register}`;
  const capital = creditor.shareCapital?.trim();
  const withCapital =
    language === 'fr' ? ` au capital de ${capital ?? ''}` : ` with a share capital of ${capital ?? ''}`;
  const seat = [address.line1, address.line2, `${address.postcode} ${address.city}`]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  const form = `${creditor.legalForm}${capital ? withCapital : ''}`;
  return oneLine(`${creditor.name}, ${form}, ${seat}, ${sirenText(creditor.siren)} ${registry}`);
}
