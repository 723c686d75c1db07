import type { Writers } from '../cases/claim-step.ts';
import { writeEmail } from './texts/email.ts';
import { writeSms } from './texts/sms.ts';
import { writeCall } from './texts/call-script.ts';
export function createWriters(): Writers {
  return { message: async (brief) => brief.channel === 'email' ? writeEmail(brief) : brief.channel === 'sms' ? writeSms(brief) : brief.channel === 'call' ? writeCall(brief) : { kind: 'letter', recipient: { name: 'x', address: brief.debtor.address! }, pdf: new Uint8Array([37, 80]) }, dossier: async () => ({ kind: 'dossier', zip: new Uint8Array([80, 75]) }) };
}
