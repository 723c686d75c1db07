/** The way of a dossier to its agency: by e-mail, into a folder the agency sees, or through a person. */
import type { Content } from '../../domain/message.ts';
import { assertNever } from '../../domain/never.ts';
import type { Channel, Outgoing, SendResult } from './channel.ts';
import { writeInto } from './local-outbox.ts';

type Dossier = Extract<Content, { readonly kind: 'dossier' }>;

/**
 * Channel of dossiers for live creditors. The same delivery always gives the same file name and bytes, so a repeat overwrites or is recognised by the
 * e-mail provider's key. A dossier by e-mail is not paced: which way it goes is known from the claim on only, and the turn comes before it. `email`
 * null: no provider is configured, and a dossier that should go by e-mail is refused with the remedy.
 */
export function agencyChannel(outbox: Channel, email: Channel | null): Channel {
  return {
    name: 'agency',
    repeatIsSafe: true,
    send: async (outgoing, signal) => {
      const { content } = outgoing;
      if (content.kind !== 'dossier')
        return refused('agency.wrong_content', `An agency gets dossiers only, this is a ${content.kind}.`);
      const way = content.routing?.handOver ?? { by: 'download' as const };
      switch (way.by) {
        case 'email': {
          const { by: _, ...letter } = way;
          return byEmail(email, outgoing, content, letter, signal);
        }
        case 'folder':
          return intoFolder(way.folder, content, signal);
        case 'download':
          return outbox.send(outgoing, signal);
        default:
          return assertNever(way, 'way of a dossier');
      }
    },
  };
}

async function byEmail(
  email: Channel | null,
  outgoing: Outgoing,
  { zip, routing }: Dossier,
  letter: Omit<Extract<Content, { readonly kind: 'email' }>, 'kind' | 'attachments'>,
  signal: AbortSignal,
): Promise<SendResult> {
  if (email === null)
    return {
      kind: 'failed',
      class: 'channel',
      code: 'agency.no_email_provider',
      detail: 'No e-mail provider is configured. Set RESEND_API_KEY, or choose the route "download" in the settings.',
    };
  const attachment = { fileName: routing?.fileName ?? 'dossier.zip', mediaType: 'application/zip', bytes: zip };
  return email.send({ ...outgoing, content: { kind: 'email', ...letter, attachments: [attachment] } }, signal);
}

async function intoFolder(folder: string, { zip, routing }: Dossier, signal: AbortSignal): Promise<SendResult> {
  const name = routing?.fileName ?? '';
  if (!/^\w[\w.-]{0,199}$/.test(name)) return refused('agency.bad_name', 'The dossier has no plain file name.');
  if (signal.aborted)
    return { kind: 'retry', code: 'agency.aborted', detail: 'The wait had ended before the file was written.' };
  return writeInto(folder, name, zip, { code: 'agencyFolder', setting: 'the folder of the agency settings' });
}

function refused(code: string, detail: string): SendResult {
  return { kind: 'failed', class: 'message', code, detail };
}
