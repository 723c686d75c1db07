import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCivilDate } from '../../domain/civil-date.ts';
import { toE164 } from '../../domain/phone.ts';
import { invoiceBody, isOverdue, readLedger, runTag } from '../../local/demo/ledger.ts';

const csv = readFileSync(new URL('../../samples/ledger.csv', import.meta.url), 'utf8');
const ledger = readLedger(csv);
const header = csv.split('\n')[0] ?? '';
const oneLine = (changes: Record<string, string>): string => {
  const columns = header.split(';');
  const values = (csv.split('\n')[1] ?? '').split(';');
  return `${header}\n${columns.map((column, at) => changes[column] ?? values[at] ?? '').join(';')}\n`;
};

/** The check digit of a SIREN (Luhn): every second digit from the right counts double. */
function checkDigitHolds(siren: string): boolean {
  const digits = [...siren].reverse().map(Number);
  const sum = digits.reduce((total, digit, at) => {
    const counted = at % 2 === 0 ? digit : digit * 2;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return sum % 10 === 0;
}

test('the sample has 40 invoices of 15 debtors in the situations its README names', () => {
  expect(ledger).toHaveLength(40);
  const debtors = new Map(ledger.map((line) => [line.debtorReference, line]));
  expect(debtors.size).toBe(15);
  const all = [...debtors.values()];
  const count = (test: (line: (typeof all)[number]) => boolean): number => all.filter(test).length;
  expect(count((line) => line.debtorType === 'consumer')).toBe(2);
  expect(count((line) => line.debtorType === 'public')).toBe(1);
  expect(count((line) => line.language === 'en')).toBe(1);
  expect(count((line) => line.email === null)).toBe(1);
  expect(count((line) => !(line.phone ?? '').startsWith('06'))).toBe(2);
  expect(count((line) => line.address.postcode.startsWith('974'))).toBe(1);
  expect(count((line) => line.address.postcode.startsWith('67'))).toBe(1);
  const overdueOf = (reference: string): number =>
    ledger.filter((line) => line.debtorReference === reference && isOverdue(line)).length;
  expect(all.filter((line) => overdueOf(line.debtorReference) === 5)).toHaveLength(1);
  expect(Math.min(...ledger.map((line) => line.amountCents))).toBe(80_00);
  expect(Math.max(...ledger.map((line) => line.amountCents))).toBe(30_000_00);
});

test('nobody real can be reached: fictional telephone ranges, .example addresses, SIREN with a right check digit', () => {
  for (const line of ledger) {
    expect(line.phone).toMatch(/^(06 39 98|01 99 00|02 61 91|03 53 01|04 65 71|05 36 49) \d\d \d\d$/);
    expect(toE164(line.phone ?? '')).not.toBeNull();
    if (line.email !== null) expect(line.email).toMatch(/^[a-z.-]+@[a-z-]+\.example$/);
    if (line.debtorType === 'consumer') expect(line.siren).toBeNull();
    else expect(checkDigitHolds(line.siren ?? ''), `${line.debtorName} ${line.siren ?? ''}`).toBe(true);
  }
});

test('a debtor is the same on each of its lines', () => {
  for (const line of ledger) {
    const first = ledger.find((one) => one.debtorReference === line.debtorReference);
    const { debtorName, siren, email, phone, address } = line;
    expect({ debtorName, siren, email, phone, address }).toEqual({
      debtorName: first?.debtorName,
      siren: first?.siren,
      email: first?.email,
      phone: first?.phone,
      address: first?.address,
    });
  }
});

test('dates count from the day of loading, and no invoice is issued in the future', () => {
  const today = '2028-02-29';
  for (const line of ledger) {
    const body = invoiceBody(line, 'T1', today) as { issuedOn: string; dueOn: string; policy?: string };
    expect(parseCivilDate(body.dueOn)).toBe(body.dueOn);
    expect(body.issuedOn <= body.dueOn).toBe(true);
    expect(body.issuedOn <= today).toBe(true);
    expect(body.dueOn < today).toBe(isOverdue(line));
  }
  const first = ledger[0];
  if (!first) throw new Error('The ledger is empty');
  expect(invoiceBody(first, 'T1', '2026-03-04')).toMatchObject({
    number: 'T1-F-4101',
    dueOn: '2026-01-01',
    issuedOn: '2025-12-02',
    amountCents: 1_240_00,
    policy: 'demo',
    debtor: { reference: 'T1-C-101', siren: '008412074' },
  });
});

test('a debtor who still has time is not dunned by the demo', () => {
  for (const line of ledger)
    expect(invoiceBody(line, 'T1', '2026-03-04')['policy']).toBe(isOverdue(line) ? 'demo' : undefined);
  expect(ledger.filter((line) => !isOverdue(line)).length).toBeGreaterThan(4);
});

test('a bad file is refused with the line, the column and the remedy', () => {
  expect(readLedger(oneLine({}))).toHaveLength(1);
  expect(() => readLedger(oneLine({ amountCents: '12,50' }))).toThrow(
    /line 2: "amountCents" is "12,50"; write a whole number/,
  );
  expect(() => readLedger(oneLine({ amountCents: '0' }))).toThrow(/at least 1/);
  expect(() => readLedger(oneLine({ debtorType: 'company' }))).toThrow(/one of business, public, consumer/);
  expect(() => readLedger(oneLine({ city: '' }))).toThrow(/"city"/);
  expect(() => readLedger(`${csv}${csv.split('\n')[1] ?? ''}\n`)).toThrow(/F-4101 is there twice/);
});

test('two runs a second apart have different tags', () => {
  const at = Date.parse('2026-11-24T10:00:00Z');
  expect(runTag(at)).toMatch(/^[0-9A-Z]{4}$/);
  expect(runTag(at + 1_000)).not.toBe(runTag(at));
});
