/** What the ERP is told, and how one event gets to one endpoint. Plain JSON. */

export interface EndpointSecret {
  /** `whsec_` and base64 of 32 random bytes. */
  readonly secret: string;
  /** ISO instants. */
  readonly since: string;
  /** It signs until then; null: it is the newest. */
  readonly until: string | null;
}

export interface WebhookAction {
  readonly name: 'tellEndpoint';
  readonly step: 'tell';
}

export type WebhookOutcome = 'delivered' | 'failed' | 'skipped';

export type WebhookChoice =
  | { readonly wait: { readonly until: string; readonly then: WebhookAction } }
  | { readonly act: WebhookAction }
  | { readonly finish: WebhookOutcome };

export interface WebhookDecided {
  readonly seq: number;
  readonly decision: WebhookChoice;
  readonly label: string;
  readonly details: string;
}
