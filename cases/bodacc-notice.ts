/** A notice of the BODACC, as the public record has it, becomes a stop, a question for a person, or nothing. */
import { run } from '../db/connect.ts';
import { stopsOfSiren, type LegalStopRow } from '../db/queries/legal-stops.ts';
import { readBodacc, type BodaccNews, type BodaccRecord } from '../domain/bodacc.ts';
import type { Act } from './act.ts';
import { judgeNoticeWords } from './legal-stop-words.ts';
import { recordLegalStop } from './record-legal-stop.ts';
import { Refusal } from './refusal.ts';
import { openTask } from './tasks.ts';

export interface NoticeTaken {
  /** `known`: told before. `toJudge`: a person reads it. `ignored`: it concerns no stop. */
  readonly outcome: 'recorded' | 'known' | 'toJudge' | 'ignored';
  readonly stop: LegalStopRow | null;
}

/**
 * Takes a notice in, matched by SIREN only. An opening judgment and a striking off stop; whatever else it says about a debtor under a stop is a task, and lifts
 * nothing. The same notice again changes nothing. Refuses a record that cannot be read, naming its field.
 */
export async function takeNotice(act: Act, record: BodaccRecord): Promise<NoticeTaken> {
  const news = readBodacc(record);
  switch (news.kind) {
    case 'ignored':
      return { outcome: 'ignored', stop: null };
    case 'unusable':
      throw new Refusal(
        'unprocessable',
        'unusable_notice',
        `"${news.field}" cannot be used. ${news.because}`,
        news.field,
      );
    case 'toJudge':
      return askToJudge(act, news);
    case 'insolvency':
    case 'struckOff': {
      const { siren, publishedOn, sourceKey } = news;
      const effectiveOn = news.kind === 'insolvency' ? news.judgmentOn : publishedOn;
      const { stop, created } = await recordLegalStop(act, {
        ...{ kind: news.kind, target: { siren }, effectiveOn, publishedOn, sourceKey, data: {} },
        ...{ court: news.court ?? undefined, url: news.url ?? undefined },
        ...(news.kind === 'insolvency' ? { procedure: news.procedure } : {}),
      });
      return { outcome: created ? 'recorded' : 'known', stop };
    }
  }
}

async function askToJudge(act: Act, news: Extract<BodaccNews, { kind: 'toJudge' }>): Promise<NoticeTaken> {
  const { siren, sourceKey, says, url, publishedOn } = news;
  const insolvency = await stopsOfSiren(act.tx, act.creditorId, 'insolvency', siren);
  const [stop] = [...insolvency, ...(await stopsOfSiren(act.tx, act.creditorId, 'struckOff', siren))];
  if (!stop) return { outcome: 'ignored', stop: null };
  const asked = await run(
    act.tx,
    'notice-task',
    `select 1 from tasks where creditor_id = $1 and kind = 'legalStop' and data->>'notice' = $2 limit 1`,
    [act.creditorId, sourceKey],
  );
  if (asked.length > 0) return { outcome: 'known', stop };
  await openTask(act, {
    ...{ kind: 'legalStop', invoiceId: null, days: 5 },
    data: {
      legalStopId: stop.id,
      notice: sourceKey,
      siren,
      says,
      url,
      publishedOn,
      ...judgeNoticeWords(siren, says, sourceKey),
    },
  });
  return { outcome: 'toJudge', stop };
}
