/** French script of a call: a courtesy call before the due date, a search for the cause after it, or a call about a plan. */
import type { Brief } from '../../domain/message.ts';
import type { CallPart } from './call-script.ts';
import { longDate, money, moneyList } from './format.ts';
import type { Tally } from './tally.ts';

/** Parts in the order of the conversation; the amounts are printed after the first. */
export function callFr(brief: Brief, tally: Tally): CallPart[] {
  const courtesy = tally.voice === 'courtesy' && brief.plan === null;
  return [
    {
      title: `Appel à ${brief.debtor.name}`,
      say: [`Référence client : ${brief.debtor.reference}. Téléphone : ${brief.debtor.phone ?? ''}.`],
    },
    { title: 'Qui demander', say: [whom(brief)] },
    {
      title: 'Avant tout',
      say: [
        `Vérifiez à qui vous parlez. L’objet de l’appel et les montants ne se disent qu’${toWhom(brief)}.`,
        `À toute autre personne, ou sur un répondeur, seulement : « Bonjour, [votre nom], société ${brief.creditor.name}. Merci de demander à ${brief.debtor.name} de me rappeler au ${brief.creditor.phone}. »`,
      ],
    },
    { title: 'Objet de l’appel', say: [purpose(brief, tally)] },
    courtesy ? obstacles() : causes(),
    ...(brief.plan ? [] : penalties(tally)),
    { title: 'Pour conclure', ask: closing(courtesy) },
    {
      title: 'À ne pas faire',
      say: [
        'Ni menace ni reproche, ni promesse que nous ne tiendrions pas. Si la personne demande à ne plus être appelée, prenez-en note et terminez l’appel.',
      ],
    },
  ];
}

function whom(brief: Brief): string {
  switch (brief.debtor.type) {
    case 'business':
      return 'La personne chargée du règlement des fournisseurs (comptabilité), à défaut la direction.';
    case 'public':
      return 'Le service financier ou le gestionnaire des factures fournisseurs.';
    case 'consumer':
    case 'unknown':
      return `${brief.debtor.name}, en personne.`;
  }
}

function toWhom(brief: Brief): string {
  const person = brief.debtor.type === 'consumer' || brief.debtor.type === 'unknown';
  return person ? `à ${brief.debtor.name} en personne` : 'au service comptable ou à la direction';
}

function purpose(brief: Brief, tally: Tally): string {
  const start = `« Bonjour, [votre nom], société ${brief.creditor.name}.`;
  const { plan, lines } = brief;
  if (plan) {
    const sum = money({ currency: plan.currency, cents: plan.amountCents }, 'fr');
    return `${start} Je vous appelle au sujet du versement ${String(plan.instalment)} sur ${String(plan.instalments)} de votre échéancier ${plan.reference}, ${sum}, prévu le ${longDate(plan.dueOn, 'fr')}. »`;
  }
  if (tally.voice === 'courtesy') {
    return lines.length === 1
      ? `${start} Je vous appelle au sujet de notre facture n° ${lines[0]?.number ?? ''} : l’avez-vous bien reçue, et tout s’est-il bien passé de votre côté ? »`
      : `${start} Je vous appelle au sujet de nos dernières factures : les avez-vous bien reçues, et tout s’est-il bien passé de votre côté ? »`;
  }
  const [first] = tally.late;
  return tally.late.length === 1 && first
    ? `${start} Je vous appelle au sujet de la facture n° ${first.number} de ${moneyList(tally.lateTotals, 'fr')}, échue le ${longDate(first.dueOn, 'fr')}. Où en est son règlement ? »`
    : `${start} Je vous appelle au sujet de ${String(tally.late.length)} factures échues, pour un total de ${moneyList(tally.lateTotals, 'fr')}. Où en est leur règlement ? »`;
}

function obstacles(): CallPart {
  return {
    title: 'À vérifier, sans rien réclamer',
    ask: [
      'Facture bien reçue, à la bonne adresse et dans le bon format ?',
      'Commande, livraison ou prestation conformes ?',
      'Référence, bon de commande ou document manquant ?',
      'Règlement déjà prévu, et à quelle date ?',
    ],
  };
}

function causes(): CallPart {
  return {
    title: 'Trouver la cause',
    ask: [
      'Oubli : convenir d’une date de règlement précise et du moyen de paiement.',
      'Trésorerie : écouter, proposer un échéancier écrit, noter montants et dates ; n’accorder que ce que vous pouvez accorder.',
      'Désaccord : noter le motif et la facture concernée, dire que le point sera examiné ; ne plus insister.',
      'Document manquant : demander lequel et à qui l’envoyer.',
      'Déjà payé : noter la date, le montant et la référence du virement, et remercier.',
    ],
  };
}

/** Told only to businesses and public buyers (rules R10, R11), when the voice is firm. */
function penalties(tally: Tally): CallPart[] {
  if (tally.law === 'none' || tally.voice === 'friendly' || tally.voice === 'courtesy') return [];
  const articles =
    tally.law === 'commercial'
      ? 'articles L441-10 et D441-5 du Code de commerce'
      : 'articles L2192-13 et D2192-35 du Code de la commande publique';
  return [
    {
      title: 'Si la question est posée',
      say: [
        `Le retard entraîne de plein droit des ${tally.law === 'commercial' ? 'pénalités de retard' : 'intérêts moratoires'} et une indemnité forfaitaire de 40 € par facture (${articles}). N’annoncez aucune somme à ce titre au téléphone.`,
      ],
    },
  ];
}

function closing(courtesy: boolean): string[] {
  return courtesy
    ? ['Remercier, et dire qui s’occupe du point relevé.', 'Enregistrer le résultat de l’appel.']
    : [
        'Reformuler ce qui est convenu : montant, date, moyen de paiement.',
        'Confirmer notre IBAN tel qu’il figure sur la facture ; n’en dicter aucun autre.',
        'Remercier, puis enregistrer le résultat de l’appel : la suite en dépend.',
      ];
}
