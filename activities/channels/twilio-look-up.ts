/** Asking Twilio what became of an SMS: by its sid, or, where the answer to the send was lost, among what went to that number. Never a guess. */
import type twilio from 'twilio';
import type { Content } from '../../domain/message.ts';
import type { Asked, LookUp } from './channel.ts';
import { quote } from './provider-text.ts';
import { smsText } from './sms-text.ts';
import { twilioErrorCode, twilioReport } from './twilio-reports.ts';
import type { Trace } from './twilio-wire.ts';

/** Of a message, what its identity and state are read from. */
interface Row {
  readonly sid: string;
  readonly status: string;
  readonly errorCode: number | null;
  readonly dateCreated: Date | null;
  readonly body: string | null;
  readonly from: string | null;
  readonly messagingServiceSid: string | null;
}

/** Clocks differ a little. */
const marginMs = 60_000;
const mostRows = 50;

export interface TwilioAsking {
  readonly client: ReturnType<typeof twilio>;
  /** Of the last exchange: what a thrown error may not be asked for, because it can carry the credentials. */
  readonly trace: Trace;
  readonly messagingServiceSid: string | undefined;
  readonly secrets: readonly string[];
}

/** Asks about one send; never throws for a failure of Twilio. A message that was not kept by Twilio (privacy settings) is not found. */
export async function twilioLookUp(asking: TwilioAsking, asked: Asked): Promise<LookUp> {
  const { content, providerId } = asked;
  if (content.kind !== 'sms')
    return unclear('twilio.wrong_content', `Twilio knows SMS only, this is a ${content.kind}.`);
  try {
    if (providerId !== null) return found(await asking.client.messages(providerId).fetch());
    return await search(asking, asked, content);
  } catch (error) {
    const { status, problem, started } = asking.trace;
    if (providerId !== null && status === 404) return { kind: 'absent' };
    if (!started)
      return unclear('twilio.unaskable', quote(error instanceof Error ? error.message : '', asking.secrets));
    if (status === null)
      return unclear('twilio.no_answer', `Twilio gave no answer${problem === null ? '' : ` (${problem})`}.`);
    return unclear(`twilio.http_${status}`, `Twilio answered ${status}; it is asked again later.`);
  }
}

async function search(asking: TwilioAsking, asked: Asked, content: Extract<Content, { kind: 'sms' }>): Promise<LookUp> {
  const rows: Row[] = await asking.client.messages.list({ to: content.to, limit: mostRows, pageSize: mostRows });
  const sinceMs = asked.sentAt.getTime() - marginMs;
  if (rows.some((row) => !row.sid || !(row.dateCreated instanceof Date) || Number.isNaN(row.dateCreated.getTime())))
    return unclear('twilio.odd_answer', 'A message in the answer of Twilio had no sid or no date.');
  const recent = rows.filter((row) => (row.dateCreated?.getTime() ?? 0) >= sinceMs);
  if (recent.length === mostRows)
    return unclear(
      'twilio.too_many',
      'More SMS went to this number since than are listed: look it up in the Twilio log.',
    );
  const { text } = smsText(content.text);
  // A trial account puts a sentence of its own in front.
  const alike = recent.filter(
    (row) => (row.body ?? '').trim().endsWith(text.trim()) && isSender(row, asking, content.from),
  );
  const [only, another] = alike;
  if (another !== undefined)
    return unclear(
      'twilio.several_matches',
      'More than one SMS with this text went to this number: look it up in the Twilio log.',
    );
  return only === undefined ? { kind: 'absent' } : found(only);
}

/** A message of a service has no sender of its own until one was chosen for it. */
function isSender(row: Row, asking: TwilioAsking, from: string): boolean {
  if (row.from !== null && row.from.toLowerCase() === from.toLowerCase()) return true;
  return asking.messagingServiceSid !== undefined && row.messagingServiceSid === asking.messagingServiceSid;
}

function found(row: Row): LookUp {
  if (!row.sid || !row.status) return unclear('twilio.odd_answer', 'The answer of Twilio had no sid or no status.');
  return {
    kind: 'found',
    providerId: row.sid,
    reports: [twilioReport(row.sid, row.status.toLowerCase(), twilioErrorCode(row.errorCode))],
  };
}

function unclear(code: string, detail: string): Extract<LookUp, { kind: 'unclear' }> {
  return { kind: 'unclear', code, detail };
}
