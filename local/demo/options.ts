/** The options of `npm run demo`. */

export interface DemoOptions {
  /** Stop everything at the end instead of waiting for Ctrl-C. */
  readonly exit: boolean;
  /** No table: the story, the checks and the links only. */
  readonly quiet: boolean;
  readonly help: boolean;
  /** `fake`: messages go through the real adapters to fake providers on this machine; null: to the outbox folder. */
  readonly providers: 'fake' | null;
}

export const usage = `npm run demo -- [--exit] [--quiet] [--providers=fake]

  Starts Relance on this machine, plays 40 invoices through in about two minutes, and checks the outcome in the database.
  Nothing leaves the machine: messages become files in the outbox folder.

  --exit   stop everything at the end; the exit code says whether every check held (0) or not (1)
  --quiet  no table, only what happens and what was checked
  --providers=fake
           e-mails, SMS and registered letters leave through the real adapters and arrive at fakes of Resend, Twilio and Maileva on this machine,
           which call back and now and then fail on purpose; at the end it is counted there that nobody was written to twice
`;

/** Reads the words after the command. Throws with the usage on one it does not know. */
export function readDemoOptions(words: readonly string[]): DemoOptions {
  const known = ['--exit', '--quiet', '--help', '--providers=fake'];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`There is no option "${unknown}".\n\n${usage}`);
  return {
    exit: words.includes('--exit'),
    quiet: words.includes('--quiet'),
    help: words.includes('--help'),
    providers: words.includes('--providers=fake') ? 'fake' : null,
  };
}
