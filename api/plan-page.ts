/** The page on which a debtor reads a proposed payment plan and answers it: French first, English beside it, no script, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../activities/texts/email-html.ts';
import { identityLine } from '../activities/texts/identity-line.ts';
import { longDate, money, phoneText, typeset } from '../activities/texts/format.ts';
import type { PresentedPlan } from '../cases/presented-plan.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { answerForms, type FormState } from './plan-page-forms.ts';

const style = `
:root{color-scheme:light;--ink:#1d2733;--soft:#56626f;--line:#d9dfe6;--back:#f4f6f8;--act:#0b5c4a}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 3rem}h1{font-size:1.55rem;line-height:1.25;margin:.2rem 0 .6rem}h2{font-size:1.15rem;margin:0 0 .6rem}
section{background:#fff;border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.2rem;margin:1rem 0}
[lang=en]{color:var(--soft);font-size:.9em}p{margin:.5rem 0}table{width:100%;border-collapse:collapse}th,td{padding:.5rem .3rem;border-bottom:1px solid var(--line);text-align:left}
th{font-size:.85em;color:var(--soft);font-weight:600}td:last-child,th:last-child{text-align:right;white-space:nowrap}tfoot td{font-weight:700;border-bottom:0}
label{display:block;margin:.9rem 0 .2rem;font-weight:600}input[type=text],textarea{width:100%;font:inherit;padding:.55rem .6rem;border:1px solid #8b97a5;border-radius:6px}
.check{display:flex;gap:.6rem;align-items:flex-start;font-weight:400}.check input{margin-top:.35rem;width:1.1rem;height:1.1rem;flex:none}
button{font:inherit;font-weight:600;padding:.65rem 1.2rem;border-radius:6px;border:1px solid var(--act);background:var(--act);color:#fff;cursor:pointer;margin-top:1rem}
button.quiet{background:#fff;color:var(--ink);border-color:#8b97a5}a{color:var(--act)}.fault{border-left:4px solid #b3261e;padding-left:.8rem}.good{border-left:4px solid var(--act)}
summary{cursor:pointer;font-weight:600}footer{color:var(--soft);font-size:.8rem}input:focus-visible,textarea:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid #7fb8a9;outline-offset:2px}
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** For every answer under a secret address: nothing is kept, indexed, framed, sent on or loaded. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

/** A text in French, and in English under it, both made harmless. */
export const both = (fr: string, en: string): string =>
  `<p>${escapeHtml(typeset(fr, 'fr'))}</p><p lang="en">${escapeHtml(en)}</p>`;

