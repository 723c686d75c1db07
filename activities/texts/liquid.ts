/** The template engine: Liquid with nothing but what letters need, so that a creditor's own template can neither reach out nor run away. */
import { createHash } from 'node:crypto';
import { Liquid, LiquidError } from 'liquidjs';
import type { Template } from 'liquidjs';
import type { Language } from '../../domain/case-facts.ts';
import { unknownVariable } from './known-variables.ts';
import { languageFilters } from './liquid-filters.ts';
import { TemplateError } from './template.ts';
import { harmless, PRODUCT_BLOCKS, plainSource, productMark } from './text-blocks.ts';

/** Named passages shared by templates (`{% include 'penalties' %}`), per language. */
export type Passages = Readonly<Record<Language, Readonly<Record<string, string>>>>;

/** A variable a template reads, as written (`invoice.number`), and where. Passages are followed; their variables have no line. */
export interface UsedVariable {
  readonly segments: readonly string[];
  readonly line: number | null;
}

export interface TextEngine {
  /** Renders a source. Throws TemplateError that names the line and what to write instead. The same source and view give the same text. */
  render(source: string, language: Language, view: object): string;
  /** Every variable a source takes from the view, in any branch. Throws TemplateError when it cannot be parsed. */
  variables(source: string, language: Language): UsedVariable[];
}

/** Longest source a person may store, in characters. */
export const longestSource = 20_000;
/** Longest text a template may make, in characters: many times the longest letter. */
const longestText = 100_000;
/** Numbers of a range, and characters through filters such as `append`. Counted, not timed: a busy machine renders what an idle one does. */
const mostMemory = 20_000;

const allowedTags = new Set('if unless case for break continue assign capture comment include #'.split(' '));
const allowedFilters = new Set(
  'size first last join upcase downcase capitalize default plus minus append prepend'.split(' '),
);
const productTags = new Set<string>(PRODUCT_BLOCKS);

/**
 * A new engine over these passages. It keeps the last `keepParsed` sources parsed, under their SHA-256. It reads no file; unknown variables,
 * filters and tags are errors, and so is a variable without a value that is printed.
 */
export function createTextEngine(passages: Passages, keepParsed = 500): TextEngine {
  const engines = { fr: openEngine('fr', passages.fr), en: openEngine('en', passages.en) };
  const parsed = new Map<string, Template[]>();
  const parse = (source: string, language: Language): Template[] => {
    const key = language + createHash('sha256').update(source).digest('base64');
    const known = parsed.get(key);
    if (known) {
      parsed.delete(key);
      parsed.set(key, known);
      return known;
    }
    if (source.length > longestSource)
      throw new TemplateError(`The template has ${source.length} characters: ${longestSource} is the most`, null);
    requireFlatLoops(source);
    const fresh = engines[language].liquid.parse(plainSource(source));
    parsed.set(key, fresh);
    if (parsed.size > keepParsed) for (const oldest of [...parsed.keys()].slice(0, 1)) parsed.delete(oldest);
    return fresh;
  };
  return {
    render: (source, language, view) => {
      const { liquid, room } = engines[language];
      return explained(liquid, view, () => {
        room.left = longestText;
        const text = String(liquid.renderSync(parse(source, language), view, { memoryLimit: mostMemory }));
        if (text.length > longestText) throw tooLong();
        return text;
      });
    },
    variables: (source, language) =>
      explained(engines[language].liquid, {}, () => {
        const { globals } = engines[language].liquid.analyzeSync(parse(source, language));
        return Object.values(globals)
          .flat()
          .map(({ segments, location }) => ({
            segments: segments.filter((one): one is string => typeof one === 'string'),
            line: location.file === undefined ? location.row : null,
          }));
      }),
  };
}

/** `room`: characters the rendering in progress may still print; rendering never waits, so there is one at a time. */
interface Engine {
  readonly liquid: Liquid;
  readonly room: { left: number };
}

