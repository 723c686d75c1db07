/** What cannot be right about a creditor's sending settings. The form (types, lengths, whole numbers) is the caller's to check. */
import type { SettingsProblem } from './creditor-settings.ts';
import type { SendingSettings } from './sending-settings.ts';

const emailShape =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const domainShape = /^(?=.{1,190}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Every problem with its field and what to write instead; empty when the settings may be used. */
export function sendingProblems({ from, replyTo, inboundDomain }: SendingSettings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const wrong = (field: string, text: string) =>
    problems.push({ field: `sending.${field}`, code: 'invalid', rule: null, text: `sending.${field}: ${text}` });
  if (from && !emailShape.test(from.email))
    wrong(
      'from.email',
      'write one address such as compta@example.fr, of a domain that you verified with the e-mail provider (Resend: Domains, Add domain, then its DNS records); until it is verified the provider refuses every e-mail.',
    );
  if (from && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(from.name)) wrong('from.name', 'write one line without control characters.');
  if (from && from.name.trim() === '') wrong('from.name', 'write the name debtors know you by.');
  if (replyTo !== undefined && !emailShape.test(replyTo))
    wrong('replyTo', 'write one address that people read, such as compta@example.fr.');
  if (inboundDomain !== undefined && !domainShape.test(inboundDomain))
    wrong(
      'inboundDomain',
      'write a domain in small letters such as reply.example.fr, whose mail (MX record) goes to the e-mail provider.',
    );
  return problems;
}
