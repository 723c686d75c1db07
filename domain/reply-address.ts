/** The address answers to one delivery go to, on a domain whose mail the e-mail provider hands to Relance. */

/** `r-<32 hexadecimal digits>@<domain>`: the delivery can be read back from it. */
export const replyAddress = (deliveryId: string, domain: string): string =>
  `r-${deliveryId.replaceAll('-', '').toLowerCase()}@${domain}`;

/** The delivery an address of `replyAddress` was made for; null for any other address. */
export function deliveryOf(address: string): string | null {
  const found = /^r-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})@/i.exec(address.trim());
  return found ? found.slice(1).join('-').toLowerCase() : null;
}
