import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endpointUrlProblem } from '../../domain/endpoint-url.ts';
import { addressBytes, classOfAddress, type AddressClass } from '../../domain/public-address.ts';

const table: readonly (readonly [string, AddressClass])[] = [
  ['8.8.8.8', 'public'],
  ['93.184.216.34', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.0', 'public'],
  ['198.17.255.255', 'public'],
  ['223.255.255.255', 'public'],
  ['2606:2800:220:1:248:1893:25c8:1946', 'public'],
  ['2a00:1450:4007:80e::200e', 'public'],
  ['127.0.0.1', 'private'],
  ['127.255.255.254', 'private'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['::1', 'private'],
  ['fc00::1', 'private'],
  ['fdff:ffff::1', 'private'],
  ['0.0.0.0', 'forbidden'],
  ['0.1.2.3', 'forbidden'],
  ['100.64.0.1', 'forbidden'],
  ['100.100.100.200', 'forbidden'],
  ['169.254.169.254', 'forbidden'],
  ['169.254.170.2', 'forbidden'],
  ['168.63.129.16', 'forbidden'],
  ['192.0.0.192', 'forbidden'],
  ['192.0.2.1', 'forbidden'],
  ['192.88.99.1', 'forbidden'],
  ['198.18.0.1', 'forbidden'],
  ['198.19.255.255', 'forbidden'],
  ['198.51.100.7', 'forbidden'],
  ['203.0.113.7', 'forbidden'],
  ['224.0.0.1', 'forbidden'],
  ['239.255.255.255', 'forbidden'],
  ['240.0.0.1', 'forbidden'],
  ['255.255.255.255', 'forbidden'],
  ['::', 'forbidden'],
  ['::ffff:127.0.0.1', 'forbidden'],
  ['::ffff:7f00:1', 'forbidden'],
  ['::ffff:8.8.8.8', 'forbidden'],
  ['::ffff:169.254.169.254', 'forbidden'],
  ['::127.0.0.1', 'forbidden'],
  ['64:ff9b::7f00:1', 'forbidden'],
  ['64:ff9b:1::1', 'forbidden'],
  ['100::1', 'forbidden'],
  ['2001::1', 'forbidden'],
  ['2001:db8::1', 'forbidden'],
  ['2002:7f00:1::', 'forbidden'],
  ['3fff::1', 'forbidden'],
  ['fe80::1', 'forbidden'],
  ['fe80::1%eth0', 'forbidden'],
  ['fec0::1', 'forbidden'],
  ['fd00:ec2::254', 'forbidden'],
  ['ff02::1', 'forbidden'],
  ['', 'forbidden'],
  ['localhost', 'forbidden'],
  ['1.2.3', 'forbidden'],
  ['01.2.3.4', 'forbidden'],
  ['1:2:3:4:5:6:7:8:9', 'forbidden'],
  ['1::2::3', 'forbidden'],
];

test.each(table)('%s is %s', (address, found) => {
  expect(classOfAddress(address)).toBe(found);
});

test('every IPv4 address inside IPv6 is refused, whatever it is', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, byte, (...bytes) => {
      const v4 = bytes.join('.');
      expect(addressBytes(v4)).toEqual(bytes);
      expect(addressBytes(`::ffff:${v4}`)?.slice(12)).toEqual(bytes);
      expect(classOfAddress(`::ffff:${v4}`)).toBe('forbidden');
    }),
  );
});

const live = { mode: 'live', privateAllowed: false } as const;
const local = { mode: 'test', privateAllowed: true } as const;

/** Every way to write an address of the own machine that `URL` understands. */
const inside = [
  'https://localhost/x',
  'https://LOCALHOST./x',
  'https://a.localhost/x',
  'https://printer.local/x',
  'https://metadata.google.internal/x',
  'https://127.0.0.1/x',
  'https://127.1/x',
  'https://2130706433/x',
  'https://0x7f000001/x',
  'https://0177.0.0.1/x',
  'https://10.1.2.3:8443/x',
  'https://192.168.0.10/x',
  'https://[::1]/x',
  'https://[fd12:3456::1]/x',
];
const never = [
  'https://169.254.169.254/latest/meta-data',
  'https://100.100.100.200/x',
  'https://0.0.0.0/x',
  'https://0/x',
  'https://[::ffff:127.0.0.1]/x',
  'https://[::ffff:10.0.0.1]/x',
  'https://[fe80::1]/x',
  'https://[::]/x',
  'https://224.0.0.1/x',
  'https://[fd00:ec2::254]/x',
];

test.each(inside)('%s is refused with the remedy, and taken where the own network is allowed', (url) => {
  expect(endpointUrlProblem(url, live)).toContain('RELANCE_WEBHOOK_PRIVATE');
  expect(endpointUrlProblem(url, local)).toBeNull();
});

test.each(never)('%s is refused, whatever the settings', (url) => {
  expect(endpointUrlProblem(url, live)).toContain('no address a message may be sent to');
  expect(endpointUrlProblem(url, local)).not.toBeNull();
});

test.each(['not a url', '/hooks', 'ftp://erp.example.com/x', 'javascript:alert(1)', 'file:///etc/passwd'])(
  '%s is refused',
  (url) => {
    expect(endpointUrlProblem(url, local)).not.toBeNull();
  },
);

test('http is for mode test with the setting, and for nothing else', () => {
  const url = 'http://127.0.0.1:9000/hooks';
  expect(endpointUrlProblem(url, local)).toBeNull();
  expect(endpointUrlProblem(url, { ...local, mode: 'live' })).toContain('https');
  expect(endpointUrlProblem(url, { ...live, mode: 'test' })).toContain('https');
});

test('a public https address is taken, on any port, with a query', () => {
  for (const url of ['https://erp.example.com/hooks', 'https://erp.example.com:8443/hooks?key=1', 'https://8.8.8.8/'])
    expect(endpointUrlProblem(url, live)).toBeNull();
});

test('a password and a fragment are refused, since they would be kept and never used', () => {
  expect(endpointUrlProblem('https://user:pass@erp.example.com/', live)).toContain('password');
  expect(endpointUrlProblem('https://erp.example.com/#top', live)).toContain('#');
});
