/** What of an agency's settings would not work; the form is the caller's to check. Pure. */
import type { SettingsProblem } from './creditor-settings.ts';
import type { Agency } from './placement.ts';

/** Every problem, with the field and the remedy. */
export function agencyProblems(agency: Agency | null | undefined): SettingsProblem[] {
  if (!agency) return [];
  const problems: SettingsProblem[] = [];
  const add = (field: string, text: string) => problems.push({ field, code: 'invalid', rule: null, text });
  if (agency.route.by === 'email' && agency.email === null)
    add('agency.email', 'agency.email: the route "email" needs the address of the agency, or choose another route.');
  if (agency.route.by === 'folder' && !isAbsolute(agency.route.folder))
    add(
      'agency.route.folder',
      `agency.route.folder is "${agency.route.folder}": write the whole path of a folder, such as /srv/agence, without "..".`,
    );
  return problems;
}

/** A whole path, on Linux or Windows, that does not lead back out of its folder. */
const isAbsolute = (path: string): boolean =>
  /^(?:\/|[A-Za-z]:[\\/])/.test(path) && !path.split(/[\\/]/).includes('..');
