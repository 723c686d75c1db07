/** Which network addresses a webhook may be sent to: those of the public internet, and by an explicit setting those of the own network. */

/**
 * `public`: anybody's. `private`: this machine or the own network. `forbidden`: never sent to, whatever the settings, since what answers there is not
 * an endpoint of a customer: metadata services, link-local, multicast, reserved blocks, and forms of IPv6 that carry an IPv4 address in them.
 */
export type AddressClass = 'public' | 'private' | 'forbidden';

type Block = readonly [prefix: string, bits: number];

const privateV4: readonly Block[] = [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];
/** IANA special-purpose registry, RFC 6890 and its updates. */
const forbiddenV4: readonly Block[] = [
  ['0.0.0.0', 8],
  // Carrier-grade NAT; some clouds keep their metadata service there.
  ['100.64.0.0', 10],
  // Link-local, with the metadata service of most clouds.
  ['169.254.0.0', 16],
  // The host agent of a cloud, at a public address.
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3],
];
const privateV6: readonly Block[] = [
  ['::1', 128],
  ['fc00::', 7],
];
/** Metadata service inside the private block. */
const forbiddenPrivateV6: readonly Block[] = [['fd00:ec2::', 32]];
/** All that is global unicast today; the rest (mapped, NAT64, link-local, site-local, multicast) is reserved or local. */
const globalV6: Block = ['2000::', 3];
const forbiddenV6: readonly Block[] = [
  // Teredo, benchmarks, ORCHID.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 carries an IPv4 address.
  ['2002::', 16],
  ['3fff::', 20],
];

/** Class of an address as a resolver or `URL` writes it, without brackets; `forbidden` for what is no address. */
export function classOfAddress(text: string): AddressClass {
  const bytes = addressBytes(text);
  if (bytes === null) return 'forbidden';
  const within = (blocks: readonly Block[]): boolean => blocks.some((block) => isWithin(bytes, block));
  if (bytes.length === 4) {
    if (within(forbiddenV4)) return 'forbidden';
    return within(privateV4) ? 'private' : 'public';
  }
  if (within(privateV6)) return within(forbiddenPrivateV6) ? 'forbidden' : 'private';
  return within([globalV6]) && !within(forbiddenV6) ? 'public' : 'forbidden';
}

/** The 4 or 16 bytes of an address; null when the text is none. A zone (`%eth0`) makes it none: only local addresses have one. */
export function addressBytes(text: string): readonly number[] | null {
  return text.includes(':') ? bytesOfV6(text) : bytesOfV4(text);
}

function bytesOfV4(text: string): readonly number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return parts.map(Number);
}

function bytesOfV6(text: string): readonly number[] | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted?.[2] === undefined ? [] : bytesOfV4(dotted[2]);
  if (tail === null) return null;
  const [before = '', after, ...more] = (dotted?.[1]?.replace(/([^:]):$/, '$1') ?? text).split('::');
  if (more.length > 0) return null;
  const head = wordBytes(before);
  const rest = after === undefined ? [] : wordBytes(after);
  if (head === null || rest === null) return null;
  const missing = 16 - head.length - rest.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 2) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...rest, ...tail];
}

function wordBytes(text: string): readonly number[] | null {
  if (text === '') return [];
  const words = text.split(':');
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return null;
  return words.flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 0xff]);
}

function isWithin(bytes: readonly number[], [prefix, bits]: Block): boolean {
  const wanted = addressBytes(prefix);
  if (wanted?.length !== bytes.length) return false;
  for (let at = 0; at < bits; at += 8) {
    const mask = bits - at >= 8 ? 0xff : (0xff << (8 - (bits - at))) & 0xff;
    if (((bytes[at / 8] ?? 0) & mask) !== ((wanted[at / 8] ?? 0) & mask)) return false;
  }
  return true;
}
