/** Makes a switch exhaustive: the compiler refuses a call that can be reached. Throws if data from outside got past the types. */
export function assertNever(value: never, what: string): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
