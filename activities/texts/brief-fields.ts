/** Checks what a message cannot do without, and says which field to fill. */
import { missingMentions } from '../../domain/identity-mentions.ts';
import type { Brief, CreditorIdentity, PostalAddress } from '../../domain/message.ts';
import { oneLine, phoneText } from './format.ts';

/** The text on one line. Throws an error that names the field when it is absent or blank. */
export function requiredText(value: string | null | undefined, field: string): string {
  const text = oneLine(value ?? '');
  if (text === '') throw new Error(`${field} is missing: fill it in, then send this message again`);
  return text;
}

/** A bare e-mail address. Throws when it could not be one, or could carry a second recipient or header. */
export function requiredEmail(value: string | null | undefined, field: string): string {
  const address = requiredText(value, field);
  if (address !== value?.trim() || !/^[^\s<>()",;:\\[\]@]+@[^\s<>()",;:\\[\]@]+$/.test(address))
    throw new Error(`${field} is ${JSON.stringify(value)}: give one e-mail address, such as compta@exemple.fr`);
  return address;
}

/** An address that can be printed and delivered. Throws an error that names the missing part. */
export function requiredAddress(address: PostalAddress | null, field: string): PostalAddress {
  if (!address) throw new Error(`${field} is missing: add a postal address to the debtor, then send this letter again`);
  requiredText(address.line1, `${field}.line1`);
  requiredText(address.postcode, `${field}.postcode`);
  requiredText(address.city, `${field}.city`);
  return address;
}

/**
 * Mentions that business correspondence must carry, and what is needed to be paid (rules R42, R79). Throws an error that names the first field
 * that is missing or unusable.
 */
export function requireIdentity(creditor: CreditorIdentity): void {
  const [missing] = missingMentions(creditor);
  if (missing)
    throw new Error(`creditor.${missing.field} is missing or unusable: fill it in, then send this message again`);
}

/** The same brief with phone numbers as a reader expects them; the numbers that are dialled by machines come from the brief as given. */
export function withReadablePhones(brief: Brief): Brief {
  const { creditor, debtor } = brief;
  return {
    ...brief,
    creditor: { ...creditor, phone: phoneText(creditor.phone) },
    debtor: { ...debtor, phone: debtor.phone === null ? null : phoneText(debtor.phone) },
  };
}
