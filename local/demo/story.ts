/** The story of the demo: what happens while the cases run, and where it leaves each of them. */
import type { Scene } from './scene.ts';
import { agencyScenes } from './story-agency.ts';
import { agreements } from './story-agreements.ts';
import { payments } from './story-payments.ts';
import { providerScenes } from './story-providers.ts';

/** Everything that happens where people post the letters. */
export const story: readonly Scene[] = [...payments, ...agreements, ...agencyScenes];
/** The same with what providers bring. */
export const storyWithProviders: readonly Scene[] = [...story, ...providerScenes];

/** Where the story leaves each overdue invoice: how it ended, or what it waits for. */
export function expectedEnd(number: string): string {
  if (number === leftForYou) return 'approval';
  if (number === refusedLetter) return 'person';
  return handedOver.has(number) ? 'handedOver' : 'settled';
}

const handedOver: ReadonlySet<string> = new Set([
  ...['F-4101', 'F-4102', 'F-4103', 'F-4104', 'F-4105'],
  ...['F-4120', 'F-4127', 'F-4129', 'F-4135', 'F-4137', 'F-4138', 'F-4140'],
]);

/** The controller refuses to send this one a formal notice. */
export const refusedLetter = 'F-4115';
/** Its hand-over to the agency is left for whoever watches. */
export const leftForYou = 'F-4122';
