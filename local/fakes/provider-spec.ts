/** The providers' API descriptions, which live beside the repository and are never part of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Document } from 'openapi-backend';

/** RELANCE_SPECS, a path counted from the working directory, names another folder. */
function folder(): string {
  const named = process.env['RELANCE_SPECS'] ?? '';
  return named === '' ? fileURLToPath(new URL('../../../shared/specs', import.meta.url)) : resolve(named);
}

export type SpecName =
  | 'resend.yaml'
  | 'twilio_api_v2010.json'
  | 'maileva/api-registered_mail-v4-9.yaml'
  | 'maileva/api-notification_center-v2-8.yaml'
  | 'maileva/api-authentication-v2-1b.yaml';

/** Why tests that need this description cannot run, or null when they can. */
export function specProblem(name: SpecName): string | null {
  if (existsSync(join(folder(), name))) return null;
  return `skipped: the API description ${name} is absent; RELANCE_SPECS names its folder, by default ../shared/specs`;
}

/** Reads the description, of the named paths only, to start fast. Throws when it is absent: ask `specProblem` first. */
export async function readSpec(name: SpecName, paths: readonly string[]): Promise<Document> {
  const problem = specProblem(name);
  if (problem !== null) throw new Error(`The API description is needed here; ${problem}.`);
  const text = readFileSync(pathToFileURL(join(folder(), name)), 'utf8');
  const whole = (name.endsWith('.json') ? JSON.parse(text) : (await import('yaml')).parse(text)) as Document;
  const kept = Object.entries(whole.paths ?? {}).filter(([path]) => paths.includes(path));
  const lost = paths.filter((path) => whole.paths?.[path] === undefined);
  if (lost.length > 0) throw new Error(`${name} describes no ${lost.join(', ')}.`);
  return { ...whole, paths: Object.fromEntries(kept) } as Document;
}
