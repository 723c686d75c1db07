/** Whether an address may be an endpoint, as far as its text tells. What its name resolves to is checked at every send. */
import { addressBytes, classOfAddress, type AddressClass } from './public-address.ts';

export interface EndpointRules {
  /** Of the creditor: live endpoints speak https only. */
  readonly mode: 'test' | 'live';
  /** RELANCE_WEBHOOK_PRIVATE=allow: endpoints of the own network, and http in mode test. */
  readonly privateAllowed: boolean;
}

/** Whether an address of this class may be connected to. */
export const mayConnect = (found: AddressClass, { privateAllowed }: Pick<EndpointRules, 'privateAllowed'>): boolean =>
  found === 'public' || (found === 'private' && privateAllowed);

/** What is wrong with an address as an endpoint and what to do; null when nothing is. */
export function endpointUrlProblem(text: string, rules: EndpointRules): string | null {
  if (!URL.canParse(text)) return 'This is no web address: write it like https://erp.example.com/hooks/relance.';
  const { protocol, username, password, hash, hostname } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && rules.privateAllowed && rules.mode === 'test'))
    return 'An endpoint speaks https: what is told there is about money. http is for tests only: mode test, with RELANCE_WEBHOOK_PRIVATE=allow set for api and worker.';
  if (username !== '' || password !== '')
    return 'Leave the user name and the password out of the address: the signature tells your server that the message is ours.';
  if (hash !== '') return 'Leave out the part after #: it is never sent to a server.';
  return hostProblem(hostname, rules);
}

const localName = /(^|\.)(localhost|local|internal|localdomain|home\.arpa)\.?$/;

function hostProblem(hostname: string, rules: EndpointRules): string | null {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (addressBytes(literal) === null)
    return localName.test(hostname) && !rules.privateAllowed ? privateRemedy(hostname) : null;
  const found = classOfAddress(literal);
  if (mayConnect(found, rules)) return null;
  return found === 'private'
    ? privateRemedy(hostname)
    : `${hostname} is no address a message may be sent to (link-local, metadata, multicast or reserved): give the public name of your server.`;
}

const privateRemedy = (hostname: string): string =>
  `${hostname} is an address of the own machine or network: give one that is reached over the internet. If Relance runs in your own network, set RELANCE_WEBHOOK_PRIVATE=allow for api and worker.`;
