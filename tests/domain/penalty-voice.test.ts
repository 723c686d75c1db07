/** What a step may say of interest and indemnity, by debtor and by the creditor's choice. */
import { describe, expect, test } from 'vitest';
import type { DebtorType } from '../../domain/case-facts.ts';
import type { PenaltyVoice } from '../../domain/message.ts';
import { printsSums, strongestVoice, voiceOf } from '../../domain/penalty-voice.ts';
import type { Channel } from '../../domain/policy.ts';

const voice = (
  type: DebtorType,
  penalties: PenaltyVoice | undefined,
  claimsPenalties: boolean | null = null,
  channel: Channel = 'email',
) => voiceOf({ channel, ...(penalties === undefined ? {} : { penalties }) }, { type, claimsPenalties });

describe('the voice of a step', () => {
  test.each(['consumer', 'unknown'] as const)(
    'R10 R11: tells a %s debtor nothing, whatever the step and the creditor say',
    (type) => {
      for (const said of ['none', 'told', 'claimed', undefined] as const)
        for (const choice of [null, true, false])
          for (const channel of ['email', 'registeredLetter'] as const)
            expect(voice(type, said, choice, channel)).toBe('none');
    },
  );

  test('R13: is that of the step until the creditor chooses for the customer: never, or claimed wherever the step tells', () => {
    for (const said of ['none', 'told', 'claimed'] as const) expect(voice('business', said)).toBe(said);
    for (const said of ['none', 'told', 'claimed', undefined] as const)
      expect(voice('business', said, false)).toBe('none');
    expect(voice('business', 'told', true)).toBe('claimed');
    expect(voice('business', 'none', true)).toBe('none');
    expect(voice('business', 'none', false, 'registeredLetter')).toBe('none');
  });

  test('R9: of a public buyer interest is always claimed in a formal notice, and no choice gives it up', () => {
    for (const choice of [null, true, false]) {
      expect(voice('public', 'claimed', choice)).toBe('claimed');
      expect(voice('public', 'told', choice)).toBe('told');
      expect(voice('public', 'none', choice, 'registeredLetter')).toBe('claimed');
      expect(voice('public', undefined, choice, 'registeredLetter')).toBe('claimed');
    }
  });

  test('R13: a formal notice that does not say claims them; any other step leaves it open', () => {
    expect(voice('business', undefined, null, 'registeredLetter')).toBe('claimed');
    expect(voice('business', undefined)).toBeNull();
  });
});

test('several steps speak with the strongest voice that was chosen', () => {
  expect(strongestVoice([null, 'none', 'told'])).toBe('told');
  expect(strongestVoice(['claimed', 'told', null])).toBe('claimed');
  expect(strongestVoice([null, 'none'])).toBe('none');
  expect(strongestVoice([null, null])).toBeNull();
});

test('R12: sums stand only where their table has room', () => {
  expect((['email', 'letter', 'registeredLetter', 'agency'] as const).every(printsSums)).toBe(true);
  expect((['sms', 'call'] as const).some(printsSums)).toBe(false);
});
