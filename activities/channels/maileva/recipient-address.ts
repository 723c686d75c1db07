/** A postal address in the six lines of at most 38 characters that the French post prints. */
import type { PostalAddress } from '../../../domain/message.ts';

/** Where Maileva carries registered letters. */
const countriesServed: readonly string[] = ['FR', 'MC', 'RE', 'YT', 'MQ', 'GP', 'MF', 'BL', 'GF'];

const longestLine = 38;

export type AddressLines = Readonly<
  Partial<Record<'address_line_1' | 'address_line_2' | 'address_line_4' | 'address_line_5', string>>
> & { readonly address_line_6: string; readonly country_code: string };

export type Addressed =
  | { readonly kind: 'lines'; readonly lines: AddressLines }
  /** It does not fit: which field, and what to do. */
  | { readonly kind: 'unfit'; readonly field: string; readonly remedy: string };

/**
 * Lines 1 and 2 are the name (one too long for one line takes both), 4 the street, 5 what completes it, 6 postcode and town. `of` names whose
 * address it is in the remedy: `debtor` or `creditor`.
 */
export function addressLines(name: string, address: PostalAddress, of: 'debtor' | 'creditor'): Addressed {
  const unfit = (field: string, remedy: string): Addressed => ({ kind: 'unfit', field: `${of}.${field}`, remedy });
  const tooLong = (field: string, words: string): Addressed =>
    unfit(field, `"${words}" is longer than the ${String(longestLine)} characters of a postal line: shorten it.`);
  if (!countriesServed.includes(address.country))
    return unfit(
      'address.country',
      `Maileva carries registered letters to ${countriesServed.join(', ')} only, not to ${address.country}: post this letter yourself.`,
    );
  const names = nameLines(oneLine(name));
  if (!names) return tooLong('name', oneLine(name));
  const [street, more] = [oneLine(address.line1), oneLine(address.line2 ?? '')];
  if (street.length > longestLine) return tooLong('address.line1', street);
  if (more.length > longestLine) return tooLong('address.line2', more);
  const postcode = address.postcode.replace(/\s/g, '');
  if (!/^\d{5}$/.test(postcode)) return unfit('address.postcode', `"${address.postcode}" is not 5 digits: correct it.`);
  const town = `${postcode} ${oneLine(address.city)}`;
  if (town.length > longestLine) return tooLong('address.city', town);
  const [first, second] = names;
  return {
    kind: 'lines',
    lines: {
      address_line_1: first,
      ...(second === undefined ? {} : { address_line_2: second }),
      address_line_4: street,
      ...(more === '' ? {} : { address_line_5: more }),
      address_line_6: town,
      country_code: address.country,
    },
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A name on one line, or on two broken at a space; null when it fits on neither. */
function nameLines(name: string): readonly [string, string?] | null {
  if (name.length <= longestLine) return [name];
  const at = name.lastIndexOf(' ', longestLine);
  const rest = name.slice(at + 1);
  return at > 0 && rest.length <= longestLine ? [name.slice(0, at), rest] : null;
}
