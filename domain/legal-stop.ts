/** Events of the law that stop contacts. */

export type LegalStopKind =
  'insolvency' | 'overIndebted' | 'smallClaims' | 'factored' | 'deceased' | 'judicialGrace' | 'struckOff';
