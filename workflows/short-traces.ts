/**
 * Loaded into the sandbox before anything else. To be able to answer `__stack_trace`, the SDK takes a stack trace for every promise of every case.
 * Four frames instead of ten still name the line where a case waits, and the line of ours that threw; what falls away are mostly frames of the SDK.
 * With the shared modules of `worker/bundle.ts` this spares a sixth of what it costs to bring a case back into memory.
 */
Error.stackTraceLimit = 4;