function shell(title: string, body: string): string {
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>
${body}
</main></body></html>
`;
}

/** For an address that stands for nothing: it may be mistyped, and tells nobody more than that. */
export function unknownPlanPage(): string {
  return shell(
    'Échéancier introuvable',
    `<h1>Échéancier introuvable</h1><section>${both(
      'Cette adresse ne mène à aucun échéancier. Ouvrez-la depuis l’e-mail que vous avez reçu, en entier, ou répondez à cet e-mail.',
      'This address leads to no payment plan. Open it from the e-mail you received, in full, or answer that e-mail.',
    )}</section>`,
  );
}

/** The whole page. `state` carries what was typed, with what is wrong with it. */
export function planPage(presented: PresentedPlan, secret: string, state: FormState): string {
  const { plan, creditor, debtor } = presented;
  const title = `Échéancier ${plan.reference}`;
  return shell(
    title,
    [
      `<p>${escapeHtml(creditor.name)}</p><h1>${escapeHtml(title)}</h1>`,
      both(`Pour ${debtor.name}.`, `For ${debtor.name}.`),
      status(presented),
      scheduleSection(presented),
      termsSection(presented, secret),
      presented.open ? answerForms(presented, secret, state) : '',
      `<footer><p>${escapeHtml(identityLine(creditor, 'fr'))}</p></footer>`,
    ].join('\n'),
  );
}

function contact({ creditor }: PresentedPlan): { fr: string; en: string } {
  const phone = phoneText(creditor.phone);
  return {
    fr: `Écrivez-nous à ${creditor.email} ou appelez le ${phone}.`,
    en: `Write to ${creditor.email} or call ${phone}.`,
  };
}

function status(presented: PresentedPlan): string {
  const { plan, open } = presented;
  const { fr, en } = contact(presented);
  const box = (text: string, kind = ''): string => `<section class="${kind}" role="status">${text}</section>`;
  if (open && plan.acceptUntil) {
    const day = civilDateAt(plan.acceptUntil.getTime(), plan.timeZone);
    return box(
      both(
        `Voici ce que nous vous proposons pour régler en plusieurs fois. Vous pouvez l’accepter jusqu’au ${longDate(day, 'fr')}, ou nous dire qu’il ne vous convient pas. D’ici là, nous ne vous relançons pas pour ces factures.`,
        `This is how we propose that you pay in instalments. You may accept it until ${longDate(day, 'en')}, or tell us that it does not suit you. Until then we send no reminder about these invoices.`,
      ),
    );
  }
  const { acceptance } = plan;
  if (acceptance && (plan.status === 'active' || plan.status === 'kept')) {
    const day = civilDateAt(Date.parse(acceptance.at), plan.timeZone);
    return box(
      both(
        `Merci ! Cet échéancier a été accepté par ${acceptance.name} le ${longDate(day, 'fr')}.${plan.status === 'kept' ? ' Tout est réglé, il est terminé.' : ' Il vous suffit de suivre les dates ci-dessous.'}`,
        `Thank you! This plan was accepted by ${acceptance.name} on ${longDate(day, 'en')}.${plan.status === 'kept' ? ' Everything is paid and it has ended.' : ' All you need to do is follow the dates below.'}`,
      ),
      'good',
    );
  }
  const [whyFr, whyEn] = closedBecause(plan);
  return box(both(`${whyFr} ${fr}`, `${whyEn} ${en}`));
}

function closedBecause({ status, acceptUntil, invoices }: PresentedPlan['plan']): readonly [string, string] {
  const moved = invoices.some((one) => one.balanceCents !== one.agreedCents);
  switch (status) {
    case 'declined':
      return [
        'Vous nous avez dit que cet échéancier ne vous convenait pas : c’est noté, nous revenons vers vous.',
        'You told us that this plan does not suit you: we have noted it and will come back to you.',
      ];
    case 'replaced':
      return [
        'Un nouvel échéancier a pris la place de celui-ci.',
        'A new payment plan has taken the place of this one.',
      ];
    case 'broken':
      return [
        'Cet échéancier a pris fin. Parlons ensemble de la suite.',
        'This plan has ended. Let us talk about what follows.',
      ];
    case 'kept':
      return ['Tout est réglé, merci !', 'Everything is paid, thank you!'];
    case 'active':
      return ['Cet échéancier est en cours.', 'This plan is under way.'];
    case 'proposed':
    case 'expired':
    case 'cancelled':
      if (moved)
        return [
          'Le montant dû a changé depuis cette proposition (un règlement, par exemple) : elle ne tient plus et nous vous en enverrons une autre s’il y a lieu.',
          'What is owed has changed since this proposal (a payment, for instance): it no longer stands, and we will send another one if need be.',
        ];
      return acceptUntil && status !== 'cancelled'
        ? [
            'Le délai pour accepter cette proposition est passé. Si elle vous intéresse encore, nous pouvons vous la renvoyer.',
            'The time to accept this proposal is over. If it still suits you, we can send it again.',
          ]
        : ['Cette proposition n’est plus ouverte.', 'This proposal is no longer open.'];
  }
}

function scheduleSection({ plan }: PresentedPlan): string {
  const amount = (cents: number) => escapeHtml(money({ currency: plan.currency, cents }, 'fr'));
  const rows = plan.instalments.map(
    (one) =>
      `<tr><td>${String(one.no)}</td><td>${escapeHtml(longDate(one.dueOn, 'fr'))}<br><span lang="en">${escapeHtml(longDate(one.dueOn, 'en'))}</span></td><td>${amount(one.amountCents)}</td></tr>`,
  );
  const invoices = plan.invoices.map(
    (one) => `<tr><td>${escapeHtml(one.number)}</td><td>${amount(one.agreedCents)}</td></tr>`,
  );
  return `<section><h2>Versements <span lang="en">Instalments</span></h2><table><thead><tr><th scope="col">N°</th><th scope="col">Date</th><th scope="col">Montant <span lang="en">Amount</span></th></tr></thead>
<tbody>${rows.join('')}</tbody><tfoot><tr><td colspan="2">Total</td><td>${amount(plan.totalCents)}</td></tr></tfoot></table></section>
<section><h2>Factures concernées <span lang="en">Invoices</span></h2><table><thead><tr><th scope="col">Facture <span lang="en">Invoice</span></th><th scope="col">Solde <span lang="en">Balance</span></th></tr></thead>
<tbody>${invoices.join('')}</tbody></table></section>`;
}

function termsSection({ plan, noticeDays, writesSum }: PresentedPlan, secret: string): string {
  const days = String(noticeDays);
  const waived = plan.interest === 'waivedIfKept' && !writesSum;
  return `<section><h2>Ce que cela veut dire <span lang="en">What it means</span></h2>
${both(
  'Tant que les versements arrivent aux dates prévues, nous ne vous relançons pas. Vous pouvez payer plus tôt, en tout ou en partie, sans frais.',
  'As long as the instalments arrive on the dates above, we send no reminder. You may pay earlier, in full or in part, at no cost.',
)}
${both(
  `Si un versement manque, nous vous le rappelons. S’il n’est pas régularisé dans les ${days} jours qui suivent une mise en demeure écrite, l’échéancier prend fin et tout le solde restant redevient exigible en une fois.`,
  `If an instalment is missing, we remind you. If it is not put right within ${days} days of a written formal notice, the plan ends and the whole remaining balance is due again at once.`,
)}
${
  waived
    ? both(
        'Si tout est réglé aux dates prévues, nous renonçons aux pénalités de retard ; sinon, elles sont de nouveau dues.',
        'If everything is paid on time, we waive the late-payment interest; if not, it is due again.',
      )
    : ''
}
<p><a href="/plans/${secret}/agreement.pdf">Lire l’accord complet (PDF)</a> <span lang="en">Read the whole agreement (PDF, in the language of the plan)</span></p></section>`;
}
