/** How a dossier leaves: its file name, and the letter that goes with it by e-mail. */
import type { PlacementPlan } from '../../cases/load-dossier.ts';
import type { Brief } from '../../domain/message.ts';
import { formatMoney } from '../../domain/money.ts';
import type { DossierRouting, HandOver } from '../../domain/placement.ts';
import { plainEmail, type Correspondence } from './agency-email.ts';
import { totalsOf } from './tally.ts';

/** Larger files are handed over by a person: mail servers refuse them. */
const mostEmailBytes = 20 * 1024 * 1024;

/** Letters and digits of a name, for a file name that every system keeps. */
function slug(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'creancier'
  );
}

/** `dossier_<creditor>_<six digits>_<yyyymmdd>.zip`, and the way it takes; `size` is that of the ZIP in bytes. */
export function routingOf(brief: Brief, plan: PlacementPlan, size: number): DossierRouting {
  const no = String(plan.no).padStart(6, '0');
  const fileName = `dossier_${slug(brief.creditor.name)}_${no}_${brief.on.replaceAll('-', '')}.zip`;
  return { no: plan.no, fileName, agency: plan.agency, handOver: plan.named ? wayOf(brief, plan, no, size) : null };
}

function wayOf(brief: Brief, { agency, sending }: PlacementPlan, no: string, size: number): HandOver {
  switch (agency.route.by) {
    case 'folder':
      return agency.route;
    case 'download':
      return agency.route;
    case 'email':
      if (agency.email === null || size > mostEmailBytes) return { by: 'download' };
      return { by: 'email', ...coverOf(brief, { creditor: brief.creditor, sending, to: agency.email }, no) };
  }
}

function coverOf(brief: Brief, between: Correspondence, no: string) {
  const { debtor, lines } = brief;
  const totals = totalsOf(lines).map(({ currency, cents }) => formatMoney(cents, currency, 'fr'));
  const invoices = lines.map((line) => `- ${line.number} : ${formatMoney(line.balanceCents, line.currency, 'fr')}`);
  return plainEmail(between, `Dossier de recouvrement ${no} : ${debtor.name}`, [
    'Bonjour,',
    `Nous vous confions le recouvrement amiable des factures suivantes de ${debtor.name} (référence ${debtor.reference}) :`,
    invoices.join('\n'),
    `Total restant dû en principal : ${totals.join(' ; ')}.`,
    'Le dossier est joint : état des factures, décompte, historique des relances, mises en demeure et preuves. Le fichier manifest.json donne l’empreinte SHA-256 de chaque pièce.',
    `Merci de nous confirmer la réception de ce dossier en rappelant son numéro (${no}) et la référence que vous lui donnez. Nous vous signalerons le jour même tout règlement reçu directement ; merci de nous signaler de même tout paiement, même partiel (art. R124-5 du code des procédures civiles d’exécution).`,
    'English: please find attached our collection file. Kindly confirm its receipt with its number and your own reference.',
  ]);
}
