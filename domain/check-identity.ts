/** Whether a creditor's identity may be printed on what it sends: complete (R42), and with an account money can reach (R79). */
import { missingMentions } from './identity-mentions.ts';
import type { CreditorIdentity } from './message.ts';
import { checkDigitsFit } from './remainder97.ts';
import { isSiren } from './siren.ts';

export interface IdentityProblem {
  readonly field: string;
  readonly code: 'missing' | 'invalid';
  readonly rule: 'R42' | 'R79';
  readonly text: string;
}

/** Everything that is missing or cannot be right; empty when the identity may be used. Spaces in the SIREN and the IBAN do not count. */
export function identityProblems(identity: CreditorIdentity): IdentityProblem[] {
  const missing = missingMentions(identity).map(({ field, nameEn, source }): IdentityProblem => {
    const why = source === null ? 'without it nobody can pay you' : `${source} asks for it on every business letter`;
    return {
      field,
      code: 'missing',
      rule: source === null ? 'R79' : 'R42',
      text: `${field}: the ${nameEn} is missing; ${why}. Add it.`,
    };
  });
  const wrong: IdentityProblem[] = [];
  if (missing.every(({ field }) => field !== 'siren') && !isSiren(identity.siren.replaceAll(/\s/g, '')))
    wrong.push({
      ...{ field: 'siren', code: 'invalid', rule: 'R42' },
      text: 'siren: the check digit does not fit; compare the nine digits with your Kbis.',
    });
  if (missing.every(({ field }) => field !== 'iban') && !isIban(identity.iban))
    wrong.push({
      ...{ field: 'iban', code: 'invalid', rule: 'R79' },
      text: 'iban: the check digits do not fit, so the money would not arrive; copy it from your bank statement.',
    });
  return [...missing, ...wrong];
}

/** True for an IBAN whose check digits fit (ISO 13616: the number, its first four characters moved to the end, leaves 1 when divided by 97). */
export function isIban(text: string): boolean {
  const iban = text.replaceAll(/\s/g, '');
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && checkDigitsFit(iban);
}
