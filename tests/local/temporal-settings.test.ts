import { describe, expect, it } from 'vitest';
import { attributeGaps, checkTemporal } from '../../local/temporal-settings.ts';
import { freePort } from '../../local/ports.ts';

describe('attributeGaps', () => {
  it('finds nothing when all four are there, besides others', () => {
    const existing = { Creditor: 2, Stage: 2, WaitingFor: 2, NextActionAt: 6, Other: 3 };
    expect(attributeGaps(existing)).toEqual({ missing: [], wrongType: [] });
  });

  it('tells missing ones from those of another type', () => {
    expect(attributeGaps({ Creditor: 1, NextActionAt: 2, Stage: 2 })).toEqual({
      missing: ['WaitingFor'],
      wrongType: ['Creditor', 'NextActionAt'],
    });
  });
});

describe('checkTemporal', () => {
  it('says what to do when nothing answers at TEMPORAL_ADDRESS', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await expect(checkTemporal(address, 'default')).rejects.toThrow(
      `No Temporal server answers at ${address}. Start it, correct TEMPORAL_ADDRESS, or unset TEMPORAL_ADDRESS`,
    );
  }, 20_000);
});
