/** The providers' API descriptions, which live beside the repository and are never part of it. */
import { existsSync, readFileSync } from 'node:fs';
import type { Document } from 'openapi-backend';
import { parse } from 'yaml';

const folder = new URL('../../../shared/specs/', import.meta.url);

export type SpecName = 'resend.yaml' | 'twilio_api_v2010.json';

/** Why tests that need this description cannot run, or null when they can. */
export function specProblem(name: SpecName): string | null {
  return existsSync(new URL(name, folder)) ? null : `skipped: ../shared/specs/${name} is absent`;
}

/** Reads the description, of the named paths only, to start fast. Throws when it is absent: ask `specProblem` first. */
export function readSpec(name: SpecName, paths: readonly string[]): Document {
  const problem = specProblem(name);
  if (problem !== null) throw new Error(`The API description is needed here; ${problem}.`);
  const text = readFileSync(new URL(name, folder), 'utf8');
  const whole = (name.endsWith('.json') ? JSON.parse(text) : parse(text)) as Document;
  const kept = Object.entries(whole.paths ?? {}).filter(([path]) => paths.includes(path));
  return { ...whole, paths: Object.fromEntries(kept) } as Document;
}
