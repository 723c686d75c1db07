/**
 * Runs workflows without a server: the real bundle in the real sandbox, fed activations by hand, its commands kept for assertions. Time is whatever
 * the driver says, so a year passes at once. Uses inner modules (`lib/…`), so it belongs to the one SDK version pinned in package.json.
 */
import {
  defaultFailureConverter,
  defaultPayloadConverter as json,
  toPayloads,
  TypedSearchAttributes,
  type Payload,
} from '@temporalio/common';
import proto, { type coresdk } from '@temporalio/proto';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import type { WorkflowInfo } from '@temporalio/workflow';
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js';
import Long from 'long';
import { bundleWorkflows } from '../../worker/bundle.ts';

type Job = coresdk.workflow_activation.IWorkflowActivationJob;
type Command = coresdk.workflow_commands.IWorkflowCommand;

/** An activity as the workflow asked for it; `name` and `summary` are what an operator reads. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly summary: unknown;
}

/** A timer that runs: the instant (ISO) at which it fires, and what an operator reads. */
export interface Timer {
  readonly at: string;
  readonly summary: unknown;
}

/** How a run ended; `carried` are the arguments of the next run. */
export type End =
  | { readonly kind: 'completed'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'continuedAsNew'; readonly carried: readonly unknown[] };

/** What the activities answer, by name. One that is absent stays unanswered until `answer` or `fail`; one that throws fails. */
export type Answers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A signal by name, with its payloads. */
export type Signal = readonly [name: string, ...payloads: unknown[]];

export interface Driven {
  /** Every activity asked for so far, in order. */
  readonly calls: readonly Call[];
  /** Every timer ever started, in order. */
  readonly started: readonly Timer[];
  /** Every upsert of search attributes so far: name to value, null where one was removed. */
  readonly upserts: readonly Readonly<Record<string, unknown>>[];
  /** Number of activities that wait for their answer. */
  running(): number;
  /** Number of activities the workflow asked to cancel. */
  cancelRequested(): number;
  timers(): Timer[];
  end(): End | undefined;
  now(): string;
  /** Sends signals; several arrive in one workflow task. */
  signal(...signals: readonly Signal[]): Promise<void>;
  /** Sends a signal whose payload is these bytes as they are. */
  signalBytes(name: string, encoding: string, bytes: string): Promise<void>;
  /** Answers the oldest activity that waits; `before` are signals that arrive in the same workflow task. */
  answer(result: unknown, before?: readonly Signal[]): Promise<void>;
  fail(message: string): Promise<void>;
  /** Lets time run to the earliest timer and fires it; `before` are signals that arrive in the same workflow task. */
  fireNextTimer(before?: readonly Signal[]): Promise<void>;
  /** Moves the clock without waking the workflow; the next job sees it. */
  passTime(iso: string): void;
  cancel(): Promise<void>;
  query(name: string): Promise<unknown>;
  /** What the UI shows as the run's current details. */
  details(): Promise<string>;
  /** From the next workflow task on the server suggests to continue as new. */
  suggestContinueAsNew(): void;
}

let creator: Promise<ReusableVMWorkflowCreator> | undefined;

/** One bundle and one sandbox per test process: bundling takes a second. */
async function sharedCreator(): Promise<ReusableVMWorkflowCreator> {
  creator ??= bundleWorkflows().then(({ code }) =>
    ReusableVMWorkflowCreator.create(parseWorkflowCode(code), 5_000, new Set()),
  );
  return creator;
}

let runs = 0;

