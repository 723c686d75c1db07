/** Answers of debtors: whose they are, which message they answer, and the tasks they made. */
import { run, type Tx } from '../connect.ts';

/** Creditors whose inbound domain is one of these (lower case). Needs `inRelayTx`. */
export async function creditorsOfDomains(tx: Tx, domains: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'creditors-of-domains',
    `select creditor_id as id from creditors where lower(settings -> 'sending' ->> 'inboundDomain') = any($1::text[]) order by creditor_id`,
    [domains],
  );
  return rows.map((row) => row.id);
}

/** Creditors whose messages leave. Needs `inRelayTx`. */
export async function liveCreditors(tx: Tx): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'live-creditors',
    `select creditor_id as id from creditors where mode = 'live' order by creditor_id`,
    [],
  );
  return rows.map((row) => row.id);
}

/** Which of these deliveries are this creditor's e-mails. */
export async function ownEmails(tx: Tx, creditorId: string, deliveryIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'own-emails',
    `select id from deliveries where creditor_id = $1 and id = any($2::uuid[]) and channel = 'email' order by created_at desc`,
    [creditorId, deliveryIds],
  );
  return rows.map((row) => row.id);
}

/** This creditor's e-mails with one of these Message-IDs, newest first. */
export async function emailsByMessageId(tx: Tx, creditorId: string, messageIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'emails-by-message-id',
    `select id from deliveries where creditor_id = $1 and message_id = any($2::text[]) and channel = 'email' order by created_at desc`,
    [creditorId, messageIds],
  );
  return rows.map((row) => row.id);
}

/** The task opened for one received message; undefined when there is none. */
export async function findReplyTask(
  tx: Tx,
  creditorId: string,
  emailId: string,
): Promise<{ id: string; deliveryId: string | null; status: string } | undefined> {
  const rows = await run<{ id: string; deliveryId: string | null; status: string }>(
    tx,
    'find-reply-task',
    `select id, delivery_id as "deliveryId", status from tasks where creditor_id = $1 and kind = 'reply' and data ->> 'emailId' = $2`,
    [creditorId, emailId],
  );
  return rows[0];
}
