/** The list of variables that authors read is the list that templates have: neither more nor less. */
import { expect, test } from 'vitest';
import { sampleBriefs } from '../../activities/texts/sample-briefs.ts';
import { viewOf } from '../../activities/texts/text-view.ts';
import { templateVariables } from '../../activities/texts/variables.ts';
import { OCCASIONS } from '../../domain/own-template.ts';
import { creditor } from './sample-brief.ts';

/** Every view a sample of any occasion gives. */
const views = OCCASIONS.flatMap((occasion) =>
  sampleBriefs({ channel: 'email', language: 'fr', occasion, debtorType: null, step: null }, creditor).map(
    ({ brief }) => viewOf(brief),
  ),
);

const isAmount = (value: object): boolean => 'cents' in value && 'currency' in value;

/** Names as the list writes them; the one invoice has the fields of the list of invoices. */
function namesIn(view: object): string[] {
  return Object.entries(view).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'invoices')
      return ['invoices', ...Object.keys((value as object[])[0]!).map((one) => `invoices[].${one}`)];
    const group = typeof value === 'object' && value !== null && !Array.isArray(value) && !isAmount(value);
    if (!group || name === 'invoice') return name === 'plan' ? [] : [name];
    return Object.keys(value).map((one) => `${name}.${one}`);
  });
}

const named = (name: string): unknown[] =>
  views.map((view) =>
    name
      .replace('[]', '.0')
      .split('.')
      .reduce<unknown>((value, part) => (value as Record<string, unknown> | null)?.[part] ?? null, view),
  );

test('every variable of a message is listed, and every listed one exists', () => {
  const existing = new Set(views.flatMap(namesIn));
  expect(new Set(templateVariables.map(({ name }) => name))).toEqual(existing);
});

test('what is said to have a value always has one, outside the messages of a plan', () => {
  for (const { name, mayBeEmpty } of templateVariables)
    if (!mayBeEmpty && !name.startsWith('plan.')) expect([name, named(name).includes(null)]).toEqual([name, false]);
});