/** Starts a run at an instant (ISO) and lets it go as far as it can. Every call throws when a workflow task fails: such a run would be blocked. */
export async function drive(workflowType: string, input: unknown, answers: Answers, startAt: string): Promise<Driven> {
  const runId = `run-${String((runs += 1))}`;
  const run = await startRun(runId, workflowType, startAt);
  const calls: Call[] = [];
  const started: Timer[] = [];
  const upserts: Record<string, unknown>[] = [];
  const timers = new Map<number, { atMs: number; summary: unknown }>();
  const waiting: number[] = [];
  const cancelRequests: number[] = [];
  let end: End | undefined;
  let response: unknown;

  const obey = (command: Command): Job[] => {
    const summary = command.userMetadata?.summary ? json.fromPayload(command.userMetadata.summary) : undefined;
    const {
      startTimer,
      cancelTimer,
      scheduleActivity,
      requestCancelActivity,
      upsertWorkflowSearchAttributes,
      respondToQuery,
    } = command;
    if (startTimer) {
      const atMs = run.nowMs + durationMs(startTimer.startToFireTimeout);
      timers.set(startTimer.seq!, { atMs, summary });
      started.push({ at: new Date(atMs).toISOString(), summary });
    }
    if (cancelTimer) timers.delete(cancelTimer.seq!);
    if (upsertWorkflowSearchAttributes)
      upserts.push(fieldsOf(upsertWorkflowSearchAttributes.searchAttributes?.indexedFields ?? {}));
    if (respondToQuery?.succeeded) response = json.fromPayload<unknown>(respondToQuery.succeeded.response!);
    if (respondToQuery?.failed) throw new Error(`query failed: ${respondToQuery.failed.message ?? ''}`);
    end ??= endOf(command);
    if (requestCancelActivity) cancelRequests.push(requestCancelActivity.seq!);
    return scheduleActivity ? schedule(scheduleActivity, summary) : [];
  };

  const schedule = (asked: coresdk.workflow_commands.IScheduleActivity, summary: unknown): Job[] => {
    const args = (asked.arguments ?? []).map((payload) => json.fromPayload<never>(payload));
    calls.push({ name: asked.activityType!, args, summary });
    const answerOf = answers[asked.activityType!];
    if (answerOf) return [resolved(asked.seq!, () => answerOf(...args))];
    waiting.push(asked.seq!);
    return [];
  };

  const feed = async (...first: Job[]): Promise<void> => {
    for (let jobs = first; jobs.length > 0 && !end;) jobs = (await run.activate(jobs)).flatMap(obey);
  };

  const firstWaiting = (): number => {
    const seq = waiting.shift();
    if (seq === undefined) throw new Error('No activity waits for an answer');
    return seq;
  };

  const query = async (name: string): Promise<unknown> => {
    for (const command of await run.activate([{ queryWorkflow: { queryId: 'q', queryType: name, arguments: [] } }]))
      obey(command);
    return response;
  };

  await feed({
    initializeWorkflow: {
      workflowId: 'w',
      workflowType,
      arguments: toPayloads(json, input) ?? [],
    },
  });
  return {
    calls,
    started,
    upserts,
    running: () => waiting.length,
    cancelRequested: () => cancelRequests.length,
    timers: () => [...timers.values()].map(({ atMs, summary }) => ({ at: new Date(atMs).toISOString(), summary })),
    end: () => end,
    now: () => new Date(run.nowMs).toISOString(),
    signal: (...signals) => feed(...signals.map(signalJob)),
    signalBytes: (signalName, encoding, bytes) =>
      feed({
        signalWorkflow: {
          signalName,
          input: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(bytes) }],
        },
      }),
    answer: (result, before = []) =>
      feed(
        ...before.map(signalJob),
        resolved(firstWaiting(), () => result),
      ),
    fail: (message) =>
      feed(
        resolved(firstWaiting(), () => {
          throw new Error(message);
        }),
      ),
    fireNextTimer: async (before = []) => {
      const next = [...timers].sort((one, other) => one[1].atMs - other[1].atMs)[0];
      if (!next) throw new Error('No timer runs');
      timers.delete(next[0]);
      run.nowMs = next[1].atMs;
      await feed(...before.map(signalJob), { fireTimer: { seq: next[0] } });
    },
    passTime: (iso) => {
      run.nowMs = Date.parse(iso);
    },
    cancel: () => feed({ cancelWorkflow: { reason: 'test' } }),
    query,
    details: async () =>
      String(((await query('__temporal_workflow_metadata')) as { currentDetails?: string }).currentDetails),
    suggestContinueAsNew: () => {
      run.continueAsNewSuggested = true;
    },
  };
}

