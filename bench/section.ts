/** Sections of docs/measures.md that other measures wrote: each between two marks, replaced alone. */

const open = (key: string): string => `<!-- ${key} -->`;
const close = (key: string): string => `<!-- /${key} -->`;
const anySection = /<!-- ([a-z]+) -->[\s\S]*?<!-- \/\1 -->/g;

/** The page with this section put in the place of the one before, or at its end. */
export function withSection(page: string, key: string, text: string): string {
  const section = `${open(key)}\n\n${text.trim()}\n\n${close(key)}`;
  const from = page.indexOf(open(key));
  const to = page.indexOf(close(key));
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${section}\n`;
  return `${page.slice(0, from)}${section}${page.slice(to + close(key).length)}`;
}

/** A page that is written anew, with the sections that the old one had. */
export function keepSections(before: string, page: string): string {
  const sections = before.match(anySection) ?? [];
  return sections.length === 0 ? page : `${page.trimEnd()}\n\n${sections.join('\n\n')}\n`;
}
