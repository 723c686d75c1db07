/** Which template writes a message. */
import { ownTemplateName } from '../../domain/own-template.ts';
import type { OwnTemplate, TemplateKey, TextUsed } from '../../domain/own-template.ts';
import type { ChosenTemplate, ShippedTemplate } from './template.ts';

/**
 * Channel, language and occasion must always agree. Among the templates that fit:
 * 1. the creditor's own come before the shipped ones, so that what a creditor wrote is what its customers read;
 * 2. then one made for the step and the type of debtor, one for the step, one for the type, one for everybody;
 * 3. then the newest version.
 * Throws when nothing fits, which for the shipped languages means a file is missing.
 */
export function chooseTemplate(
  wanted: TemplateKey,
  own: readonly OwnTemplate[],
  shipped: readonly ShippedTemplate[],
): ChosenTemplate {
  const mine = bestOwn(wanted, own);
  if (mine) {
    const { key, version, subject, body } = mine;
    return {
      name: `${ownTemplateName(key)} version ${version} (own)`,
      subject: subject ?? null,
      body,
      linesBefore: 0,
    };
  }
  const ours = shipped.filter(
    (one) =>
      one.channel === wanted.channel &&
      one.language === wanted.language &&
      one.occasions.includes(wanted.occasion) &&
      (one.debtorTypes === null || (wanted.debtorType !== null && one.debtorTypes.includes(wanted.debtorType))),
  );
  const chosen = ours.find((one) => one.debtorTypes !== null) ?? ours[0];
  if (!chosen)
    throw new Error(
      `No template for ${wanted.channel} in ${wanted.language} on the occasion ${wanted.occasion}: add one, or take another channel for this step`,
    );
  return chosen;
}

/** Names the text that `chooseTemplate` takes for this key, for the history of the message. Throws when nothing fits. */
export function textUsed(
  wanted: TemplateKey,
  own: readonly OwnTemplate[],
  shipped: readonly ShippedTemplate[],
): TextUsed {
  const mine = bestOwn(wanted, own);
  if (mine) return { name: ownTemplateName(mine.key), version: mine.version };
  return { name: chooseTemplate(wanted, own, shipped).name, version: null };
}

function bestOwn(wanted: TemplateKey, own: readonly OwnTemplate[]): OwnTemplate | undefined {
  return own
    .filter(
      ({ key }) =>
        key.channel === wanted.channel &&
        key.language === wanted.language &&
        key.occasion === wanted.occasion &&
        (key.step === null || key.step === wanted.step) &&
        (key.debtorType === null || key.debtorType === wanted.debtorType),
    )
    .sort((a, b) => specificity(b.key) - specificity(a.key) || b.version - a.version)[0];
}

/** The step weighs more than the type of debtor: a text for one step was written with its place in the scenario in mind. */
function specificity(key: TemplateKey): number {
  return (key.step === null ? 0 : 2) + (key.debtorType === null ? 0 : 1);
}
