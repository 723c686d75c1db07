/** A payload that cannot be decoded would block its workflow for ever; it becomes a value that is recorded as a rejected fact instead. */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch (error) {
      return { unreadable: String(error) } as T;
    }
  },
};
