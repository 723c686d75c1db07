/** Whether a signal's payload is a decision that can be obeyed: anyone may send anything, and what cannot be obeyed would block the workflow. */
import type { ActionName, Decided, Outcome, WaitingFor } from '../domain/decision.ts';
import type { PlacementAction, PlacementDecided, PlacementOutcome } from '../domain/placement.ts';
import type { PlanAction, PlanDecided, PlanOutcome } from '../domain/plan-decision.ts';
import type { WebhookAction, WebhookDecided, WebhookOutcome } from '../domain/webhook.ts';
import type { ThanksAction, ThanksDecided, ThanksOutcome } from '../domain/thanks.ts';

type Fields = Record<string, unknown>;

/** What one workflow can obey. An activity nobody registered would be tried for ever. */
interface Obeyed {
  readonly actions: Readonly<Record<string, true>>;
  readonly outcomes: Readonly<Record<string, true>>;
  /** Whether a wait may hang on a fact alone. */
  readonly openEnded: boolean;
}

const invoiceActions: Record<ActionName, true> = {
  sendEmail: true,
  sendSms: true,
  scheduleCall: true,
  sendLetter: true,
  requestRegisteredLetter: true,
  handOverToAgency: true,
};
const invoiceOutcomes: Record<Outcome, true> = { settled: true, writtenOff: true, handedOver: true };
const planActions: Record<PlanAction['name'], true> = {
  sendPlanEmail: true,
  breakPlan: true,
  endProposal: true,
};
const planOutcomes: Record<PlanOutcome, true> = {
  kept: true,
  broken: true,
  cancelled: true,
  declined: true,
  expired: true,
  replaced: true,
};
const placementActions: Record<PlacementAction['name'], true> = { tellAgency: true, lookAtPlacement: true };
const placementOutcomes: Record<PlacementOutcome, true> = { refused: true, recalled: true, closed: true };
const webhookActions: Record<WebhookAction['name'], true> = { tellEndpoint: true };
const webhookOutcomes: Record<WebhookOutcome, true> = { delivered: true, failed: true, skipped: true };
const thanksActions: Record<ThanksAction['name'], true> = { sendThanks: true };
const thanksOutcomes: Record<ThanksOutcome, true> = { thanked: true, notThanked: true };
const waits: Record<WaitingFor, true> = {
  date: true,
  call: true,
  approval: true,
  posting: true,
  presentation: true,
  plan: true,
  dispute: true,
  pause: true,
  promise: true,
  reply: true,
  placement: true,
  insolvency: true,
  represented: true,
  deceased: true,
  unallocated: true,
  announced: true,
  smallClaims: true,
  factored: true,
  eInvoice: true,
  overIndebted: true,
  judicialGrace: true,
  struckOff: true,
  person: true,
  nothing: true,
};

/** A century is the longest timer the server takes; no decision of ours comes near. */
const lastInstantMs = Date.parse('2100-01-01T00:00:00Z');
/** Search attributes and summaries have limits on the server; nothing of ours comes near. */
const mostText = 500;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isKey = (keys: Readonly<Record<string, true>>, value: unknown): boolean =>
  typeof value === 'string' && Object.hasOwn(keys, value);
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= mostText;

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && Date.parse(value) >= 0 && Date.parse(value) < lastInstantMs;
}

function isAction(value: unknown, obeyed: Obeyed): boolean {
  return isFields(value) && isKey(obeyed.actions, value['name']) && isText(value['step']);
}

function isChoice(value: unknown, obeyed: Obeyed): boolean {
  if (!isFields(value)) return false;
  if (value['finish'] !== undefined) return isKey(obeyed.outcomes, value['finish']);
  if (value['act'] !== undefined) return isAction(value['act'], obeyed);
  const wait = value['wait'];
  if (!isFields(wait)) return false;
  if (wait['until'] === undefined) return obeyed.openEnded;
  return isInstant(wait['until']) && isAction(wait['then'], obeyed);
}

function isSight(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { stage, waitingFor, nextActionAt, label, details } = value;
  return (
    isText(stage) &&
    isKey(waits, waitingFor) &&
    (nextActionAt === null || isInstant(nextActionAt)) &&
    isText(label) &&
    typeof details === 'string'
  );
}

export function isDecided(value: unknown): value is Decided {
  const obeyed = { actions: invoiceActions, outcomes: invoiceOutcomes, openEnded: true };
  return (
    isFields(value) &&
    Number.isSafeInteger(value['seq']) &&
    isChoice(value['decision'], obeyed) &&
    isSight(value['sight'])
  );
}

export function isPlanDecided(value: unknown): value is PlanDecided {
  return isFollowed(value, { actions: planActions, outcomes: planOutcomes, openEnded: false });
}

export function isPlacementDecided(value: unknown): value is PlacementDecided {
  return isFollowed(value, { actions: placementActions, outcomes: placementOutcomes, openEnded: false });
}

export function isWebhookDecided(value: unknown): value is WebhookDecided {
  return isFollowed(value, { actions: webhookActions, outcomes: webhookOutcomes, openEnded: false });
}

export function isThanksDecided(value: unknown): value is ThanksDecided {
  return isFollowed(value, { actions: thanksActions, outcomes: thanksOutcomes, openEnded: false });
}

/** What plans, placements, webhooks and thanks have in common: no sight, but a label and details. */
function isFollowed(value: unknown, obeyed: Obeyed): boolean {
  return (
    isFields(value) &&
    Number.isSafeInteger(value['seq']) &&
    isChoice(value['decision'], obeyed) &&
    isText(value['label']) &&
    typeof value['details'] === 'string'
  );
}
