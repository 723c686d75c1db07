/** The one setting of outgoing webhooks, read by api and worker alike. */

/** Reads the value of RELANCE_WEBHOOK_PRIVATE: `allow`, or nothing. Anything else is added to `problems`. */
export function readPrivateWebhooks(value: string | undefined, problems: string[]): boolean {
  const text = value?.trim() ?? '';
  if (text !== '' && text !== 'allow')
    problems.push(
      'RELANCE_WEBHOOK_PRIVATE is neither empty nor "allow": set it to allow to send webhooks into your own network, or unset it.',
    );
  return text === 'allow';
}
