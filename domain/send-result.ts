/** Answers of outside channels (failure classes of the providers reference). */

/** What a provider said, or did not say, sorted into what we may do next. */
export type SendResult =
  /** The provider owns the message now. */
  | { readonly kind: 'accepted'; readonly providerId: string | null }
  /** Repeating is safe, possibly after a pause. */
  | {
      readonly kind: 'retry';
      readonly code: string;
      readonly detail: string;
      readonly retryAfterMs?: number;
      /** Nobody knows whether it left; repeating is safe all the same, because the provider knows the key. Absent: it certainly did not. */
      readonly mayHaveLeft?: true;
    }
  /** Certainly not sent, and the same call would fail again. `later`: quota or handset off. */
  | {
      readonly kind: 'failed';
      readonly class: 'later' | 'message' | 'recipient' | 'channel';
      readonly code: string;
      readonly detail: string;
    }
  /** The provider may have accepted it: never repeat blindly. */
  | { readonly kind: 'ambiguous'; readonly code: string; readonly detail: string }
  /** The last look at the debt said no (`Outgoing.stillOwed`): nothing left, and the look already wrote why. */
  | { readonly kind: 'notOwed' };
