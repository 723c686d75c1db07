/** What a figure means nothing without: the machine, the versions, the disk. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Client as PgClient } from 'pg';
import type { BenchConfig } from './config.ts';
import { percentile } from './figures.ts';

export type Machine = {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly postgres: string;
  /** Version, and what it keeps its data in. */
  readonly temporal: string;
  /** Median of writing 8 kB and flushing it to disk, in microseconds. */
  readonly flushUs: number;
};

const FLUSHES = 200;
const PAGE_BYTES = 8192;

/** Reads the facts of this machine. `home` is a folder on the disk under measurement. */
export async function readMachine(
  { home, admin, client }: { readonly home: string; readonly admin: PgClient; readonly client: Client },
  server: BenchConfig['server'],
): Promise<Machine> {
  const version = await admin.query<{ server_version: string }>('show server_version');
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: version.rows[0]?.server_version ?? 'unknown',
    temporal: `${serverVersion} (${server === 'dev' ? 'dev server, SQLite' : 'on PostgreSQL, 128 shards'})`,
    flushUs: flushTime(home),
  };
}

function flushTime(dir: string): number {
  const path = join(dir, 'flush-probe');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  const file = openSync(path, 'w');
  try {
    const samples = Array.from({ length: FLUSHES }, () => {
      const startMs = performance.now();
      writeSync(file, page, 0, PAGE_BYTES, 0);
      fdatasyncSync(file);
      return (performance.now() - startMs) * 1000;
    });
    return Math.round(percentile(samples, 0.5));
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
