/** The few search attributes operators filter by. Never encrypted: no personal data. */
import { defineSearchAttributeKey } from '@temporalio/common';

export const creditorAttribute = defineSearchAttributeKey('Creditor', 'KEYWORD');
export const stageAttribute = defineSearchAttributeKey('Stage', 'KEYWORD');
export const waitingForAttribute = defineSearchAttributeKey('WaitingFor', 'KEYWORD');
export const nextActionAtAttribute = defineSearchAttributeKey('NextActionAt', 'DATETIME');
