/** With what the api writes a proposal: the texts, the address, and the secret in it. */
import { randomBytes } from 'node:crypto';
import { writePlanAgreement } from '../activities/texts/plan-agreement.ts';
import { writeProposalEmail } from '../activities/texts/proposal-email.ts';
import type { ProposalWriter } from '../cases/propose-plan.ts';
import type { ApiDeps } from './write.ts';

/** Secrets have 256 random bits; they stand in the frozen e-mail and nowhere else. */
export function proposalWriter({ links }: ApiDeps): ProposalWriter {
  const base = links.debtorBase ?? 'http://127.0.0.1:8080';
  return {
    newSecret: () => randomBytes(32).toString('base64url'),
    linkOf: (secret) => `${base}/plans/${secret}`,
    agreement: writePlanAgreement,
    email: writeProposalEmail,
  };
}
