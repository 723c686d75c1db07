/** Plans, disputes and promises: what stops the reminders, and what lets them go on. */
import { euros, payInFull, seconds, type Scene } from './scene.ts';

export const agreements: readonly Scene[] = [
  {
    name: 'plan',
    ready: (look) => look.made('F-4132', 'email'),
    play: async (stage) => {
      const instalments = [
        { dueOn: stage.day(0), amountCents: 6_000_00 },
        { dueOn: stage.day(15), amountCents: 6_000_00 },
      ];
      await stage.agreePlan({
        reference: 'PLAN-01',
        debtor: 'C-113',
        invoices: ['F-4132', 'F-4133'],
        agreedOn: stage.day(0),
        instalments,
      });
      return `Hôtel des Trois Glaciers agrees a plan over its two invoices: ${euros(6_000_00)} today, as much again in 15 days. The reminders stop.`;
    },
  },
  {
    name: 'plan, first instalment',
    ready: (look) => look.playedFor('plan', seconds(6)),
    play: async (stage) => {
      await stage.pay({ reference: 'PLAN-01-1', debtor: 'C-113', amountCents: 6_000_00 });
      return 'Hôtel des Trois Glaciers pays its first instalment.';
    },
  },
  {
    name: 'plan, last instalment',
    ready: (look) => look.playedFor('plan, first instalment', seconds(10)),
    play: async (stage) => {
      await stage.pay({ reference: 'PLAN-01-2', debtor: 'C-113', amountCents: 6_000_00 });
      return 'Hôtel des Trois Glaciers pays the second one early: the plan is kept, both invoices settle.';
    },
  },
  {
    name: 'plan that breaks',
    ready: (look) => look.made('F-4135', 'email'),
    play: async (stage) => {
      const instalments = [
        { dueOn: stage.day(-1), amountCents: 1_500_00 },
        { dueOn: stage.day(29), amountCents: stage.amount('F-4135') - 1_500_00 },
      ];
      await stage.agreePlan({
        reference: 'PLAN-02',
        debtor: 'C-114',
        invoices: ['F-4135'],
        agreedOn: stage.day(-7),
        instalments,
      });
      return 'Studio Pixel & Plume had a plan too, but yesterday’s instalment did not come: reminder, breach notice, then the dunning resumes.';
    },
  },
  {
    name: 'dispute without ground',
    ready: (look) => look.made('F-4137', 'email'),
    play: async (stage) => {
      await stage.dispute('F-4137', 'Travaux non terminés selon le client');
      return 'Bâti Sud disputes F-4137: nothing is sent for it until a person has looked into it.';
    },
  },
  {
    name: 'dispute rejected',
    ready: (look) => look.playedFor('dispute without ground', seconds(12)),
    play: async (stage) => {
      await stage.resolve('F-4137', 'rejected', 'PV de réception signé sans réserve');
      return 'The controller finds the signed acceptance: the dispute on F-4137 is rejected, the next step is taken up.';
    },
  },
  {
    name: 'dispute with ground',
    ready: (look) => look.made('F-4138', 'email'),
    play: async (stage) => {
      await stage.dispute('F-4138', 'Trois portes manquent à la livraison', 1_200_00);
      return `Bâti Sud disputes ${euros(1_200_00)} of F-4138.`;
    },
  },
  {
    name: 'dispute upheld',
    ready: (look) => look.playedFor('dispute with ground', seconds(14)),
    play: async (stage) => {
      await stage.resolve('F-4138', 'upheld', 'Avoir pour trois portes', 1_200_00);
      return `Bâti Sud was right: a credit note of ${euros(1_200_00)}, and F-4138 goes on for ${euros(stage.amount('F-4138') - 1_200_00)}.`;
    },
  },
  {
    name: 'promise',
    ready: (look) => look.made('F-4117', 'call') && look.made('F-4118', 'call'),
    play: async () =>
      'Harbour & Vine promised on the phone to pay today: both cases rest by themselves until the money had time to come.',
  },
  {
    name: 'promise kept',
    ready: (look) => look.playedFor('promise', seconds(8)),
    play: async (stage) => {
      const paid = await payInFull(stage, 'VIR-12', 'C-107', 'F-4117', 'F-4118');
      return `Harbour & Vine keeps its word: ${euros(paid)} for both invoices.`;
    },
  },
];
