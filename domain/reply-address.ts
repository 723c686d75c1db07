/** Addresses that bring a debtor's answer back to the message it answers. Pure. */

/** An address that was read: which delivery is answered, under which domain. */
export interface ReplyAddress {
  readonly deliveryId: string;
  /** Lower case. */
  readonly domain: string;
}

const shape = /^r-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})@([^@\s]+)$/;

/** The address to answer a delivery (a UUID) under a creditor's inbound domain: `r-<id without dashes>@<domain>`. */
export const writeReplyAddress = (deliveryId: string, inboundDomain: string): string =>
  `r-${deliveryId.replaceAll('-', '').toLowerCase()}@${inboundDomain.toLowerCase()}`;

/** Reads such an address back, bare or as `Name <address>`; null for every other address. */
export function readReplyAddress(text: string): ReplyAddress | null {
  const [, a, b, c, d, e, domain] = shape.exec(bareAddress(text)) ?? [];
  if (domain === undefined) return null;
  return { deliveryId: [a, b, c, d, e].join('-'), domain };
}

/** `Name <address>` or a bare address, as the bare address in lower case. */
export function bareAddress(text: string): string {
  const inBrackets = /<([^<>]*)>\s*$/.exec(text);
  return (inBrackets?.[1] ?? text).trim().toLowerCase();
}

/** The part behind the `@`, lower case; empty for what is no address. */
export function domainOf(address: string): string {
  const bare = bareAddress(address);
  const at = bare.lastIndexOf('@');
  return at < 0 ? '' : bare.slice(at + 1);
}
