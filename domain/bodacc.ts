/** What a notice of the BODACC says to a creditor: read from the fields of the public record, matched by SIREN and never by a name. */
import { parseCivilDate, type CivilDate } from './civil-date.ts';
import type { Procedure } from './legal-stop.ts';
import { isSiren } from './siren.ts';

/** The fields of the public record that matter here. */
export interface BodaccRecord {
  readonly id: string;
  /** `collective`, `radiation`, and others. */
  readonly familleavis: string;
  /** `annonce`; a correction or cancellation of an earlier notice is for a person to read. */
  readonly typeavis?: string | undefined;
  /** Register numbers, with and without spaces. */
  readonly registre: string | readonly string[];
  /** JSON inside a text: `famille`, `nature`, `date`. */
  readonly jugement?: string | null | undefined;
  readonly dateparution: string;
  readonly tribunal?: string | null | undefined;
  readonly url_complete?: string | null | undefined;
}

interface About {
  readonly siren: string;
  readonly publishedOn: CivilDate;
  readonly court: string | null;
  readonly sourceKey: string;
  readonly url: string | null;
}

export type BodaccNews =
  | ({ readonly kind: 'insolvency'; readonly procedure: Procedure; readonly judgmentOn: CivilDate } & About)
  | ({ readonly kind: 'struckOff' } & About)
  /** Something a person must judge: a closing, a plan, a correction. Nothing is ever lifted by a notice. */
  | ({ readonly kind: 'toJudge'; readonly says: string } & About)
  /** Of a family that stops nothing. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unusable'; readonly field: 'registre' | 'dateparution' | 'jugement'; readonly because: string };

/** Reads a record. Total: what cannot be used is answered with the field and the reason. */
export function readBodacc(record: BodaccRecord): BodaccNews {
  if (record.familleavis !== 'collective' && record.familleavis !== 'radiation') return { kind: 'ignored' };
  const siren = sirenIn(record.registre);
  if (siren === null) return unusable('registre', 'It holds no valid SIREN of 9 digits.');
  const publishedOn = parseCivilDate(record.dateparution);
  if (publishedOn === null) return unusable('dateparution', 'Send the date of publication as YYYY-MM-DD.');
  const { id: sourceKey, tribunal, url_complete: url } = record;
  const about: About = { siren, publishedOn, sourceKey, court: tribunal ?? null, url: url ?? null };
  if (record.typeavis !== undefined && record.typeavis !== 'annonce')
    return { ...about, kind: 'toJudge', says: record.typeavis };
  if (record.familleavis === 'radiation') return { ...about, kind: 'struckOff' };
  return readJudgment(record, about);
}

function readJudgment({ jugement }: BodaccRecord, about: About): BodaccNews {
  const judgment = parseJudgment(jugement);
  if (judgment === null) return unusable('jugement', 'It is no JSON text with "famille", "nature" and "date".');
  const words = plain(`${judgment.famille} ${judgment.nature}`);
  const procedure = procedureIn(words);
  const opens = /\bouverture|prononcant|conversion/.test(words) && !/cloture|\bplan\b/.test(words);
  if (!opens || procedure === null) return { ...about, kind: 'toJudge', says: judgment.nature || judgment.famille };
  const judgmentOn = frenchDate(judgment.date);
  if (judgmentOn === null) return unusable('jugement', 'Its "date" is no date such as 2026-10-01 or 1 octobre 2026.');
  return { ...about, kind: 'insolvency', procedure, judgmentOn };
}

const unusable = (field: Extract<BodaccNews, { kind: 'unusable' }>['field'], because: string): BodaccNews => ({
  ...{ kind: 'unusable', field, because },
});

function sirenIn(registre: BodaccRecord['registre']): string | null {
  const entries = typeof registre === 'string' ? registre.split(',') : registre;
  return entries.map((entry) => entry.replace(/\D/g, '')).find(isSiren) ?? null;
}

function parseJudgment(text: string | null | undefined): { famille: string; nature: string; date: string } | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const read = (name: string): string => {
      const one: unknown = (value as Record<string, unknown>)[name];
      return typeof one === 'string' ? one : '';
    };
    return { famille: read('famille'), nature: read('nature'), date: read('date') };
  } catch {
    return null;
  }
}

/** The gravest that is named: a conversion names both what it was and what it becomes. */
function procedureIn(words: string): Procedure | null {
  for (const procedure of ['liquidation', 'redressement', 'sauvegarde'] as const)
    if (words.includes(procedure)) return procedure;
  return null;
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const months = 'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre'.split(' ');

function frenchDate(text: string): CivilDate | null {
  const iso = parseCivilDate(text.trim());
  if (iso !== null) return iso;
  const [, day = '', name = '', year = ''] = /^\s*(\d{1,2})(?:er)?\s+([a-z]+)\s+(\d{4})\s*$/.exec(plain(text)) ?? [];
  const month = months.indexOf(name) + 1;
  if (month === 0) return null;
  return parseCivilDate(`${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`);
}
