/** XML from outside as a small tree: no DOCTYPE, no entities of its own, bounded in size, depth and number of elements. */
import sax from 'sax';
import { Refusal } from '../refusal.ts';

/** One element. Names are local: the prefix is whatever the sender chose. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Its own text, trimmed. */
  readonly text: string;
}

const deepest = 64;
const mostElements = 200_000;

const unreadable = (text: string, code = 'xml_unreadable'): Refusal => new Refusal('unprocessable', code, text, 'body');

interface Building {
  name: string;
  attributes: Record<string, string>;
  children: Building[];
  text: string;
}

/** Parses a whole document. Refuses what is not well-formed, carries a DOCTYPE, is in another encoding than it says, or is beyond the bounds. */
export function parseXml(bytes: Uint8Array): XmlNode {
  const parser = sax.parser(true, { trim: false, normalize: false });
  const stack: Building[] = [];
  const roots: Building[] = [];
  let elements = 0;
  parser.ondoctype = () => {
    throw unreadable(
      'The file carries a DOCTYPE, which no electronic invoice needs. Send the invoice without it.',
      'doctype_refused',
    );
  };
  parser.onerror = (error) => {
    const where = `line ${String(parser.line + 1)}`;
    throw unreadable(
      `The file is not well-formed XML (${where}: ${(error.message.split('\n')[0] ?? '').slice(0, 100)}). Export it again.`,
    );
  };
  parser.onopentag = ({ name, attributes }) => {
    elements += 1;
    if (stack.length >= deepest || elements > mostElements)
      throw unreadable(
        'The file is nested too deeply or has too many elements for an invoice. Send one invoice at a time.',
      );
    const node: Building = { name: local(name), attributes: localNames(attributes), children: [], text: '' };
    (stack.at(-1)?.children ?? roots).push(node);
    stack.push(node);
  };
  const addText = (text: string) => {
    const open = stack.at(-1);
    if (open) open.text += text;
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => {
    const node = stack.pop();
    if (node) node.text = node.text.trim();
  };
  parser.write(decodeXml(bytes)).close();
  const [root] = roots;
  if (!root) throw unreadable('The file holds no XML element. Send the XML of one invoice.');
  return root;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function localNames(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [local(name), String(value)]));
}

/** By its byte order mark, else by its declaration, else UTF-8. */
function decodeXml(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const bom =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(start)?.[1];
  const encoding = bom ?? declared?.toLowerCase() ?? 'utf-8';
  if (!/^(utf-8|utf-16(le|be)?|iso-8859-1|iso-8859-15|windows-1252|us-ascii|ascii)$/.test(encoding))
    throw unreadable(`The encoding "${encoding}" is not read. Send the XML in UTF-8.`, 'not_utf8');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(
      `Its bytes are not ${encoding.toUpperCase()}, as the file says. Export it again in UTF-8.`,
      'not_utf8',
    );
  }
}

/** The first element under a path of local names; undefined when a step is missing. */
export function at(node: XmlNode | undefined, path: string): XmlNode | undefined {
  return path
    .split('/')
    .reduce<XmlNode | undefined>((one, name) => one?.children.find((child) => child.name === name), node);
}

/** Text of the first element under a path; undefined when it is absent or empty. */
export const textAt = (node: XmlNode | undefined, path: string): string | undefined =>
  at(node, path)?.text || undefined;

/** Every child of this name. */
export const all = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? [];
