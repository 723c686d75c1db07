/** What of a case may be asked for: its balance without what is contested while the rest goes on. */
import { disputedCents } from '../domain/dispute.ts';
import type { OpenCase } from './open-case.ts';

/** Contested and not asked for, in cents; 0 when none is, or when a hold keeps all of it. */
export const contestedOf = ({ row, balanceCents }: Pick<OpenCase, 'row' | 'balanceCents'>): number =>
  disputedCents(row.disputes, balanceCents);

/** What a message about the case may claim, in cents. */
export const claimableOf = (open: Pick<OpenCase, 'row' | 'balanceCents'>): number =>
  open.balanceCents - contestedOf(open);