function openEngine(language: Language, passages: Readonly<Record<string, string>>): Engine {
  const room = { left: longestText };
  const templates = Object.fromEntries(Object.entries(passages).map(([name, text]) => [name, plainSource(text)]));
  const liquid = new Liquid({
    templates,
    cache: Object.keys(templates).length + 1,
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    outputEscape: (value: unknown) => {
      const text = written(value);
      room.left -= text.length + 1;
      if (room.left < 0) throw tooLong();
      return text;
    },
    parseLimit: longestSource * 5,
  });
  for (const name of Object.keys(liquid.filters)) if (!allowedFilters.has(name)) liquid.unregisterFilter(name);
  for (const name of Object.keys(liquid.tags)) if (!allowedTags.has(name)) Reflect.deleteProperty(liquid.tags, name);
  for (const [name, filter] of Object.entries(languageFilters(language))) liquid.registerFilter(name, filter);
  for (const block of PRODUCT_BLOCKS)
    liquid.registerTag(block, {
      render: (_context, emitter) => {
        emitter.write(productMark(block));
      },
    });
  return { liquid, room };
}

/** A loop in a loop is never needed, and is how a short template makes an endless text. */
function requireFlatLoops(source: string): void {
  let depth = 0;
  source.split('\n').forEach((text, index) => {
    for (const [, tag] of text.matchAll(/\{%-?\s*(for|endfor)\b/gu)) {
      depth += tag === 'for' ? 1 : -1;
      if (depth > 1) throw new TemplateError('a loop inside a loop: close the first one before', index + 1);
    }
  });
}

function tooLong(): TemplateError {
  return new TemplateError(`the text has more than ${longestText} characters: no letter is so long`, null);
}

/** What an output prints. Only texts and numbers are printed; the rest would leave a hole or a `[object Object]` in a letter. */
function written(value: unknown): string {
  if (typeof value === 'string') return harmless(value);
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined)
    throw new TypeError('it has no value in this message: test it with {% if %} first');
  throw new TypeError('it is not a text: name one of its fields, or add a filter such as | money or | list');
}

/** Turns what Liquid says into what the author of the template can act upon. */
function explained<T>(liquid: Liquid, view: object, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    if (error.originalError instanceof TemplateError) throw error.originalError;
    const { token } = error;
    const inPassage = token.file !== undefined;
    const [line] = token.getPosition();
    const place = inPassage ? `in the passage ${String(token.file)}: ` : '';
    throw new TemplateError(place + remedy(error, liquid, view), inPassage ? null : (line ?? null));
  }
}

function remedy(error: LiquidError, liquid: Liquid, view: object): string {
  const cause = error.originalError?.message ?? error.message;
  const written = error.token.getText();
  const variable = /^undefined variable: (.+)$/u.exec(cause)?.[1];
  if (variable !== undefined) {
    const unknown = unknownVariable([view], variable.split('.'));
    return unknown ?? `unknown variable ${JSON.stringify(variable)}`;
  }
  const filter = /^undefined filter: (.+)$/u.exec(cause)?.[1];
  if (filter !== undefined)
    return `unknown filter ${JSON.stringify(filter)} in ${written}: use one of ${Object.keys(liquid.filters).sort().join(', ')}`;
  const tag = /^tag "(.+)" not found$/u.exec(cause)?.[1];
  if (tag !== undefined)
    return `unknown tag ${JSON.stringify(tag)}: use one of ${[...allowedTags, ...productTags].sort().join(', ')}`;
  const passage = /Failed to lookup "(.+?)"/u.exec(cause)?.[1];
  if (passage !== undefined) {
    const known = Object.keys(liquid.options.templates ?? {}).sort();
    return `unknown passage ${JSON.stringify(passage)}: use one of ${known.join(', ')}`;
  }
  if (/limit exceeded/u.test(cause)) return `${written} makes too much text: loop over invoices only, and only once`;
  return `${written}: ${cause}`;
}
