/** The collection agency: it confirms a dossier, and learns the same day of money that was paid to us. */
import type { Api } from './client.ts';
import { euros, seconds, type Scene } from './scene.ts';

/** Made up, like every address of the demo (RFC 2606). */
const agency = {
  name: 'Agence Exemple Recouvrement',
  email: 'dossiers@agence-recouvrement.example',
  route: { by: 'email' },
  receiptDays: 5,
  silenceDays: 30,
} as const;

/** Names the agency in the creditor's settings, unless the creditor has chosen one. */
export async function nameAgency(api: Api): Promise<void> {
  const settings = await api.get<{ agency: object | null }>('/v1/creditor/settings');
  if (settings.agency === null) await api.put('/v1/creditor/settings', { agency, by: 'Marc Tessier' });
}

const directCents = 240_00;

export const agencyScenes: readonly Scene[] = [
  {
    name: 'receipt of the agency',
    ready: (look) => look.invoice('F-4101')?.status === 'handedOver',
    play: async (stage) => {
      const report = { kind: 'accepted', occurredOn: stage.day(0), reference: `AER-${stage.tag}-0117` };
      await stage.agencyReports('F-4101', report);
      return 'The agency confirms the dossier of Menuiserie Kerbrat and gives it a number of its own.';
    },
  },
  {
    name: 'paid to us, not to the agency',
    ready: (look) => look.playedFor('receipt of the agency', seconds(2)),
    play: async (stage) => {
      await stage.pay({
        reference: 'VIR-13',
        debtor: 'C-101',
        amountCents: directCents,
        on: { 'F-4101': directCents },
      });
      return `Menuiserie Kerbrat pays ${euros(directCents)} of F-4101 to us, not to the agency: the agency is told at once.`;
    },
  },
];
