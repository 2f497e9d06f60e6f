import { roles, type Role } from '@troupe/contracts';
import type { EnvironmentReader } from '../environment.ts';

/** What values that others give mean here: `staff=operator,leads=admin`. */
export function rolesSetting(read: EnvironmentReader, variable: string): Readonly<Record<string, Role>> {
  const pairs = (read.text(variable) ?? '').split(',').filter((pair) => pair.trim() !== '');
  const mapped = pairs.map((pair) => {
    const at = pair.lastIndexOf('=');
    return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()] as const;
  });
  for (const [group, role] of mapped) {
    if (group === '' || !(roles as readonly string[]).includes(role))
      read.problem(`${variable} is a list such as staff=operator,leads=admin, of the roles ${roles.join(', ')}.`);
  }
  return Object.freeze(Object.fromEntries(mapped)) as Readonly<Record<string, Role>>;
}
