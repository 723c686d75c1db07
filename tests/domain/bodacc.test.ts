/** The public record of the BODACC, as it is published (R51). */
import { expect, test } from 'vitest';
import { readBodacc, type BodaccRecord } from '../../domain/bodacc.ts';

const record = (
  over: Partial<BodaccRecord>,
  famille = "Jugement d'ouverture",
  nature = '',
  date = '2026-10-01',
): BodaccRecord => ({
  ...{ id: 'A1', familleavis: 'collective', registre: ['732 829 320', '732829320'], dateparution: '2026-10-12' },
  ...{ jugement: JSON.stringify({ famille, nature, date }), tribunal: 'TC de Nantes', ...over },
});

test.each([
  ["Jugement d'ouverture", "Jugement d'ouverture de liquidation judiciaire", 'liquidation'],
  ["Jugement d'ouverture", "Jugement d'ouverture d'une procédure de redressement judiciaire", 'redressement'],
  ["Jugement d'ouverture", "Jugement d'ouverture d'une procédure de sauvegarde", 'sauvegarde'],
  [
    'Jugement prononçant',
    'Jugement de conversion en liquidation judiciaire de la procédure de redressement',
    'liquidation',
  ],
])('%s, %s: %s', (famille, nature, procedure) => {
  expect(readBodacc(record({}, famille, nature))).toMatchObject({
    ...{ kind: 'insolvency', siren: '732829320', procedure, judgmentOn: '2026-10-01', publishedOn: '2026-10-12' },
  });
});

test.each([
  ['Jugement de clôture', "Clôture pour insuffisance d'actif de la liquidation judiciaire"],
  ['Jugement arrêtant un plan', 'Jugement arrêtant le plan de redressement'],
  ['Avis de dépôt', "Dépôt de l'état des créances"],
])('%s lifts and stops nothing by itself', (famille, nature) => {
  expect(readBodacc(record({}, famille, nature))).toMatchObject({ kind: 'toJudge', says: nature });
});

test.each(['rectificatif', 'annulation'])('a notice of type %s is for a person', (typeavis) => {
  expect(readBodacc(record({ typeavis }, undefined, 'Ouverture de liquidation'))).toMatchObject({ kind: 'toJudge' });
});

test.each([
  ['1er octobre 2026', '2026-10-01'],
  ['12 août 2026', '2026-08-12'],
  ['2026-10-01', '2026-10-01'],
])('a judgment of "%s" is of %s', (date, judgmentOn) => {
  expect(readBodacc(record({}, undefined, 'Ouverture de liquidation', date))).toMatchObject({ judgmentOn });
});

test.each([
  ['registre', { registre: ['123 456 789'] }],
  ['dateparution', { dateparution: 'hier' }],
  ['jugement', { jugement: '{' }],
  ['jugement', { jugement: null }],
] as const)('what cannot be used is named: %s', (field, over) => {
  expect(readBodacc(record(over))).toMatchObject({ kind: 'unusable', field });
});

test('a striking off is read, other families are left alone', () => {
  expect(readBodacc(record({ familleavis: 'radiation', jugement: null }))).toMatchObject({ kind: 'struckOff' });
  expect(readBodacc(record({ familleavis: 'vente' }))).toEqual({ kind: 'ignored' });
});
