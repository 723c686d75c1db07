/** The templates that come with the product, read from their files once, when a writer is made. */
import { readdirSync, readFileSync } from 'node:fs';
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { Passages } from './liquid.ts';
import { OCCASIONS } from '../../domain/own-template.ts';
import type { Occasion, TemplateChannel } from '../../domain/own-template.ts';
import type { ShippedTemplate } from './template.ts';

export interface ShippedTexts {
  readonly templates: readonly ShippedTemplate[];
  readonly passages: Passages;
}

const folder = new URL('./templates/', import.meta.url);
const channels: readonly TemplateChannel[] = ['email', 'sms', 'call', 'letter'];
const debtorTypes: readonly DebtorType[] = ['business', 'public', 'consumer', 'unknown'];

/**
 * Reads `templates/<language>/<channel>-<name>.liquid` and the shared passages `part-<name>.liquid`. A template begins with a front part
 * between two lines `---`: `occasions`, `debtors` (absent: every type) and `subject`. Throws an error that names the file and what is wrong.
 */
export function readShippedTexts(): ShippedTexts {
  const fr = readLanguage('fr');
  const en = readLanguage('en');
  return { templates: [...fr.templates, ...en.templates], passages: { fr: fr.passages, en: en.passages } };
}

function readLanguage(language: Language): { templates: ShippedTemplate[]; passages: Record<string, string> } {
  const templates: ShippedTemplate[] = [];
  const passages: Record<string, string> = {};
  for (const file of readdirSync(new URL(`${language}/`, folder)).sort()) {
    if (!file.endsWith('.liquid')) continue;
    const name = file.slice(0, -'.liquid'.length);
    const text = readFileSync(new URL(`${language}/${file}`, folder), 'utf8');
    if (name.startsWith('part-')) passages[name.slice('part-'.length)] = text.trimEnd();
    else templates.push(shippedTemplate(`${language}/${name}`, language, text));
  }
  return { templates, passages };
}

function shippedTemplate(name: string, language: Language, text: string): ShippedTemplate {
  const [, front, body] = /^---\n(.*?\n)---\n(.*)$/su.exec(text) ?? [];
  if (front === undefined || body === undefined)
    throw new Error(`templates/${name}.liquid: begin with a front part between two lines ---`);
  const channel = channels.find((one) => name.startsWith(`${language}/${one}-`));
  if (!channel) throw new Error(`templates/${name}.liquid: begin its name with one of ${channels.join(', ')}`);
  const fields = new Map(
    front
      .trimEnd()
      .split('\n')
      .map((line) => fieldOf(name, line)),
  );
  const subject = fields.get('subject') ?? null;
  const debtors = fields.get('debtors');
  return {
    name,
    channel,
    language,
    occasions: words(name, 'occasions', fields.get('occasions') ?? '', OCCASIONS),
    debtorTypes: debtors === undefined ? null : words(name, 'debtors', debtors, debtorTypes),
    subject,
    body,
    linesBefore: front.split('\n').length + 1,
  };
}

function fieldOf(name: string, line: string): [string, string] {
  const [, field, value] = /^(occasions|debtors|subject): (.+)$/u.exec(line) ?? [];
  if (field === undefined || value === undefined)
    throw new Error(`templates/${name}.liquid: ${JSON.stringify(line)} is not occasions, debtors or subject`);
  return [field, value];
}

function words<Word extends Occasion | DebtorType>(
  name: string,
  field: string,
  value: string,
  known: readonly Word[],
): Word[] {
  return value.split(/\s+/u).map((word) => {
    const found = known.find((one) => one === word);
    if (!found) throw new Error(`templates/${name}.liquid, ${field}: ${word} is not one of ${known.join(', ')}`);
    return found;
  });
}
