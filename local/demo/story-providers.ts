/** What only providers bring: a mail that bounces, an answer that is lost, a letter that the post presents. Nobody acts here; it is told when it shows. */
import type { Scene } from './scene.ts';

export const providerScenes: readonly Scene[] = [
  {
    name: 'bounce',
    ready: (look) => look.hasTask('F-4122', 'checkContact'),
    play: async () =>
      'The e-mail to Les Vergers de Salazie bounces: the address is marked as wrong, a task asks for a better one, and the case goes on by SMS.',
  },
  {
    name: 'lost answer',
    ready: (look) => look.made('F-4116', 'sms'),
    play: async () =>
      'Twilio took the SMS to M. Belhadj, but its answer got lost. It is not sent again: its callback tells that it left.',
  },
  {
    name: 'presented by callback',
    ready: (look) => look.state('F-4101', 'notice') === 'presented',
    play: async () =>
      'The post presents the registered letter to Menuiserie Kerbrat and Maileva calls back: the deadline of the formal notice runs from that day.',
  },
];
