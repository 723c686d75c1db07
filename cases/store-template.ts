/** A creditor's own words: stored as a new version when nothing forbids them, and withdrawn to the shipped text. */
import { readCreditor, readSettings } from '../db/queries/creditors.ts';
import { newestPolicies } from '../db/queries/policies.ts';
import { insertTemplate, lockTemplates, newestOf, type TemplateVersion } from '../db/queries/templates.ts';
import type { CreditorIdentity } from '../domain/message.ts';
import { isPlanOccasion, templateChannelOf, type OwnTemplate, type TemplateKey } from '../domain/own-template.ts';
import type { Act } from './act.ts';
import { ListedRefusal, Refusal, type ListedProblem } from './refusal.ts';

export interface TemplateInput {
  readonly key: TemplateKey;
  readonly subject?: string;
  readonly body: string;
}

/** A fault of a template; only a warning may be stored. */
export interface TemplateFinding extends ListedProblem {
  readonly severity: 'refused' | 'warning';
}

/** What judges the words; handed in, so that no text lives here. */
export interface TemplateChecks {
  /** Every fault, tried on invented cases of this creditor. `off`: default rules of the linter the creditor switched off. */
  check(template: OwnTemplate, identity: CreditorIdentity, off: readonly string[]): readonly TemplateFinding[];
  /** False when no message is ever written for this channel and occasion, such as a formal notice by SMS. */
  isWritten(key: TemplateKey): boolean;
}

export interface StoredTemplate {
  readonly row: TemplateVersion;
  /** False: these words were in force already, and nothing was written. */
  readonly created: boolean;
  readonly warnings: readonly TemplateFinding[];
}

/**
 * Stores a template as the next version of its key; messages claimed from then on are written with it, those that are frozen keep their text.
 * The same words as those in force give the version there is. Refuses (`template_refused`) with every fault at once, (`template_never_used`)
 * a key no message has, and (`step_not_found`) a step that no policy has in this channel. Law-backed rules of the linter cannot be switched off.
 */
export async function storeTemplate(act: Act, input: TemplateInput, checks: TemplateChecks): Promise<StoredTemplate> {
  const { key, subject, body } = input;
  await requireUse(act, key, checks);
  const [creditor, { settings }] = await Promise.all([
    readCreditor(act.tx, act.creditorId),
    readSettings(act.tx, act.creditorId),
  ]);
  const words = subject === undefined ? { body } : { subject, body };
  const found = checks.check({ key, version: 0, ...words }, creditor.identity, settings.lintRulesOff ?? []);
  if (found.some(({ severity }) => severity === 'refused')) throw refusedFor(found);
  const before = await newestUnderLock(act, key);
  const same = before?.withdrawn === false && before.body === body && before.subject === (subject ?? null);
  if (same) return { row: before, created: false, warnings: found };
  const row = versionAfter(act, key, before, { subject: subject ?? null, body, withdrawn: false });
  await insertTemplate(act.tx, act.creditorId, row);
  return { row, created: true, warnings: found };
}

/** Gives the shipped text back. Repeating it changes nothing; a key that never had an own text is refused (`template_not_found`). */
export async function withdrawTemplate(
  act: Act,
  key: TemplateKey,
): Promise<{ row: TemplateVersion; created: boolean }> {
  const before = await newestUnderLock(act, key);
  if (!before)
    throw new Refusal(
      'notFound',
      'template_not_found',
      'There is no own text for this channel, language, occasion, type of debtor and step. GET /v1/templates lists those there are.',
    );
  if (before.withdrawn) return { row: before, created: false };
  const row = versionAfter(act, key, before, { subject: null, body: '', withdrawn: true });
  await insertTemplate(act.tx, act.creditorId, row);
  return { row, created: true };
}

async function newestUnderLock(act: Act, key: TemplateKey): Promise<TemplateVersion | undefined> {
  const [, before] = await Promise.all([lockTemplates(act.tx, act.creditorId), newestOf(act.tx, act.creditorId, key)]);
  return before;
}

function versionAfter(
  act: Act,
  { channel, language, occasion, debtorType, step }: TemplateKey,
  before: TemplateVersion | undefined,
  words: Pick<TemplateVersion, 'subject' | 'body' | 'withdrawn'>,
): TemplateVersion {
  const version = (before?.version ?? 0) + 1;
  const key = { channel, language, occasion, debtorType, step };
  return { id: act.newId(), ...key, version, ...words, createdAt: act.now, createdBy: act.actor };
}

/** A text nobody would ever read is a mistake of its author: it is told at once. */
async function requireUse(act: Act, key: TemplateKey, checks: TemplateChecks): Promise<void> {
  const { channel, occasion, step } = key;
  const ofPlan = isPlanOccasion(occasion);
  if (!checks.isWritten(key))
    throw new Refusal(
      'unprocessable',
      'template_never_used',
      `No message is written for the occasion ${occasion} by ${channel}. GET /v1/templates lists the occasions of each channel.`,
      'occasion',
    );
  if (step === null) return;
  const policies = await newestPolicies(act.tx, act.creditorId);
  const known = policies
    .flatMap(({ body }) => body.steps)
    .filter((one) => templateChannelOf(one.channel) === channel)
    .map((one) => one.key);
  if (ofPlan || !known.includes(step))
    throw new Refusal(
      'unprocessable',
      'step_not_found',
      ofPlan
        ? 'Messages about a payment plan belong to no step of a policy: leave "step" out.'
        : `No policy has a step ${JSON.stringify(step)} by ${channel}. Use one of ${[...new Set(known)].sort().join(', ')}, or leave it out.`,
      'step',
    );
}

function refusedFor(found: readonly TemplateFinding[]): ListedRefusal {
  const refused = found.filter(({ severity }) => severity === 'refused');
  const [first] = refused;
  const many = refused.length > 1 ? ` (${refused.length} faults in all, see errors)` : '';
  return new ListedRefusal('template_refused', `This text may not be stored: ${first?.detail ?? ''}${many}`, found);
}
