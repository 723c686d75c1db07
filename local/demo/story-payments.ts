/** Who pays, how much, when, and what that does. */
import { euros, payInFull, seconds, type Scene } from './scene.ts';

export const payments: readonly Scene[] = [
  {
    name: 'paid early',
    ready: (look) => look.elapsedMs > seconds(2),
    play: async (stage) => {
      const paid = await payInFull(stage, 'VIR-01', 'C-111', 'F-4128');
      return `Cabinet dentaire du Parc pays F-4128 (${euros(paid)}) before the first e-mail: it will never hear of it.`;
    },
  },
  {
    name: 'paid after the e-mail',
    ready: (look) => ['F-4121', 'F-4130', 'F-4136', 'F-4139'].every((number) => look.made(number, 'email')),
    play: async (stage) => {
      await payInFull(stage, 'VIR-02', 'C-108', 'F-4121');
      await payInFull(stage, 'VIR-03', 'C-112', 'F-4130');
      await payInFull(stage, 'VIR-04', 'C-114', 'F-4136');
      await payInFull(stage, 'VIR-05', 'C-115', 'F-4139');
      return 'Four debtors pay one invoice each after the e-mail (F-4121, F-4130, F-4136, F-4139): those four cases end.';
    },
  },
  {
    name: 'direct debit',
    ready: (look) => look.made('F-4120', 'email'),
    play: async (stage) => {
      const paid = await payInFull(stage, 'PRLV-01', 'C-108', 'F-4120');
      return `A direct debit settles F-4120 of Winstub Zum Storch (${euros(paid)}). For now.`;
    },
  },
  {
    name: 'direct debit rejected',
    ready: (look) => look.playedFor('direct debit', seconds(10)),
    play: async (stage) => {
      await stage.reverse('PRLV-01', 'AC04 compte clôturé');
      return 'The bank rejects that direct debit: F-4120 owes again and goes on where it was, without a second e-mail.';
    },
  },
  {
    name: 'one payment for three',
    ready: (look) => look.made('F-4108', 'sms'),
    play: async (stage) => {
      const amountCents = stage.amount('F-4108') + stage.amount('F-4109') + stage.amount('F-4110');
      await stage.pay({ reference: 'VIR-06', debtor: 'C-103', amountCents });
      return `Garage Delmas transfers ${euros(amountCents)} and names no invoice: laid on the oldest first, it settles three.`;
    },
  },
  {
    name: 'paid too much',
    ready: (look) => look.made('F-4106', 'sms'),
    play: async (stage) => {
      const { unallocatedCents } = await stage.pay({ reference: 'VIR-07', debtor: 'C-102', amountCents: 300_00 });
      return `Boulangerie Odette Faure pays ${euros(300_00)}, ${euros(unallocatedCents)} too much: both invoices settle, the rest is a task.`;
    },
  },
  {
    name: 'paid in part',
    ready: (look) => look.made('F-4129', 'sms'),
    play: async (stage) => {
      await stage.pay({ reference: 'VIR-08', debtor: 'C-112', amountCents: 5_000_00, on: { 'F-4129': 5_000_00 } });
      return `Transports Morvan pays ${euros(5_000_00)} of ${euros(stage.amount('F-4129'))}: the case goes on, for the rest.`;
    },
  },
  {
    name: 'paid in part, letter waiting',
    ready: (look) => look.waitsFor('F-4129') === 'approval',
    play: async (stage) => {
      await stage.pay({ reference: 'VIR-09', debtor: 'C-112', amountCents: 7_000_00, on: { 'F-4129': 7_000_00 } });
      return `Transports Morvan pays ${euros(7_000_00)} more while its letter waits for approval: no letter with the old amount may leave.`;
    },
  },
  {
    name: 'paid during the call',
    ready: (look) => look.made('F-4116', 'call'),
    play: async (stage) => {
      const paid = await payInFull(stage, 'CB-01', 'C-106', 'F-4116');
      return `M. Belhadj pays ${euros(paid)} by card during the call.`;
    },
  },
  {
    name: 'paid after the call',
    ready: (look) => look.made('F-4125', 'call') && look.made('F-4112', 'call'),
    play: async (stage) => {
      await payInFull(stage, 'VIR-10', 'C-110', 'F-4125');
      const paid = await payInFull(stage, 'MANDAT-01', 'C-104', 'F-4112', 'F-4113');
      return `After the call the commune pays both invoices at once (${euros(paid)}), Imprimerie de la Valserine its last one.`;
    },
  },
  {
    name: 'told by a signal',
    ready: (look) => look.made('F-4124', 'sms'),
    play: async (stage, look) => {
      const invoice = look.invoice('F-4124');
      if (!invoice) throw new Error('F-4124 is not there');
      const command = await stage.signalPayment(invoice, 'VIR-11', stage.amount('F-4124'));
      return [
        'Imprimerie de la Valserine pays F-4124. Here no API call tells it: a Temporal signal does, as this command would:',
        `  ${command}`,
      ];
    },
  },
];
