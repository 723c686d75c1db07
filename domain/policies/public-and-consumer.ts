/** Policies for debtors the law treats apart from businesses. Neither ends at an agency: at the end a person decides. */
import type { Policy } from '../policy.ts';
import { house, noticeAt } from './house.ts';

/**
 * Public bodies pay slowly and surely, so the ladder is long. Interest and the 40 € are theirs to owe of right and not ours to waive (R9, CCP L2192-14):
 * they are claimed from the second reminder on. No agency: the ways to make a public body pay are not those of a collector.
 */
export const publicBuyer: Policy = {
  ...house,
  key: 'public-buyer',
  name: 'Acheteur public',
  debtorTypes: ['public'],
  steps: [
    { key: 'friendly', channel: 'email', tone: 'friendly', anchor: 'dueDate', offset: 'P5D', penalties: 'none' },
    { key: 'firm', channel: 'email', tone: 'firm', anchor: 'dueDate', offset: 'P20D', penalties: 'claimed' },
    noticeAt('P40D'),
  ],
};

/**
 * Consumers, and debtors whose type is not known: who may be a consumer is treated as one (R11). No penalties before the notice, no 40 € ever (R10),
 * 15 days to pay (R41). The law allows an agency here (CPCE R124-1 and following), but what it costs stays with the creditor (L111-8), the debt may be
 * one of an over-indebted person (R53), and pressure is punished more severely (C. conso L132-11): so not by default.
 */
export const consumer: Policy = {
  ...house,
  key: 'consumer',
  name: 'Particulier',
  debtorTypes: ['consumer', 'unknown'],
  steps: [
    { key: 'pre-due', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: '-P5D', penalties: 'none' },
    { key: 'friendly', channel: 'email', tone: 'friendly', anchor: 'dueDate', offset: 'P5D', penalties: 'none' },
    { key: 'firm-sms', channel: 'sms', tone: 'firm', anchor: 'dueDate', offset: 'P15D', penalties: 'none' },
    // Legal interest begins with this letter: on the day it is written there is none to claim.
    { ...noticeAt('P30D'), deadlineDays: 15, penalties: 'none' },
  ],
};
