/** Seconds instead of weeks, day and night. For demonstrations and tests only, where nothing leaves. */
import type { Policy } from '../policy.ts';

export const demo: Policy = {
  key: 'demo',
  version: 1,
  name: 'Démonstration',
  window: 'always',
  minimumGap: 'PT1S',
  spread: 'PT0S',
  gather: 'PT2S',
  limits: { channelGap: 'PT5S', touchesPer7Days: 0, callsPer30Days: 0 },
  plan: { noteBefore: null, reminderAfter: 'PT2S', graceAfter: 'PT5S', brokenAfter: 'PT5S' },
  taskDays: 1,
  steps: [
    { key: 'email', channel: 'email', tone: 'friendly', anchor: 'registration', offset: 'PT5S' },
    { key: 'sms', channel: 'sms', tone: 'firm', anchor: 'previous', offset: 'PT10S' },
    { key: 'call', channel: 'call', tone: 'firm', anchor: 'previous', offset: 'PT10S' },
    {
      key: 'notice',
      channel: 'registeredLetter',
      tone: 'formal',
      anchor: 'previous',
      offset: 'PT10S',
      approval: true,
      deadlineDays: 8,
      penalties: 'claimed',
    },
    { key: 'agency', channel: 'agency', tone: 'formal', anchor: 'noticePresented', offset: 'PT10S', approval: true },
  ],
};
