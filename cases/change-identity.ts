/** A creditor says who it is. What is printed on its messages changes with the next one; what is frozen already stays as it is. */
import { lockSettings, readCreditor, writeIdentity, writeSettings } from '../db/queries/creditors.ts';
import { identityProblems } from '../domain/check-identity.ts';
import type { CreditorIdentity } from '../domain/message.ts';
import type { Act } from './act.ts';
import { canonicalJson } from './register-invoice.ts';
import { rulesBroken } from './refusal.ts';

/**
 * Replaces the identity. Refuses (422 `identity_not_valid`) one that lacks a mention the law asks for (R42) or whose IBAN cannot be right (R79). The
 * change is kept with the identity until then: a new account is what fraud looks like, and must be traced to a person.
 */
export async function changeIdentity(act: Act, given: CreditorIdentity): Promise<void> {
  const packed = (text: string) => text.replaceAll(/\s/g, '');
  const identity: CreditorIdentity = { ...given, siren: packed(given.siren), iban: packed(given.iban) };
  const problems = identityProblems(identity);
  if (problems.length > 0) throw rulesBroken('identity_not_valid', problems);
  const { settings } = await lockSettings(act.tx, act.creditorId);
  const { identity: before } = await readCreditor(act.tx, act.creditorId);
  if (canonicalJson(before) === canonicalJson(identity)) return;
  const change = { at: act.now.toISOString(), by: act.actor, setting: 'identity', before } as const;
  writeIdentity(act.tx, act.creditorId, identity);
  writeSettings(act.tx, act.creditorId, { ...settings, changes: [...(settings.changes ?? []), change] });
}