interface Run {
  nowMs: number;
  continueAsNewSuggested: boolean;
  activate(jobs: readonly Job[]): Promise<Command[]>;
}

/** One workflow in the sandbox, fed one activation at a time. */
async function startRun(runId: string, workflowType: string, startAt: string): Promise<Run> {
  const startTime = new Date(startAt);
  const unsafe = {
    isReplaying: false,
    isReplayingHistoryEvents: false,
    now: () => startTime.getTime(),
    random: createUnsafeRandomSource(() => 0.5),
  };
  const ids = {
    workflowId: 'w',
    runId,
    firstExecutionRunId: runId,
    workflowType,
    namespace: 'default',
    taskQueue: 'relance',
  };
  const times = {
    attempt: 1,
    taskTimeoutMs: 10_000,
    historyLength: 3,
    historySize: 300,
    startTime,
    runStartTime: startTime,
    continueAsNewSuggested: false,
  };
  const info = {
    ...ids,
    ...times,
    unsafe,
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes(),
  } as unknown as WorkflowInfo;
  const seed = Long.fromInt(7).toBytes();
  const workflow: Workflow = await (
    await sharedCreator()
  ).createWorkflow({ info, now: startTime.getTime(), randomnessSeed: seed, showStackTraceSources: false });
  let historyLength = 3;
  const run: Run = {
    nowMs: startTime.getTime(),
    continueAsNewSuggested: false,
    activate: async (jobs) => {
      historyLength += 3;
      const timestamp = { seconds: Math.floor(run.nowMs / 1000), nanos: (run.nowMs % 1000) * 1_000_000 };

      const { continueAsNewSuggested } = run;
      const activation = proto.coresdk.workflow_activation.WorkflowActivation.fromObject({
        runId,
        timestamp,
        historyLength,
        continueAsNewSuggested,
        jobs: [...jobs],
      });
      const done = await workflow.activate(activation);
      if (done.failed) throw new Error(`workflow task failed: ${done.failed.failure?.message ?? 'no message'}`);
      return done.successful?.commands ?? [];
    },
  };
  return run;
}

function signalJob([signalName, ...payloads]: Signal): Job {
  return { signalWorkflow: { signalName, input: payloads.map((payload) => json.toPayload(payload)) } };
}

/** The job that tells a workflow how its activity went. */
function resolved(seq: number, answer: () => unknown): Job {
  try {
    return { resolveActivity: { seq, result: { completed: { result: json.toPayload(answer()) } } } };
  } catch (error) {
    const cause = defaultFailureConverter.errorToFailure(error, json);
    const failure = {
      message: 'Activity task failed',
      cause,
      activityFailureInfo: { activityType: { name: 'a' }, activityId: String(seq) },
    };
    return { resolveActivity: { seq, result: { failed: { failure } } } };
  }
}

function endOf(command: Command): End | undefined {
  const {
    completeWorkflowExecution: completed,
    failWorkflowExecution: failed,
    continueAsNewWorkflowExecution: next,
  } = command;
  if (completed)
    return { kind: 'completed', result: completed.result ? json.fromPayload(completed.result) : undefined };
  if (failed) return { kind: 'failed', message: failed.failure?.message ?? '' };
  if (next)
    return { kind: 'continuedAsNew', carried: (next.arguments ?? []).map((payload) => json.fromPayload(payload)) };
  return command.cancelWorkflowExecution ? { kind: 'cancelled' } : undefined;
}

function fieldsOf(payloads: Readonly<Record<string, Payload>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payloads).map(([name, payload]) => [name, payload.data?.length ? json.fromPayload(payload) : null]),
  );
}

function durationMs(duration: { seconds?: Long | null; nanos?: number | null } | null | undefined): number {
  return Number(duration?.seconds ?? 0) * 1000 + (duration?.nanos ?? 0) / 1_000_000;
}
