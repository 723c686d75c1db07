import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** The search attributes that every invoice workflow sets; the numbers are Temporal's IndexedValueType. */
export const SEARCH_ATTRIBUTES = {
  Creditor: { type: 'Keyword', code: 2 },
  Stage: { type: 'Keyword', code: 2 },
  WaitingFor: { type: 'Keyword', code: 2 },
  NextActionAt: { type: 'Datetime', code: 6 },
} as const;

type AttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** What differs between a server and what Relance needs. */
export type AttributeGaps = { missing: AttributeName[]; wrongType: AttributeName[] };

const OLDEST_MINOR = 29;
const CONNECT_WITHIN_MS = 3_000;
const CALL_WITHIN_MS = 10_000;

/** Compares the custom search attributes of a namespace (name to IndexedValueType) with those Relance needs. */
export function attributeGaps(existing: Readonly<Record<string, number | null | undefined>>): AttributeGaps {
  const names = Object.keys(SEARCH_ATTRIBUTES) as AttributeName[];
  return {
    missing: names.filter((name) => existing[name] === undefined || existing[name] === null),
    wrongType: names.filter(
      (name) => (existing[name] ?? SEARCH_ATTRIBUTES[name].code) !== SEARCH_ATTRIBUTES[name].code,
    ),
  };
}

/**
 * Brings a server of our own to what Relance needs: the four search attributes, and closed workflows kept for
 * `retentionDays`. Safe to repeat. Throws when an attribute exists with another type, which cannot be changed.
 */
export async function ensureTemporalSettings(address: string, namespace: string, retentionDays: number): Promise<void> {
  await withConnection(address, async (connection) => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const { missing, wrongType } = attributeGaps(customAttributes);
    if (wrongType.length > 0) {
      throw new Error(
        `The Temporal data of this folder has search attributes of another type: ${wrongType.join(', ')}. ` +
          'Delete the file temporal-*.sqlite in the data folder and start again: the running cases are restarted from the database.',
      );
    }
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(missing.map((name) => [name, SEARCH_ATTRIBUTES[name].code]));
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    }
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(retentionDays * 86_400_000) },
    });
  });
}

/**
 * Makes a server of an installation ready: creates the namespace with `retentionDays` where it is missing, and the search
 * attributes. An existing namespace keeps its retention. Repeats for about `tries` seconds, because a server that has
 * just started refuses calls, and knows a new namespace only after some seconds. Throws when it stays unreachable, or
 * when an attribute exists with another type.
 */
export async function prepareTemporal(
  address: string,
  namespace: string,
  { retentionDays, tries }: { retentionDays: number; tries: number },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const wrong = await withConnection(address, (connection) => createMissing(connection, namespace, retentionDays));
      if (wrong.length === 0) return;
      const problems = describeGaps({ missing: [], wrongType: wrong }, address, namespace);
      throw new Refused(
        `The Temporal server at ${address} (TEMPORAL_ADDRESS) cannot be prepared:\n- ${problems.join('\n- ')}`,
      );
    } catch (error) {
      if (error instanceof Refused || attempt >= tries) throw error;
      await delay(1_000);
    }
  }
}

/** Trying again would not help. */
class Refused extends Error {}

/** Creates what is missing; returns the attributes that exist with another type. */
async function createMissing(
  connection: Connection,
  namespace: string,
  retentionDays: number,
): Promise<AttributeName[]> {
  if (!(await namespaceExists(connection, namespace))) {
    const workflowExecutionRetentionPeriod = msToTs(retentionDays * 86_400_000);
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  }
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const { missing, wrongType } = attributeGaps(customAttributes);
  if (wrongType.length === 0 && missing.length > 0) {
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, SEARCH_ATTRIBUTES[name].code]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  }
  return wrongType;
}

/**
 * Checks a server that somebody else runs: it answers, is 1.29 or later, has the namespace and the four search
 * attributes. Changes nothing. Throws one Error that lists what is missing with the command that mends it.
 */
export async function checkTemporal(address: string, namespace: string): Promise<{ serverVersion: string }> {
  return withConnection(
    address,
    async (connection) => {
      const { serverVersion = '' } = (await connection.workflowService.getSystemInfo({})) as { serverVersion?: string };
      const problems: string[] = [];
      const [major = 0, minor = 0] = serverVersion.split('.').map(Number);
      if (major < 1 || (major === 1 && minor < OLDEST_MINOR)) {
        problems.push(`It runs version ${serverVersion || 'unknown'}: update it to 1.${OLDEST_MINOR} or later.`);
      }
      if (await namespaceExists(connection, namespace)) {
        const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
        problems.push(...describeGaps(attributeGaps(customAttributes), address, namespace));
      } else {
        problems.push(
          `The namespace "${namespace}" does not exist: run\n  temporal operator namespace create --address ${address} -n ${namespace} --retention 90d\n  or set TEMPORAL_NAMESPACE to one that does. Then start again: its search attributes are checked next.`,
        );
      }
      if (problems.length === 0) return { serverVersion };
      throw new Error(`The Temporal server at ${address} (TEMPORAL_ADDRESS) is not ready:\n- ${problems.join('\n- ')}`);
    },
    'Start it, correct TEMPORAL_ADDRESS, or unset TEMPORAL_ADDRESS to let Relance run its own.',
  );
}

function describeGaps({ missing, wrongType }: AttributeGaps, address: string, namespace: string): string[] {
  const problems: string[] = [];
  if (missing.length > 0) {
    const flags = missing.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTES[name].type}`).join(' ');
    problems.push(
      `Search attributes are missing (${missing.join(', ')}): run\n  temporal operator search-attribute create --address ${address} -n ${namespace} ${flags}`,
    );
  }
  for (const name of wrongType) {
    problems.push(
      `The search attribute ${name} has another type than ${SEARCH_ATTRIBUTES[name].type}, and types cannot be changed: set TEMPORAL_NAMESPACE to a namespace of its own.`,
    );
  }
  return problems;
}

async function namespaceExists(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } catch (error) {
    const notFound = 5; // gRPC status code
    if ((error as { code?: number }).code === notFound) return false;
    throw error;
  }
}

async function withConnection<T>(
  address: string,
  work: (connection: Connection) => Promise<T>,
  remedy = '',
): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: CONNECT_WITHIN_MS }).catch(
    (cause: unknown) => {
      throw new Error(`No Temporal server answers at ${address}. ${remedy}`.trimEnd(), { cause });
    },
  );
  try {
    return await connection.withDeadline(Date.now() + CALL_WITHIN_MS, () => work(connection));
  } finally {
    await connection.close();
  }
}
