/** Statuses of the e-invoicing life cycle, and the bank days an announced payment is waited for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, weekday } from '../../domain/civil-date.ts';
import {
  announcedUntil,
  effectOf,
  lifeCycleStatuses,
  lifeCycleStatusOf,
  readLifeCycleCode,
  workingDaysAfter,
} from '../../domain/life-cycle.ts';
import { isTargetDay, targetDaysAfter } from '../../domain/target-days.ts';

test.each([
  [200, 'Déposée', 'evidence'],
  [201, 'Émise', 'evidence'],
  [202, 'Reçue', 'evidence'],
  [203, 'Mise à disposition', 'evidence'],
  [204, 'Prise en charge', 'evidence'],
  [205, 'Approuvée', 'evidence'],
  [206, 'Partiellement approuvée', 'split'],
  [207, 'En litige', 'dispute'],
  [208, 'Suspendue', 'suspend'],
  [209, 'Complétée', 'complete'],
  [210, 'Refusée', 'refuse'],
  [211, 'Paiement transmis', 'announce'],
  [212, 'Encaissée', 'settle'],
  [213, 'Rejetée', 'stop'],
  [214, 'Visée', 'evidence'],
  [220, 'Annulée', 'stop'],
  [221, 'Erreur de routage', 'stop'],
  [224, 'Demande de paiement direct', 'payee'],
  [225, 'Affacturée', 'factor'],
  [226, 'Affacturée confidentiel', 'confidential'],
  [227, 'Changement de compte à payer', 'payee'],
  [228, 'Non affacturée', 'unfactor'],
  [250, 'Statut technique', 'nothing'],
  [280, 'Statut technique', 'nothing'],
  [281, 'Statut technique', 'nothing'],
  [501, 'Irrecevable', 'ask'],
])('%i %s: %s', (code, label, effect) => {
  expect(lifeCycleStatusOf(code)).toMatchObject({ code, label, effect });
  expect(effectOf(code)).toBe(effect);
});

test('R60: the table holds every code once, and an unknown one is a person’s to read', () => {
  const codes = lifeCycleStatuses.map(({ code }) => code);
  expect(codes).toHaveLength(26);
  expect(new Set(codes).size).toBe(26);
  expect(effectOf(999)).toBe('ask');
});

test.each([
  ['212', 212],
  ['fr:212', 212],
  ['CDV-212', 212],
  ['fr:212:1.0', 212],
  ['AFNOR/2026/210', 210],
  ['MISE_EN_PAIEMENT', 211],
  ['Mise en paiement', 211],
  ['Suspendue', 208],
  ['Rejetée', 210],
  ['MANDATE', 205],
  ['20260131', null],
  ['212 or 213', null],
  ['nothing', null],
])('reads the code of %s', (raw, code) => {
  expect(readLifeCycleCode(raw)).toBe(code);
});

describe('bank days (R59)', () => {
  test.each([
    ['2026-04-03', 'Good Friday'],
    ['2026-04-06', 'Easter Monday'],
    ['2027-03-26', 'Good Friday'],
    ['2027-03-29', 'Easter Monday'],
    ['2025-04-18', 'Good Friday'],
    ['2038-04-26', 'Easter Monday, on the latest date there is'],
    ['2026-05-01', 'Labour Day'],
    ['2026-12-25', 'Christmas'],
    ['2026-01-01', 'New Year'],
    ['2026-11-28', 'a Saturday'],
  ])('%s is none: %s', (date) => {
    expect(isTargetDay(date)).toBe(false);
  });

  test.each(['2026-07-14', '2026-11-11', '2026-08-14', '2026-05-14'])(
    '%s is one: French holidays do not close banks',
    (date) => {
      expect(isTargetDay(date)).toBe(true);
    },
  );

  test('money announced on Maundy Thursday 2026 is waited for until the Friday of the week after', () => {
    expect(announcedUntil('2026-04-02')).toBe('2026-04-13');
  });

  test('the n-th bank day is a bank day with exactly n of them behind it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 10 }), (offset, n) => {
        const date = addDays('2020-01-01', offset);
        const end = targetDaysAfter(date, n);
        expect(isTargetDay(end)).toBe(true);
        let counted = 0;
        for (let day = addDays(date, 1); day <= end; day = addDays(day, 1)) counted += isTargetDay(day) ? 1 : 0;
        expect(counted).toBe(n);
      }),
    );
  });

  test('working days after papers were given skip weekends and French holidays', () => {
    expect(workingDaysAfter('2026-11-10', 1)).toBe('2026-11-12');
    expect(weekday(workingDaysAfter('2026-11-27', 3))).toBe(3);
  });
});
