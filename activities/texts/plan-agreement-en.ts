/** English clauses of a payment plan agreement under French law. */
import { enumerate, longDate, money, oneLine, sirenText } from './format.ts';
import { mediatorEn } from './sentences-en.ts';
import type { PlanAgreement, PlanTerms } from './plan-agreement-terms.ts';
import type { AgreementWords, Clause } from './plan-agreement-words.ts';
import { identityLine } from './identity-line.ts';

/** Everything a plan must say (law 13, rules R70 and R72); penalties only where the claim has them. */
export function agreementEn(agreement: PlanAgreement, terms: PlanTerms): AgreementWords {
  const { creditor, debtor, reference } = agreement;
  const { address } = debtor;
  const street = address ? [address.line1, address.line2].filter((part) => part !== undefined && part !== '') : [];
  const where = address ? `, ${street.join(', ')}, ${address.postcode} ${address.city}` : '';
  const siren = debtor.siren ? `, SIREN ${sirenText(debtor.siren)}` : '';
  return {
    subject: `Acknowledgement of debt and payment plan ${reference}`,
    parties: [
      'Between the undersigned:',
      `${identityLine(creditor, 'en')}, hereafter the Creditor,`,
      `and ${oneLine(debtor.name)}${siren}${where}, hereafter the Debtor,`,
      'it is agreed as follows.',
    ],
    clauses: [
      acknowledgment(agreement, terms),
      schedule(agreement, terms),
      { title: 'Order of payments', paragraphs: [allocation(agreement, terms)], figures: null },
      { title: interestTitle(terms), paragraphs: interest(agreement, terms), figures: null },
      acceleration(agreement),
      {
        title: 'Commitment of the Creditor',
        paragraphs: [
          'As long as the schedule is kept, the Creditor sends no reminder and starts no proceedings for the sums it covers.',
        ],
        figures: null,
      },
      {
        title: 'No novation, no waiver',
        paragraphs: [
          'This agreement is not a novation (article 1330 of the French Civil Code): the debts keep their origin and their securities. Accepting a late or partial payment does not waive the rights of the Creditor.',
        ],
        figures: null,
      },
      signatures(agreement),
    ],
    handwritten: terms.handwritten
      ? `To be written by hand by the signer (article 1376 of the French Civil Code): “I acknowledge that I owe the sum of”, followed by the sum of ${amount(terms, terms.acknowledgedCents)} in words, then in figures.`
      : null,
    forCreditor: 'For the Creditor',
    forDebtor: 'For the Debtor',
    fields: ['Full name:', 'Capacity:', 'Place:', 'Date:', 'Signature:'],
  };
}

function acknowledgment({ on }: PlanAgreement, terms: PlanTerms): Clause {
  const { interestCents, indemnityCents, claim } = terms;
  const names = claim.tally.law === 'publicBuyer' ? 'default interest' : 'late-payment penalties';
  const beside = [
    ...(interestCents > 0 ? [`${amount(terms, interestCents)} of ${names}`] : []),
    ...(indemnityCents > 0 ? [`${amount(terms, indemnityCents)} of fixed compensation for recovery costs`] : []),
  ];
  const parts =
    beside.length > 0 ? `: ${amount(terms, terms.principalCents)} of principal, ${beside.join(' and ')}` : '';
  return {
    title: 'Acknowledgement of debt',
    paragraphs: [
      `The Debtor acknowledges owing the Creditor, on ${longDate(on, 'en')}, the sum of ${amount(terms, terms.acknowledgedCents)}${parts}. The details by invoice are as follows:`,
    ],
    figures: 'acknowledged',
  };
}

function schedule({ instalments, reference }: PlanAgreement, terms: PlanTerms): Clause {
  const count = instalments.length;
  const how = count > 1 ? `in ${String(count)} instalments` : 'in one instalment';
  return {
    title: 'Schedule',
    paragraphs: [
      `The Debtor pays the sum of ${amount(terms, terms.scheduledCents)} ${how}, by transfer to the account below, quoting the reference ${reference}. An instalment is paid on the day the funds reach this account. The Debtor may pay early, in full or in part, without charge.`,
    ],
    figures: 'schedule',
  };
}

