/**
 * A payload that cannot be decoded would block its workflow for ever; it becomes a value that is recorded as a rejected fact instead.
 * CommonJS, because the SDK loads converters with `require` in every process, whatever runs its TypeScript.
 */
const { defaultPayloadConverter } = require('@temporalio/common');

/** @type {import('@temporalio/common').PayloadConverter} */
exports.payloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: (payload) => {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch (error) {
      return { unreadable: String(error) };
    }
  },
};
