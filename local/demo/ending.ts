/** The last words of the demo: what was checked, what to open, how to go on. Pure but for the paths it is given. */
import { join } from 'node:path';
import type { CheckResult } from './invariants.ts';
import { tagged } from './ledger.ts';
import type { DeliverySeen, Snapshot, TaskSeen } from './snapshot.ts';
import { leftForYou } from './story.ts';

const mark = (ok: boolean): string => (ok ? '✓' : '✗');

/** The summary: counts of the run, then one line per check, failed ones with what was found. */
export function summaryLines(
  snapshot: Snapshot,
  checks: readonly CheckResult[],
  problems: readonly string[],
): string[] {
  const failed = checks.filter((check) => !check.ok);
  const of = (status: string): number => snapshot.invoices.filter((one) => one.status === status).length;
  const channels = ['email', 'sms', 'call', 'registeredLetter', 'agency'].map((channel) => {
    const made = snapshot.deliveries.filter(
      (one) => one.channel === channel && one.completedAt !== null && one.state !== 'cancelled',
    );
    const failed = made.filter((one) => one.state === 'failed').length;
    const back = failed === 0 ? '' : ` (${String(failed)} came back)`;
    return `${String(made.length)} ${channelName[channel] ?? channel}${back}`;
  });
  const cases = `${String(snapshot.invoices.length)} invoices: ${String(of('settled'))} settled, ${String(of('handedOver'))} handed over, ${String(of('open'))} open.`;
  const wrong = [
    ...(failed.length === 0 ? [] : [`${String(failed.length)} of ${String(checks.length)} checks FAILED`]),
    ...(problems.length === 0 ? [] : [`FAILED on the way: ${String(problems.length)}`]),
  ];
  const verdict = wrong.length === 0 ? `All ${String(checks.length)} checks hold.` : `${wrong.join('; ')}.`;
  return [
    `${cases} Made: ${channels.join(', ')}.`,
    '',
    'Checked in the database:',
    ...checks.map((check) => `  ${mark(check.ok)} ${check.name}${check.detail === '' ? '' : ` (${check.detail})`}`),
    ...(problems.length === 0
      ? []
      : ['', 'What went wrong on the way:', ...problems.map((problem) => `  ✗ ${problem}`)]),
    '',
    verdict,
  ];
}

const channelName: Readonly<Record<string, string>> = {
  email: 'e-mails',
  sms: 'SMS',
  call: 'calls',
  registeredLetter: 'registered letters',
  agency: 'dossiers',
};

export interface Places {
  readonly apiUrl: string;
  /** Null when the web pages of a Temporal that is not ours are unknown. */
  readonly temporalUiUrl: string | null;
  readonly temporalNamespace: string;
  /** As shown to the person: relative where that is shorter. */
  readonly outboxDir: string;
  readonly keyFile: string;
  readonly creditorId: string;
}

/** What to open and, for a stack that keeps running, what to try next. */
export function goOnLines(snapshot: Snapshot, places: Places, tag: string, stays: boolean): string[] {
  const files = filesWorthOpening(snapshot.deliveries, tag);
  const sights = [
    ...(stays ? [...temporalLinks(snapshot, places, tag), `  API pages            ${places.apiUrl}/docs`] : []),
    ...files.map(({ what, file }) => `  ${what.padEnd(20)} ${join(places.outboxDir, file)}`),
  ];
  return [
    ...(sights.length === 0 ? [] : ['', 'Look around:', ...sights]),
    ...(stays ? ['', ...tryNext(snapshot, places, tag)] : []),
  ];
}

function temporalLinks(snapshot: Snapshot, places: Places, tag: string): string[] {
  if (places.temporalUiUrl === null) return [];
  const query = encodeURIComponent(`Creditor = "${places.creditorId}" AND ExecutionStatus = "Running"`);
  const list = `${places.temporalUiUrl}/namespaces/${places.temporalNamespace}/workflows?query=${query}`;
  const one = snapshot.invoices.find((invoice) => invoice.number === tagged(tag, leftForYou))?.temporal.url;
  return [`  Running cases        ${list}`, ...(one ? [`  One of them          ${one}`] : [])];
}

/** Four files that show the range, by what they are. */
export function filesWorthOpening(deliveries: readonly DeliverySeen[], tag: string): { what: string; file: string }[] {
  const first = (what: string, step: string, number: string): { what: string; file: string }[] => {
    const found = deliveries.find(
      (one) =>
        isFile(one.providerId) &&
        one.invoices.some((covered) => covered.number === tagged(tag, number) && covered.step === step),
    );
    return found?.providerId ? [{ what, file: found.providerId }] : [];
  };
  return [
    ...first('E-mail, 5 invoices', 'email', 'F-4101'),
    ...first('SMS', 'sms', 'F-4108'),
    ...first('Mise en demeure', 'notice', 'F-4101'),
    ...first('Dossier for agency', 'agency', 'F-4101'),
  ];
}

/** What went to a provider has the provider's own id instead of a file in the outbox folder. */
const isFile = (providerId: string | null): boolean => /\.(eml|txt|pdf|zip)$/.test(providerId ?? '');

function tryNext(snapshot: Snapshot, places: Places, tag: string): string[] {
  const number = tagged(tag, leftForYou);
  const task: TaskSeen | undefined = snapshot.tasks.find(
    (one) => one.kind === 'approval' && one.invoiceNumber === number,
  );
  const carried = snapshot.deliveries.find(
    (one) => one.channel === 'registeredLetter' && one.state === 'presented' && !isFile(one.providerId),
  );
  const auth = `-H "Authorization: Bearer $(cat ${places.keyFile})"`;
  return [
    'Go on:',
    `  ask why a case waits   curl -s ${auth} ${places.apiUrl}/v1/invoices/${number}`,
    `  its whole history      curl -s ${auth} ${places.apiUrl}/v1/invoices/${number}/timeline`,
    ...(carried === undefined
      ? []
      : [`  proofs of a letter     curl -s ${auth} ${places.apiUrl}/v1/deliveries/${carried.id}/proofs`]),
    ...(task
      ? [
          `  its hand-over to the agency was left for you to approve:`,
          `    curl -s ${auth} -H 'Content-Type: application/json' -d '{"approved":true,"by":"me"}' ${places.apiUrl}/v1/tasks/${task.id}/complete`,
        ]
      : []),
  ];
}
