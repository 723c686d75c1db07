/** Longest piece of a provider's own words that we keep in an attempt. */
const longestQuote = 300;

/**
 * Makes a provider's words fit to be stored and shown: one line, at most 300 characters, nothing the database refuses, and none of our `secrets`
 * even when the provider repeats one. Anything that is not text gives an empty string.
 */
export function quote(words: unknown, secrets: readonly string[]): string {
  if (typeof words !== 'string') return '';
  let text = words.replace(/\s+/g, ' ').trim();
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '[hidden]');
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text;
  // After the cut, which may leave half of a pair: the database takes neither that nor NUL.
  return short.replace(/\0|\p{Surrogate}/gu, '\ufffd');
}
