/** The texts a creditor wrote for itself. Versions are only added; the newest of a key counts, and a withdrawn one gives the shipped text back. */
import type { Language } from '../../domain/case-facts.ts';
import { templateChannelOf, type OwnTemplate, type TemplateKey } from '../../domain/own-template.ts';
import type { Channel } from '../../domain/policy.ts';
import { run, type Tx } from '../connect.ts';

/** One version as it was stored. */
export interface TemplateVersion extends TemplateKey {
  readonly id: string;
  readonly version: number;
  readonly subject: string | null;
  /** Empty when withdrawn. */
  readonly body: string;
  readonly withdrawn: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
}

const columns = `id, channel, language, occasion, debtor_type as "debtorType", step, version, subject, body, withdrawn, created_at as "createdAt", created_by as "createdBy"`;

/** A version as the writers take it. */
function ownTemplateOf(row: TemplateVersion): OwnTemplate {
  const { channel, language, occasion, debtorType, step, version, subject, body } = row;
  const key = { channel, language, occasion, debtorType, step };
  return subject === null ? { key, version, body } : { key, version, subject, body };
}

/** The own templates in force for one channel and language: what a claim hands to the writer. Nothing for an agency. */
export async function ownTemplatesFor(
  tx: Tx,
  creditorId: string,
  channel: Channel,
  language: Language,
): Promise<OwnTemplate[]> {
  const written = templateChannelOf(channel);
  if (written === null) return [];
  const rows = await run<TemplateVersion>(
    tx,
    'own-templates-for',
    `select * from (
       select distinct on (occasion, debtor_type, step) ${columns} from template_versions
       where creditor_id = $1 and channel = $2 and language = $3 order by occasion, debtor_type, step, version desc) as newest
     where not withdrawn`,
    [creditorId, written, language],
  );
  return rows.map(ownTemplateOf);
}

/** Every own template in force, by channel, language and occasion. */
export async function newestTemplates(tx: Tx, creditorId: string): Promise<TemplateVersion[]> {
  return run<TemplateVersion>(
    tx,
    'newest-templates',
    `select * from (
       select distinct on (channel, language, occasion, debtor_type, step) ${columns} from template_versions
       where creditor_id = $1 order by channel, language, occasion, debtor_type, step, version desc) as newest
     where not withdrawn`,
    [creditorId],
  );
}

/** The newest version of one key, withdrawn or not; undefined when there was never one. */
export async function newestOf(tx: Tx, creditorId: string, key: TemplateKey): Promise<TemplateVersion | undefined> {
  const rows = await run<TemplateVersion>(
    tx,
    'newest-template-of',
    `select ${columns} from template_versions
     where creditor_id = $1 and channel = $2 and language = $3 and occasion = $4 and debtor_type is not distinct from $5::text
       and step is not distinct from $6::text order by version desc limit 1`,
    [creditorId, key.channel, key.language, key.occasion, key.debtorType, key.step],
  );
  return rows[0];
}

export interface VersionFilter extends Partial<TemplateKey> {
  /** Only versions before this one, in order of time. */
  readonly before?: { readonly at: Date; readonly id: string };
}

/** Versions of a creditor, newest first; what the filter leaves out is any. */
export async function listVersions(
  tx: Tx,
  creditorId: string,
  { channel, language, occasion, debtorType, step, before }: VersionFilter,
  limit: number,
): Promise<TemplateVersion[]> {
  return run<TemplateVersion>(
    tx,
    'list-template-versions',
    `select ${columns} from template_versions
     where creditor_id = $1 and ($2::text is null or channel = $2) and ($3::text is null or language = $3) and ($4::text is null or occasion = $4)
       and ($5::text is null or debtor_type = $5) and ($6::text is null or step = $6)
       and ($7::timestamptz is null or (created_at, id) < ($7::timestamptz, $8::uuid))
     order by created_at desc, id desc limit $9`,
    [
      creditorId,
      channel ?? null,
      language ?? null,
      occasion ?? null,
      debtorType ?? null,
      step ?? null,
      before?.at ?? null,
      before?.id ?? null,
      limit,
    ],
  );
}

/** Lets one act at a time give the next version of a creditor's templates, until it commits. */
export async function lockTemplates(tx: Tx, creditorId: string): Promise<void> {
  await run(tx, 'lock-templates', `select pg_advisory_xact_lock(hashtextextended('templates ' || $1::text, 0))`, [
    creditorId,
  ]);
}

/** Adds a version. The unique key refuses a number that is taken. */
export async function insertTemplate(tx: Tx, creditorId: string, row: TemplateVersion): Promise<void> {
  await run(
    tx,
    'insert-template',
    `insert into template_versions (creditor_id, id, channel, language, occasion, debtor_type, step, version, subject, body, withdrawn, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      creditorId,
      row.id,
      row.channel,
      row.language,
      row.occasion,
      row.debtorType,
      row.step,
      row.version,
      row.subject,
      row.body,
      row.withdrawn,
      row.createdAt,
      row.createdBy,
    ],
  );
}
