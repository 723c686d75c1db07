/** What may interrupt a limitation period (C. civ. 2240, 2241, 2244; law 68-1250 art. 2 for public debtors). */

export type InterruptionKind =
  | 'partialPayment'
  | 'planRequest'
  | 'planAccepted'
  | 'acknowledgment'
  | 'courtClaim'
  | 'enforcement'
  | 'claimDeclaration'
  | 'writtenRequest'
  | 'other';
