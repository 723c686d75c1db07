/** The policy an invoice runs under: the one its caller named, or the one the creditor's segment rules choose; always with the reason. */
import { readDebtorHistory, readDebtorType, type DebtorHistory } from '../db/queries/debtor-history.ts';
import { readChoiceSettings, type ChoiceSettings, type PolicyVersion } from '../db/queries/policies.ts';
import type { DebtorType } from '../domain/case-facts.ts';
import { chosenByName, choosePolicy, type DebtorMark, type PolicyChoice } from '../domain/choose-policy.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { historyFacts } from '../domain/debtor-history.ts';
import { defaultSegmentRules } from '../domain/policies/segment-rules.ts';
import { misfitOf } from '../domain/policy-fit.ts';
import type { Act } from './act.ts';
import type { PolicySet } from './policy-book.ts';
import { Refusal } from './refusal.ts';

/** What is known of the invoice and its debtor when the policy is chosen. */
export interface ChoosableInvoice {
  readonly debtor: {
    readonly reference: string;
    readonly type: DebtorType;
    readonly country: string;
    readonly timeZone: string;
    /** A mark that arrives with the invoice; null takes the stored one back, absent leaves it. */
    readonly mark?: { readonly mark: DebtorMark } | null;
  };
  readonly balanceCents: number;
  readonly currency: string;
}

export interface ChosenPolicy {
  readonly version: PolicyVersion;
  readonly choice: PolicyChoice;
}

/** What was read for a choice, all in one turn. Of a named policy only the debtor's type was asked: it does not depend on the past. */
export type ChoiceFacts = {
  readonly settings: ChoiceSettings;
  /** The debtor's type as it was known until now; null: nobody has heard of it. */
  readonly knownType: DebtorType | null;
} & ({ readonly named: string } | { readonly named: null; readonly history: DebtorHistory });

/** Sends at once the statements a choice needs, so that they travel with others. */
export async function askForChoice(
  act: Act,
  invoice: ChoosableInvoice,
  named: string | undefined,
): Promise<ChoiceFacts> {
  const reading = readChoiceSettings(act.tx, act.creditorId);
  if (named === undefined) {
    const [settings, history] = await Promise.all([reading, historyOf(act, invoice, null)]);
    return { settings, named: null, history, knownType: history.type };
  }
  const asked = readDebtorType(act.tx, act.creditorId, invoice.debtor.reference);
  const [settings, knownType] = await Promise.all([reading, asked]);
  return { settings, named, knownType };
}

/**
 * Chooses for an invoice that arrives. Refuses a policy the caller named that does not exist (`unknown_policy`), was not written for this debtor
 * (`policy_not_for_debtor`), or is the demonstration of a live creditor (`demo_policy_when_live`).
 */
export async function chooseForInvoice(act: Act, invoice: ChoosableInvoice, facts: ChoiceFacts): Promise<ChosenPolicy> {
  const { settings, named } = facts;
  const set = await act.policies.read(act.tx, act.creditorId, settings.newest);
  if (named === null) return chosen(act, set, settings, invoice, facts.history);
  const version = findPolicy(set, named);
  refuseMisfit(version, invoice.debtor.type, settings.mode);
  return { version, choice: chosenByName(named, 'named', 'Named when the invoice was registered') };
}

/** Chooses anew for an invoice registered earlier, by what was known of its debtor before it (`before`) and is known today. */
export async function chooseAgain(act: Act, invoice: ChoosableInvoice, before: Date): Promise<ChosenPolicy> {
  const settings = await readChoiceSettings(act.tx, act.creditorId);
  const history = await historyOf(act, invoice, before);
  return chosen(act, await act.policies.read(act.tx, act.creditorId, settings.newest), settings, invoice, history);
}

/** Refuses (422) a policy that somebody named and that may not be used for this debtor by this creditor. */
export function refuseMisfit(version: PolicyVersion, type: DebtorType, mode: 'test' | 'live'): void {
  const misfit = misfitOf(version.body, type, mode);
  if (misfit) throw new Refusal('unprocessable', misfit.code, misfit.text, 'policy');
}

/** The refusal (422) of a policy the creditor does not have. */
export const unknownPolicy = (key: string, field = 'policy'): Refusal =>
  new Refusal(
    'unprocessable',
    'unknown_policy',
    `There is no policy "${key}". GET /v1/policies lists those you have.`,
    field,
  );

function findPolicy(set: PolicySet, key: string): PolicyVersion {
  const version = set.byKey.get(key);
  if (!version) throw unknownPolicy(key);
  return version;
}

function historyOf(act: Act, { debtor }: ChoosableInvoice, before: Date | null): Promise<DebtorHistory> {
  const today = civilDateAt(act.now.getTime(), debtor.timeZone);
  return readDebtorHistory(act.tx, act.creditorId, debtor.reference, today, before);
}

function chosen(
  act: Act,
  set: PolicySet,
  settings: ChoiceSettings,
  invoice: ChoosableInvoice,
  history: DebtorHistory,
): ChosenPolicy {
  const { type: debtorType, country } = invoice.debtor;
  const told = invoice.debtor.mark;
  const mark: DebtorMark | null = told === undefined ? history.mark : (told?.mark ?? null);
  const choice = choosePolicy(
    settings.segmentRules ?? defaultSegmentRules,
    {
      ...{ debtorType, country, mark, balanceCents: invoice.balanceCents, currency: invoice.currency },
      ...historyFacts(
        { ...history, sinceMs: history.since?.getTime() ?? null },
        act.now.getTime(),
        settings.historyKnownAfterDays ?? undefined,
      ),
    },
    // What runs day and night is for mode test only (R24), whatever a rule says.
    set.carefulFirst().filter(({ window }) => settings.mode === 'test' || window !== 'always'),
  );
  return { version: findPolicy(set, choice.policy), choice };
}