function allocation({ allocation: order }: PlanAgreement, { claim }: PlanTerms): string {
  if (claim.penalties === 'none')
    return 'Each payment is set against the oldest overdue invoice, then against the next.';
  const accrued = claim.tally.law === 'publicBuyer' ? 'the default interest owed' : 'the penalties owed';
  return order === 'interestFirst'
    ? `Each payment is set first against ${accrued}, then against the principal (article 1343-1 of the French Civil Code), from the oldest invoice to the newest.`
    : `By agreement between the parties, each payment is set first against the principal, from the oldest invoice to the newest, then against ${accrued}, which bear no interest (by way of exception to article 1343-1 of the French Civil Code).`;
}

function interestTitle({ claim }: PlanTerms): string {
  if (claim.penalties === 'none') return 'Interest and costs';
  return claim.tally.law === 'publicBuyer' ? 'Default interest' : 'Late-payment penalties';
}

function interest(agreement: PlanAgreement, terms: PlanTerms): string[] {
  const { claim } = terms;
  const kept = agreement.interest === 'kept';
  if (claim.penalties === 'none')
    return [
      kept
        ? 'This plan is granted free of charge.'
        : 'This plan is granted free of charge, and of interest if it is kept.',
    ];
  return kept ? keptInterest(agreement, terms) : [waivedInterest(agreement, terms)];
}

function keptInterest({ on }: PlanAgreement, terms: PlanTerms): string[] {
  const isPublic = terms.claim.tally.law === 'publicBuyer';
  const names = isPublic ? 'default interest' : 'late-payment penalties';
  const outside = [
    ...(terms.outsideInterestCents > 0
      ? [`${names} up to ${longDate(on, 'en')} (${amount(terms, terms.outsideInterestCents)})`]
      : []),
    ...(terms.outsideIndemnityCents > 0
      ? [`the fixed compensation (${amount(terms, terms.outsideIndemnityCents)})`]
      : []),
  ].join(' and ');
  return [
    `${isPublic ? 'Default interest continues' : 'Late-payment penalties continue'} to run by operation of law on the sums still owed, until they are paid in full.`,
    ...(outside === ''
      ? []
      : [
          `Not included in the schedule, and still owed: ${outside}. Payment is made with the last instalment, on the account of the Creditor.`,
        ]),
  ];
}

function waivedInterest({ on }: PlanAgreement, terms: PlanTerms): string {
  const { outsideInterestCents, outsideIndemnityCents } = terms;
  const until = longDate(on, 'en');
  const waived = [
    outsideInterestCents > 0
      ? `the late-payment penalties up to ${until} (${amount(terms, outsideInterestCents)})`
      : `the late-payment penalties accrued up to ${until}`,
    'those that would accrue during the plan',
    ...(outsideIndemnityCents > 0 ? [`the fixed compensation (${amount(terms, outsideIndemnityCents)})`] : []),
  ];
  return `If every instalment is paid on the agreed date, the Creditor waives ${enumerate(waived, 'en')}. If the plan is ended early, this waiver has no effect: these sums are owed again from the beginning.`;
}

function acceleration({ noticeDays }: PlanAgreement): Clause {
  return {
    title: 'Early end of the plan',
    paragraphs: [
      `If an instalment is not paid on its date, the Creditor sends the Debtor a formal notice in writing. Failing payment within ${String(noticeDays)} ${noticeDays > 1 ? 'days' : 'day'} of the receipt or first presentation of this notice, the Creditor may end the plan: the whole remaining balance is then due at once.`,
    ],
    figures: null,
  };
}

function signatures(agreement: PlanAgreement): Clause {
  return {
    title: 'Powers and copies',
    paragraphs: [
      'Anyone who signs on behalf of a party declares that they have the power to bind it. This agreement is made in two originals, one for each party.',
      ...mediatorEn(agreement),
    ],
    figures: null,
  };
}

function amount({ currency }: PlanTerms, cents: number): string {
  return money({ currency, cents }, 'en');
}
