/** French words about an instalment of a payment plan ("échéancier"). */
import { assertNever } from '../../domain/never.ts';
import type { Brief, PlanNote } from '../../domain/message.ts';
import { answerFr } from './email-fr.ts';
import { enumerate, longDate, money } from './format.ts';
import type { Words } from './words.ts';

/**
 * A neutral note before the instalment, a reminder after it, or the notice that comes before the plan lapses (rule R71). Days are counted
 * from receipt (`brief.deadlineDays`); when they are not known the notice gives no number.
 */
export function planFr(brief: Brief, plan: PlanNote): Words {
  switch (plan.kind) {
    case 'instalmentNote':
      return note(brief, plan);
    case 'instalmentReminder':
      return reminder(brief, plan);
    case 'breachNotice':
      return breach(brief, plan);
    default:
      return assertNever(plan.kind, 'plan note');
  }
}

function note(brief: Brief, plan: PlanNote): Words {
  return {
    subject: `Échéancier ${plan.reference} : versement du ${longDate(plan.dueOn, 'fr')}`,
    greeting: 'Bonjour,',
    opening: [
      `Le versement ${position(plan)} de votre échéancier ${plan.reference}, d’un montant de ${missing(plan)}, est prévu le ${longDate(plan.dueOn, 'fr')}.`,
      'Si ce versement est déjà programmé, vous n’avez rien à faire.',
      covered(brief),
    ],
    demand: null,
    closing: [`Une question, un imprévu ? ${answerFr(brief)}.`],
    goodbye: 'Bien cordialement,',
    indemnity: null,
  };
}

function reminder(brief: Brief, plan: PlanNote): Words {
  return {
    subject: `Échéancier ${plan.reference} : versement du ${longDate(plan.dueOn, 'fr')} non reçu`,
    greeting: 'Bonjour,',
    opening: [
      `Sauf erreur de notre part, il nous manque ${missing(plan)} au titre du versement ${position(plan)} de votre échéancier ${plan.reference}, prévu le ${longDate(plan.dueOn, 'fr')}.`,
      'Pourriez-vous effectuer ce versement, ou nous dire à quelle date il le sera ? L’échéancier suivra alors son cours.',
      covered(brief),
    ],
    demand: null,
    closing: [ifPaid, `Un imprévu ? ${answerFr(brief)} : mieux vaut nous en parler tôt.`],
    goodbye: 'Bien cordialement,',
    indemnity: null,
  };
}

function breach(brief: Brief, plan: PlanNote): Words {
  const remaining = money({ currency: plan.currency, cents: plan.remainingCents }, 'fr');
  const days = brief.deadlineDays;
  const within =
    days === null
      ? ''
      : ` dans les ${String(days)} ${days > 1 ? 'jours' : 'jour'} qui suivent la réception de ce message`;
  return {
    subject: `Échéancier ${plan.reference} : versement manquant et suite de l’échéancier`,
    greeting: 'Madame, Monsieur,',
    opening: [
      `Le versement ${position(plan)} de votre échéancier ${plan.reference}, prévu le ${longDate(plan.dueOn, 'fr')}, ne nous est pas parvenu en entier : il manque ${missing(plan)}.`,
      covered(brief),
    ],
    demand: `Si cette somme nous parvient${within}, l’échéancier continue comme convenu. Sinon, il prend fin et le solde restant, soit ${remaining}, redevient exigible en une fois.`,
    closing: [ifPaid, `Vous rencontrez une difficulté ou contestez ce décompte ? ${answerFr(brief)} sans attendre.`],
    goodbye: 'Cordialement,',
    indemnity: null,
  };
}

const ifPaid = 'Si vous venez d’effectuer ce versement, nous vous en remercions : ne tenez pas compte de ce message.';

function position(plan: PlanNote): string {
  return `${String(plan.instalment)} sur ${String(plan.instalments)}`;
}

function missing(plan: PlanNote): string {
  return money({ currency: plan.currency, cents: plan.amountCents }, 'fr');
}

function covered(brief: Brief): string {
  const numbers = brief.lines.map((line) => line.number);
  return `${numbers.length > 1 ? 'Factures concernées' : 'Facture concernée'} : ${enumerate(numbers, 'fr')}.`;
}
