/** Something was learned that changes who may be spoken to: nobody is contacted about any invoice of this debtor until a person has found out. */
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import type { CallDone } from './call-outcome.ts';
import type { LegalHold } from '../domain/case-facts.ts';
import { leadOf } from './note-delivery.ts';
import { note, openOthers } from './open-case.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

/** What the person who finds out is told. */
export const legalTexts: Readonly<Record<LegalHold, { readonly text: string; readonly textEn: string }>> = {
  insolvency: {
    text: 'Procédure collective annoncée : cherchez le jugement au BODACC, sa date, le mandataire, et déclarez la créance dans les deux mois de la publication. Aucune relance d’ici là.',
    textEn:
      'Insolvency proceedings announced: look up the judgment in the BODACC, its date and the representative, and declare the claim within two months of its publication. No reminder until then.',
  },
  represented: {
    text: 'Le client est représenté : demandez le nom et les coordonnées de l’avocat ou du mandataire, et adressez-vous désormais à lui.',
    textEn:
      'The customer is represented: find out the name and address of the lawyer or agent, and write to that person from now on.',
  },
  deceased: {
    text: 'Décès annoncé : vérifiez-le avec tact, cherchez le notaire ou les héritiers, et présentez la créance à la succession. Aucune relance d’ici là.',
    textEn:
      'A death was announced: verify it with tact, find the notary or the heirs, and present the claim to the estate. No reminder until then.',
  },
};

/** Sets the hold on every open invoice of the debtor, the covered ones and the others, with one task that owns it. */
export async function heldByLaw(done: CallDone, kind: LegalHold): Promise<void> {
  const { act, delivery, opened, code, completion } = done;
  const ids = await openInvoiceIdsOf(act.tx, act.creditorId, delivery.debtorId);
  opened.push(...(await openOthers(act, opened, ids)));
  const held = opened.filter((open) => open.status === 'open');
  const subjectId = await openTask(act, {
    kind: 'legalEvent',
    invoiceId: leadOf(opened).row.id,
    days: 2,
    data: {
      event: kind,
      disposition: code,
      invoices: held.map((open) => open.row.number),
      note: completion.note ?? null,
      ...legalTexts[kind],
    },
  });
  for (const open of held) {
    const reason = `Said on the phone: ${code}`;
    await setHold(act, open.row.id, { kind, reason, subjectId });
    note(act, open, 'legalEvent', { event: kind, taskId: subjectId });
  }
}
