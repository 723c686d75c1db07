/** Thanks for a payment that crossed a message: what happens next to them. Plain JSON. */

export interface ThanksAction {
  readonly name: 'sendThanks';
  readonly step: 'thanks';
}

export type ThanksOutcome = 'thanked' | 'notThanked';

export type ThanksChoice =
  | { readonly wait: { readonly until: string; readonly then: ThanksAction } }
  | { readonly act: ThanksAction }
  | { readonly finish: ThanksOutcome };

export interface ThanksDecided {
  readonly seq: number;
  readonly decision: ThanksChoice;
  readonly label: string;
  readonly details: string;
}
